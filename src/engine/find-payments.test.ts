/**
 * Reads of payments by two processes on one database: what is known of a payment is only ever
 * repeated when the database says that it is still so.
 */
import { describe, expect, test } from "vitest";
import { ask, made, testHouse } from "../../test/support/house.ts";
import { createFinders, type Wanted } from "./find-payments.ts";
import type { Payment } from "./payment.ts";

const { engine, project, database } = await testHouse();
const { pool } = database;
const asked: string[] = [];
const heard = {
  query(query: { name: string }, values: unknown[]) {
    asked.push(query.name.replace(/\/.*/, ""));
    return pool.query(query as never, values as never);
  },
};
const here = createFinders(heard as unknown as typeof pool);
const there = createFinders(pool);

const wanted = (key: string): Wanted => ({
  merchantId: project.merchantId,
  projectId: project.id,
  mode: project.mode,
  key,
  amount: null,
});
const newPayment = () => made(engine, ask(project));
const statementsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
  asked.length = 0;
  await work();
  return asked.splice(0);
};

/** Every way to ask for one payment. */
const waysTo = ({ id, wireId, reference, identity }: Payment) =>
  [
    ["byId", id],
    ["byWireId", wireId],
    ["byReference", reference],
    ["byIdentity", identity as string],
  ] as const;

describe("a payment that is asked for again", () => {
  test("is the very same object, for one small question", async () => {
    for (const [by, key] of waysTo(await newPayment())) {
      const first = await here[by](wanted(key));
      const statements = await statementsOf(async () => {
        expect(await here[by](wanted(key))).toBe(first);
      });
      expect(statements).toEqual([`payments_${by.toLowerCase()}_changed`]);
    }
  });

  test("shows at once what another process made of it", async () => {
    for (const way of [0, 1, 2, 3] as const) {
      const payment = await newPayment();
      const [by, key] = waysTo(payment)[way] as readonly ["byId", string];
      expect(await here[by](wanted(key))).toEqual(payment);
      const paid = await engine.payments.simulate(project, payment, "paid");
      expect(await here[by](wanted(key))).toEqual(paid);
      expect(await there[by](wanted(key))).toEqual(paid);
      expect(await here[by](wanted(key))).toEqual(paid);
    }
  });

  test("shows what was changed by hand, its version left as it was", async () => {
    const { merchantId, id } = await newPayment();
    await here.byId(wanted(id));
    await pool.query("update payment set return_url = $3 where merchant_id = $1 and id = $2", [
      merchantId,
      id,
      "https://shop.example/back",
    ]);
    expect((await here.byId(wanted(id)))?.returnUrl).toBe("https://shop.example/back");
  });

  test("gives way to the newer one that its reference means by now", async () => {
    const older = await newPayment();
    await here.byReference(wanted(older.reference));
    await engine.payments.cancel(project, older);
    const newer = await made(engine, ask(project, { reference: older.reference }));
    expect((await here.byReference(wanted(older.reference)))?.id).toBe(newer.id);
    expect((await here.byIdentity(wanted(older.reference)))?.id).toBe(newer.id);
  });

  test("is gone when it is gone, and there when it comes", async () => {
    const { id, reference } = await newPayment();
    const another = { ...wanted(reference), projectId: "00000000-0000-7000-8000-000000000000" };
    expect(await here.byReference(another)).toBeUndefined();
    await here.byIdentity(wanted(reference));
    await pool.query("update payment set identity = null where id = $1", [id]);
    expect(await here.byIdentity(wanted(reference))).toBeUndefined();
    await pool.query("update payment set identity = reference where id = $1", [id]);
    expect((await here.byIdentity(wanted(reference)))?.id).toBe(id);
  });
});

test("known, unknown, changed and missing ones of one instant each get their own", async () => {
  const payments = await Promise.all(Array.from({ length: 12 }, newPayment));
  for (const { id } of payments.filter((_, at) => at % 2 === 0)) await here.byId(wanted(id));
  const changed = payments[4] as Payment;
  await engine.payments.cancel(project, changed);
  const nobody = "00000000-0000-7000-8000-000000000000";
  const ids = [...payments.map(({ id }) => id), nobody, ...payments.map(({ id }) => id)];
  const found = await Promise.all(ids.map((id) => here.byId(wanted(id))));
  expect(found.map((one) => one?.id)).toEqual(ids.map((id) => (id === nobody ? undefined : id)));
  const ended = found.filter((one) => one?.status === "canceled");
  expect(ended.map((one) => one?.id)).toEqual([changed.id, changed.id]);
});

test("one payment asked for under many names keeps each name's own answer", async () => {
  const { id, reference, amount } = await newPayment();
  const other = { ...wanted(reference), amount: amount + 1 };
  for (let turn = 0; turn < 2; turn += 1) {
    expect((await here.byReference({ ...other, amount }))?.id).toBe(id);
    expect(await here.byReference(other)).toBeUndefined();
    expect(await here.byReference({ ...wanted(reference), mode: "live" })).toBeUndefined();
  }
});
