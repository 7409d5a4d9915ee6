/**
 * What a run wrote: rows by table and bytes of WAL for each thing done, to compare like with like.
 */
import type { Pool } from "../src/db/pool.ts";
import { median, toPlaces } from "./alternate.ts";

/** Numbers that grow with what is written, by what they count: SQL for one number each. */
export type Counters = Readonly<Record<string, string>>;

export type Written = {
  readonly perThing: Readonly<Record<string, number>>;
  /** Bytes of WAL for each thing. */
  readonly wal: number;
};

/** The most that runs may differ by, of the larger one. */
const TOLERANCE = 0.1;

export type Measured = {
  readonly db: Pool;
  readonly counters: Counters;
  /** How many things `work` does. */
  readonly things: number;
  /** Runs uncounted between the checkpoint and the work. */
  readonly first?: () => Promise<unknown>;
};

/**
 * From now on only `measureWritten` vacuums. By itself it would come in the middle of a run, now of
 * this side and now of that, with what the runs before have left behind.
 */
export async function leaveVacuumToUs(db: Pool): Promise<void> {
  await db.query("alter system set autovacuum = off");
  await db.query("select pg_reload_conf()");
}

/**
 * Runs `work` and counts what it writes. A vacuum and a checkpoint go before, so that each run
 * clears away no other's rows and pays for its own full-page images alone.
 */
export async function measureWritten<Result>(
  { db, counters, things, first }: Measured,
  work: () => Promise<Result>,
): Promise<{ result: Result; written: Written }> {
  await db.query("vacuum analyze");
  await db.query("checkpoint");
  await first?.();
  const before = await read(db, counters);
  const from = await walPosition(db);
  const result = await work();
  const wal = ((await walPosition(db)) - from) / things;
  const after = await read(db, counters);
  const perThing = Object.fromEntries(
    Object.keys(counters).map((name) => [
      name,
      toPlaces(((after[name] as number) - (before[name] as number)) / things, 2),
    ]),
  );
  return { result, written: { perThing, wal: Math.round(wal) } };
}

/** One line: `payment 1, charge 1, …; 4821 bytes of WAL`. */
export function showWritten({ perThing, wal }: Written): string {
  const rows = Object.entries(perThing).map(([name, count]) => `${name} ${count}`);
  return `${rows.join(", ")}; ${wal} bytes of WAL`;
}

/** Throws when two contenders did not write the same, as the medians of their rounds show. */
export function refuseUnlike(
  ours: readonly Written[],
  theirs: readonly Written[],
  name: string,
): void {
  const faults: string[] = [];
  const compare = (what: string, one: readonly number[], other: readonly number[]): void => {
    const [mine, others] = [median(one), median(other)];
    if (Math.abs(mine - others) > TOLERANCE * Math.max(mine, others)) {
      faults.push(`${what}: ${mine} against ${others}`);
    }
  };
  for (const row of Object.keys(ours[0]?.perThing ?? {})) {
    const counts = (runs: readonly Written[]) => runs.map(({ perThing }) => perThing[row] ?? 0);
    compare(row, counts(ours), counts(theirs));
  }
  const wals = (runs: readonly Written[]) => runs.map(({ wal }) => wal);
  compare("bytes of WAL", wals(ours), wals(theirs));
  if (faults.length > 0) throw new Error(`${name} wrote something else: ${faults.join("; ")}`);
}

async function read(db: Pool, counters: Counters): Promise<Record<string, number>> {
  const columns = Object.entries(counters).map(([name, sql]) => `(${sql})::bigint as "${name}"`);
  const { rows } = await db.query<Record<string, number>>(`select ${columns.join(", ")}`);
  return rows[0] as Record<string, number>;
}

async function walPosition(db: Pool): Promise<number> {
  const { rows } = await db.query<{ at: number }>(
    "select (pg_current_wal_insert_lsn() - '0/0')::bigint as at",
  );
  return (rows[0] as { at: number }).at;
}
