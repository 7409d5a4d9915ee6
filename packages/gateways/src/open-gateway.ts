/** A client by the gateway's name: for programs that choose by a setting. */
import { type CashiOptions, cashi } from "./cashi.ts";
import { type FastpayOptions, fastpay } from "./fastpay.ts";
import type { Gateway } from "./gateway.ts";
import { type PakasirOptions, pakasir } from "./pakasir.ts";
import { type PaygetOptions, payget } from "./payget.ts";
import { type PaymenkuOptions, paymenku } from "./paymenku.ts";
import type { ClientOptions } from "./request.ts";

export type OpenOptions =
  | ({ readonly gateway: "pakasir" } & PakasirOptions)
  | ({ readonly gateway: "paymenku" } & PaymenkuOptions)
  | ({ readonly gateway: "cashi" } & CashiOptions)
  | ({ readonly gateway: "payget" } & PaygetOptions)
  | ({ readonly gateway: "fastpay" } & FastpayOptions);

export function openGateway(options: OpenOptions): Gateway {
  switch (options.gateway) {
    case "pakasir":
      return pakasir(options);
    case "paymenku":
      return paymenku(options);
    case "cashi":
      return cashi(options);
    case "payget":
      return payget(options);
    case "fastpay":
      return fastpay(options);
  }
}

/** A gateway as one may be chosen from a list, and what its client wants to be given. */
export type GatewayKind = {
  readonly name: OpenOptions["gateway"];
  /** Whether its payments belong to a project that is named by a slug. */
  readonly hasProjects: boolean;
  /** Whether its webhooks are signed with a secret of their own. */
  readonly hasWebhookSecret: boolean;
  open(
    options: ClientOptions & {
      readonly apiKey: string;
      readonly project?: string;
      readonly webhookSecret?: string;
    },
  ): Gateway;
};

/** Every gateway there is a client of, in order of name. */
export const gateways: readonly GatewayKind[] = [
  { name: "cashi", hasProjects: false, hasWebhookSecret: true, open: cashi },
  { name: "fastpay", hasProjects: false, hasWebhookSecret: false, open: fastpay },
  {
    name: "pakasir",
    hasProjects: true,
    hasWebhookSecret: true,
    open: ({ project = "", ...options }) => pakasir({ project, ...options }),
  },
  { name: "payget", hasProjects: false, hasWebhookSecret: false, open: payget },
  { name: "paymenku", hasProjects: false, hasWebhookSecret: true, open: paymenku },
];
