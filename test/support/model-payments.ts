/**
 * A payment as it is thought of: its charges, its time and its money, with no database and no ids.
 */
import { DAY, HOUR, MINUTE, SECOND } from "../../src/clock.ts";
import type { PaymentStatus } from "../../src/engine/payment.ts";
import type { Scenario } from "../../src/engine/rail.ts";

/** The channels of the test house: how long each lives, and what it makes of an amount. */
export const CHANNELS = {
  qris: {
    life: HOUR,
    price: (amount: number) => {
      const fee = amount <= 105_000 ? Math.round(amount * 0.007) + 310 : Math.round(amount * 0.01);
      return { payable: amount + fee, net: amount };
    },
  },
  "va.bni": {
    life: DAY,
    price: (amount: number) => ({ payable: amount + 3_500, net: amount }),
  },
  "ewallet.dana": {
    life: 15 * MINUTE,
    price: (amount: number) => ({
      payable: amount,
      net: amount - Math.round(amount * 0.02) - 200,
    }),
  },
} as const;

export type ChannelName = keyof typeof CHANNELS;

type ModelCharge = {
  readonly channel: ChannelName;
  readonly payable: number;
  readonly net: number;
  deadline: number;
  status: "open" | "paid" | "failed";
};

export type ModelEvent = { readonly type: string; readonly status: PaymentStatus };

/** What a verb answers: nothing, or that the state forbids it. */
export type Answer = "ok" | "wrong_state";

export type ModelPayment = ReturnType<typeof createModelPayment>;

export function createModelPayment(amount: number, first: ChannelName | null, createdAt: number) {
  const charges: ModelCharge[] = [];
  const events: ModelEvent[] = [];
  const money = { received: 0, net: 0, fee: 0, suspense: 0 };
  let status: PaymentStatus = "pending";
  let shown: ModelCharge | null = null;
  let expiresAt = createdAt + DAY;
  /** Money that the simulation brings goes the same way as a rail's. */
  const counted = new Set<string>();

  if (first !== null) open(first, createdAt);
  note("created");

  function note(type: string): void {
    events.push({ type: `payment.${type}`, status });
  }

  function open(channel: ChannelName, now: number): void {
    const { life, price } = CHANNELS[channel];
    shown = { channel, ...price(amount), deadline: now + life, status: "open" };
    charges.push(shown);
    expiresAt = lastDeadline();
  }

  function lastDeadline(): number {
    const alive = charges.filter((charge) => charge.status === "open");
    return Math.max(...alive.map(({ deadline }) => deadline));
  }

  const pending = (now: number) => status === "pending" && now < expiresAt;

  function charge(channel: ChannelName, now: number): Answer {
    if (!pending(now)) return "wrong_state";
    const again = charges.find(
      (one) => one.channel === channel && one.status === "open" && one.deadline > now,
    );
    if (again && again === shown) return "ok";
    if (again) shown = again;
    else open(channel, now);
    note("charged");
    return "ok";
  }

  function receive(place: number, sum: number, paidAt: number, transaction: string): Answer {
    const one = charges[place] as ModelCharge;
    if (counted.has(transaction)) return "ok";
    counted.add(transaction);
    money.received += sum;
    const settles =
      status !== "paid" && status !== "failed" && paidAt <= one.deadline && sum >= one.payable;
    if (settles) {
      status = "paid";
      one.status = "paid";
      shown = one;
      money.net += one.net;
      money.fee += one.payable - one.net;
      money.suspense += sum - one.payable;
    } else money.suspense += sum;
    note(settles ? "paid" : "suspended");
    return "ok";
  }

  function endCharges(now: number): void {
    for (const one of charges) {
      if (one.status === "open") one.deadline = Math.min(one.deadline, now);
    }
  }

  function cancel(now: number): Answer {
    if (!pending(now)) return "wrong_state";
    endCharges(now);
    status = "canceled";
    note("canceled");
    return "ok";
  }

  /** What the expiry job does when it comes by. */
  function expire(now: number): void {
    if (status !== "pending" || now < expiresAt) return;
    status = "expired";
    note("expired");
  }

  function simulate(scenario: Scenario, now: number, transaction: string): Answer {
    const reads = pending(now) ? "pending" : status === "pending" ? "expired" : status;
    const extra = scenario === "late" ? "expired" : scenario === "twice" ? "paid" : "pending";
    if (reads !== "pending" && reads !== extra) return "wrong_state";
    if (shown === null && charge("qris", now) === "wrong_state") return "wrong_state";
    const one = shown as unknown as ModelCharge;
    const place = charges.indexOf(one);
    if (scenario === "failed") return fail(one);
    if (scenario === "late" && status === "pending") {
      endCharges(now);
      status = "expired";
      expiresAt = now;
      note("expired");
    }
    const sum =
      scenario === "short" ? one.payable - 1_000 : one.payable + (scenario === "over" ? 1_000 : 0);
    const paidAt = scenario === "late" ? now + SECOND : now;
    const times = scenario === "twice" && reads === "pending" ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      receive(place, sum, paidAt, `${transaction}/${time}`);
    }
    return "ok";
  }

  function fail(one: ModelCharge): Answer {
    if (one.status !== "open") return "wrong_state";
    one.status = "failed";
    const over = charges.every((other) => other.status !== "open");
    if (over) status = "failed";
    else expiresAt = lastDeadline();
    note(over ? "failed" : "charged");
    return "ok";
  }

  return {
    charges,
    events,
    money,
    charge,
    receive,
    cancel,
    expire,
    simulate,
    /** What a reader sees at an instant. */
    read: (now: number) => ({
      status: status === "pending" && !pending(now) ? "expired" : status,
      version: events.length,
      expiresAt,
      channel: shown?.channel ?? null,
      payable: shown?.payable ?? null,
      deadline: shown?.deadline ?? null,
      charge: shown?.status ?? null,
    }),
  };
}
