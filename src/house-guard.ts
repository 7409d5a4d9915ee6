/** The house's guard, made from its settings: for webhooks, and for gateways that we ask. */
import { Agent, fetch as fetchBy } from "undici";
import type { AddressRange, Config, WebhookAllowance } from "./config.ts";
import { isLoopbackUrl } from "./config.ts";
import type { Network } from "./engine/rail.ts";
import type { Mode } from "./engine/settings.ts";
import { createGuard, type Guard } from "./webhooks/guard.ts";

export function guardOf(config: Pick<Config, "webhookAllow" | "publicUrl">): Guard {
  return createGuard({
    allow: config.webhookAllow.map(entryOf),
    loopbackAllowed: isLoopbackUrl(config.publicUrl),
  });
}

/** Reaches what the guard lets through: every connection is judged when it is opened. */
export function networkOf(guard: Guard): Network {
  const reach = (mode: Mode): typeof fetch => {
    const dispatcher = new Agent({ connect: guard.connectorFor(mode) });
    const reached = (url: string, init: object) => fetchBy(url, { ...init, dispatcher });
    return reached as unknown as typeof fetch;
  };
  const fetches: Readonly<Record<Mode, typeof fetch>> = {
    live: reach("live"),
    sandbox: reach("sandbox"),
  };
  return { vet: guard.check, fetchFor: (mode) => fetches[mode] };
}

/** An allowance as it stands in GAPURA_WEBHOOK_ALLOW: `10.0.0.0/8:443`, `shop.internal:*`. */
function entryOf(allowance: WebhookAllowance): string {
  const place = "host" in allowance ? allowance.host : placeOf(allowance.range);
  return `${place}:${allowance.port ?? "*"}`;
}

function placeOf({ address, prefix, family }: AddressRange): string {
  const range = `${address}/${prefix}`;
  return family === "ipv6" ? `[${range}]` : range;
}
