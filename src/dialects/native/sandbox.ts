/** `/v1/sandbox`: a sandbox project's time, shown and moved ahead, and what can be played. */
import { SECOND, utcText } from "../../clock.ts";
import type { ProjectClock } from "../../engine/clocks.ts";
import type { Scenario } from "../../engine/rail.ts";
import { PLAYABLE } from "../../engine/simulate-payment.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf } from "../idempotency.ts";
import * as wire from "./wire.ts";

export const sandboxOperations = [
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

  keyed({
    route: "GET /v1/sandbox/scenarios",
    id: "listScenarios",
    summary: "What may be played of a sandbox payment, and in which states",
    input: wire.nothing,
    output: wire.scenarioList,
    async run() {
      const data = Object.entries(MEANINGS).map(([id, meaning]) => ({
        id,
        object: "scenario" as const,
        meaning,
        from: [...PLAYABLE[id as Scenario]],
      }));
      return json(wire.scenarioList, { object: "list", data, has_more: false, next_cursor: null });
    },
  }),
];

const MEANINGS: Readonly<Record<Scenario, string>> = {
  paid: "The buyer sends what was asked for, in time.",
  failed: "The bank or wallet gives up: the payment fails.",
  expired: "The deadline passes, and no money comes.",
  late: "The deadline passes, and then the money comes: it is set aside.",
  twice: "The buyer pays two times: the second is set aside.",
  short: "The buyer sends too little: it is set aside, and the payment stays pending.",
  over: "The buyer sends too much: it is paid, and the rest is set aside.",
};

function shown({ now, offset }: ProjectClock) {
  return json(wire.clock, { object: "clock", now: utcText(now), offset: offset / SECOND });
}
