/**
 * Unique amounts: a small code that makes a total unlike any other open total of its receiving
 * account. Codes are drawn at random among those not known to be taken; the database's constraint
 * decides, and "exhausted" is said only after a read of all taken totals.
 */
import type { Instant } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { stamp } from "./payment-rows.ts";

export type ReceivingAccount = { readonly ownerId: string; readonly account: string };

export type UniqueAmounts = {
  /**
   * A code from `from` to `to` whose total is free at `now`, held in this process until `until`.
   * Fails with unique_amounts_exhausted when every total of the range is taken.
   */
  draw(ask: Ask): Promise<number>;
  /** A total turned out to be taken by another process. */
  taken(account: ReceivingAccount, total: number, until: Instant): void;
  /** A drawn total was not used after all. */
  release(account: ReceivingAccount, total: number): void;
};

type Ask = ReceivingAccount & {
  /** The total without a code. */
  readonly base: number;
  readonly from: number;
  readonly to: number;
  readonly now: Instant;
  readonly until: Instant;
};

type Totals = Map<number, Instant>;

/** What this process knows of an account: until when which of its totals are held. */
type Known = {
  readonly totals: Totals;
  /** Another process took a total that we believed to be free: there will be more of them. */
  stale: boolean;
  /** How many totals are let come before those that are free again are looked for. */
  sweepAt: number;
};

/** Accounts whose taken totals are remembered; the one unused longest is forgotten first. */
const MOST_ACCOUNTS = 10_000;
/** Totals remembered per account before those that are free again are first swept. */
const FIRST_SWEEP = 10_000;

export function createUniqueAmounts(db: Queryable, ids: Ids): UniqueAmounts {
  const accounts = new Map<string, Known>();
  const refresh = groupCommit<Ask, void>({
    most: 100,
    inFlight: 1,
    waiting: 100_000,
    flush: (asks) => readTaken(db, asks, totalsOf).then(() => asks.map(() => undefined)),
  });

  function knownOf(account: ReceivingAccount): Known {
    const key = `${account.ownerId}/${account.account}`;
    const known = accounts.get(key) ?? {
      totals: new Map(),
      stale: false,
      sweepAt: FIRST_SWEEP,
    };
    accounts.delete(key);
    accounts.set(key, known);
    if (accounts.size > MOST_ACCOUNTS) {
      const [oldest] = accounts.keys();
      if (oldest !== undefined) accounts.delete(oldest);
    }
    return known;
  }

  const totalsOf = (account: ReceivingAccount): Totals => knownOf(account).totals;

  function pick(ask: Ask): number | undefined {
    const { totals } = sweep(knownOf(ask), ask.now);
    const free: number[] = [];
    for (let code = ask.from; code <= ask.to; code += 1) {
      if ((totals.get(ask.base + code) ?? 0) <= ask.now) free.push(code);
    }
    const code = free.length > 0 ? free[ids.integer(0, free.length - 1)] : undefined;
    if (code !== undefined) totals.set(ask.base + code, ask.until);
    return code;
  }

  return {
    async draw(ask) {
      const known = knownOf(ask);
      if (known.stale) {
        known.stale = false;
        await refresh(ask);
      }
      const code = pick(ask);
      if (code !== undefined) return code;
      await refresh(ask);
      const again = pick(ask);
      if (again !== undefined) return again;
      throw new Failure("unique_amounts_exhausted", "No unique amount is free for this total.", {
        field: "amount",
        hint: "Try again in a few minutes or with another amount.",
        retryAfter: 60,
      });
    },
    taken(account, total, until) {
      const known = knownOf(account);
      known.totals.set(total, until);
      known.stale = true;
    },
    release: (account, total) => void totalsOf(account).delete(total),
  };
}

/** Forgets totals that are free again; rarely enough that a draw is not slower by it. */
function sweep(known: Known, now: Instant): Known {
  if (known.totals.size <= known.sweepAt) return known;
  for (const [total, until] of known.totals) if (until <= now) known.totals.delete(total);
  known.sweepAt = Math.max(FIRST_SWEEP, 2 * known.totals.size);
  return known;
}

const selectTaken = statement<{ total: number; held_until: Instant }>(
  "reservations_taken",
  `select total, held_until
     from reservation
    where owner_id = $1 and account = $2 and total between $3 and $4 and held_until > $5`,
);

/** Replaces what is known of each asked range by what the database holds. */
async function readTaken(
  db: Queryable,
  asks: readonly Ask[],
  totalsOf: (account: ReceivingAccount) => Totals,
): Promise<void> {
  const ranges = new Map<string, Ask>();
  for (const ask of asks)
    ranges.set(`${ask.ownerId}/${ask.account}/${ask.base}/${ask.from}/${ask.to}`, ask);
  for (const ask of ranges.values()) {
    const totals = totalsOf(ask);
    const range = [ask.base + ask.from, ask.base + ask.to];
    const rows = await selectTaken(db, [ask.ownerId, ask.account, ...range, stamp(ask.now)]);
    const held = new Map(rows.map(({ total, held_until }) => [total, held_until]));
    for (let code = ask.from; code <= ask.to; code += 1) totals.delete(ask.base + code);
    for (const [total, until] of held) totals.set(total, until);
  }
}
