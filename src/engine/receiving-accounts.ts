/**
 * Receiving accounts: opened by a merchant or by the house, read by their rail, and switched off
 * rather than deleted, for money may come to them long after.
 */
import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { createBriefCache } from "./brief-cache.ts";
import { stamp } from "./payment-rows.ts";
import type { AccountDraft, AccountPreview, Network, Rail, ReceivingAccount } from "./rail.ts";
import { seal, unseal } from "./seal.ts";
import type { Mode } from "./settings.ts";

/** The owner of the house's own accounts. */
export const HOUSE = "00000000-0000-0000-0000-000000000000";

/** An account as routes and rails read it. */
export type OpenedAccount = ReceivingAccount & { readonly uniqueTotals: boolean };

export type WantedAccount = {
  /** A merchant's id, or `HOUSE`. */
  readonly ownerId: string;
  /** The rail that is to collect on it. */
  readonly rail: string;
  /** Whose the money is that arrives; absent, ours for the house, a merchant's own for it. */
  readonly custody?: ReceivingAccount["custody"];
  /** What the rail wants to know, by its own names. */
  readonly given: Readonly<Record<string, string>>;
};

export type ReceivingAccounts = {
  /** The rails of a mode that show what they read before an account of theirs is opened. */
  shownFirst(mode: Mode): Promise<readonly string[]>;
  /** What a rail reads in what is given; nothing is kept. Fails: invalid_request. */
  preview(wanted: Pick<WantedAccount, "rail" | "given">): Promise<AccountPreview>;
  /** Fails: invalid_request, naming the field; conflict for what its owner has opened already. */
  open(wanted: WantedAccount): Promise<OpenedAccount>;
  /** At most a second old. */
  find(ownerId: string, id: string): Promise<OpenedAccount | undefined>;
  /** Whoever owns it, as it is now. */
  byId(id: string): Promise<OpenedAccount | undefined>;
  /** Of one owner, oldest first. */
  list(ownerId: string): Promise<readonly OpenedAccount[]>;
  /** Running servers know of it within a second. Undefined: there is none. */
  enable(ownerId: string, id: string, enabled: boolean): Promise<OpenedAccount | undefined>;
  /** What opens it, for its rail alone. */
  secrets(account: ReceivingAccount): Promise<Readonly<Record<string, string>>>;
};

type Room = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
  readonly rails: readonly Rail[];
  /** Absent: nothing that lies across a network can be opened. */
  readonly network?: Network | undefined;
};

export function createReceivingAccounts(room: Room): ReceivingAccounts {
  const { db, houseKey } = room;
  const known = createBriefCache<OpenedAccount | undefined>(room.clock);

  return {
    shownFirst: async (mode) =>
      room.rails
        .filter((rail) => rail.mode === mode && rail.previewAccount !== undefined)
        .map(({ id }) => id),
    async preview({ rail, given }) {
      const { previewAccount } = openingRail(room.rails, rail);
      return (await previewAccount?.(given)) ?? { ...NOTHING_TO_SEE, given };
    },
    async open({ ownerId, rail: railId, custody, given }) {
      const rail = openingRail(room.rails, railId);
      const { secrets, ...draft } = await rail.openAccount(given);
      if (draft.address !== undefined) await vet(room.network, draft.address, rail.mode);
      const now = room.clock.now();
      const id = room.ids.uuid(now);
      const sealed = seal(houseKey, JSON.stringify(secrets), aboutAccount(ownerId, id));
      const [row] = await insertAccount(db, [
        ownerId,
        id,
        railId,
        rail.mode,
        draft.name,
        custody ?? (ownerId === HOUSE ? "ours" : "own"),
        draft.channels,
        JSON.stringify(draft.details),
        sealed,
        draft.uniqueTotals,
        identityOf(draft),
        stamp(now),
      ]);
      return row ?? (await refuseAgain(db, ownerId, railId, draft));
    },
    find: (ownerId, id) =>
      known.get(`${ownerId}/${id}`, async () => (await selectAccount(db, [ownerId, id]))[0]),
    byId: async (id) => (await selectAnyAccount(db, [id]))[0],
    list: (ownerId) => selectAccounts(db, [ownerId]),
    enable: async (ownerId, id, enabled) => (await switchAccount(db, [ownerId, id, enabled]))[0],
    async secrets({ ownerId, id }) {
      const [row] = await selectSecrets(db, [ownerId, id]);
      if (!row) throw new Failure("not_found", `There is no account ${showId("acc", id)}`);
      return JSON.parse(unseal(houseKey, row.secrets, aboutAccount(ownerId, id)));
    },
  };
}

function identityOf({ identity }: Pick<AccountDraft, "identity">): Buffer | null {
  return identity === undefined ? null : createHash("sha256").update(identity).digest();
}

/** Two accounts of one code would give out the same total twice. */
async function refuseAgain(
  db: Queryable,
  ownerId: string,
  rail: string,
  draft: Pick<AccountDraft, "identity">,
): Promise<never> {
  const [known] = await selectSame(db, [ownerId, rail, identityOf(draft)]);
  const id = known ? showId("acc", known.id) : "another";
  throw new Failure("conflict", `There is an account of this code already: ${id}`, {
    hint: "Route to that account, and enable it if it is switched off.",
    facts: { account_id: id },
  });
}

/** The guard speaks of webhooks; here the address of an account is at fault. */
async function vet(network: Network | undefined, address: string, mode: Mode): Promise<void> {
  if (!network) throw new Failure("invalid_request", "This house reaches no other servers");
  try {
    await network.vet(address, mode);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, hint } = error;
    throw new Failure("invalid_request", message.replace("The webhook URL", "The address"), {
      field: "baseUrl",
      ...(hint !== undefined && { hint }),
    });
  }
}

function aboutAccount(ownerId: string, id: string): string {
  return `receiving-account:${ownerId}:${id}`;
}

const NOTHING_TO_SEE: Omit<AccountPreview, "given"> = { says: {}, faults: [], warnings: [] };

type OpeningRail = Rail & Required<Pick<Rail, "openAccount">>;

/** Fails: invalid_request for a rail that collects on no accounts. */
function openingRail(rails: readonly Rail[], asked: string): OpeningRail {
  const rail = rails.find((one): one is OpeningRail => one.id === asked && opensAccounts(one));
  if (rail) return rail;
  throw noSuchRail(rails, asked);
}

function opensAccounts({ openAccount }: Rail): boolean {
  return openAccount !== undefined;
}

function noSuchRail(rails: readonly Rail[], asked: string): Failure {
  const ids = rails.filter(opensAccounts).map(({ id }) => id);
  const names = ids.join(", ") || "none";
  return new Failure("invalid_request", `No rail ${asked} opens accounts; there are: ${names}`, {
    field: "rail",
  });
}

const COLUMNS = `owner_id as "ownerId", id, rail, mode, name, custody, channels, details, enabled,
  unique_totals as "uniqueTotals"`;

const insertAccount = statement<OpenedAccount>(
  "receiving_account_insert",
  `insert into receiving_account
          (owner_id, id, rail, mode, name, custody, channels, details, secrets, unique_totals,
           identity, created_at, enabled)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true)
   on conflict on constraint receiving_account_once do nothing
   returning ${COLUMNS}`,
);

const selectSame = statement<{ id: string }>(
  "receiving_account_same",
  "select id from receiving_account where owner_id = $1 and rail = $2 and identity = $3",
);

const selectAccount = statement<OpenedAccount>(
  "receiving_account_find",
  `select ${COLUMNS} from receiving_account where owner_id = $1 and id = $2`,
);

const selectAnyAccount = statement<OpenedAccount>(
  "receiving_account_by_id",
  `select ${COLUMNS} from receiving_account where id = $1`,
);

const selectAccounts = statement<OpenedAccount>(
  "receiving_accounts_list",
  `select ${COLUMNS} from receiving_account where owner_id = $1 order by id`,
);

const switchAccount = statement<OpenedAccount>(
  "receiving_account_switch",
  `update receiving_account set enabled = $3 where owner_id = $1 and id = $2
   returning ${COLUMNS}`,
);

const selectSecrets = statement<{ secrets: Buffer }>(
  "receiving_account_secrets",
  "select secrets from receiving_account where owner_id = $1 and id = $2",
);
