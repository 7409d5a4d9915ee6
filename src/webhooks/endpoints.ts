/** Endpoints: where a project's events go. Their URLs are guarded and their secrets sealed. */
import { type Clock, type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import type { EventType } from "../engine/payment.ts";
import { seal, unseal } from "../engine/seal.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { type Ids, randomText } from "../ids.ts";
import { isLoopback } from "./address-rules.ts";
import { type AddressFault, parseDestination } from "./policy.ts";
import { createSecret, isSecret } from "./sign.ts";
import { aboutSecret } from "./target.ts";

export type Endpoint = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly url: string;
  readonly dialect: string;
  readonly events: readonly EventType[];
  /** The dialect's own switches for this endpoint. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly status: "enabled" | "disabled";
  readonly disabledReason: string | null;
  /** The newest test that was sent to the address that it has now. */
  readonly testId: string | null;
  /** Until then its former secrets count, too. */
  readonly formerUntil: Instant | null;
  readonly createdAt: Instant;
};

/** The wire's secret is used literally by the dialect; the standard one is `whsec_…`. */
export type EndpointSecrets = { readonly wireSecret: string; readonly standardSecret: string };

export type MadeEndpoint = Endpoint & EndpointSecrets;

/** What may be chosen of an endpoint. The guard has checked the URL before: that asks the network,
 * which no transaction waits for; each connection is judged again. */
export type EndpointDraft = {
  readonly url: string;
  /** Absent: all that the dialect's wire tells of. */
  readonly events?: readonly EventType[] | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Existing ones, brought along; absent ones are drawn. */
  readonly wireSecret?: string | undefined;
  readonly standardSecret?: string | undefined;
};

export type EndpointChange = Omit<Partial<EndpointDraft>, "url"> & {
  readonly url?: string | undefined;
  readonly status?: Endpoint["status"] | undefined;
};

export type EndpointRoom = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
};

/** The project's dialect, as far as endpoints care. */
export type EndpointDialect = {
  readonly id: string;
  readonly webhook: Pick<WebhookDialect, "on" | "secureOnly">;
};

const WIRE_SECRET_LENGTH = 40;

/** What fits into a header as it stands. */
const WIRE_SECRET = /^[\x21-\x7e]{1,256}$/;

const MOST_ENDPOINTS = 50;

const OWNER_DISABLED = "disabled by its owner";
const OWNER_DELETED = "deleted by its owner";

/** Makes an endpoint. Fails: invalid_request (events, webhook_secret, standard_secret), conflict
 * when there are fifty already. */
export async function createEndpoint(
  room: EndpointRoom,
  project: Project,
  dialect: EndpointDialect,
  draft: EndpointDraft,
): Promise<MadeEndpoint> {
  check(dialect, draft);
  if ((await listEndpoints(room.db, project)).length >= MOST_ENDPOINTS) {
    throw new Failure("conflict", `A project has at most ${MOST_ENDPOINTS} endpoints`);
  }
  const now = room.clock.now();
  const id = room.ids.uuid(now);
  const wireSecret = draft.wireSecret ?? randomText(room.ids, WIRE_SECRET_LENGTH);
  const standardSecret = draft.standardSecret ?? createSecret(room.ids);
  const rows = await insertEndpoint(room.db, [
    project.merchantId,
    id,
    project.id,
    draft.url,
    dialect.id,
    draft.events ?? dialect.webhook.on,
    JSON.stringify(draft.settings ?? {}),
    seal(room.houseKey, wireSecret, aboutSecret(id, "wire")),
    seal(room.houseKey, standardSecret, aboutSecret(id, "standard")),
    utcText(now),
  ]);
  return { ...endpointOf(rows[0] as EndpointRow), wireSecret, standardSecret };
}

/** A project's endpoints, oldest first. */
export async function listEndpoints(db: Queryable, project: Project): Promise<Endpoint[]> {
  return (await selectEndpoints(db, [project.merchantId, project.id])).map(endpointOf);
}

/** Fails: not_found. */
export async function getEndpoint(db: Queryable, project: Project, id: string): Promise<Endpoint> {
  return found((await selectEndpoint(db, [project.merchantId, project.id, id]))[0]);
}

/** Changes what is given. Deliveries on their way follow the new URL and secrets at their next try.
 * Fails: as createEndpoint, not_found. */
export async function updateEndpoint(
  room: Pick<EndpointRoom, "db" | "houseKey">,
  project: Project,
  dialect: EndpointDialect,
  id: string,
  change: EndpointChange,
): Promise<Endpoint> {
  check(dialect, change);
  const sealed = (secret: string | undefined, which: "wire" | "standard"): Buffer | null =>
    secret === undefined ? null : seal(room.houseKey, secret, aboutSecret(id, which));
  const rows = await changeEndpoint(room.db, [
    project.merchantId,
    project.id,
    id,
    change.url ?? null,
    change.events ?? null,
    change.settings === undefined ? null : JSON.stringify(change.settings),
    sealed(change.wireSecret, "wire"),
    sealed(change.standardSecret, "standard"),
    change.status ?? null,
    change.status === "disabled" ? OWNER_DISABLED : null,
  ]);
  return found(rows[0]);
}

/**
 * Draws new secrets; until `keepFor` ms have passed the former ones count, too: the standard has
 * room for two signatures, the wire's own header carries the former's. Fails: not_found.
 */
export async function rotateSecrets(
  room: EndpointRoom,
  project: Project,
  dialect: { readonly webhook: Pick<WebhookDialect, "oneSecret"> },
  id: string,
  keepFor: number,
): Promise<MadeEndpoint> {
  const standardSecret = createSecret(room.ids);
  const one = dialect.webhook.oneSecret;
  const wireSecret = one ? standardSecret : randomText(room.ids, WIRE_SECRET_LENGTH);
  const rows = await changeSecret(room.db, [
    project.merchantId,
    project.id,
    id,
    seal(room.houseKey, standardSecret, aboutSecret(id, "standard")),
    seal(room.houseKey, wireSecret, aboutSecret(id, "wire")),
    utcText(room.clock.now() + keepFor),
  ]);
  return { ...found(rows[0]), standardSecret, wireSecret };
}

/**
 * Takes an endpoint from its project for good: what is due for it ends as failed, and what it was
 * told stays to be read. Fails: not_found.
 */
export async function deleteEndpoint(db: Queryable, project: Project, id: string): Promise<void> {
  found((await endEndpoint(db, [project.merchantId, project.id, id, OWNER_DELETED]))[0]);
}

/** Sends nothing more: what is due for it ends as failed. Fails: not_found. */
export async function disableEndpoint(
  db: Queryable,
  project: Project,
  id: string,
  reason = OWNER_DISABLED,
): Promise<Endpoint> {
  const nothing = [null, null, null, null, null];
  const which = [project.merchantId, project.id, id];
  return found((await changeEndpoint(db, [...which, ...nothing, "disabled", reason]))[0]);
}

/** An endpoint's secrets, to be shown to its owner. Fails: not_found. */
export async function revealSecrets(
  { db, houseKey }: Pick<EndpointRoom, "db" | "houseKey">,
  project: Project,
  id: string,
): Promise<EndpointSecrets> {
  const row = (await selectSecrets(db, [project.merchantId, project.id, id]))[0];
  if (!row) throw notFound();
  return {
    wireSecret: unseal(houseKey, row.wire_secret, aboutSecret(id, "wire")),
    standardSecret: unseal(houseKey, row.standard_secret, aboutSecret(id, "standard")),
  };
}

function check({ webhook: { on, secureOnly } }: EndpointDialect, draft: EndpointChange): void {
  const refuse = (field: string, message: string, facts = {}): Failure =>
    new Failure("invalid_request", message, { field, facts });
  if (secureOnly && draft.url !== undefined && !isSecure(draft.url)) {
    const reason: AddressFault = "not_secure";
    throw refuse("webhook_url", "This wire's webhook URL must begin with https://", { reason });
  }
  if (draft.events?.length === 0)
    throw refuse("events", "An endpoint listens to one event at least");
  const strange = draft.events?.find((event) => !on.includes(event));
  if (strange !== undefined) {
    throw refuse("events", `This wire does not tell of ${strange}; it tells of ${on.join(", ")}`);
  }
  if (draft.wireSecret !== undefined && !WIRE_SECRET.test(draft.wireSecret)) {
    throw refuse("webhook_secret", "A webhook secret is 1 to 256 visible ASCII characters");
  }
  if (draft.standardSecret !== undefined && !isSecret(draft.standardSecret)) {
    throw refuse("standard_secret", "A standard secret is whsec_ and 24 to 64 bytes in base64");
  }
}

/** Nobody listens in between on one machine: the guard says who may send to it. */
function isSecure(url: string): boolean {
  const { protocol, hostname } = parseDestination(url);
  return protocol === "https:" || isLoopback(hostname) || /^(.+\.)?localhost$/.test(hostname);
}

function found(row: EndpointRow | undefined): Endpoint {
  if (!row) throw notFound();
  return endpointOf(row);
}

function notFound(): Failure {
  return new Failure("not_found", "There is no such endpoint");
}

type EndpointRow = {
  merchant_id: string;
  id: string;
  project_id: string;
  url: string;
  dialect: string;
  events: EventType[];
  settings: Record<string, unknown>;
  status: Endpoint["status"];
  disabled_reason: string | null;
  test_id: string | null;
  former_until: Instant | null;
  created_at: Instant;
};

function endpointOf(row: EndpointRow): Endpoint {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    projectId: row.project_id,
    url: row.url,
    dialect: row.dialect,
    events: row.events,
    settings: row.settings,
    status: row.status,
    disabledReason: row.disabled_reason,
    testId: row.test_id,
    formerUntil: row.former_until,
    createdAt: row.created_at,
  };
}

const COLUMNS = `merchant_id, id, project_id, url, dialect, events, settings, status,
          disabled_reason, test_id, former_until, created_at`;

/** One endpoint that is still there. */
const THIS = `merchant_id = $1
      and project_id = $2
      and id = $3
      and status <> 'deleted'`;

const insertEndpoint = statement<EndpointRow>(
  "endpoint_create",
  `insert into endpoint
          (merchant_id, id, project_id, url, dialect, events, settings, wire_secret,
           standard_secret, status, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'enabled', $10)
   returning ${COLUMNS}`,
);

const selectEndpoints = statement<EndpointRow>(
  "endpoint_list",
  `select ${COLUMNS}
     from endpoint
    where merchant_id = $1
      and project_id = $2
      and status <> 'deleted'
    order by created_at, id`,
);

const selectEndpoint = statement<EndpointRow>(
  "endpoint_get",
  `select ${COLUMNS} from endpoint where ${THIS}`,
);

const selectSecrets = statement<{ wire_secret: Buffer; standard_secret: Buffer }>(
  "endpoint_secrets",
  `select wire_secret, standard_secret from endpoint where ${THIS}`,
);

const changeEndpoint = statement<EndpointRow>(
  "endpoint_update",
  `update endpoint
      set url             = coalesce($4, url),
          test_id         = case when $4 is null or $4 = url then test_id end,
          events          = coalesce($5, events),
          settings        = coalesce($6, settings),
          wire_secret     = coalesce($7, wire_secret),
          standard_secret = coalesce($8, standard_secret),
          status          = coalesce($9, status),
          disabled_reason = case when $9::text is null then disabled_reason else $10 end
    where ${THIS}
   returning ${COLUMNS}`,
);

const changeSecret = statement<EndpointRow>(
  "endpoint_rotate",
  `update endpoint
      set former_secret      = standard_secret,
          former_wire_secret = wire_secret,
          former_until       = $6::timestamptz,
          standard_secret    = $4,
          wire_secret        = $5
    where ${THIS}
   returning ${COLUMNS}`,
);

const endEndpoint = statement<EndpointRow>(
  "endpoint_delete",
  `update endpoint
      set status = 'deleted', disabled_reason = $4
    where ${THIS}
   returning ${COLUMNS}`,
);
