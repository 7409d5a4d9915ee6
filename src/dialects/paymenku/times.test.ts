/** Paymenku's instants: the forms that it writes, and those that it reads. */
import { expect, test } from "vitest";
import { afterOf, instantOf, microText, offsetText, zuluText } from "./times.ts";

const at = Date.parse("2026-01-18T03:55:10.123Z");

test("are written in three forms", () => {
  expect(offsetText(at)).toBe("2026-01-18T03:55:10+00:00");
  expect(zuluText(at)).toBe("2026-01-18T03:55:10Z");
  expect(microText(at)).toBe("2026-01-18T03:55:10.123000Z");
});

test.each([
  ["2026-01-18", "2026-01-17T17:00:00.000Z", "2026-01-18T17:00:00.000Z"],
  ["2026-01-18T10:55", "2026-01-18T03:55:00.000Z", "2026-01-18T03:55:00.001Z"],
  ["2026-01-18 10:55:10", "2026-01-18T03:55:10.000Z", "2026-01-18T03:55:10.001Z"],
  ["2026-01-18T03:55:10.123Z", "2026-01-18T03:55:10.123Z", "2026-01-18T03:55:10.124Z"],
  ["2026-01-18T03:55:10+00:00", "2026-01-18T03:55:10.000Z", "2026-01-18T03:55:10.001Z"],
  ["2026-01-18T10:55:10 07:00", "2026-01-18T03:55:10.000Z", "2026-01-18T03:55:10.001Z"],
  ["2026-01-17T21:25:10-0630", "2026-01-18T03:55:10.000Z", "2026-01-18T03:55:10.001Z"],
])("%s begins at %s and is over at %s", (text, from, after) => {
  expect(new Date(instantOf(text) as number).toISOString()).toBe(from);
  expect(new Date(afterOf(text) as number).toISOString()).toBe(after);
});

test.each(["", "yesterday", "2026-13-01", "2026-01-18T25:00", "18-01-2026", "20260118"])(
  "%s is no time",
  (text) => {
    expect(instantOf(text)).toBeUndefined();
    expect(afterOf(text)).toBeUndefined();
  },
);
