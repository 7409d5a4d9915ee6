/** Metered calls: counted before they are read, and told where they stand, refused or not. */
import { Failure } from "../failure.ts";
import type { Meter, WireReply } from "./define.ts";
import type { Limiter } from "./limiter.ts";

/**
 * Runs a call under its meter. `admit`, which the call begins with, fails with rate_limited when
 * the call is too much; the headers then go on the refusal as they go on every other reply.
 */
export async function metered(
  limiter: Limiter,
  meter: Meter,
  call: (admit: () => void) => Promise<WireReply>,
): Promise<WireReply> {
  const reply = await call(() => count(limiter, meter));
  const standing = meter.headers(limiter.standing(meter.key, meter.rate));
  return { ...reply, headers: { ...reply.headers, ...standing } };
}

function count(limiter: Limiter, { key, rate, counts, refuses }: Meter): void {
  if (!counts) return;
  try {
    limiter.take(key, rate);
  } catch (error) {
    if (refuses || !(error instanceof Failure)) throw error;
  }
}
