/** The keeper: brings Postgres back when it dies while we live, until it is told to stop. */
import { setTimeout as wait } from "node:timers/promises";
import type { Postmaster } from "./embedded-postmaster.ts";

export type Keeper = { stop(): Promise<void> };

export type KeeperSettings = {
  /** Starts Postgres anew; gives up when the signal is aborted. */
  readonly start: (signal: AbortSignal) => Promise<Postmaster>;
  readonly tell: (sentence: string) => void;
  /** Called once, when Postgres cannot be brought back. */
  readonly lost: (error: Error) => void;
};

/** Beyond this many deaths something kills Postgres on purpose or by lack of memory. */
const MOST_RESTARTS = 1_000;
const PAUSE = 200;

/**
 * How often a start in vain is tried again: whatever killed Postgres may strike while it starts.
 */
const MOST_STARTS = 5;
const START_PAUSE = 1_000;

export function keepRunning(first: Postmaster, settings: KeeperSettings): Keeper {
  const stopping = new AbortController();
  let current: Promise<Postmaster | undefined> = Promise.resolve(first);

  const restart = async (): Promise<Postmaster | undefined> => {
    await wait(PAUSE);
    for (let starts = 1; !stopping.signal.aborted; starts += 1) {
      try {
        return await settings.start(stopping.signal);
      } catch (error) {
        if (starts === MOST_STARTS) throw error;
        await wait(START_PAUSE);
      }
    }
    return undefined;
  };
  const watch = async (): Promise<void> => {
    for (let deaths = 0; deaths < MOST_RESTARTS; deaths += 1) {
      const postmaster = await current;
      await postmaster?.gone;
      if (stopping.signal.aborted) return;
      settings.tell("the database ended unasked and is started again");
      current = restart();
    }
    throw new Error(`the database ended unasked ${MOST_RESTARTS} times`);
  };

  watch().catch((error: Error) => {
    if (!stopping.signal.aborted) settings.lost(error);
  });
  return {
    async stop() {
      stopping.abort(new Error("stopping"));
      const postmaster = await current.catch(() => undefined);
      await postmaster?.stop();
    },
  };
}
