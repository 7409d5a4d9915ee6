/** A client by the gateway's name: for programs that choose by a setting. */
import { type CashiOptions, cashi } from "./cashi.ts";
import { type FastpayOptions, fastpay } from "./fastpay.ts";
import type { Gateway } from "./gateway.ts";
import { type PakasirOptions, pakasir } from "./pakasir.ts";
import { type PaygetOptions, payget } from "./payget.ts";
import { type PaymenkuOptions, paymenku } from "./paymenku.ts";

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
