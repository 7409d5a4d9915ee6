/** The two hot writes behind group commits: new payments, and changes to those that exist. */
import type { Clock } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import type { Pool, PoolClient } from "../db/pool.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";
import {
  type Changed,
  type ChangeRequest,
  changePayments,
  changeWithin,
} from "./change-payments.ts";
import type { IdempotencyKey } from "./engine.ts";
import { type Inserted, insertPayments, isLostRace, type NewPayment } from "./insert-payments.ts";
import type { Rail } from "./rail.ts";

export type Commits = {
  insert(item: NewPayment): Promise<Inserted>;
  change(request: ChangeRequest): Promise<Changed>;
  /** In a commit of the caller's, who calls what this gives once it stands. */
  changeWithin(client: PoolClient, requests: readonly ChangeRequest[]): Promise<() => void>;
};

type Deps = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  /** Hears that deliveries were made, after their commit. */
  readonly onTold: () => void;
};

const MOST_CREATES = 128;
const MOST_CHANGES = 256;
const MOST_WAITING = 20_000;

export function createCommits({ db, clock, ids, rails, onTold }: Deps): Commits {
  const insert = groupCommit<NewPayment, Inserted>({
    flush: (items) => insertPayments({ db, ids, clock }, items),
    most: MOST_CREATES,
    inFlight: 2,
    waiting: MOST_WAITING,
    keysOf: keysOfNew,
  });
  const changing = { ids, rails, now: () => clock.now() };
  const change = groupCommit<ChangeRequest, Changed | undefined>({
    flush: (requests) => changePayments({ db, ...changing }, requests),
    most: MOST_CHANGES,
    inFlight: 1,
    waiting: MOST_WAITING,
    keysOf: ({ once }) => (once ? [keyOf(once.projectId, once.idempotency)] : []),
  });
  return {
    async insert(item) {
      const inserted = await insert(item);
      if (inserted.outcome === "created" && inserted.told) onTold();
      return inserted;
    },
    async change(request) {
      // Judged anew, money for an ended payment finds that its identity has a new holder, and a
      // transaction that it was counted elsewhere meanwhile.
      const changed = await change(request).catch((error: unknown) => {
        if (request.change.kind !== "receive" || !isLostRace(error)) throw error;
        return change(request);
      });
      assert(changed, "a payment that was read is still there");
      if (changed.told) onTold();
      return changed;
    },
    async changeWithin(client, requests) {
      const changed = await changeWithin(client, changing, requests);
      const told = changed.some((one) => one?.told);
      return () => (told ? onTold() : undefined);
    },
  };
}

/** What must not be created twice at a time: an identity, an idempotency key, a unique total. */
function keysOfNew({ payment, idempotency, reservation }: NewPayment): readonly string[] {
  const keys: string[] = [];
  if (payment.identity !== null) keys.push(`identity/${payment.projectId}/${payment.identity}`);
  if (idempotency) keys.push(keyOf(payment.projectId, idempotency));
  if (reservation) {
    const { ownerId, account, total } = reservation;
    keys.push(`total/${ownerId}/${account}/${total}`);
  }
  return keys;
}

function keyOf(projectId: string, { operation, key }: IdempotencyKey): string {
  return `key/${projectId}/${operation}/${key}`;
}
