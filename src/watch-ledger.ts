/**
 * Watching the ledger: what is new is checked every minute; all of it, with chain and statements,
 * as often as its size allows. The last verdicts stand.
 */
import type { Log } from "./app/log.ts";
import { type Clock, MINUTE } from "./clock.ts";
import type { Pool } from "./db/pool.ts";
import type { LedgerLight, Verdict } from "./faces/house-desk.ts";
import { chainKey } from "./ledger/chain.ts";
import { checkLedger, type Violation } from "./ledger/check.ts";
import { checkLive } from "./ledger/live-check.ts";
import { verifyChains } from "./ledger/verify-chain.ts";
import { repeat } from "./repeat.ts";
import { type Counts, countsOf, overdueDifferences } from "./statements/overdue.ts";

export type LedgerWatch = LedgerLight & {
  /** How many violations were found, as of the last checks; undefined before the first. */
  violations(): number | undefined;
  /** Where statements differ from the books beyond the grace, as of the last whole check. */
  differences(): Counts | undefined;
  stop(): Promise<void>;
};

type Room = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly houseKey: Buffer;
  readonly log: Log;
};

/** A check rests this many times as long as it took, a minute at least. */
const REST = 20;

export function watchLedger({ db, clock, houseKey, log }: Room): LedgerWatch {
  let whole: Verdict | undefined;
  let last: Verdict | undefined;
  let checking: Promise<unknown> | undefined;
  let differences: Counts | undefined;
  let wholeAgainAt = 0;

  /** One after the other, and under way from the moment it is asked for. */
  function look(): Promise<{ more: boolean; pause: number }> {
    const looking = (checking ?? Promise.resolve()).then(lookOnce);
    const ended = looking
      .catch(() => undefined)
      .then(() => {
        if (checking === ended) checking = undefined;
      });
    checking = ended;
    return looking;
  }

  async function lookOnce(): Promise<{ more: boolean; pause: number }> {
    const since = performance.now();
    const isWhole = since >= wholeAgainAt;
    const fresh = await (isWhole ? checkWhole(db, houseKey) : checkLive(db));
    if (isWhole) differences = countsOf(await overdueDifferences(db, clock.now()));
    const rest = REST * (performance.now() - since);
    last = { at: clock.now(), broken: fresh };
    if (isWhole) {
      whole = last;
      wholeAgainAt = performance.now() + rest;
    }
    if (fresh.length > 0) {
      log.fatal({ violations: fresh }, "the ledger is broken: run gapura ledger check");
    }
    return { more: false, pause: isWhole ? 0 : rest };
  }

  const troubled = ({ message }: Error) =>
    log.error({ cause: message }, "checking the ledger failed and is tried again");
  const watching = repeat(MINUTE, look, troubled);
  return {
    violations: () => last && Math.max(whole?.broken.length ?? 0, last.broken.length),
    differences: () => differences,
    whole: () => whole,
    last: () => last,
    checking: () => checking !== undefined,
    check() {
      if (checking) return;
      wholeAgainAt = 0;
      look().catch(troubled);
    },
    async stop() {
      await watching.stop();
      await checking;
    },
  };
}

/** Every rule over every row, and every link of every chain. */
export async function checkWhole(db: Pool, houseKey: Buffer): Promise<readonly Violation[]> {
  const { violations } = await checkLedger(db);
  return [...violations, ...(await verifyChains(db, chainKey(houseKey)))];
}
