/**
 * Watching a payment by asking again and again: for gateways without a webhook, and beside one that
 * only hints. Pauses grow, with jitter, and it ends by itself when nothing more will happen.
 */
import type { Gateway, Payment, PaymentKey } from "./gateway.ts";
import { isFinal } from "./gateway.ts";
import { GatewayError } from "./gateway-error.ts";
import { jittered, type Wait, wait } from "./wait.ts";

export type WatchOptions = {
  readonly signal?: AbortSignal;
  /** Milliseconds before the second ask; each later pause is half as long again. Default 2,000. */
  readonly first?: number;
  /** Milliseconds that a pause never exceeds. Default 30,000. */
  readonly longest?: number;
  /** For tests: how to wait. */
  readonly wait?: Wait;
};

const GROWTH = 1.5;
const PASSING = ["rate_limited", "unavailable", "timeout", "network"];

/**
 * Yields the payment as it is now, then each time its status has changed; ends after a final
 * status or when the signal is aborted. A gateway that cannot be reached is asked again later;
 * fails with `not_found` when it does not know the payment, and with what cannot pass by itself.
 */
export async function* watch(
  gateway: Pick<Gateway, "name" | "get">,
  key: PaymentKey,
  options: WatchOptions = {},
): AsyncGenerator<Payment, void, void> {
  const { signal, first = 2_000, longest = 30_000 } = options;
  let last: Payment["status"] | undefined;
  let pause = first;
  while (!signal?.aborted) {
    const { payment, retryAfter } = await ask(gateway, key, signal);
    if (payment && payment.status !== last) {
      last = payment.status;
      yield payment;
      if (isFinal(payment.status)) return;
    }
    const still = jittered(pause);
    await (options.wait ?? wait)(Math.max(still, retryAfter ?? 0), signal).catch(() => undefined);
    pause = Math.min(longest, pause * GROWTH);
  }
}

type Answer = { readonly payment?: Payment; readonly retryAfter?: number | undefined };

async function ask(
  gateway: Pick<Gateway, "name" | "get">,
  key: PaymentKey,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  try {
    const payment = await gateway.get(key, signal ? { signal } : {});
    if (payment !== undefined) return { payment };
  } catch (error) {
    if (signal?.aborted) return {};
    if (error instanceof GatewayError && PASSING.includes(error.code)) {
      return { retryAfter: error.retryAfter };
    }
    throw error;
  }
  throw new GatewayError({
    gateway: gateway.name,
    code: "not_found",
    message: "it does not know this payment",
    outcome: "not done",
  });
}
