/** When the next try comes, and what an answer means. */
import { expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../clock.ts";
import { countedIds } from "../ids.ts";
import { defaultSchedule, judgeAnswer, nextAttempt, parseRetryAfter } from "./schedule.ts";

const now = Date.parse("2025-09-19T01:00:00Z");
const level = { integer: (least: number, most: number) => (least + most) / 2 };

test("twelve tries, the last one 75 hours after the first", () => {
  const delays: number[] = [];
  for (let made = 0; ; made += 1) {
    const at = nextAttempt({ schedule: defaultSchedule, made, now, ids: level });
    if (at === undefined) break;
    delays.push(at - now);
  }
  expect(delays).toEqual([...defaultSchedule]);
  expect(delays).toHaveLength(12);
  const sum = delays.reduce((total, delay) => total + delay, 0);
  expect(Math.floor(sum / HOUR)).toBe(74);
  expect(sum).toBe(74 * HOUR + 42 * MINUTE + 35 * SECOND);
});

test("the first try is due at once, and no jitter delays it", () => {
  expect(nextAttempt({ schedule: defaultSchedule, made: 0, now, ids: countedIds() })).toBe(now);
});

test("jitter stays within a fifth, and reaches both ends", () => {
  const ids = countedIds();
  const drawn = Array.from({ length: 2_000 }, () => {
    const at = nextAttempt({ schedule: defaultSchedule, made: 6, now, ids }) ?? 0;
    return (at - now) / HOUR;
  });
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0.8);
  expect(Math.min(...drawn)).toBeLessThan(0.81);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(1.2);
  expect(Math.max(...drawn)).toBeGreaterThan(1.19);
});

test.each([
  ["less than the delay", 1 * SECOND, 30 * SECOND],
  ["more than the delay", 45 * SECOND, 45 * SECOND],
  ["more than twice the delay", 10 * HOUR, 60 * SECOND],
])("a receiver that asks for %s", (_name, retryAfter, expected) => {
  const at = nextAttempt({ schedule: defaultSchedule, made: 2, now, retryAfter, ids: level });
  expect((at ?? 0) - now).toBe(expected);
});

test("a dialect's own schedule counts, and ends", () => {
  const schedule = [0, 15 * SECOND];
  expect(nextAttempt({ schedule, made: 1, now, ids: level })).toBe(now + 15 * SECOND);
  expect(nextAttempt({ schedule, made: 2, now, ids: level })).toBeUndefined();
});

test.each([
  ["120", 120_000],
  [" 5 ", 5_000],
  ["0", 0],
  ["Fri, 19 Sep 2025 01:00:30 GMT", 30_000],
  ["Fri, 19 Sep 2025 00:59:30 GMT", 0],
  ["Fri, 99 Sep 2025 01:00:30 GMT", undefined],
  ["-5", undefined],
  ["1.5", undefined],
  ["9999999999", undefined],
  ["soon", undefined],
  ["2025-09-19", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After %j is %j ms", (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});

test.each([
  [200, "acknowledged"],
  [204, "acknowledged"],
  [299, "acknowledged"],
  [301, "failed"],
  [308, "failed"],
  [400, "failed"],
  [410, "gone"],
  [500, "failed"],
  [undefined, "failed"],
] as const)("status %s is %s", (status, verdict) => {
  expect(judgeAnswer({ status })).toBe(verdict);
});

test("a 200 that broke off acknowledges nothing", () => {
  expect(judgeAnswer({ status: 200, error: { code: "timed_out" } })).toBe("failed");
});
