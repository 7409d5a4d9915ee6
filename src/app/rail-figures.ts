/** How receiving accounts across a network are doing, by their ids alone: no name, no reason. */
import type { AccountHealth } from "../engine/rail-health.ts";
import { showId } from "../ids.ts";
import type { Metrics } from "./metrics.ts";

const STATES: readonly AccountHealth["state"][] = ["well", "broken", "probing"];

export function addRailFigures(metrics: Metrics, health: () => readonly AccountHealth[]): void {
  const each = () => health().map((one) => ({ ...one, account: showId("acc", one.account) }));
  metrics.counter("gapura_rail_calls_total", "Calls to a rail, by account and outcome.", async () =>
    each().flatMap(({ account, outcomes }) =>
      Object.entries(outcomes).map(([outcome, value]) => ({ labels: { account, outcome }, value })),
    ),
  );
  metrics.gauge("gapura_rail_state", "1: the state that an account's breaker is in.", async () =>
    each().flatMap(({ account, state }) =>
      STATES.map((one) => ({ labels: { account, state: one }, value: one === state ? 1 : 0 })),
    ),
  );
  const last = "When a rail last answered, in seconds since 1970.";
  metrics.gauge("gapura_rail_last_answer_seconds", last, async () =>
    each().flatMap(({ account, lastAnswered }) =>
      lastAnswered === null ? [] : [{ labels: { account }, value: lastAnswered / 1_000 }],
    ),
  );
}
