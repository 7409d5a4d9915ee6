/** Repeating a piece of work for as long as the house stands. */
import { setTimeout as wait } from "node:timers/promises";

export type Repeated = {
  /** Lets the round under way finish, and begins no other. */
  stop(): Promise<void>;
};

/**
 * Runs `work` again and again, `pause` ms after the end of the round before; at once when it says
 * that there is more. A round that fails is told to `onError`, and the next one comes as ever.
 */
export function repeat(
  pause: number,
  work: () => Promise<{ readonly more: boolean }>,
  onError: (error: Error) => void,
): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function round(): Promise<boolean> {
    try {
      return (await work()).more;
    } catch (error) {
      onError(error as Error);
      return false;
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      if (await round()) continue;
      await wait(pause, undefined, { signal }).catch(() => undefined);
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
