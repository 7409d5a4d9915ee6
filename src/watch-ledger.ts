/** Watching the ledger: all of it is checked again and again, and the last verdict stands. */
import type { Log } from "./app/log.ts";
import { MINUTE } from "./clock.ts";
import type { Pool } from "./db/pool.ts";
import { checkLedger } from "./ledger/check.ts";
import { repeat } from "./repeat.ts";

export type LedgerWatch = {
  /** How many rules were found broken, as of the last check; undefined before the first. */
  violations(): number | undefined;
  stop(): Promise<void>;
};

/**
 * A check reads the whole ledger: it rests this many times as long as it took, a minute at least.
 */
const REST = 20;

export function watchLedger({ db, log }: { readonly db: Pool; readonly log: Log }): LedgerWatch {
  let found: number | undefined;

  async function look(): Promise<{ more: boolean; pause: number }> {
    const since = performance.now();
    const { violations } = await checkLedger(db);
    found = violations.length;
    if (found > 0) log.fatal({ violations }, "the ledger is broken: run gapura ledger check");
    return { more: false, pause: REST * (performance.now() - since) };
  }

  const watching = repeat(MINUTE, look, ({ message }) =>
    log.error({ cause: message }, "checking the ledger failed and is tried again"),
  );
  return { violations: () => found, stop: watching.stop };
}
