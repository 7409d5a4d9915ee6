/** `clock`: the time machine of sandbox projects. */
import { DAY, HOUR, MINUTE, SECOND, utcText } from "../clock.ts";
import type { ProjectClock } from "../engine/clocks.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { createHouseDeliverer } from "../house-deliverer.ts";
import { guardOf } from "../house-guard.ts";
import { showId } from "../ids.ts";
import { walkOf } from "../webhooks/due.ts";
import { wireEngine } from "../wire-engine.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { namedProject } from "./named.ts";
import { columns } from "./usage.ts";

const PROJECT = { value: "SLUG", required: true, meaning: "a sandbox project" } as const;

export const clockVerbs = [
  defineVerb({
    noun: "clock",
    verb: "show",
    summary: "Show a sandbox project's time, and how far it is ahead.",
    options: { project: PROJECT },
    async run({ values, desk }): Promise<Answer> {
      const open = await desk();
      const project = await namedProject(open, values.project);
      return answerOf(shownClock(project, await open.engine.clocks.show(project)));
    },
  }),

  defineVerb({
    noun: "clock",
    verb: "advance",
    summary: "Move a sandbox project's time ahead, and run all that falls due.",
    subject: { name: "TIME", required: true },
    options: { project: PROJECT },
    async run({ subject, values, desk }): Promise<Answer> {
      const open = await desk();
      const by = readDuration(subject);
      const project = await namedProject(open, values.project);
      const { waiting, ...clock } = await advance(open, project, by);
      await open.audit({
        verb: "clock advance",
        subject: showId("prj", project.id),
        detail: { by: subject, offset: clock.offset },
        merchantId: project.merchantId,
      });
      return answerOf({ ...shownClock(project, clock), deliveries_waiting: waiting });
    },
  }),
];

/** Tells the project's endpoints itself: no server may be running, and beside one it only helps. */
async function advance({ house, dialects }: Desk, project: Project, by: number) {
  const deliverer = createHouseDeliverer({
    house,
    dialects,
    guard: guardOf(house.config),
    log: SILENT,
    walk: walkOf(project),
  });
  deliverer.start();
  try {
    return await wireEngine(house, deliverer.nudge).clocks.advance(project, by);
  } finally {
    await deliverer.stop();
  }
}

/** A verb prints its answer and nothing else; what came of each delivery is in its log. */
const nothing = (): void => undefined;
const SILENT = { info: nothing, warn: nothing, error: nothing };

function shownClock(project: Project, { now, offset }: ProjectClock) {
  return { project: project.slug, now: utcText(now), offset: offset / SECOND };
}

function answerOf(json: Readonly<Record<string, string | number>>): Answer {
  return { json, text: columns(Object.entries(json).map(([name, value]) => [name, `${value}`])) };
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

function readDuration(text: string): number {
  const [, number, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const by = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (by > 0) return by;
  throw new Failure("invalid_request", `A clock is advanced by 90s, 10m, 36h or 2d, not ${text}`, {
    field: "TIME",
    hint: "Time never goes backwards.",
  });
}
