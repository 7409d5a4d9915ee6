/** Lanes by themselves: how slots are dealt, and what an endpoint's answers do to its cap. */
import { expect, test } from "vitest";
import type { Claimed } from "./claim.ts";
import type { DueEndpoint } from "./due.ts";
import { createLanes, type Lanes } from "./lanes.ts";

function due(endpointId: string, facts: Partial<DueEndpoint> = {}): DueEndpoint {
  return { endpointId, merchantId: endpointId, first: true, retry: false, ...facts };
}

function claimed(endpointId: string, facts: Partial<Claimed> = {}): Claimed {
  return { endpointId, merchantId: endpointId, lane: "first", ...facts } as Claimed;
}

/** Takes what is dealt, and tells how many each endpoint got in which lane. */
function takeDealt(lanes: Lanes, endpoints: readonly DueEndpoint[]): Record<string, number> {
  const merchants = new Map(endpoints.map((one) => [one.endpointId, one.merchantId]));
  const got: Record<string, number> = {};
  for (const { endpointId, lane, room } of lanes.deal(endpoints)) {
    const merchantId = merchants.get(endpointId) ?? "";
    for (let at = 0; at < room; at += 1) lanes.take(claimed(endpointId, { lane, merchantId }));
    got[`${endpointId} ${lane}`] = room;
  }
  return got;
}

test("an endpoint gets its cap and no more", () => {
  const lanes = createLanes({ slots: 100, cap: 8 });
  expect(takeDealt(lanes, [due("a")])).toEqual({ "a first": 8 });
  expect(takeDealt(lanes, [due("a")])).toEqual({});
  expect(lanes.held()).toBe(8);
});

test("failures halve the cap down to one, answers raise it by one up to the most", () => {
  const lanes = createLanes({ slots: 100, cap: 8 });
  const standing = lanes.standingOf("a");
  const caps = [false, false, false, false, true, true].map((well) => {
    lanes.learn(standing, well, 500);
    return standing.cap;
  });
  expect(caps).toEqual([4, 2, 1, 1, 2, 3]);
  for (let answers = 0; answers < 20; answers += 1) lanes.learn(standing, true, 500);
  expect(standing.cap).toBe(8);
});

test("a quick endpoint is given work ahead, and more when half of it is gone", () => {
  const lanes = createLanes({ slots: 4_000, cap: 8 });
  const standing = lanes.standingOf("a");
  lanes.learn(standing, true, 25);
  expect(takeDealt(lanes, [due("a")])).toEqual({ "a first": 8 * 6 });
  for (const held of standing.waiting.splice(0, 23)) lanes.release(held);
  expect(lanes.deal([due("a")])).toEqual([]);
  for (const held of standing.waiting.splice(0, 1)) lanes.release(held);
  expect(lanes.deal([due("a")])).toMatchObject([{ room: 24 }]);
});

test("too few slots are shared equally and in turn", () => {
  const lanes = createLanes({ slots: 8, cap: 8 });
  const all = ["a", "b", "c", "d"].map((id) => due(id));
  expect(takeDealt(lanes, all)).toEqual({ "a first": 2, "b first": 2, "c first": 2 });
  for (const held of lanes.unsent()) lanes.release(held);
  expect(Object.keys(takeDealt(lanes, all))[0]).toBe("d first");
});

test("retries and endpoints in trouble share a quarter of the slots", () => {
  const lanes = createLanes({ slots: 16, cap: 8 });
  for (let failures = 0; failures < 4; failures += 1) {
    for (const id of ["x", "y", "z"]) lanes.learn(lanes.standingOf(id), false, 9_000);
  }
  const trouble = ["x", "y", "z"].map((id) => due(id, { retry: true }));
  takeDealt(lanes, trouble);
  takeDealt(lanes, trouble);
  expect(lanes.held()).toBe(4);
  expect(takeDealt(lanes, [due("a"), due("b")])).toEqual({ "a first": 4, "b first": 4 });
});

test("one merchant holds at most a quarter of the slots", () => {
  const lanes = createLanes({ slots: 32, cap: 8 });
  const hog = ["a", "b", "c"].map((id) => due(id, { merchantId: "hog" }));
  takeDealt(lanes, [...hog, due("d")]);
  takeDealt(lanes, [...hog, due("d")]);
  expect(lanes.held()).toBe(8 + 8);
});
