/** A program for tests: opens a data folder's database as a server or a verb, and tells in JSON. */
import { openDatabase } from "../../src/db/embedded.ts";
import { connect } from "../../src/db/pool.ts";

const [folder = "", role = "verb"] = process.argv.slice(2);

function tell(fact: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}

const stop = new AbortController();
const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      stop.abort(new Error("stopped"));
      resolve();
    });
  }
});

try {
  const database = await openDatabase(folder, {
    role: role === "server" ? "server" : "verb",
    signal: stop.signal,
    tell: (sentence) => tell({ told: sentence }),
    lost: (error) => tell({ lost: error.message }),
  });
  const pool = connect(database.address, { max: 1 });
  // One transaction: many of us may be the first at once.
  await pool.query(
    `select pg_advisory_xact_lock(1);
     create table if not exists seen (role text);
     insert into seen values ('${role}')`,
  );
  tell({ ready: true, ...database });
  // A verb ends by itself; `hold` is a verb that takes its time.
  if (role !== "verb") await stopped;
  // What is under way when we are told to stop is finished: the database is still there.
  if (stop.signal.aborted) await pool.query("select pg_sleep(0.1)");
  await pool.end();
  await database.close();
  tell({ closed: true });
} catch (error) {
  tell({ refused: (error as Error).message });
  process.exitCode = 1;
}
