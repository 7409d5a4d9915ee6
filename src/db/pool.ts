/**
 * The pool: `pg` with our readings of types, prepared statements by name, and the database's time.
 */
import pg from "pg";
import type { Instant } from "../clock.ts";
import { assert } from "../failure.ts";

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/** What a statement may run on: the pool, or the one connection that holds a transaction. */
export type Queryable = Pick<pg.Pool, "query">;

/** Where a database is: a `postgres://` URL, or a socket folder (or host) with its names. */
export type Address =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
      readonly password?: string;
    };

export type PoolSettings = {
  /** The most connections at once; 10 when absent. */
  readonly max?: number;
  /** Hears of a connection that broke while no statement ran on it. */
  readonly onBroken?: (error: Error) => void;
};

const CONNECT_TIMEOUT = 10_000;
const IDLE_TIMEOUT = 30_000;

/**
 * Our statements are short and go by an index, and each is planned once for a connection. A plan
 * made while a table was nearly empty is kept as it fills: it must not read the whole of it. Who
 * does read whole tables asks for `READ_WHOLE_TABLES` in its transaction.
 */
const PLANNING = `
  set plan_cache_mode = force_generic_plan;
  set enable_seqscan = off;
  set enable_bitmapscan = off;
  set enable_hashjoin = off;
  set enable_mergejoin = off;
  set enable_material = off;
  set jit = off`;

export const READ_WHOLE_TABLES = `
  set local enable_seqscan = on;
  set local enable_bitmapscan = on;
  set local enable_hashjoin = on;
  set local enable_mergejoin = on;
  set local enable_material = on`;

/** Opens nothing yet: connections are made as they are asked for, and kept for 30 s of idleness. */
export function connect(to: Address, { max = 10, onBroken }: PoolSettings = {}): Pool {
  const where = "url" in to ? { connectionString: to.url } : to;
  const pool = new pg.Pool({
    ...where,
    max,
    onConnect: (client) => client.query(PLANNING),
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    idleTimeoutMillis: IDLE_TIMEOUT,
    keepAlive: true,
    application_name: "gapura",
  });
  // Without listeners a broken connection would end the process: one that is lent out and waits
  // between two statements tells of it itself, an idle one once more through the pool.
  pool.on("connect", (client) => client.on("error", (error) => onBroken?.(error)));
  pool.on("error", () => {});
  return pool;
}

/** The database's time, to the millisecond and below. */
export async function askTime(db: Queryable): Promise<Instant> {
  const { rows } = await db.query<{ now: number }>(
    "select extract(epoch from clock_timestamp())::float8 * 1000 as now",
  );
  return (rows[0] as { now: number }).now;
}

/** A statement that each connection parses and plans under its name, and then keeps. */
export type Statement<Row> = {
  (db: Queryable, values?: readonly unknown[]): Promise<Row[]>;
  readonly text: string;
};

/**
 * After so many runs a statement is planned anew: the tables that were empty have grown, and which
 * index is the right one shows only then.
 */
const PLANNED_ANEW = [16, 128, 1_024, 8_192];

const NAME = /^[a-z][a-z0-9_]{0,62}$/;
const named = new Map<string, string>();

/** Names a statement, in snake_case and once in the house. Calling it gives its rows. */
export function statement<Row extends pg.QueryResultRow>(
  name: string,
  text: string,
): Statement<Row> {
  assert(NAME.test(name), `not the name of a statement: ${name}`);
  assert((named.get(name) ?? text) === text, `two statements are named ${name}`);
  named.set(name, text);
  let runs = 0;
  let plan = 0;
  let query = queryOf(name, text);
  const run = async (db: Queryable, values: readonly unknown[] = []): Promise<Row[]> => {
    runs += 1;
    if (runs > (PLANNED_ANEW[plan] ?? Number.POSITIVE_INFINITY)) {
      plan += 1;
      query = queryOf(`${name}/${plan}`, text);
    }
    return (await db.query<Row>(query, values as unknown[])).rows;
  };
  return Object.assign(run, { text });
}

/**
 * `pg` copies the own properties of what it is asked, one descriptor each, for every run: inherited
 * ones it reads as well, and has nothing to copy.
 */
function queryOf(name: string, text: string): pg.QueryConfig {
  return Object.create({ name, text });
}

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
const TEXT_ARRAY = 1009;
const ARRAY_OF: Readonly<Record<number, (text: string) => unknown>> = {
  1016: readInteger,
  1182: (text) => text,
  1185: readInstant,
};

function parserOf(oid: number, format: "text" | "binary" = "text"): unknown {
  if (format === "binary") return pg.types.getTypeParser(oid, "binary");
  if (oid === INT8) return readInteger;
  if (oid === TIMESTAMPTZ) return readInstant;
  // A date stays the text that it is (2025-09-19): a day is not an instant.
  if (oid === DATE) return (text: string) => text;
  const element = ARRAY_OF[oid];
  return element === undefined ? pg.types.getTypeParser(oid, "text") : readArray(element);
}

/**
 * int8 is a number with us: every amount and counter lies far inside what a double holds exactly.
 */
function readInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `int8 beyond what a number holds: ${text}`);
  return value;
}

/** `2025-09-19 01:18:49.678123+00` as an Instant; microseconds are cut off. */
export function readInstant(text: string): Instant {
  if (text === "infinity") return Number.POSITIVE_INFINITY;
  if (text === "-infinity") return Number.NEGATIVE_INFINITY;
  const zone = Math.max(text.indexOf("+", 10), text.indexOf("-", 10));
  const offset = text.slice(zone);
  const at = Date.parse(
    `${text.slice(0, 10)}T${text.slice(11, zone)}${offset.length === 3 ? `${offset}:00` : offset}`,
  );
  assert(!Number.isNaN(at), `not an instant: ${text}`);
  return at;
}

// The typings of `pg` know no arrays, its parsers do.
const readTextArray = pg.types.getTypeParser(TEXT_ARRAY as 16, "text") as (
  text: string,
) => unknown[];

function readArray(element: (text: string) => unknown): (text: string) => unknown[] {
  return (text) => readTextArray(text).map((item) => readElement(item, element));
}

function readElement(item: unknown, element: (text: string) => unknown): unknown {
  if (Array.isArray(item)) return item.map((inner) => readElement(inner, element));
  return item === null ? null : element(item as string);
}
