/**
 * Sources of statements: a server that an account's owner has, asked now and then for the lines of
 * the account. How it is asked and read is data; what it is asked with lies sealed and is shown to
 * nobody.
 */
import { z } from "zod";
import { type Clock, type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { stamp } from "../engine/payment-rows.ts";
import type { Network } from "../engine/rail.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import { seal, unseal } from "../engine/seal.ts";
import { Failure } from "../failure.ts";
import { layoutShape, readLayout } from "../statements/layout.ts";
import { namedLayout } from "../statements/statement.ts";
import type { Account } from "./secrets.ts";

/** Those of one account. */
export const MOST_SOURCES = 10;
/** Headers that the connection itself makes. */
const NOT_OURS = ["connection", "content-length", "host", "transfer-encoding"];

const place = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, "is names with dots: data.items");

const givenShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "is a-z, 0-9 and -, 50 at most"),
  /** `{since}` becomes the first day wanted, `{cursor}` where the last reply ended. */
  url: z.string().trim().min(1).max(2_000),
  headers: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z0-9-]{1,100}$/, "is no name of a header")
        .refine((name) => !NOT_OURS.includes(name.toLowerCase()), "is the connection's own"),
      z.string().regex(/^[\x20-\x7e]{1,4000}$/, "is printable ASCII"),
    )
    .refine((headers) => Object.keys(headers).length <= 20, "are 20 at most")
    .default({}),
  /** The name of a saved layout, or a layout. */
  layout: z.union([z.string().max(50), z.record(z.string(), z.unknown())]).default("generic"),
  /** Seconds from poll to poll. */
  every: z.number().int().min(10).max(86_400).default(60),
  /** In JSON: where the lines stand, and where the next cursor does. */
  list: place.optional(),
  next: place.optional(),
});

const valueShape = givenShape
  .omit({ name: true, headers: true, layout: true })
  .extend({ layout: layoutShape });

export type SourceValue = z.infer<typeof valueShape>;

export type StatementSource = Account & {
  readonly name: string;
  readonly value: SourceValue;
  /** The newest day in Jakarta of which it has told: `2026-11-21`. */
  readonly newest: string | null;
  readonly cursor: string | null;
  readonly dueAt: Instant;
  readonly polledAt: Instant | null;
  /** Polls in a row that failed, and why the last one did. */
  readonly failures: number;
  readonly fault: string | null;
};

type Room = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly houseKey: Buffer;
  readonly network: Network;
};

export const SOURCE_COLUMNS = `
  s.owner_id as "ownerId", s.account_id as "accountId", s.name, s.value, s.newest, s.cursor,
  s.due_at as "dueAt", s.polled_at as "polledAt", s.failures, s.fault`;

const upsertSource = statement<StatementSource>(
  "statement_source_save",
  `insert into statement_source as s
          (owner_id, account_id, name, value, headers, due_at, created_at)
   select $1, $2, $3, $4, $5, $6, $6
    where exists (select 1 from statement_source k
                   where k.owner_id = $1 and k.account_id = $2 and k.name = $3)
       or (select count(*) from statement_source k
            where k.owner_id = $1 and k.account_id = $2) < ${MOST_SOURCES}
   on conflict on constraint statement_source_pk do update
      set value = excluded.value, headers = excluded.headers, due_at = excluded.due_at,
          newest = null, cursor = null, failures = 0, fault = null
   returning ${SOURCE_COLUMNS}`,
);

/**
 * Keeps a source under its name, in place of the account's one of that name; it is polled at once.
 * Fails: invalid_request, naming the field, and for an address that may not be reached.
 */
export async function saveSource(
  room: Room,
  account: OpenedAccount,
  given: unknown,
): Promise<StatementSource> {
  const { name, headers, ...asked } = readGiven(given);
  const { layout: named, ...rest } = asked;
  const layout = typeof named === "string" ? await namedLayout(room.db, named) : readLayout(named);
  const value = { ...rest, layout };
  checkCursor(value);
  await vet(room.network, value.url, account);
  const of = { ownerId: account.ownerId, accountId: account.id, name };
  const sealed = seal(room.houseKey, JSON.stringify(headers), aboutSource(of));
  const [saved] = await upsertSource(room.db, [
    ...[of.ownerId, of.accountId, name, JSON.stringify(value), sealed, stamp(room.clock.now())],
  ]);
  if (saved) return saved;
  throw wrong("name", `: there are ${MOST_SOURCES} sources of the account already`);
}

function readGiven(given: unknown): z.infer<typeof givenShape> {
  const read = givenShape.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const [strange] = issue?.code === "unrecognized_keys" ? issue.keys : [];
  const field = strange ?? (issue?.path.join(".") || "name");
  throw wrong(field, strange === undefined ? ` ${issue?.message ?? "is wrong"}` : " is unknown");
}

/** Two polls may show a line: only its reference tells it from another that says the same. */
function checkCursor({ url, layout, next }: SourceValue): void {
  if (next !== undefined && !url.includes("{cursor}")) {
    throw wrong("next", " needs {cursor} in the url, where it goes");
  }
  if (url.includes("{cursor}") && layout.columns.reference === undefined) {
    throw wrong("layout", " needs a reference: with a cursor, equal lines cannot be told apart");
  }
}

async function vet(network: Network, url: string, { mode }: OpenedAccount): Promise<void> {
  try {
    await network.vet(addressOf(url, { since: "2026-01-01", cursor: "" }), mode);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, hint } = error;
    throw new Failure("invalid_request", message.replace("The webhook URL", "The address"), {
      field: "source.url",
      ...(hint !== undefined && { hint }),
    });
  }
}

/** Where a poll goes. */
export function addressOf(
  url: string,
  { since, cursor }: { readonly since: string; readonly cursor: string },
): string {
  return url
    .replaceAll("{since}", encodeURIComponent(since))
    .replaceAll("{cursor}", encodeURIComponent(cursor));
}

function wrong(field: string, what: string): Failure {
  return new Failure("invalid_request", `The source's ${field}${what}`, {
    field: `source.${field}`,
    hint: "docs/guides/statement-sources.md describes sources.",
  });
}

function aboutSource({ ownerId, accountId, name }: Account & { readonly name: string }): string {
  return `statement-source:${ownerId}:${accountId}:${name}`;
}

const selectHeaders = statement<{ headers: Buffer }>(
  "statement_source_headers",
  "select headers from statement_source where owner_id = $1 and account_id = $2 and name = $3",
);

/** What it is asked with; undefined when it has gone meanwhile. */
export async function headersOf(
  { db, houseKey }: Pick<Room, "db" | "houseKey">,
  source: StatementSource,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { ownerId, accountId, name } = source;
  const [row] = await selectHeaders(db, [ownerId, accountId, name]);
  return row && JSON.parse(unseal(houseKey, row.headers, aboutSource(source)));
}

const selectSources = statement<StatementSource>(
  "statement_sources_list",
  `select ${SOURCE_COLUMNS}
     from statement_source s
    where s.owner_id = $1 and s.account_id = $2
    order by s.name`,
);

export function listSources(
  db: Queryable,
  { ownerId, accountId }: Account,
): Promise<readonly StatementSource[]> {
  return selectSources(db, [ownerId, accountId]);
}

const deleteSource = statement<{ name: string }>(
  "statement_source_delete",
  `delete from statement_source where owner_id = $1 and account_id = $2 and name = $3
   returning name`,
);

/** Whether there was one. What it told of stays. */
export async function removeSource(
  db: Queryable,
  { ownerId, accountId }: Account,
  name: string,
): Promise<boolean> {
  return (await deleteSource(db, [ownerId, accountId, name])).length === 1;
}

/** As people see it, without what it is asked with. */
export function shownSource({ name, value, polledAt, failures, fault, newest }: StatementSource) {
  const { url, layout, every } = value;
  return {
    ...{ name, url, layout: layout.name, every },
    polled_at: polledAt === null ? null : utcText(polledAt),
    ...{ newest, failures, fault },
  };
}
