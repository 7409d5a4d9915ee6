/** Ids and random draws: nothing is drawn twice, however it is asked for. */
import { expect, test } from "vitest";
import { parseId, randomDigits, randomText, showId, systemIds } from "./ids.ts";

test("no bytes are handed out twice, in small draws and large, and nobody shares them", () => {
  const seen = new Set<string>();
  let draws = 0;
  for (let round = 0; round < 200; round += 1) {
    for (const count of [16, 10, 32, 16, 4_097, 8_192, 9_000]) {
      const drawn = systemIds.bytes(count);
      expect(drawn).toHaveLength(count);
      seen.add(drawn.subarray(0, 10).toString("hex"));
      draws += 1;
      drawn.fill(0);
    }
  }
  expect(seen.size).toBe(draws);
});

test("ids are UUIDs of version 7 that carry their time", () => {
  const now = Date.parse("2026-11-21T03:00:00.123Z");
  const ids = Array.from({ length: 2_000 }, () => systemIds.uuid(now));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
    expect(parseId("pay", showId("pay", id))).toBe(id);
  }
});

test("shown ids of another kind or form are none", () => {
  for (const text of ["pay_", `chg_${"0".repeat(32)}`, `pay_${"g".repeat(32)}`, "pay_1"]) {
    expect(parseId("pay", text)).toBeUndefined();
  }
});

test("random text and digits have their length and letters", () => {
  expect(randomText(systemIds, 43)).toMatch(/^[0-9A-Za-z]{43}$/);
  expect(randomDigits(systemIds, 20)).toMatch(/^[0-9]{20}$/);
});
