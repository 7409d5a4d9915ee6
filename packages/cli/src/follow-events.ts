/** The event feed, followed: what has happened, then what happens, until we are stopped. */
import type { Event, Gapura } from "@gapura/sdk";
import type { Terminal } from "./define.ts";

const PAGE = 100;

export type Following = {
  /** The last event that is known; null: from the first on. */
  readonly after: string | null;
  /** Ends when nothing more has happened. */
  readonly once: boolean;
  readonly terminal: Pick<Terminal, "tell" | "stopped">;
};

const CONNECTION = {
  lost: "The server does not answer; asking again.",
  back: "The server answers again.",
} as const;

/** Oldest first, each once. Fails as the API does, except for what passes: then it asks again. */
export function followEvents(
  gapura: Gapura,
  { after, once, terminal: { tell, stopped: signal } }: Following,
): AsyncIterable<Event> {
  const from = after === null ? {} : { after };
  if (once) return gapura.events.list({ limit: PAGE, ...from }, { signal });
  const onConnection = (state: "lost" | "back") => tell(CONNECTION[state]);
  return gapura.events.stream({ ...from, signal, onConnection });
}

/** The newest event there is; null when there is none. */
export async function lastEvent(gapura: Gapura, stopped: AbortSignal): Promise<string | null> {
  let last: string | null = null;
  for await (const { id } of gapura.events.list({ limit: PAGE }, { signal: stopped })) last = id;
  return last;
}
