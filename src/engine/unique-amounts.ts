/**
 * Unique amounts: a small code that makes a total unlike any other open total of its receiving
 * account. Codes are drawn at random among those not known to be taken; the database's constraint
 * decides, and "exhausted" is said only after a read of all taken totals.
 */
import { type Instant, MINUTE } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { stamp } from "./payment-rows.ts";
import type { AccountKey } from "./rail.ts";
import type { Project, UniqueAmount } from "./settings.ts";
import { createUniqueCaps } from "./unique-caps.ts";

/** What an account asks for where a project's settings say nothing: a code of the merchant's. */
export const SHARED_UNIQUE: UniqueAmount = {
  from: 1,
  to: 99,
  sign: "plus",
  owner: "merchant",
  coolDown: 10 * MINUTE,
};

export type UniqueAmounts = {
  /**
   * A code whose total is free at `now`, below zero where codes are taken off; held in this
   * process until it is settled. Fails with unique_amounts_exhausted when every total is taken, or
   * the project holds as many as it may.
   */
  draw(ask: UniqueAsk): Promise<number>;
  /** What became of a drawn total: used, found to be another's, or free again. */
  settle(drawn: Drawn, fate: "used" | "taken" | "free"): void;
};

export type UniqueAsk = AccountKey & {
  readonly project: Pick<Project, "id" | "merchantId">;
  /** The total without a code. */
  readonly base: number;
  readonly unique: UniqueAmount;
  readonly now: Instant;
  /** How long the total will be held at most. */
  readonly until: Instant;
};

export type Drawn = AccountKey & {
  readonly projectId: string;
  readonly total: number;
  readonly heldUntil: Instant;
};

type Totals = Map<number, Instant>;

/** What this process knows of an account: until when which of its totals are held. */
type Known = {
  /** By payments that stand in the database. */
  readonly totals: Totals;
  /** By payments that are being made here: no read of the database knows of these. */
  readonly underWay: Totals;
  /** Another process took a total that we believed to be free: there will be more of them. */
  stale: boolean;
  /** How many totals are let come before those that are free again are looked for. */
  sweepAt: number;
};

/** Accounts whose taken totals are remembered; the one unused longest is forgotten first. */
const MOST_ACCOUNTS = 10_000;
/** Totals remembered per account before those that are free again are first swept. */
const FIRST_SWEEP = 10_000;
/** Blind draws before the free codes are listed: most are free, and listing hundreds takes long. */
const BLIND_DRAWS = 4;

export function createUniqueAmounts(db: Queryable, ids: Ids): UniqueAmounts {
  const accounts = new Map<string, Known>();
  const caps = createUniqueCaps(db);
  const refresh = groupCommit<UniqueAsk, void>({
    most: 100,
    inFlight: 1,
    waiting: 100_000,
    flush: (asks) => readTaken(db, asks, (ask) => knownOf(ask).totals).then(() => asks.map(empty)),
  });

  function knownOf(account: AccountKey): Known {
    const key = `${account.ownerId}/${account.account}`;
    const known = accounts.get(key) ?? {
      totals: new Map(),
      underWay: new Map(),
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

  /** A free code within the first range that has one, held from now on. */
  function pick(ask: UniqueAsk): number | undefined {
    const known = sweep(knownOf(ask), ask.now);
    const { from, to, widenTo = to, sign } = ask.unique;
    const signed = (code: number) => (sign === "minus" ? -code : code);
    const isFree = (code: number) => isFreeTotal(known, ask.base + signed(code), ask.now);
    const code = drawFrom(ids, from, to, isFree) ?? drawFrom(ids, to + 1, widenTo, isFree);
    if (code === undefined) return undefined;
    known.underWay.set(ask.base + signed(code), ask.until);
    return signed(code);
  }

  async function drawCode(ask: UniqueAsk): Promise<number> {
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
  }

  return {
    async draw(ask) {
      await caps.take(ask);
      try {
        return await drawCode(ask);
      } catch (error) {
        caps.settle(ask, ask.project.id, false);
        throw error;
      }
    },
    settle(drawn, fate) {
      const known = knownOf(drawn);
      known.underWay.delete(drawn.total);
      if (fate !== "free") known.totals.set(drawn.total, drawn.heldUntil);
      if (fate === "taken") known.stale = true;
      caps.settle(drawn, drawn.projectId, fate === "used");
    },
  };
}

function empty(): void {}

function isFreeTotal({ totals, underWay }: Known, total: number, now: Instant): boolean {
  return (totals.get(total) ?? 0) <= now && (underWay.get(total) ?? 0) <= now;
}

/** Each free code is as likely as any other. */
function drawFrom(
  ids: Ids,
  from: number,
  to: number,
  isFree: (code: number) => boolean,
): number | undefined {
  if (from > to) return undefined;
  for (let draw = 0; draw < BLIND_DRAWS; draw += 1) {
    const code = ids.integer(from, to);
    if (isFree(code)) return code;
  }
  const free: number[] = [];
  for (let code = from; code <= to; code += 1) if (isFree(code)) free.push(code);
  return free.length > 0 ? free[ids.integer(0, free.length - 1)] : undefined;
}

/** Forgets totals that are free again; rarely enough that a draw is not slower by it. */
function sweep(known: Known, now: Instant): Known {
  const { totals, underWay } = known;
  if (totals.size + underWay.size <= known.sweepAt) return known;
  for (const held of [totals, underWay]) {
    for (const [total, until] of held) if (until <= now) held.delete(total);
  }
  known.sweepAt = Math.max(FIRST_SWEEP, 2 * (totals.size + underWay.size));
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
  asks: readonly UniqueAsk[],
  totalsOf: (account: AccountKey) => Totals,
): Promise<void> {
  const ranges = new Map<string, UniqueAsk>();
  for (const ask of asks) {
    ranges.set(`${ask.ownerId}/${ask.account}/${rangeOf(ask).join("/")}`, ask);
  }
  for (const ask of ranges.values()) {
    const [first, last] = rangeOf(ask);
    const rows = await selectTaken(db, [ask.ownerId, ask.account, first, last, stamp(ask.now)]);
    const totals = totalsOf(ask);
    for (let total = first; total <= last; total += 1) totals.delete(total);
    for (const { total, held_until } of rows) totals.set(total, held_until);
  }
}

/** The least and the most that the total may be. */
function rangeOf({ base, unique }: UniqueAsk): [first: number, last: number] {
  const { from, to, widenTo = to, sign } = unique;
  const widest = Math.max(to, widenTo);
  return sign === "minus" ? [base - widest, base - from] : [base + from, base + widest];
}
