/** How often one address may change one payment's method: a link must not fill our books. */
import type { Payment } from "../engine/payment.ts";
import type { PageVisit, Rate } from "./define.ts";

const PICKING: Rate = { burst: 30, every: 2_000 };

/** Counts a change to `channel`, and nothing where it changes nothing. Fails: rate_limited. */
export function limitPicking(
  { allow, request }: Pick<PageVisit, "allow" | "request">,
  payment: Payment,
  channel: string | null,
): void {
  if (channel === null || channel === payment.channel || payment.status !== "pending") return;
  allow(`${request.address} picks for ${payment.id}`, PICKING);
}
