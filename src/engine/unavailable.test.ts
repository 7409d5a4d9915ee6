/** A database that is away is told as "not now", and nothing else is. */
import { describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { sayUnavailable } from "./unavailable.ts";

const verbs = sayUnavailable({
  lost: async () => {
    throw Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  },
  refused: async () => {
    throw new Failure("not_found", "There is none.");
  },
  broken: async () => {
    throw new Error("a bug");
  },
  echo: async (one: string, other: string) => `${one} ${other}`,
});

describe("a verb whose database is away", () => {
  test("says unavailable, and when to try again", async () => {
    await expect(verbs.lost()).rejects.toMatchObject({ code: "unavailable", retryAfter: 2 });
  });

  test("leaves refusals and our own faults as they are", async () => {
    await expect(verbs.refused()).rejects.toMatchObject({ code: "not_found" });
    await expect(verbs.broken()).rejects.toThrow("a bug");
  });

  test("hands arguments and results through", async () => {
    expect(await verbs.echo("a", "b")).toBe("a b");
  });
});
