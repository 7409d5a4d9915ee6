/** Payments changed beside money that was set aside: written, and told of, in one go. */
import type { Instant } from "../clock.ts";
import { type PoolClient, statement } from "../db/pool.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { type Change, type Decided, decide } from "./change.ts";
import { appendEvents } from "./events.ts";
import type { LockedInTime } from "./lock-payments.ts";
import type { Charge } from "./payment.ts";
import { writeChanges } from "./write-changes.ts";

/** A payment under its lock, and what was decided of it. */
export type Told = {
  readonly locked: LockedInTime;
  readonly change: Change;
  readonly decided: Decided;
  /** When it was decided, in project time. */
  readonly at: Instant;
};

/** Decides of a locked payment at a real instant; what its status forbids changes nothing. */
export function tell(locked: LockedInTime, change: Change, now: Instant): Told {
  const at = now + locked.clockOffset;
  return { locked, change, decided: decide(locked, change, at), at };
}

/** Gives how many deliveries were made. */
export async function writeTold(
  { client, ids, now }: { client: PoolClient; ids: Ids; now: Instant },
  told: readonly Told[],
): Promise<number> {
  const changed = told.filter(({ decided }) => decided.outcome === "changed");
  if (changed.length === 0) return 0;
  const written = changed.map(({ locked: { payment, rules }, change, decided, at }) => ({
    request: { merchantId: payment.merchantId, paymentId: payment.id, change },
    decided,
    payment,
    at,
    rules,
    cost: 0,
  }));
  await writeChanges(
    client,
    changed.map(({ locked }) => locked),
    written,
    now,
  );
  for (const { locked, change, decided } of changed) {
    if (change.kind !== "accept" || !decided.settled) continue;
    await takeAccepted(client, locked.payment.merchantId, decided.settled);
  }
  return appendEvents(
    client,
    ids,
    written.map(({ decided, payment, at }) => {
      assert(decided.event, "a change has an event");
      return { type: decided.event, payment, at };
    }),
    now,
  );
}

/** What a charge was taken for, where that was less than it asked. */
const updateTaken = statement(
  "charge_take_for_less",
  `update charge set payable = $4, net = $5
    where merchant_id = $1 and payment_id = $2 and id = $3 and payable > $4`,
);

async function takeAccepted(client: PoolClient, merchantId: string, charge: Charge): Promise<void> {
  const { paymentId, id, payable, net } = charge;
  await updateTaken(client, [merchantId, paymentId, id, payable, net]);
}
