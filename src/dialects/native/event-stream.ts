/** The project's events as they come about: server-sent events, from where the reader was. */
import { setTimeout as wait } from "node:timers/promises";
import { MINUTE, SECOND } from "../../clock.ts";
import type { Engine } from "../../engine/engine.ts";
import { eventId } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { eventOf } from "../own-event.ts";

export type StreamRoom = {
  readonly engine: Pick<Engine, "events">;
  readonly project: Project;
  readonly link: (path: string) => string;
  /** The number of the last event that the reader knows. */
  readonly after: number;
  /** Between two looks, ms. */
  readonly pause?: number;
};

const PAUSE = SECOND;
/** Proxies cut what is silent for a minute. */
const LOOKS_TO_A_BEAT = 15;
/** The reader comes again with its key, which may have been revoked meanwhile. */
const MOST_LOOKS = (10 * MINUTE) / PAUSE;
const MOST_AT_ONCE = 100;

/** Ends when `signal` says so, and after ten minutes; a reader goes on by its Last-Event-ID. */
export async function* eventStream(room: StreamRoom, signal: AbortSignal): AsyncGenerator<string> {
  const { engine, project, link, pause = PAUSE } = room;
  let after = room.after;
  yield "retry: 2000\n\n";
  for (let look = 1; look <= MOST_LOOKS && !signal.aborted; look += 1) {
    const filter = { projectId: project.id, after, limit: MOST_AT_ONCE };
    const events = await engine.events.list(project.merchantId, filter);
    for (const event of events) {
      after = event.number;
      const data = JSON.stringify(eventOf(event, link));
      yield `id: ${eventId(event)}\nevent: ${event.type}\ndata: ${data}\n\n`;
    }
    if (look % LOOKS_TO_A_BEAT === 0) yield ": still here\n\n";
    if (events.length === MOST_AT_ONCE) continue;
    await wait(pause, undefined, { signal }).catch(() => undefined);
  }
}
