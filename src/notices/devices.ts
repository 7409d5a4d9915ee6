/**
 * Phones: each is heard with its notices and heartbeats, and one that was not heard of for longer
 * than it should is silent, which is noticed once.
 */
import { type Clock, type Instant, MINUTE } from "../clock.ts";
import { type Pool, type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { appendEvents } from "../engine/events.ts";
import { stamp } from "../engine/payment-rows.ts";
import type { Mode } from "../engine/settings.ts";
import type { Ids } from "../ids.ts";
import type { Account } from "./secrets.ts";

/** A phone beats each quarter of an hour: three beats that did not come are silence. */
export const SILENT_AFTER = 45 * MINUTE;
/** How often it is written down that a phone was heard. */
const WRITTEN_EACH = MINUTE;
const MOST_REMEMBERED = 10_000;
/** Phones of one account; more are not kept. */
export const MOST_DEVICES = 50;
const MOST_AT_ONCE = 100;

export type Device = Account & {
  readonly name: string;
  readonly heardAt: Instant;
  readonly silentSince: Instant | null;
};

const COLUMNS = `
  d.owner_id as "ownerId", d.account_id as "accountId", d.name, d.heard_at as "heardAt",
  d.silent_since as "silentSince"`;

const upsertDevice = statement(
  "notice_device_heard",
  `insert into notice_device as d (owner_id, account_id, name, heard_at)
   select $1, $2, $3, $4
    where exists (select 1 from notice_device k
                   where k.owner_id = $1 and k.account_id = $2 and k.name = $3)
       or (select count(*) from notice_device k
            where k.owner_id = $1 and k.account_id = $2) < ${MOST_DEVICES}
   on conflict (owner_id, account_id, name) do update
      set heard_at = greatest(d.heard_at, excluded.heard_at), silent_since = null`,
);

/** Says that a phone was heard; it is written down once a minute. */
export function createHearing({ db, clock }: { db: Queryable; clock: Clock }) {
  const written = new Map<string, Instant>();
  return async ({ ownerId, accountId }: Account, name: string): Promise<void> => {
    const key = `${accountId}/${name}`;
    const now = clock.now();
    const last = written.get(key);
    if (last !== undefined && now >= last && now - last < WRITTEN_EACH) return;
    if (written.size >= MOST_REMEMBERED) written.clear();
    written.set(key, now);
    try {
      await upsertDevice(db, [ownerId, accountId, name, stamp(now)]);
    } catch (error) {
      written.delete(key);
      throw error;
    }
  };
}

const markSilent = statement<Device>(
  "notice_devices_silent",
  `update notice_device d
      set silent_since = d.heard_at
     from (select owner_id, account_id, name
             from notice_device
            where silent_since is null and heard_at < $1
            order by heard_at
            limit ${MOST_AT_ONCE}
              for update skip locked) s
    where d.owner_id = s.owner_id and d.account_id = s.account_id and d.name = s.name
   returning ${COLUMNS}`,
);

/** Phones that have fallen silent since the last time this was asked: each is told of once. */
export async function noticeSilence({
  db,
  ids,
  clock,
}: {
  readonly db: Pool;
  readonly ids: Ids;
  readonly clock: Clock;
}): Promise<{ silent: readonly Device[]; more: boolean }> {
  const silent = await transaction(db, async (client) => {
    const now = clock.now();
    const found = await markSilent(client, [stamp(now - SILENT_AFTER)]);
    if (found.length > 0) await tellSilence(client, ids, found, now);
    return found;
  });
  return { silent, more: silent.length === MOST_AT_ONCE };
}

type Listening = {
  readonly merchantId: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly clockOffset: number;
  readonly accountId: string;
};

/** Projects of the owner's whose charges go to the account; the house's own phones are its own. */
const selectListening = statement<Listening>(
  "notice_projects_of_accounts",
  `select distinct p.merchant_id as "merchantId", p.id as "projectId", p.mode,
          p.clock_offset as "clockOffset", a.id as "accountId"
     from unnest($1::uuid[], $2::uuid[]) as w (owner_id, account_id)
     join receiving_account a on a.owner_id = w.owner_id and a.id = w.account_id
     join project p
       on p.merchant_id = a.owner_id and p.mode = a.mode
      and p.settings -> 'routes' @> jsonb_build_array(jsonb_build_object('account', a.id))
    order by 1, 2, 5`,
);

/** The projects that are to hear of it, one silence for each, in the commit that notices it. */
async function tellSilence(
  client: PoolClient,
  ids: Ids,
  silent: readonly Device[],
  now: Instant,
): Promise<void> {
  const listening = await selectListening(client, [
    silent.map(({ ownerId }) => ownerId),
    silent.map(({ accountId }) => accountId),
  ]);
  const drafts = silent.flatMap(({ accountId, name: device, heardAt }) =>
    listening
      .filter((one) => one.accountId === accountId)
      .map(({ merchantId, projectId, mode, clockOffset }) => ({
        type: "account.silent" as const,
        at: now + clockOffset,
        silence: {
          ...{ merchantId, projectId, mode, accountId, device, heardAt },
          id: ids.uuid(now),
          version: 1 as const,
        },
      })),
  );
  await appendEvents(client, ids, drafts, now);
}

const selectDevices = statement<Device>(
  "notice_devices_list",
  `select ${COLUMNS}
     from notice_device d
    where d.owner_id = $1 and ($2::uuid is null or d.account_id = $2)
    order by d.account_id, d.name
    limit 1000`,
);

/** Of one owner, by account and name. */
export function listDevices(
  db: Queryable,
  ownerId: string,
  accountId?: string,
): Promise<readonly Device[]> {
  return selectDevices(db, [ownerId, accountId ?? null]);
}

const deleteDevice = statement<{ name: string }>(
  "notice_device_forget",
  `delete from notice_device where owner_id = $1 and account_id = $2 and name = $3
   returning name`,
);

/** A phone that is no longer used is missed no more. Whether there was one. */
export async function forgetDevice(
  db: Queryable,
  { ownerId, accountId }: Account,
  name: string,
): Promise<boolean> {
  return (await deleteDevice(db, [ownerId, accountId, name])).length === 1;
}
