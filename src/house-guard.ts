/** The house's webhook guard, made from its settings. */
import type { AddressRange, Config, WebhookAllowance } from "./config.ts";
import { isLoopbackUrl } from "./config.ts";
import { createGuard, type Guard } from "./webhooks/guard.ts";

export function guardOf(config: Pick<Config, "webhookAllow" | "publicUrl">): Guard {
  return createGuard({
    allow: config.webhookAllow.map(entryOf),
    loopbackAllowed: isLoopbackUrl(config.publicUrl),
  });
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
