/**
 * The ways in for money without a charge: matched where it can mean one payment alone, set aside
 * where not, counted once however it is told, and what projects have happen by itself.
 */
import { describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../src/clock.ts";
import { ownWebhook } from "../src/dialects/own-event.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import { matchEarly } from "../src/engine/match-early.ts";
import type { Project, SuspenseSettings } from "../src/engine/settings.ts";
import { refunded } from "../src/ledger/entries.ts";
import { rails } from "../src/rails/index.ts";
import { createEndpoint } from "../src/webhooks/endpoints.ts";
import { NET, nextTransaction, notice, onlyOpen, PAYABLE, pay } from "./support/astray.ts";
import { ask, made, SETTINGS, testHouse } from "./support/house.ts";
import { accountsOf, post } from "./support/payouts.ts";
import { receiver, webhookHouse } from "./support/webhook-house.ts";

const house = await testHouse();
const { engine, clock, database } = house;
const { receipts, payments, suspense } = engine;

const RAIL = "rail:sandbox";
const SETTLED = { [RAIL]: -PAYABLE, available: NET, fee: PAYABLE - NET };
const COOL_DOWN = 10 * MINUTE;
const qris = SETTINGS.channels.qris as SettingsChannel;
type SettingsChannel = (typeof SETTINGS)["channels"][string];

function unique(from: number, to: number) {
  const channel = { ...qris, unique: { from, to, owner: "fee" as const, coolDown: COOL_DOWN } };
  return house.addProject({ settings: { ...SETTINGS, channels: { qris: channel } } });
}

const statusOf = async (project: Project, id: string) =>
  (await payments.findById(project, id))?.status;

describe("money without a charge is matched", () => {
  test.each(["reference", "wireId", "number"] as const)("by its %s", async (by) => {
    const project = await house.addProject();
    const channel = by === "number" ? "va.bni" : "qris";
    const payment = await made(engine, ask(project, { channel }));
    const { charge } = payment;
    const number = charge?.instructions.kind === "va" ? charge.instructions.number : "";
    const reference = by === "number" ? number : payment[by];
    const told = notice(house, project, { reference, amount: charge?.payable ?? 0 });
    expect(await receipts.receive(told)).toMatchObject({ outcome: "matched" });
    expect(await statusOf(project, payment.id)).toBe("paid");
    expect(await receipts.receive(told)).toEqual({ outcome: "known" });
  });

  test("by a unique total, in time, late while it is held, and never after", async () => {
    const project = await unique(7, 7);
    const payment = await made(engine, ask(project));
    const [amount, deadline] = [payment.charge?.payable ?? 0, payment.charge?.deadline ?? 0];
    const told = (paidAt: number) => receipts.receive(notice(house, project, { amount, paidAt }));
    expect(await told(deadline + COOL_DOWN + 1)).toMatchObject({
      suspense: { cause: "unknown_reference", paymentId: null },
    });
    expect(await told(payment.createdAt - SECOND - 1)).toMatchObject({ outcome: "set_aside" });
    expect(await told(deadline + COOL_DOWN)).toMatchObject({ payment: { status: "pending" } });
    expect(await told(deadline)).toMatchObject({ payment: { status: "paid" } });
    const rows = await suspense.list({ paymentId: payment.id, limit: 10 });
    expect(rows.map(({ cause }) => cause)).toEqual(["late_within_cool_down"]);
  });

  test("never by an amount that is alike, nor in another project's account", async () => {
    const project = await house.addProject();
    await made(engine, ask(project));
    expect(await receipts.receive(notice(house, project))).toMatchObject({
      suspense: { cause: "unknown_reference", amount: PAYABLE },
    });
    const own = await unique(9, 9);
    const amount = (await made(engine, ask(own))).charge?.payable ?? 0;
    const elsewhere = notice(house, own, { amount, projectId: project.id });
    expect(await receipts.receive(elsewhere)).toMatchObject({ outcome: "set_aside" });
  });

  test("by a reference of two payments only when one of them is pending", async () => {
    const project = await house.addProject();
    const old = await made(engine, ask(project));
    await payments.cancel(project, old);
    const asked = ask(project, { reference: old.reference });
    const newer = await made(engine, asked);
    const tell = () => receipts.receive(notice(house, project, { reference: old.reference }));
    expect(await tell()).toMatchObject({ payment: { id: newer.id, status: "paid" } });
    expect(await tell()).toMatchObject({ suspense: { cause: "amount_of_two_open_payments" } });
  });
});

test("one transaction told in two ways at once counts once", async () => {
  const project = await house.addProject();
  const payment = await made(engine, ask(project));
  const transaction = nextTransaction();
  const told = notice(house, project, { transaction, reference: "NOT KNOWN" });
  await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      at % 2 === 0 ? receipts.receive(told) : pay(house, payment, { transaction }),
    ),
  );
  const status = await statusOf(project, payment.id);
  const settled = { [RAIL]: -PAYABLE, suspense: PAYABLE };
  expect(await accountsOf(house, project)).toEqual(status === "paid" ? SETTLED : settled);
});

test("what cannot be money, or comes by a rail of the other mode, is refused", async () => {
  const project = await house.addProject();
  const tell = (over: object) => receipts.receive({ ...notice(house, project), ...over });
  for (const [field, over] of [
    ["amount", { amount: 0 }],
    ["amount", { amount: 1.5 }],
    ["currency", { currency: "rupiah" }],
    ["transaction", { transaction: "" }],
    ["transaction", { transaction: "a\u0000b" }],
    ["rail", { rail: "nobody's" }],
    ["mode", { rail: "manual" }],
    ["paid_at", { paidAt: Number.NaN }],
  ] as const) {
    await expect(tell(over)).rejects.toMatchObject({ code: "invalid_request", field });
  }
  expect(await accountsOf(house, project)).toEqual({});
});

describe("by itself", () => {
  const shop = (own: Partial<SuspenseSettings>) =>
    house.addProject({ settings: { ...SETTINGS, suspense: own } });

  test("late money settles within the minutes that the project gives, and not after", async () => {
    const project = await shop({ acceptLate: 10 * MINUTE });
    const [one, two] = [await made(engine, ask(project)), await made(engine, ask(project))];
    const deadline = one.charge?.deadline ?? 0;
    expect((await pay(house, one, { paidAt: deadline + 10 * MINUTE })).status).toBe("paid");
    expect((await pay(house, two, { paidAt: deadline + 10 * MINUTE + 1 })).status).toBe("pending");
    expect(await onlyOpen(house, project)).toMatchObject({ cause: "late_within_cool_down" });
    const three = await made(engine, ask(project));
    await payments.cancel(project, three);
    await pay(house, three, { paidAt: clock.now() + 1 });
    expect(await statusOf(project, three.id)).toBe("canceled");
  });

  test("what is suggested to go back goes back at once, and no other", async () => {
    const project = await shop({ rest: "refund" });
    const payment = await made(engine, ask(project));
    await pay(house, payment);
    await pay(house, payment);
    const [back] = await suspense.list({ paymentId: payment.id, limit: 1 });
    expect(back?.resolved).toMatchObject({ resolution: "refund", resolvedBy: "project" });
    expect(back?.resolved?.evidence).toMatch(/^SBX/);
    expect(await accountsOf(house, project)).toEqual(SETTLED);
    const number = await made(engine, ask(project, { channel: "va.bni" }));
    await pay(house, number, { amount: 1 });
    expect(await onlyOpen(house, project)).toMatchObject({ cause: "short", amount: 1 });
  });
});

describe("taken back by the rail", () => {
  async function paidWith(own = {}) {
    const project = await house.addProject({ settings: { ...SETTINGS, ...own } });
    const payment = await made(engine, ask(project));
    const reverses = nextTransaction();
    const back = () =>
      receipts.reverse({ ...notice(house, project), transaction: "BACK", reverses });
    return { project, payment, reverses, back };
  }

  test("from the balance that covers it, once, by a transfer that reverses", async () => {
    const { project, payment, reverses, back } = await paidWith();
    await pay(house, payment, { transaction: reverses });
    expect(await back()).toMatchObject({ outcome: "recovered" });
    expect(await back()).toEqual({ outcome: "known" });
    expect(await accountsOf(house, project)).toEqual({});
    expect(await statusOf(project, payment.id)).toBe("paid");
    const { rows } = await database.pool.query(
      `select b.kind from transfer t join transfer b
           on b.merchant_id = t.merchant_id and b.reverses = t.id
        where t.merchant_id = $1 and t.kind = 'settle'`,
      [project.merchantId],
    );
    expect(rows).toEqual([{ kind: "reverse" }]);
    const again = { ...notice(house, project), reverses };
    expect(await receipts.reverse(again)).toMatchObject({ outcome: "owed" });
    expect(await accountsOf(house, project)).toEqual({ [RAIL]: PAYABLE, suspense: -PAYABLE });
  });

  test("from suspense, where it still is", async () => {
    const { project, payment, reverses, back } = await paidWith();
    await pay(house, payment, { transaction: reverses, paidAt: clock.now() + 90 * MINUTE });
    expect(await back()).toEqual({ outcome: "from_suspense" });
    expect(await accountsOf(house, project)).toEqual({});
    const [row] = await suspense.list({ paymentId: payment.id, limit: 1 });
    expect(row?.resolved).toMatchObject({ resolution: "reversed", resolvedBy: "rail:sandbox" });
  });

  test("before it came: owed until then, and nothing is lost", async () => {
    const { project, payment, reverses, back } = await paidWith();
    expect(await back()).toMatchObject({ outcome: "owed" });
    await pay(house, payment, { transaction: reverses });
    const owed = await onlyOpen(house, project);
    await suspense.accept(owed, { by: "ani", reason: "reversed at the bank" });
    expect(await accountsOf(house, project)).toEqual({});
  });

  test("never below the floor: owed, and the house may bear it", async () => {
    const { project, payment, reverses, back } = await paidWith();
    await pay(house, payment, { transaction: reverses });
    await post(house, project, refunded("test", 1));
    expect(await back()).toMatchObject({ outcome: "owed" });
    const balance = await engine.ledger.balance(project.merchantId, "sandbox");
    expect(balance).toMatchObject({ available: NET - 1, suspense: -PAYABLE });
  });
});

test("a notice that outran its payment is suggested for it, and two are not guessed", async () => {
  const room = { ...house, db: database.pool, ids: engine.ids, onTold: () => undefined };
  const project = await house.addProject();
  await receipts.receive(notice(house, project, { reference: "SOON" }));
  await matchEarly(room);
  expect(await onlyOpen(house, project)).toMatchObject({ cause: "unknown_reference" });
  const payment = await made(engine, ask(project, { reference: "SOON" }));
  await matchEarly(room);
  expect(await onlyOpen(house, project)).toMatchObject({
    cause: "notice_before_create",
    paymentId: payment.id,
  });
  expect(await statusOf(project, payment.id)).toBe("pending");
  const two = await house.addProject();
  await receipts.receive(notice(house, two, { reference: "TWICE" }));
  for (const identity of ["a", "b"]) await made(engine, ask(two, { reference: "TWICE", identity }));
  await matchEarly(room);
  expect(await onlyOpen(house, two)).toMatchObject({ cause: "unknown_reference" });
});

test("a payment that becomes paid by accept is told to its endpoints as any other", async () => {
  const told = await webhookHouse();
  const own = createEngine({ ...told, rails, keyForms: [] });
  const webhook = ownWebhook("pay_example");
  told.dialects.own = webhook;
  const listener = await receiver();
  const settings = { ...told.shop.settings, channels: house.project.settings.channels };
  const shop = { ...told.shop, settings: { ...settings, most: 1_000_000 } };
  await createEndpoint(told, shop, { id: "own", webhook }, { url: listener.url });
  const payment = await made(own, ask(shop));
  await own.payments.simulate(shop, payment, "late");
  const [late] = await own.suspense.list({ paymentId: payment.id, limit: 1 });
  await own.suspense.accept(
    { merchantId: shop.merchantId, id: late?.id ?? "" },
    {
      by: "ani",
      reason: "still there",
    },
  );
  await told.worker().drain();
  const types = listener.received.map(({ body }) => JSON.parse(body).type);
  expect(types).toEqual([
    "payment.created",
    "payment.expired",
    "payment.suspended",
    "payment.paid",
  ]);
});
