/** `/v1/sandbox/clock`: a sandbox project's time, shown and moved ahead. */
import { SECOND, utcText } from "../../clock.ts";
import type { ProjectClock } from "../../engine/clocks.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf } from "../idempotency.ts";
import * as wire from "./wire.ts";

export const clockOperations = [
  keyed({
    route: "GET /v1/sandbox/clock",
    id: "getClock",
    summary: "The sandbox project's time, and how far it is ahead",
    input: wire.nothing,
    output: wire.clock,
    async run({ engine, caller: { project } }) {
      return shown(await engine.clocks.show(project));
    },
  }),

  keyed({
    route: "POST /v1/sandbox/clock/advance",
    id: "advanceClock",
    summary: "Move the sandbox project's time ahead, and run all that falls due",
    input: wire.advanceClock,
    output: wire.clock,
    async run({ engine, request, caller: { project }, input: { seconds } }) {
      const idempotency = idempotencyOf(request, "advanceClock");
      const once = idempotency && { idempotency, encode: shown };
      const { reply, replayed, ...clock } = await engine.clocks.advance(
        project,
        seconds * SECOND,
        once,
      );
      if (!reply) return shown(clock);
      if (!replayed) return reply;
      return { ...reply, headers: { ...reply.headers, "idempotency-replayed": "true" } };
    },
  }),
];

function shown({ now, offset }: ProjectClock) {
  return json(wire.clock, { object: "clock", now: utcText(now), offset: offset / SECOND });
}
