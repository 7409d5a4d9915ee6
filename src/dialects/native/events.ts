/** `/v1/events`: what happened, to catch up with, or to hear of as it comes about. */
import type { Engine } from "../../engine/engine.ts";
import { type Event, eventId, parseEventId } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { json, keyed, type WireReply, type WireRequest } from "../define.ts";
import { eventOf } from "../own-event.ts";
import { eventStream } from "./event-stream.ts";
import { failure } from "./problems.ts";
import * as wire from "./wire.ts";

export const eventOperations = [
  keyed({
    route: "GET /v1/events",
    id: "listEvents",
    summary: "The project's events after one of them, oldest first",
    input: wire.listEvents,
    output: wire.eventList,
    async run({ engine, request, caller: { project }, input: { after, limit } }) {
      if (wantsStream(request)) return streamed(engine, request, project, after);
      const number = after == null ? 0 : await numberOf(engine, project.merchantId, after);
      const filter = { projectId: project.id, after: number, limit: limit + 1 };
      const events = await engine.events.list(project.merchantId, filter);
      const page = events.slice(0, limit);
      return json(wire.eventList, {
        object: "list",
        data: page.map((event) => eventOf(event, request.link)),
        has_more: events.length > limit,
        next_cursor: lastId(page) ?? after ?? null,
      });
    },
  }),
];

function wantsStream({ headers }: WireRequest): boolean {
  return headers.accept?.toLowerCase().includes("text/event-stream") ?? false;
}

/** From after an event, which the header of a reader that comes again names; else from now on. */
async function streamed(
  engine: Engine,
  request: WireRequest,
  project: Project,
  asked: string | null | undefined,
): Promise<WireReply> {
  const { merchantId, id, mode } = project;
  const last = request.headers["last-event-id"] || asked;
  const after = last
    ? await numberOf(engine, merchantId, last)
    : await engine.events.newest(merchantId);
  const full = failure(
    new Failure("rate_limited", "Too many streams are open", {
      hint: "Close one: a project may have ten at a time",
      retryAfter: 30,
    }),
  );
  return {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: "",
    feed: {
      key: `${id} ${mode}`,
      full,
      open: (signal) => eventStream({ engine, project, link: request.link, after }, signal),
    },
  };
}

async function numberOf(
  engine: Pick<Engine, "events">,
  merchantId: string,
  id: string,
): Promise<number> {
  const named = parseEventId(id);
  const number =
    named && (await engine.events.numberOf(merchantId, named.subjectId, named.version));
  if (number !== undefined) return number;
  throw new Failure("invalid_request", "There is no such event", {
    field: "after",
    hint: "after takes the id of an event of yours: evt_…",
  });
}

function lastId(events: readonly Event[]): string | undefined {
  const last = events.at(-1);
  return last && eventId(last);
}
