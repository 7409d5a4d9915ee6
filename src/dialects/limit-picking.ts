/** How often one address may change one payment's method: a link must not fill our books. */
import type { Payment } from "../engine/payment.ts";
import type { PageVisit, Rate } from "./define.ts";

const PICKING: Rate = { burst: 30, every: 2_000 };

/** Counts a change to `channel`, and nothing where it changes nothing. Fails: rate_limited. */
export function limitPicking(
  { allow, request, phone }: Pick<PageVisit, "allow" | "request" | "phone">,
  payment: Payment,
  channel: string | null,
): void {
  if (channel === null || payment.status !== "pending") return;
  if (channel === payment.channel && phone === undefined) return;
  allow(`${request.address} picks for ${payment.id}`, PICKING);
}
