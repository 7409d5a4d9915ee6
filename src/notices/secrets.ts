/**
 * Secrets that forwarders sign with: each account has its own, shown once when it is made. A new
 * one leaves the one before it working for a day, so that the phones can be told.
 */
import { type Clock, DAY, type Instant } from "../clock.ts";
import { type Pool, type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { createBriefCache } from "../engine/brief-cache.ts";
import { stamp } from "../engine/payment-rows.ts";
import { seal, unseal } from "../engine/seal.ts";
import { type Ids, randomText } from "../ids.ts";

export type SecretRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
};

/** An account by the ids that lead to it. */
export type Account = { readonly ownerId: string; readonly accountId: string };

/** How long the secret before a new one still works. */
export const OLD_WORKS = DAY;
const LENGTH = 43;
const PREFIX = "gns_";

/** Makes a secret; the newest one before it works for a day more, older ones no longer. */
export async function makeSecret(room: SecretRoom, account: Account): Promise<string> {
  return (await makeSecretOnce(room, account, Number.POSITIVE_INFINITY)) as string;
}

/** The same, unless one was made at `since` or after it: then undefined. */
export async function makeSecretOnce(
  room: SecretRoom,
  account: Account,
  since: Instant,
): Promise<string | undefined> {
  const { ownerId, accountId } = account;
  const secret = PREFIX + randomText(room.ids, LENGTH);
  const now = room.clock.now();
  const id = room.ids.uuid(now);
  const sealed = seal(room.houseKey, secret, about(account, id));
  return transaction(room.db, async (client: PoolClient) => {
    await insertDirectory(client, [accountId, ownerId]);
    const [newest] = await lockNewest(client, [ownerId, accountId]);
    // Begun again after its commit stood, and only the answer was lost, it is this very one.
    if (newest?.id === id) return secret;
    if (newest && newest.created_at >= since) return undefined;
    await endOlder(client, [ownerId, accountId, stamp(now), stamp(now + OLD_WORKS)]);
    await insertSecret(client, [ownerId, accountId, id, sealed, stamp(now)]);
    return secret;
  });
}

export type Inbox = Account & { readonly secrets: readonly string[] };

/** Finds an account's inbox and the secrets that work: `known` is at most a second old. */
export function createInboxes({ db, clock, houseKey }: Omit<SecretRoom, "ids">) {
  const known = createBriefCache<readonly Row[]>(clock);
  const read = (accountId: string) => selectSecrets(db, [accountId]);

  function inboxOf(accountId: string, rows: readonly Row[]): Inbox | undefined {
    const now = clock.now();
    const [first] = rows;
    if (!first) return undefined;
    const account = { ownerId: first.owner_id, accountId };
    const working = rows.filter(({ ends_at: end }) => end === null || end > now);
    return { ...account, secrets: working.map((row) => open(houseKey, account, row)) };
  }

  return {
    known: async (accountId: string) =>
      inboxOf(accountId, await known.get(accountId, () => read(accountId))),
    anew: async (accountId: string) => inboxOf(accountId, await read(accountId)),
  };
}

/** Opening a seal costs more than the look at what was opened. */
const opened = new WeakMap<Row, string>();

function open(houseKey: Buffer, account: Account, row: Row): string {
  const secret = opened.get(row) ?? unseal(houseKey, row.secret, about(account, row.id));
  opened.set(row, secret);
  return secret;
}

function about({ ownerId, accountId }: Account, id: string): string {
  return `notice-secret:${ownerId}:${accountId}:${id}`;
}

type Row = { owner_id: string; id: string; secret: Buffer; ends_at: Instant | null };

const insertDirectory = statement(
  "notice_directory_insert",
  "insert into notice_directory (account_id, owner_id) values ($1, $2) on conflict do nothing",
);

/** Whoever makes one waits for whoever does. */
const lockNewest = statement<{ id: string; created_at: Instant }>(
  "notice_secret_newest",
  `select s.id, s.created_at
     from notice_directory d
     join notice_secret s on s.owner_id = d.owner_id and s.account_id = d.account_id
    where d.owner_id = $1 and d.account_id = $2
    order by s.id desc
    limit 1
      for update of d`,
);

/** Two at a time: what was ending already ends now. */
const endOlder = statement(
  "notice_secrets_end",
  `update notice_secret
      set ends_at = case when ends_at is null then $4 else least(ends_at, $3) end
    where owner_id = $1 and account_id = $2 and (ends_at is null or ends_at > $3)`,
);

const insertSecret = statement(
  "notice_secret_insert",
  `insert into notice_secret (owner_id, account_id, id, secret, created_at)
   values ($1, $2, $3, $4, $5)`,
);

const selectSecrets = statement<Row>(
  "notice_secrets",
  `select s.owner_id, s.id, s.secret, s.ends_at
     from notice_directory d
     join notice_secret s on s.owner_id = d.owner_id and s.account_id = d.account_id
    where d.account_id = $1
    order by s.id desc
    limit 10`,
);

const selectOwner = statement<{ owner_id: string }>(
  "notice_owner",
  "select owner_id from notice_directory where account_id = $1",
);

/** Whose account it is, where it has an inbox. */
export async function ownerOfInbox(db: Queryable, accountId: string): Promise<string | undefined> {
  return (await selectOwner(db, [accountId]))[0]?.owner_id;
}

const selectMade = statement<{ account_id: string; at: Instant }>(
  "notice_secrets_made",
  `select account_id, max(created_at) as at
     from notice_secret
    where owner_id = $1
    group by account_id`,
);

/** When the newest secret of each of an owner's accounts was made, by the account's id. */
export async function secretsMade(
  db: Queryable,
  ownerId: string,
): Promise<ReadonlyMap<string, Instant>> {
  const rows = await selectMade(db, [ownerId]);
  return new Map(rows.map(({ account_id: account, at }) => [account, at]));
}
