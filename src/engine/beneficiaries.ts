/**
 * Those whom payouts go to: a merchant's, in each mode, one for each account in its written form.
 * Whoever is named again is known already, and does not wait again; one that was removed meanwhile
 * is new.
 */
import type { Clock, Instant } from "../clock.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { stamp } from "./payment-rows.ts";
import type { Beneficiary } from "./payout.ts";
import { findRecipient, payoutRules, type Recipient, refuseBarred } from "./payout-rules.ts";
import { readOffset } from "./project-time.ts";
import type { Rail } from "./rail.ts";
import type { Requester } from "./request-payout.ts";
import type { Mode, Project } from "./settings.ts";

export type KnownBeneficiary = Beneficiary & { readonly mode: Mode; readonly createdAt: Instant };

export type Beneficiaries = {
  /**
   * Names one before its first payout, so that its cool-off begins; the one who is known already
   * comes as it is. Fails: forbidden, channel_unavailable, invalid_request (account, name).
   */
  name(
    project: Project,
    by: Requester,
    to: Pick<Beneficiary, "destination" | "account" | "name">,
  ): Promise<{ readonly beneficiary: KnownBeneficiary; readonly made: boolean }>;
  findById(project: Project, id: string): Promise<KnownBeneficiary | undefined>;
  /** Newest first; only those older than the id `before`. */
  list(
    project: Project,
    filter: { readonly before?: string; readonly limit: number },
  ): Promise<readonly KnownBeneficiary[]>;
  /** Takes one off the list; payouts to it go on. False: there is none such. */
  remove(project: Project, id: string): Promise<boolean>;
  /** When payouts of the project to it may first be approved; null: now. */
  readyAt(project: Project, beneficiary: KnownBeneficiary): Promise<Instant | null>;
};

type Room = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
};

export function createBeneficiaries({ db, clock, ids, rails }: Room): Beneficiaries {
  return {
    async name(project, by, to) {
      refuseBarred(by);
      return nameBeneficiary(db, ids, project, findRecipient(rails, project, to), clock.now());
    },
    findById: async ({ merchantId, mode }, id) => (await selectById(db, [merchantId, mode, id]))[0],
    list: ({ merchantId, mode }, { before = null, limit }) =>
      selectList(db, [merchantId, mode, before, limit]),
    remove: async ({ merchantId, mode }, id) =>
      (await markRemoved(db, [merchantId, mode, id, stamp(clock.now())])).length > 0,
    async readyAt(project, beneficiary) {
      const now = clock.now() + (await readOffset(db, project));
      const since = (await knownSince(db, project, beneficiary)) ?? now;
      const readyAt = since + payoutRules(project).coolOff;
      return readyAt > now ? readyAt : null;
    },
  };
}

const insertBeneficiary = statement<{ id: string }>(
  "beneficiary_insert",
  `insert into beneficiary (merchant_id, id, mode, destination, account, name, created_at)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (merchant_id, mode, destination, account) do update
      set removed_at = null, name = excluded.name, created_at = excluded.created_at
    where beneficiary.removed_at is not null
   returning id`,
);

const markRemoved = statement(
  "beneficiary_remove",
  `update beneficiary
      set removed_at = $4
    where merchant_id = $1 and mode = $2 and id = $3 and removed_at is null
   returning id`,
);

const COLUMNS = 'b.id, b.destination, b.account, b.name, b.mode, b.created_at as "createdAt"';

/**
 * Sandbox projects have a time each: there a beneficiary is new to each of them, until its first
 * payout. In live it is the merchant's.
 */
const selectByAccount = statement<KnownBeneficiary & { since: Instant | null; removed: boolean }>(
  "beneficiary_find",
  `select ${COLUMNS}, b.removed_at is not null as removed,
          case when b.mode = 'live' then b.created_at else (
            select min(p.created_at) from payout p
             where p.merchant_id = b.merchant_id and p.project_id = $5 and p.mode = b.mode
               and p.beneficiary_id = b.id)
          end as since
     from beneficiary b
    where b.merchant_id = $1 and b.mode = $2 and b.destination = $3 and b.account = $4`,
);

const selectById = statement<KnownBeneficiary>(
  "beneficiary_by_id",
  `select ${COLUMNS}
     from beneficiary b
    where b.merchant_id = $1 and b.mode = $2 and b.id = $3 and b.removed_at is null`,
);

const selectList = statement<KnownBeneficiary>(
  "beneficiaries_list",
  `select ${COLUMNS}
     from beneficiary b
    where b.merchant_id = $1 and b.mode = $2 and b.removed_at is null
      and ($3::uuid is null or b.id < $3)
    order by b.id desc
    limit $4`,
);

/** What a cool-off of the project is counted from; undefined for whom it begins yet. */
export async function knownSince(
  db: Queryable,
  { merchantId, id, mode }: Project,
  { destination, account }: Pick<Recipient, "destination" | "account">,
): Promise<Instant | undefined> {
  const [row] = await selectByAccount(db, [merchantId, mode, destination, account, id]);
  return row?.removed === false ? (row.since ?? undefined) : undefined;
}

/**
 * The merchant's beneficiary of that account, made when it has none; the first name stands. `since`
 * is what a cool-off is counted from.
 */
export async function nameBeneficiary(
  db: Queryable,
  ids: Ids,
  { merchantId, id, mode }: Project,
  { destination, account, name }: Recipient,
  now: Instant,
): Promise<{ beneficiary: KnownBeneficiary; since: Instant; made: boolean }> {
  const values = [merchantId, ids.uuid(now), mode, destination, account, name, stamp(now)];
  const made = (await insertBeneficiary(db, values)).length > 0;
  const [row] = await selectByAccount(db, [merchantId, mode, destination, account, id]);
  assert(row, "a beneficiary that was named is there");
  const { since, removed: _, ...beneficiary } = row;
  return { beneficiary, since: since ?? now, made };
}
