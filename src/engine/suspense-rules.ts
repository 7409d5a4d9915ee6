/**
 * What a project has said that becomes of money that does not fit. Nothing said, it waits for a
 * person.
 */
import { DAY, type Instant, MINUTE } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { ProjectSettings, SuspenseSettings } from "./settings.ts";

export type SuspenseRules = SuspenseSettings & {
  /** How long a channel's totals stay held after a deadline, ms. */
  coolDown(channel: string): Instant;
};

/** Where no unique total is held: as long as buyers and notices are late at most, as a rule. */
const COOL_DOWN = 30 * MINUTE;
const LATEST = 7 * DAY;

export const HOLD_ALL: SuspenseRules = {
  acceptLate: 0,
  rest: "hold",
  coolDown: () => COOL_DOWN,
};

export function suspenseRules({ suspense, channels }: ProjectSettings): SuspenseRules {
  return {
    ...suspense,
    coolDown: (channel) => channels[channel]?.unique?.coolDown ?? COOL_DOWN,
  };
}

/** A rule and its value from text: `acceptLate=10m`, `rest=refund`. Fails: invalid_request. */
export function readSuspenseRule(name: string, text: string): Partial<SuspenseSettings> {
  if (name === "acceptLate") {
    const late = Number(/^(\d{1,5})m$/.exec(text)?.[1] ?? Number.NaN) * MINUTE;
    if (late <= LATEST) return { acceptLate: late };
    throw wrong("acceptLate takes minutes, as 10m, and at most seven days of them");
  }
  if (name === "rest") {
    if (text === "hold" || text === "refund") return { rest: text };
    throw wrong("rest takes hold or refund");
  }
  throw wrong(`There is no rule ${name} of suspense; there are: acceptLate, rest`);
}

function wrong(message: string): Failure {
  return new Failure("invalid_request", message, { field: "suspense" });
}
