/**
 * Refunds over a real database: whole and in parts, refused where they do not fit, waiting and
 * declined rails, told of by events, asked again, and many asks at once.
 */
import { describe, expect, test } from "vitest";
import type { IdempotencyKey } from "../src/engine/engine.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { Project } from "../src/engine/settings.ts";
import type { Suspense } from "../src/engine/suspense-rows.ts";
import { notice, pay } from "./support/astray.ts";
import { ask, made, testHouse } from "./support/house.ts";
import { accountsOf, askPayout, requested } from "./support/payouts.ts";
import { answering, askRefund, paidPayment, refunded } from "./support/refunds.ts";

const house = await testHouse();
const { engine, clock, database } = house;
const { refunds, payments } = engine;

const balance = ({ merchantId, mode }: Project) => engine.ledger.balance(merchantId, mode);
const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });
const eventsOf = async ({ merchantId }: Project) =>
  (await engine.events.list(merchantId, { after: 0, limit: 100 })).map(({ type }) => type);

/** A wallet payment of 100,000, of which 97,800 came in, and as much again from another. */
async function shop() {
  const project = await house.addProject();
  const payment = await paidPayment(house, project);
  await paidPayment(house, project);
  return { project, payment };
}

describe("a refund", () => {
  test("gives all of it back, keeps the fee, and leaves the payment paid", async () => {
    const { project, payment } = await shop();
    const answer = await refunds.request(askRefund(project, payment, { reason: "Barang rusak" }));
    expect(answer).toMatchObject({
      outcome: "created",
      refund: {
        status: "refunded",
        amount: 100_000,
        paymentWireId: payment.wireId,
        reason: "Barang rusak",
        evidence: expect.stringMatching(/^SBX/),
        refundedAt: clock.now(),
      },
      payment: { status: "paid", refunded: 100_000, version: payment.version + 1 },
      reply: { body: expect.stringContaining('"refunded":100000') },
    });
    expect(await accountsOf(house, project)).toEqual({
      "rail:sandbox": -100_000,
      available: 95_600,
      fee: 4_400,
    });
    const now = await payments.findById(project, payment.id);
    expect(now).toMatchObject({ status: "paid", refunded: 100_000 });
    if (answer.outcome !== "created") return;
    expect(await refunds.findById(project, answer.refund.id)).toEqual(answer.refund);
    expect(await refunds.list(project, { limit: 10 })).toEqual([answer.refund]);
    expect(now).toEqual(answer.payment);
  });

  test("goes in parts up to what was paid, and the rest is what null asks for", async () => {
    const { project, payment } = await shop();
    await refunded(engine, askRefund(project, payment, { amount: 30_000 }));
    clock.advance(1);
    const tooMuch = askRefund(project, payment, { amount: 70_001 });
    await expect(refunds.request(tooMuch)).rejects.toEqual(
      refused("amount_too_large", { facts: { of: "refund", left: 70_000, most: 70_000 } }),
    );
    expect((await refunded(engine, askRefund(project, payment))).amount).toBe(70_000);
    await expect(refunds.request(askRefund(project, payment))).rejects.toEqual(
      refused("amount_too_large", { facts: { of: "refund", left: 0, most: 0 } }),
    );
    const [newest, oldest] = await refunds.list(project, { paymentId: payment.id, limit: 10 });
    expect([newest?.amount, oldest?.amount]).toEqual([70_000, 30_000]);
    const before = newest?.id ?? "";
    expect(await refunds.list(project, { before, limit: 10 })).toEqual([oldest]);
    expect(await refunds.list(project, { status: "failed", limit: 10 })).toEqual([]);
  });

  test("of a buyer's fee goes up to all that was sent, from the merchant's money", async () => {
    const { project } = await shop();
    const payment = await paidPayment(house, project, { channel: "qris", amount: 99_000 });
    expect((await refunded(engine, askRefund(project, payment))).amount).toBe(100_003);
  });

  test.each([0, -1, 0.5, 2 ** 60])("of %d is no refund", async (amount) => {
    const { project, payment } = await shop();
    const request = askRefund(project, payment, { amount });
    await expect(refunds.request(request)).rejects.toEqual(
      refused("invalid_request", { field: "amount" }),
    );
  });

  test("is refused when the balance does not cover it, what payouts hold left out", async () => {
    const project = await house.addProject();
    const payment = await paidPayment(house, project);
    await expect(refunds.request(askRefund(project, payment))).rejects.toEqual(
      refused("insufficient_balance", { facts: { available: 97_800, needed: 100_000 } }),
    );
    await requested(engine, askPayout(project, { amount: 97_000 }));
    const request = askRefund(project, payment, { amount: 801 });
    await expect(refunds.request(request)).rejects.toEqual(refused("insufficient_balance"));
    await refunded(engine, askRefund(project, payment, { amount: 800 }));
    expect(await balance(project)).toMatchObject({ available: 0, held: 97_000 });
    expect(await refunds.list(project, { limit: 9 })).toHaveLength(1);
  });

  test("is refused for what is not paid, not there, another's, or paid by transfer", async () => {
    const { project, payment } = await shop();
    const other = await house.addProject({ merchantId: project.merchantId });
    await expect(refunds.request(askRefund(other, payment))).rejects.toEqual(refused("not_found"));
    const nobody = { id: engine.ids.uuid(clock.now()) };
    await expect(refunds.request(askRefund(project, nobody))).rejects.toEqual(refused("not_found"));
    const va = await paidPayment(house, project, { channel: "va.bni" });
    await expect(refunds.request(askRefund(project, va))).rejects.toEqual(
      refused("not_supported", { facts: { of: "refund", status: "paid" } }),
    );
    const { engine: made } = house;
    const pending = await made.payments.create({ ...createAsk(project), reference: "pending-1" });
    if (pending.outcome !== "created") throw new Error(pending.outcome);
    await expect(refunds.request(askRefund(project, pending.payment))).rejects.toEqual(
      refused("wrong_state", { facts: { of: "refund", status: "pending" } }),
    );
    const guessable = askRefund(project, payment, { by: { keyId: "k", mayPayOut: false } });
    await expect(refunds.request(guessable)).rejects.toEqual(refused("forbidden"));
  });
});

function createAsk(project: Project) {
  return {
    project,
    reference: "r",
    identity: null,
    origin: "test",
    amount: 99_000,
    channel: "qris",
    encode: () => ({ status: 201, headers: {}, body: "" }),
  };
}

describe("a rail that does not answer at once", () => {
  const waiting = answering(house, () => ({ outcome: "waits" }));

  test("keeps the money held until an operator says that it went", async () => {
    const { project, payment } = await shop();
    const refund = await refunded(waiting, askRefund(project, payment, { amount: 60_000 }));
    expect(refund).toMatchObject({ status: "requested", waited: true, evidence: null });
    expect(await balance(project)).toMatchObject({ available: 135_600, held: 60_000 });
    expect(await payments.findById(project, payment.id)).toMatchObject({ refunded: 0 });
    const tooMuch = askRefund(project, payment, { amount: 40_001 });
    await expect(refunds.request(tooMuch)).rejects.toEqual(refused("amount_too_large"));
    const done = { do: "refund", by: "ani", evidence: "TRF-1" } as const;
    expect(await refunds.decide(refund, done)).toMatchObject({
      status: "refunded",
      evidence: "TRF-1",
      version: 2,
    });
    expect(await balance(project)).toMatchObject({ available: 135_600, held: 0 });
    expect(await payments.findById(project, payment.id)).toMatchObject({ refunded: 60_000 });
    await expect(refunds.decide(refund, done)).rejects.toEqual(
      refused("wrong_state", { facts: { of: "refund", status: "refunded" } }),
    );
  });

  test("gives the money back to the balance when it could not go", async () => {
    const { project, payment } = await shop();
    const refund = await refunded(waiting, askRefund(project, payment));
    const blank = { do: "fail", by: "ani", note: " " } as const;
    await expect(refunds.decide(refund, blank)).rejects.toEqual(refused("invalid_request"));
    const failed = await refunds.decide(refund, { ...blank, note: "Akun ditutup" });
    expect(failed).toMatchObject({ status: "failed", note: "Akun ditutup" });
    expect(await balance(project)).toMatchObject({ available: 195_600, held: 0 });
    expect((await refunded(engine, askRefund(project, payment))).amount).toBe(100_000);
    const types = await eventsOf(project);
    expect(types.filter((type) => type.includes("refund"))).toEqual([
      "refund.requested",
      "refund.failed",
      "refund.requested",
      "refund.refunded",
      "payment.refunded",
    ]);
    const { rows } = await database.pool.query("select * from audit where actor = 'ani'");
    const merchant_id = project.merchantId;
    expect(rows).toContainEqual(expect.objectContaining({ verb: "refund fail", merchant_id }));
  });

  test("or declines: nothing moves, and the reason stands", async () => {
    const { project, payment } = await shop();
    const declining = answering(house, () => ({ outcome: "declined", reason: "too old" }));
    const refund = await refunded(declining, askRefund(project, payment));
    expect(refund).toMatchObject({ status: "failed", note: "too old", waited: false });
    expect(await balance(project)).toMatchObject({ available: 195_600, held: 0 });
  });
});

describe("the money that goes back", () => {
  const acting = { by: "ani", reason: "r" };
  const told: string[] = [];
  const saying = answering(house, ({ transaction }) => {
    told.push(transaction);
    return { outcome: "refunded", evidence: "e" };
  });

  async function cameShort(payment: Payment, transaction: string): Promise<Suspense> {
    await pay(house, payment, { transaction, amount: 60_000 });
    const rows = await engine.suspense.list({ paymentId: payment.id, limit: 9 });
    return rows.find((row) => row.transaction === transaction) as Suspense;
  }

  test("is what was accepted, among several that fell short", async () => {
    const { project } = await shop();
    const payment = await made(engine, ask(project));
    const accepted = await cameShort(payment, "FIRST");
    const back = await cameShort(payment, "SECOND");
    await engine.suspense.refund(back, { ...acting, evidence: "e" });
    await engine.suspense.accept(accepted, acting);
    await refunded(saying, askRefund(project, payment));
    expect(told.splice(0)).toEqual(["FIRST"]);
  });

  test("is never its own that fell short where another's paid it", async () => {
    const { project } = await shop();
    const payment = await made(engine, ask(project));
    const own = await cameShort(payment, "OWN");
    const stray = await engine.receipts.receive(notice(house, project, { reference: "NONE'S" }));
    if (stray.outcome !== "set_aside") throw new Error(stray.outcome);
    await engine.suspense.attach(stray.suspense, { ...acting, paymentId: payment.id });
    await engine.suspense.accept(own, acting);
    const asked = refunded(saying, askRefund(project, payment));
    await expect(asked).rejects.toEqual(refused("not_supported"));
    expect(told).toEqual([]);
  });
});

describe("asked again", () => {
  const key = (text: string): IdempotencyKey => ({
    operation: "createRefund",
    key: "k1",
    fingerprint: Buffer.from(text),
  });

  test("under its key it is answered with the same bytes, and moves nothing", async () => {
    const { project, payment } = await shop();
    const request = askRefund(project, payment, { amount: 10_000, idempotency: key("a") });
    const answers = await Promise.all(Array.from({ length: 9 }, () => refunds.request(request)));
    expect(new Set(answers.map(({ reply }) => reply.body)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
    const other = askRefund(project, payment, { amount: 1, idempotency: key("b") });
    await expect(refunds.request(other)).rejects.toEqual(refused("idempotency_mismatch"));
    expect(await payments.findById(project, payment.id)).toMatchObject({ refunded: 10_000 });
  });

  test("without one, equal asks are two refunds", async () => {
    const { project, payment } = await shop();
    const request = askRefund(project, payment, { amount: 10_000 });
    await refunds.request(request);
    await refunds.request(request);
    expect(await payments.findById(project, payment.id)).toMatchObject({ refunded: 20_000 });
  });
});

describe("at once", () => {
  test("200 parts of one payment: exactly as many as fit go back", async () => {
    const { project, payment } = await shop();
    const asks = Array.from({ length: 200 }, () =>
      refunds.request(askRefund(project, payment, { amount: 30_000 })),
    );
    const answers = await Promise.allSettled(asks);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    const reasons = answers.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(new Set(reasons)).toEqual(new Set(["amount_too_large"]));
    expect(await payments.findById(project, payment.id)).toMatchObject({ refunded: 90_000 });
  });

  test("refunds, payouts and new money share one balance, and none waits in a circle", async () => {
    const { project, payment } = await shop();
    const other = await paidPayment(house, project);
    const work = Array.from({ length: 60 }, (_, at) => {
      if (at % 3 === 0) return requested(engine, askPayout(project, { amount: 20_000 }));
      if (at % 3 === 1) return paidPayment(house, project, { amount: 10_000 });
      const of = at % 2 === 0 ? payment : other;
      return refunded(engine, askRefund(project, of, { amount: 10_000 }));
    });
    const answers = await Promise.allSettled(work);
    const failed = answers.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(new Set(failed)).toEqual(new Set(["insufficient_balance"]));
    expect((await balance(project)).available).toBeGreaterThanOrEqual(0);
  });
});
