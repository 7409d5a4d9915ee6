/**
 * Caps on unique amounts: how many totals a project may hold on one receiving account at once, so
 * that none of those that share it uses up all. A project is given as many as it has left; only
 * when these are used up is the database asked how many have been freed meanwhile.
 */
import { type Instant, SECOND } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import { stamp } from "./payment-rows.ts";
import type { AccountKey } from "./rail.ts";
import type { UniqueAsk } from "./unique-amounts.ts";

export type UniqueCaps = {
  /** Counts one more. Fails with unique_amounts_exhausted when the project has none left. */
  take(ask: UniqueAsk): Promise<void>;
  /** What became of one that was counted: it is held, and stands in the database, or it is not. */
  settle(account: AccountKey, projectId: string, held: boolean): void;
};

type Allowance = {
  left: number;
  /** Counted, and not yet in the database as far as we know. */
  underWay: number;
  /** When it is worth asking again after all were found held. */
  askAt: Instant;
  asking: Promise<void> | undefined;
};

/** Past so many all are asked for anew. */
const MOST_ALLOWANCES = 10_000;

export function createUniqueCaps(db: Queryable): UniqueCaps {
  const allowances = new Map<string, Allowance>();

  function allowanceOf(key: string): Allowance {
    const known = allowances.get(key);
    if (known) return known;
    if (allowances.size >= MOST_ALLOWANCES) allowances.clear();
    const fresh = { left: 0, underWay: 0, askAt: 0, asking: undefined };
    allowances.set(key, fresh);
    return fresh;
  }

  return {
    async take(ask) {
      const { most } = ask.unique;
      if (most === undefined) return;
      const allowance = allowanceOf(keyOf(ask, ask.project.id));
      if (allowance.left <= 0 && ask.now >= allowance.askAt) {
        allowance.asking ??= readLeft(db, ask, most, allowance).finally(() => {
          allowance.asking = undefined;
        });
        await allowance.asking;
      }
      if (allowance.left <= 0) throw allHeld(most);
      allowance.left -= 1;
      allowance.underWay += 1;
    },
    settle(account, projectId, held) {
      const allowance = allowances.get(keyOf(account, projectId));
      if (!allowance || allowance.underWay === 0) return;
      allowance.underWay -= 1;
      if (!held) allowance.left += 1;
    },
  };
}

function keyOf({ ownerId, account }: AccountKey, projectId: string): string {
  return `${ownerId}/${account}/${projectId}`;
}

const countHeld = statement<{ held: number }>(
  "reservations_held",
  `select count(*)::integer as held
     from reservation r
     join payment p on p.merchant_id = r.merchant_id and p.id = r.payment_id
    where r.owner_id = $1 and r.account = $2 and r.held_until > $3
      and r.merchant_id = $4 and p.project_id = $5`,
);

async function readLeft(
  db: Queryable,
  { ownerId, account, project, now }: UniqueAsk,
  most: number,
  allowance: Allowance,
): Promise<void> {
  const values = [ownerId, account, stamp(now), project.merchantId, project.id];
  // Those under way now may be in the count or not: counted twice, they are none too many.
  const { underWay } = allowance;
  const [row] = await countHeld(db, values);
  allowance.left = most - (row?.held ?? 0) - underWay;
  allowance.askAt = allowance.left > 0 ? now : now + SECOND;
}

function allHeld(most: number): Failure {
  return new Failure("unique_amounts_exhausted", `All ${most} unique amounts are in use.`, {
    field: "amount",
    hint: "Try again when some have been paid or have expired.",
    retryAfter: 60,
    facts: { most },
  });
}
