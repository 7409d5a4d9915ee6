/** The event feed, followed: what has happened, then what happens, until we are stopped. */
import { type Event, type Gapura, GapuraError } from "@gapura/sdk";
import type { Terminal } from "./define.ts";

const PAGE = 100;
const EVERY = 500;
const LONGEST_PAUSE = 15_000;

export type Following = {
  /** The last event that is known; null: from the first on. */
  readonly after: string | null;
  /** Ends when nothing more has happened. */
  readonly once: boolean;
  readonly terminal: Pick<Terminal, "tell" | "wait" | "stopped">;
};

/** Oldest first, each once. Fails as the API does, except for what passes: then it asks again. */
export async function* followEvents(
  gapura: Gapura,
  { after, once, terminal: { tell, wait, stopped } }: Following,
): AsyncGenerator<Event> {
  let known = after;
  let failures = 0;
  while (!stopped.aborted) {
    try {
      const filter = { limit: PAGE, ...(known !== null && { after: known }) };
      const { data, has_more } = await gapura.events.list(filter, { signal: stopped });
      if (failures > 0) tell("The server answers again.");
      failures = 0;
      for (const event of data) {
        yield event;
        known = event.id;
      }
      if (has_more) continue;
    } catch (error) {
      if (stopped.aborted) return;
      if (once || !isPassing(error)) throw error;
      if (failures === 0) tell("The server does not answer; asking again.");
      failures += 1;
    }
    if (once) return;
    await wait(Math.min(LONGEST_PAUSE, EVERY * 2 ** failures));
  }
}

/** The newest event there is; null when there is none. */
export async function lastEvent(gapura: Gapura, stopped: AbortSignal): Promise<string | null> {
  let last: string | null = null;
  for await (const { id } of gapura.events.list({ limit: PAGE }, { signal: stopped })) last = id;
  return last;
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof GapuraError)) return false;
  const { code, status = 0 } = error;
  return code === "network" || code === "timeout" || status === 429 || status >= 500;
}
