/** Changes that are answered once, over a real database: the reply is kept in their own commit. */
import { expect, test } from "vitest";
import type { Once } from "../src/engine/engine.ts";
import { ask, made, testHouse } from "./support/house.ts";

const { engine, clock, project, addProject } = await testHouse();
const { payments } = engine;

function once(key: string, asked = 1): Once {
  return {
    idempotency: { operation: "cancel", key, fingerprint: Buffer.alloc(32, asked) },
    encode: ({ status, canceledAt }) => ({
      status: 200,
      headers: { "x-kept": "yes" },
      body: JSON.stringify({ status, canceledAt }),
    }),
  };
}

test("the first answer is given again, and another request under its key is refused", async () => {
  const payment = await made(engine, ask(project));
  const first = await payments.cancelOnce(project, payment, once("a"));
  expect(first).toEqual({
    replayed: false,
    reply: {
      status: 200,
      headers: { "x-kept": "yes" },
      body: JSON.stringify({ status: "canceled", canceledAt: clock.now() }),
    },
  });
  clock.advance(1_000);
  expect(await payments.cancelOnce(project, payment, once("a"))).toEqual({
    replayed: true,
    reply: first.reply,
  });
  await expect(payments.cancelOnce(project, payment, once("b"))).rejects.toMatchObject({
    code: "wrong_state",
    facts: { status: "canceled" },
  });
  const other = await made(engine, ask(project));
  await expect(payments.cancelOnce(project, other, once("a", 2))).rejects.toMatchObject({
    code: "idempotency_mismatch",
  });
  expect(await payments.findById(project, other.id)).toMatchObject({ status: "pending" });
});

test("a refusal is not kept, and a key belongs to its project", async () => {
  const paid = await made(engine, ask(project));
  await payments.simulate(project, paid, "paid");
  await expect(payments.cancelOnce(project, paid, once("c"))).rejects.toMatchObject({
    code: "wrong_state",
  });
  const payment = await made(engine, ask(project));
  expect(await payments.cancelOnce(project, payment, once("c"))).toMatchObject({ replayed: false });
  const neighbour = await addProject({ merchantId: project.merchantId });
  const theirs = await made(engine, ask(neighbour));
  expect(await payments.cancelOnce(neighbour, theirs, once("c", 2))).toMatchObject({
    replayed: false,
  });
});

test("of twenty at once one cancels and the others hear its answer", async () => {
  const payment = await made(engine, ask(project));
  const all = await Promise.all(
    Array.from({ length: 20 }, () => payments.cancelOnce(project, payment, once("d"))),
  );
  expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(all.map(({ reply }) => reply.body)).size).toBe(1);
  expect((await payments.findById(project, payment.id))?.version).toBe(2);
});
