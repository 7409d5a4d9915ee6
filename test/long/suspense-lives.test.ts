/** Random money astray, told in any order and decided of at random: many of them. */
import fc from "fast-check";
import { inject, test } from "vitest";
import { astrayLives, liveAstray } from "../support/astray-lives.ts";
import { testHouse } from "../support/house.ts";

const house = await testHouse();

test("no rupiah is lost, doubled or in two places", async () => {
  const property = fc.asyncProperty(astrayLives, (life) => liveAstray(house, life));
  await fc.assert(property, { seed: inject("seed"), numRuns: 1_500 });
});
