/** Repeating a piece of work for as long as the house stands. */
import { setTimeout as wait } from "node:timers/promises";

export type Repeated = {
  /** Lets the round under way finish, and begins no other. */
  stop(): Promise<void>;
};

export type Round = {
  /** There is more to do: the next round begins at once. */
  readonly more: boolean;
  /** Asks for a longer pause than the usual one, ms. */
  readonly pause?: number;
};

/**
 * Runs `work` again and again, `pause` ms after the end of the round before; at once when it says
 * that there is more. A round that fails is told to `onError`, and the next one comes as ever.
 */
export function repeat(
  pause: number,
  work: () => Promise<Round>,
  onError: (error: Error) => void,
): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function round(): Promise<Round> {
    try {
      return await work();
    } catch (error) {
      onError(error as Error);
      return { more: false };
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const { more, pause: longer = 0 } = await round();
      if (more) continue;
      await wait(Math.max(pause, longer), undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}
