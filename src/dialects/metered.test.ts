/** Metered calls, through the mount: what counts, what is refused, and what every reply tells. */
import { expect, test } from "vitest";
import { z } from "zod";
import { dialectHouse } from "../../test/support/dialect-house.ts";
import { MINUTE } from "../clock.ts";
import { type Dialect, json, keyed } from "./define.ts";
import { dialects } from "./index.ts";

const native = dialects.find(({ id }) => id === "native") as Dialect;
const counted = z.object({ count: z.coerce.number() });

function operation(id: string) {
  return keyed({
    route: `GET /tally/${id}`,
    id,
    summary: "Says what it was asked",
    input: counted,
    output: counted,
    run: async ({ input }) => json(counted, input),
  });
}

const meteredDialect: Dialect = {
  ...native,
  id: "counted",
  name: "Counted",
  ownPaths: ["/tally"],
  keyPrefix: { sandbox: "cnt_test_", live: "cnt_live_" },
  operations: [operation("say"), operation("look")],
  pages: [],
  meter: ({ project }, { id }) => ({
    key: project.merchantId,
    rate: { burst: 3, every: MINUTE },
    counts: id === "say",
    refuses: project.slug === "strict",
    headers: ({ left, fullAt }) => ({ left: `${left}`, "full-at": `${fullAt}` }),
  }),
};

const house = await dialectHouse([...dialects, meteredDialect]);
const start = house.clock.now();

async function asker(slug: string) {
  const { key } = await house.open("counted", { slug });
  const headers = { authorization: `Bearer ${key}` };
  return async (url: string) => {
    const answer = await house.send({ url: `/tally/${url}`, headers });
    const { left, "full-at": fullAt, "retry-after": retryAfter } = answer.headers;
    return { status: answer.status, left, fullAt: Number(fullAt) - start, retryAfter };
  };
}

test("calls count down, what is not counted does not, and the refusal tells too", async () => {
  const ask = await asker("strict");
  expect(await ask("look?count=1")).toMatchObject({ status: 200, left: "3", fullAt: 0 });
  expect(await ask("say?count=1")).toMatchObject({ status: 200, left: "2", fullAt: MINUTE });
  expect(await ask("say")).toMatchObject({ status: 400, left: "1", fullAt: 2 * MINUTE });
  expect(await ask("say?count=1")).toMatchObject({ status: 200, left: "0" });
  expect(await ask("say?count=1")).toEqual({
    status: 429,
    left: "0",
    fullAt: 3 * MINUTE,
    retryAfter: "60",
  });
  expect(await ask("look?count=1")).toMatchObject({ status: 200, left: "0" });
  house.clock.advance(MINUTE);
  expect(await ask("say?count=1")).toMatchObject({ status: 200, left: "0" });
  house.clock.advance(-MINUTE);
});

test("a meter that does not refuse tells all the same", async () => {
  const ask = await asker("lenient");
  for (const left of ["2", "1", "0", "0", "0"]) {
    expect(await ask("say?count=1")).toMatchObject({ status: 200, left });
  }
});

test("who is not known is not counted", async () => {
  const headers = { authorization: "Bearer cnt_test_nobody" };
  const answer = await house.send({ url: "/tally/say?count=1", headers });
  expect(answer.status).toBe(401);
  expect(answer.headers).not.toHaveProperty("left");
});
