/**
 * The project's events as they come about: caught up with page by page, then heard by a stream of
 * server-sent events. A stream that breaks goes on where it was; where none can be had, the list is
 * asked twice a second instead.
 */
import type { Event } from "./events.ts";
import { GapuraError } from "./gapura-error.ts";
import type { List } from "./shapes.ts";

export type StreamOptions = {
  /** The id of the last event that you know; absent: from the first that there is. */
  readonly after?: string;
  /** Ends the stream, without an error. `break` does so, too. */
  readonly signal?: AbortSignal;
  /** Hears when the API stops answering, and when it answers again. */
  readonly onConnection?: (state: "lost" | "back") => void;
};

/** What a stream asks of the API. */
export type Feed = {
  page(after: string | undefined, signal: AbortSignal): Promise<List<Event>>;
  /** Fails as any call does; undefined: what answers has no stream. */
  open(after: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array> | undefined>;
  wait(ms: number): Promise<void>;
};

const LOOK = 500;
const LONGEST_PAUSE = 30_000;
/** Looks at the list before a stream that could not be had is tried again. */
const LOOKS = 60;
/** The API lets nobody wait as long for a sign of life. */
const SILENCE = 45_000;

/** Oldest first, each once. Fails: GapuraError for what asking again does not mend. */
export async function* streamEvents(
  feed: Feed,
  { after, signal, onConnection }: StreamOptions,
): AsyncGenerator<Event, void, undefined> {
  const ending = new AbortController();
  const stop = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  let known = after;
  let failures = 0;
  let looks = 0;
  try {
    while (!stop.aborted) {
      try {
        const { data, has_more } = await feed.page(known, stop);
        if (failures > 0) onConnection?.("back");
        failures = 0;
        for (const event of data) {
          yield event;
          known = event.id;
        }
        if (has_more) continue;
        looks -= 1;
        if (known !== undefined && looks <= 0) {
          looks = LOOKS;
          const begun = () => {
            looks = 0;
          };
          for await (const event of heard(feed, known, stop, begun)) {
            yield event;
            known = event.id;
          }
        }
      } catch (error) {
        if (stop.aborted) return;
        if (!isPassing(error)) throw error;
        if (failures === 0) onConnection?.("lost");
        failures += 1;
      }
      await until(stop, feed.wait(Math.min(LONGEST_PAUSE, LOOK * 2 ** failures)));
    }
  } finally {
    ending.abort();
  }
}

/** Ends when the stream does; what keeps it from beginning or breaks it is no failure of ours. */
async function* heard(
  feed: Feed,
  after: string,
  stop: AbortSignal,
  begun: () => void,
): AsyncGenerator<Event> {
  const broken = new AbortController();
  const signal = AbortSignal.any([stop, broken.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const live = () => {
    clearTimeout(timer);
    timer = setTimeout(() => broken.abort(), SILENCE);
  };
  try {
    live();
    const body = await feed.open(after, signal);
    if (!body) return;
    begun();
    yield* eventsIn(body, live);
  } catch (error) {
    if (error instanceof GapuraError && !isPassing(error)) throw error;
  } finally {
    clearTimeout(timer);
    broken.abort();
  }
}

/** Server-sent events: blocks of `name: value` with an empty line between them. */
async function* eventsIn(
  body: ReadableStream<Uint8Array>,
  live: () => void,
): AsyncGenerator<Event> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      live();
      text += decoder.decode(value, { stream: true }).replaceAll("\r", "");
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = dataOf(block);
        if (data !== "") yield JSON.parse(data) as Event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function dataOf(block: string): string {
  const lines = block.split("\n").filter((line) => line.startsWith("data:"));
  return lines.map((line) => line.slice(line[5] === " " ? 6 : 5)).join("\n");
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof GapuraError)) return false;
  const { code, status = 0 } = error;
  return code === "network" || code === "timeout" || status === 429 || status >= 500;
}

/** A pause that ends with the stream. */
function until(stop: AbortSignal, pause: Promise<void>): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      stop.removeEventListener("abort", end);
      resolve();
    };
    stop.addEventListener("abort", end);
    pause.then(end, end);
  });
}
