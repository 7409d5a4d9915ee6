/** The quick start of every gateway, as it stands. */
import { afterAll, expect, test } from "vitest";
import { quickStartHouse } from "../support/quick-starts.ts";

const { house, walk, close } = await quickStartHouse();
afterAll(close);

test.each(["pakasir", "paymenku", "cashi", "payget", "fastpay"])("%s", walk);

test("nothing was the server's own fault", () => {
  expect(house.faults()).toEqual([]);
});
