/**
 * Open payments over a real database: one code paid again and again, each time a payment of its
 * own; money outside its bounds or after its close set aside; the same money told twice.
 */
import { describe, expect, test } from "vitest";
import type { IdempotencyKey } from "../src/engine/engine.ts";
import type { OpenPayment } from "../src/engine/open-payment.ts";
import type { CreateOpenPayment } from "../src/engine/open-payments.ts";
import type { Project } from "../src/engine/settings.ts";
import { notice } from "./support/astray.ts";
import { testHouse } from "./support/house.ts";
import { accountsOf } from "./support/payouts.ts";

const house = await testHouse();
const { engine, clock } = house;
const { openPayments } = engine;

const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });

function askOpen(project: Project, over: Partial<CreateOpenPayment> = {}): CreateOpenPayment {
  return {
    project,
    name: "Top-Up Saldo Budi",
    channel: "va.bni",
    customer: { name: "Budi" },
    encode: ({ id }) => ({ status: 201, headers: {}, body: id }),
    ...over,
  };
}

async function opened(over: Partial<CreateOpenPayment> = {}) {
  const project = await house.addProject();
  const answer = await openPayments.create(askOpen(project, over));
  if (answer.outcome !== "created") throw new Error(answer.outcome);
  return { project, open: answer.openPayment };
}

const paid = (open: OpenPayment, transaction: string, amount: number) =>
  openPayments.receive(open, { transaction, amount, paidAt: clock.now() });

describe("an open payment", () => {
  test("has a code that takes any amount; each payment is one of its own", async () => {
    const { project, open } = await opened({ wireForm: "IDP{minute}{digits}" });
    expect(open).toMatchObject({
      instructions: { kind: "va", payee: project.name },
      least: 10_000,
      most: 50_000_000,
      closedAt: null,
    });
    const first = await openPayments.simulate(project, open, 150_000);
    const second = await openPayments.simulate(project, open, 75_000);
    expect(first).toMatchObject({
      status: "paid",
      wireId: expect.stringMatching(/^IDP202611211000\d{20}$/),
      amount: 150_000,
      customer: { name: "Budi" },
      charge: { payable: 150_000, net: 146_500, instructions: open.instructions },
    });
    expect(await openPayments.sum(open)).toEqual({ payments: 2, received: 225_000 });
    const page = await openPayments.payments(project, open, { limit: 1 });
    expect(page.total).toBe(2);
    expect([first.id, second.id]).toContain(page.payments[0]?.id);
    expect(await openPayments.payments(project, open, { status: "pending", limit: 9 })).toEqual({
      payments: [],
      total: 0,
    });
    expect(await accountsOf(house, project)).toEqual({
      "rail:sandbox": -225_000,
      available: 218_000,
      fee: 7_000,
    });
    expect(await openPayments.findById(project, open.id)).toEqual(open);
    expect(await openPayments.list(project, { limit: 9 })).toEqual([open]);
  });

  test("by QRIS is a static code", async () => {
    const { open } = await opened({ channel: "qris" });
    expect(open.instructions).toMatchObject({
      kind: "qris",
      text: expect.stringMatching(/^00020101021126/),
    });
  });

  test("money told of twice, and at once, counts once", async () => {
    const { project, open } = await opened();
    const told = await Promise.all(Array.from({ length: 20 }, () => paid(open, "T-1", 50_000)));
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(await openPayments.sum(open)).toEqual({ payments: 1, received: 50_000 });
    expect((await paid(open, "T-1", 50_000)).id).toBe(told[0]?.id);
    expect(await accountsOf(house, project)).toMatchObject({ "rail:sandbox": -50_000 });
  });

  test("is found by its number, whoever tells: of its merchant, rail and mode alone", async () => {
    const { project, open } = await opened();
    const reference = open.instructions.kind === "va" ? open.instructions.number : "";
    const told = notice(house, project, { reference, amount: 50_000 });
    expect(await engine.receipts.receive(told)).toMatchObject({
      outcome: "matched",
      payment: { status: "paid", origin: `open ${open.id}` },
    });
    expect(await engine.receipts.receive(told)).toEqual({ outcome: "known" });
    expect(await openPayments.sum(open)).toEqual({ payments: 1, received: 50_000 });
    const elsewhere = { ...told, transaction: "ELSEWHERE" };
    const stranger = await house.addProject();
    const sibling = await house.addProject({ merchantId: project.merchantId });
    for (const of of [{ merchantId: stranger.merchantId }, { projectId: sibling.id }]) {
      expect(await engine.receipts.receive({ ...elsewhere, ...of })).toMatchObject({
        suspense: { cause: "unknown_reference", amount: 50_000 },
      });
      elsewhere.transaction = "ELSEWHERE TOO";
    }
  });

  test("what is below its least or above its most is set aside", async () => {
    const { project, open } = await opened({ least: 20_000, most: 100_000 });
    expect(await paid(open, "short", 19_999)).toMatchObject({ status: "pending" });
    expect(await paid(open, "over", 100_500)).toMatchObject({ status: "paid", amount: 100_000 });
    expect(await engine.ledger.balance(project.merchantId, project.mode)).toMatchObject({
      available: 96_500,
      suspense: 20_499,
    });
  });

  test("a fee never takes more than came", async () => {
    const { open } = await opened({ channel: "qris", least: 1_000 });
    expect((await paid(open, "small", 1_000)).charge).toMatchObject({ net: 683, fee: 317 });
  });

  test("closed, it takes nothing more: what comes is late", async () => {
    const { project, open } = await opened();
    const closed = await openPayments.close(project, open);
    expect(closed.closedAt).toBe(clock.now());
    clock.advance(1);
    expect((await openPayments.close(project, closed)).closedAt).toBe(closed.closedAt);
    await paid(closed, "late", 50_000);
    expect(await openPayments.sum(open)).toEqual({ payments: 0, received: 0 });
    expect(await engine.ledger.balance(project.merchantId, project.mode)).toMatchObject({
      available: 0,
      suspense: 50_000,
    });
  });
});

describe("what may be asked", () => {
  test.each([
    [{ channel: "ewallet.dana" }, "channel_unavailable"],
    [{ channel: "va.nowhere" }, "channel_unavailable"],
    [{ name: " " }, "invalid_request"],
    [{ least: 9_999 }, "amount_too_small"],
    [{ most: 50_000_001 }, "amount_too_large"],
    [{ least: 30_000, most: 20_000 }, "amount_too_small"],
  ])("%j is refused", async (over, code) => {
    const project = await house.addProject();
    await expect(openPayments.create(askOpen(project, over))).rejects.toEqual(refused(code));
  });

  test("another project's is not found, and live is never simulated", async () => {
    const { project, open } = await opened();
    const other = await house.addProject({ merchantId: project.merchantId });
    expect(await openPayments.findById(other, open.id)).toBeUndefined();
    const live = await house.addProject({ mode: "live" });
    await expect(openPayments.simulate(live, open, 50_000)).rejects.toEqual(
      refused("sandbox_only"),
    );
  });

  test("asked again under its key it is one, answered alike", async () => {
    const project = await house.addProject();
    const key = (text: string): IdempotencyKey => ({
      operation: "createOpenPayment",
      key: "k1",
      fingerprint: Buffer.from(text),
    });
    const request = askOpen(project, { idempotency: key("a") });
    const answers = await Promise.all(
      Array.from({ length: 9 }, () => openPayments.create(request)),
    );
    expect(new Set(answers.map(({ reply }) => reply.body)).size).toBe(1);
    expect(await openPayments.list(project, { limit: 9 })).toHaveLength(1);
    const other = askOpen(project, { idempotency: key("b") });
    await expect(openPayments.create(other)).rejects.toEqual(refused("idempotency_mismatch"));
  });
});
