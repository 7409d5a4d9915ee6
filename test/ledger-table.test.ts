/**
 * The ledger's table, executed: each of its rows as the house does it, from the price to the
 * entries and the balances they leave.
 */
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../src/clock.ts";
import { transaction } from "../src/db/transaction.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { Scenario } from "../src/engine/rail.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import type { Project, SettingsInput } from "../src/engine/settings.ts";
import type { Suspense } from "../src/engine/suspense-rows.ts";
import { systemIds } from "../src/ids.ts";
import { applySteps } from "../src/ledger/apply.ts";
import { checkLedger } from "../src/ledger/check.ts";
import { type Entry, refunded } from "../src/ledger/entries.ts";
import { explain } from "../src/ledger/explain.ts";
import type { Step, StepResult } from "../src/ledger/steps.ts";
import { ask, made, SETTINGS, testHouse } from "./support/house.ts";
import { openOwnQris, ownQrisProject } from "./support/own-qris.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";
import { askRefund, paidPayment } from "./support/refunds.ts";

const house = await testHouse();
const { engine, clock, database } = house;

type ChannelInput = SettingsInput["channels"][string];
type Amounts = Readonly<Record<string, number>>;

/** A channel that asks for any amount; a row says what is its own. */
function channel(over: Partial<ChannelInput>): ChannelInput {
  return { least: 1, most: 100_000_000, life: HOUR, ...over };
}

/** A unique code that can only be this one. */
function onlyCode(code: number, owner: "merchant" | "fee"): Partial<ChannelInput> {
  return { unique: { from: code, to: code, owner, coolDown: 10 * MINUTE } };
}

async function projectWith(id: string, settings: ChannelInput): Promise<Project> {
  return house.addProject({ settings: { ...SETTINGS, channels: { [id]: settings } } });
}

/** The entries of a payment's transfers, one object for each transfer in order. */
async function transfersOf(payment: Payment): Promise<Amounts[]> {
  const { rows } = await database.pool.query<{ lines: Amounts }>(
    `select jsonb_object_agg(e.account, e.amount) as lines
       from transfer t join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
      where t.merchant_id = $1 and t.subject_id = $2
      group by t.id order by min(t.kind)`,
    [payment.merchantId, payment.id],
  );
  return rows.map(({ lines }) => lines);
}

/** What every account of a project's merchant and mode holds, those at zero left out. */
async function accountsOf(project: Project): Promise<Amounts> {
  const { rows } = await database.pool.query<{ name: string; posted: number }>(
    "select name, posted from account where merchant_id = $1 and mode = $2 and posted <> 0",
    [project.merchantId, project.mode],
  );
  return Object.fromEntries(rows.map(({ name, posted }) => [name, posted]));
}

const balance = ({ merchantId, mode }: Project) => engine.ledger.balance(merchantId, mode);

const QRIS = { fee: [{ upTo: 105_000, rate: 7_000, flat: 310 }, { rate: 10_000 }] };
const RAIL = "rail:sandbox";

describe("settlements", () => {
  test.each([
    [
      "QRIS 99.000, 1.003 by the buyer",
      "qris",
      QRIS,
      99_000,
      { [RAIL]: -100_003, available: 99_000, fee: 1_003 },
    ],
    [
      "the same by the merchant",
      "qris",
      { ...QRIS, bearer: "merchant" },
      99_000,
      { [RAIL]: -99_000, available: 97_997, fee: 1_003 },
    ],
    [
      "1.000.000, 8.000 by the merchant",
      "qris",
      { fee: [{ flat: 8_000 }], bearer: "merchant" },
      1_000_000,
      { [RAIL]: -1_000_000, available: 992_000, fee: 8_000 },
    ],
    [
      "15.000 with the code 23, which the merchant keeps",
      "qris",
      onlyCode(23, "merchant"),
      15_000,
      { [RAIL]: -15_023, available: 15_023 },
    ],
    [
      "10.000 with the code 123, which is the fee",
      "qris",
      onlyCode(123, "fee"),
      10_000,
      { [RAIL]: -10_123, available: 10_000, fee: 123 },
    ],
    [
      "QRIS 100.000, 0,7 % by the buyer",
      "qris",
      { fee: [{ rate: 7_000 }] },
      100_000,
      { [RAIL]: -100_700, available: 100_000, fee: 700 },
    ],
    [
      "a virtual account of 100.000, 4.000 by the buyer",
      "va.bca",
      { fee: [{ flat: 4_000 }] },
      100_000,
      { [RAIL]: -104_000, available: 100_000, fee: 4_000 },
    ],
    [
      "a wallet, 2 % and 200 by the merchant",
      "ewallet.dana",
      { fee: [{ rate: 20_000, flat: 200 }], bearer: "merchant" },
      100_000,
      { [RAIL]: -100_000, available: 97_800, fee: 2_200 },
    ],
  ] as const)("%s", async (_, id, settings, amount, expected) => {
    const project = await projectWith(id, channel(settings as Partial<ChannelInput>));
    const payment = await made(engine, ask(project, { amount, channel: id }));
    expect(await accountsOf(project)).toEqual({});
    await engine.payments.simulate(project, payment, "paid");
    expect(await transfersOf(payment)).toEqual([expected]);
    expect(await accountsOf(project)).toEqual(expected);
    const { available } = expected as Amounts;
    expect(await balance(project)).toEqual({ available, held: 0, suspense: 0, collected: 0 });
  });
});

describe("money that does not fit", () => {
  const settle = { [RAIL]: -100_003, available: 99_000, fee: 1_003 };
  const aside = (amount: number) => ({ [RAIL]: -amount, suspense: amount });

  test.each([
    ["late", [aside(100_003)], { available: 0, suspense: 100_003 }],
    ["twice", [settle, aside(100_003)], { available: 99_000, suspense: 100_003 }],
    ["short", [aside(99_003)], { available: 0, suspense: 99_003 }],
    ["over", [settle, aside(1_000)], { available: 99_000, suspense: 1_000 }],
  ] as const)("%s", async (scenario, transfers, left) => {
    const project = await house.addProject();
    const payment = await made(engine, ask(project));
    await engine.payments.simulate(project, payment, scenario);
    expect(await transfersOf(payment)).toEqual(transfers);
    expect(await balance(project)).toEqual({ ...left, held: 0, collected: 0 });
  });

  test("late and accepted later: suspense takes the place of the rail", async () => {
    const project = await house.addProject();
    const payment = await made(engine, ask(project));
    await engine.payments.simulate(project, payment, "late");
    const [late] = await engine.suspense.list({ paymentId: payment.id, limit: 1 });
    await engine.suspense.accept(late as Suspense, { by: "ani", reason: "took it anyway" });
    expect(await accountsOf(project)).toEqual(settle);
    expect(await balance(project)).toEqual({
      available: 99_000,
      held: 0,
      suspense: 0,
      collected: 0,
    });
  });
});

async function step(one: Step): Promise<StepResult | undefined> {
  const now = clock.now();
  return transaction(database.pool, async (client) => (await applySteps(client, [one], now))[0]);
}

function post({ merchantId, mode }: Project, entries: Entry[]): Promise<StepResult | undefined> {
  const now = clock.now();
  const [id, subjectId] = [systemIds.uuid(now), systemIds.uuid(now)];
  const common = { kind: "test", key: id, subjectId, effectiveAt: now };
  return step({ do: "post", transfer: { merchantId, mode, id, ...common, entries } });
}

describe("refunds", () => {
  test("go back to the buyer in part or whole; the fee is kept", async () => {
    const project = await projectWith("qris", channel(QRIS));
    const payment = await made(engine, ask(project));
    await engine.payments.simulate(project, payment, "paid");
    const begun = { [RAIL]: -100_003, available: 99_000, fee: 1_003 };
    await engine.refunds.request(askRefund(project, payment, { amount: 60_000 }));
    const left = { ...begun, [RAIL]: -40_003, available: 39_000 };
    expect(await accountsOf(project)).toEqual(left);
    const rest = askRefund(project, payment);
    await expect(engine.refunds.request(rest)).rejects.toMatchObject({
      code: "insufficient_balance",
    });
    expect(await accountsOf(project)).toEqual(left);
    expect(await post(project, refunded("sandbox", 39_001))).toBe("insufficient");
  });
});

describe("payouts", () => {
  const begun = { "rail:test": -150_000, available: 150_000 };
  const approved = { ...begun, available: 49_000, transit: 100_000, fee: 1_000 };

  /** 100.000 and a fee of 1.000, asked of a merchant who has 150.000. */
  async function request() {
    const project = await projectWorth(house, 150_000, { coolOff: 0 });
    return { project, payout: await requested(engine, askPayout(project)) };
  }

  test("request: the shown balance falls at once, and no entry is made", async () => {
    const { project } = await request();
    expect(await accountsOf(project)).toEqual(begun);
    expect(await balance(project)).toEqual({
      available: 49_000,
      held: 101_000,
      suspense: 0,
      collected: 0,
    });
    expect(await post(project, refunded("sandbox", 49_001))).toBe("insufficient");
  });

  test("approve, then paid", async () => {
    const { project, payout } = await request();
    await engine.payouts.decide(payout, { do: "approve", by: "ani" });
    expect(await accountsOf(project)).toEqual(approved);
    expect(await balance(project)).toEqual({
      available: 49_000,
      held: 0,
      suspense: 0,
      collected: 0,
    });
    await engine.payouts.decide(payout, { do: "pay", by: "ani", evidence: "TRF-1" });
    expect(await accountsOf(project)).toEqual({
      ...begun,
      available: 49_000,
      fee: 1_000,
      "rail:manual": 100_000,
    });
  });

  test("failed after approval: the approval is taken back whole", async () => {
    const { project, payout } = await request();
    await engine.payouts.decide(payout, { do: "approve", by: "ani" });
    await engine.payouts.decide(payout, { do: "fail", by: "ani", note: "Rekening ditutup" });
    expect(await accountsOf(project)).toEqual(begun);
    expect(await balance(project)).toEqual({
      available: 150_000,
      held: 0,
      suspense: 0,
      collected: 0,
    });
  });

  test("reject: the hold is voided, once", async () => {
    const { project, payout } = await request();
    const reject = { do: "reject", by: "ani", note: "Nama tidak cocok" } as const;
    await engine.payouts.decide(payout, reject);
    await expect(engine.payouts.decide(payout, reject)).rejects.toThrow("rejected");
    expect(await accountsOf(project)).toEqual(begun);
    expect(await balance(project)).toEqual({
      available: 150_000,
      held: 0,
      suspense: 0,
      collected: 0,
    });
  });
});

describe("the merchant's own account", () => {
  /** A payment of Rp15.000 with the code 23, collected there. */
  async function paid(
    settings: Partial<ChannelInput>,
    scenario: Scenario = "paid",
    cost?: readonly { readonly flat?: number; readonly rate?: number }[],
  ) {
    const channels = { qris: channel({ ...onlyCode(23, "merchant"), ...settings }) };
    const own = await ownQrisProject(house, { ...SETTINGS, channels });
    const routes = own.project.settings.routes.map((route) => ({
      ...route,
      cost: [...(cost ?? [])],
    }));
    const { merchantId } = own.project;
    const project = cost
      ? await house.addProject({ merchantId, settings: { ...SETTINGS, channels, routes } })
      : own.project;
    const payment = await made(engine, ask(project, { amount: 15_000 }));
    await engine.payments.simulate(project, payment, scenario);
    return { project, payment };
  }

  const open = async ({ id: paymentId }: Payment) =>
    (await engine.suspense.list({ paymentId, limit: 1 }))[0] as Suspense;
  const BY = { by: "ani", reason: "because" };
  const ASIDE = { own: -15_023, "own-suspense": 15_023 };

  test.each([
    ["is shown as collected", {}, { own: -15_023, collected: 15_023 }],
    [
      "is shown less our fee",
      { fee: [{ flat: 100 }], bearer: "merchant" as const },
      { own: -15_023, collected: 14_923, fee: 100 },
    ],
    [
      "owes us a code that is the fee",
      onlyCode(23, "fee"),
      { own: -15_023, collected: 15_000, fee: 23 },
    ],
  ])("money there %s, and is never ours to pay out or give back", async (_, settings, expected) => {
    const { project, payment } = await paid(settings);
    expect(await transfersOf(payment)).toEqual([expected]);
    expect(await accountsOf(project)).toEqual(expected);
    const { collected } = expected;
    expect(await balance(project)).toEqual({ available: 0, held: 0, suspense: 0, collected });
    await expect(engine.refunds.request(askRefund(project, payment))).rejects.toMatchObject({
      code: "not_supported",
    });
    await expect(engine.payouts.request(askPayout(project))).rejects.toMatchObject({
      code: "insufficient_balance",
    });
  });

  test("what the merchant gives back there is recorded, and no more than was paid", async () => {
    const { project, payment } = await paid({});
    const give = (over: object) => engine.refunds.request(askRefund(project, payment, over));
    const wrong = (over: object) =>
      give(over).then(String, ({ code, field }) => `${code} ${field}`);
    expect(await wrong({ evidence: "" })).toBe("invalid_request evidence");
    expect(await wrong({ evidence: "BRI 77", amount: 15_024 })).toBe("amount_too_large amount");
    await give({ evidence: "BRI 77", amount: 5_023 });
    const both = await Promise.allSettled([1, 2].map(() => give({ evidence: "BRI 78" })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await accountsOf(project)).toEqual({});
    const found = await engine.refunds.list(project, { limit: 9 });
    expect(found.map(({ status, evidence, amount }) => [status, evidence, amount])).toEqual([
      ["refunded", "BRI 78", 10_000],
      ["refunded", "BRI 77", 5_023],
    ]);
    expect(await engine.payments.findById(project, payment.id)).toMatchObject({
      status: "paid",
      refunded: 15_023,
    });
  });

  test.each([
    ["paid", { own: -14_698, collected: 14_698 }],
    ["late", { own: -14_698, "own-suspense": 15_023, collected: -325 }],
    ["twice", { own: -29_396, collected: 14_373, "own-suspense": 15_023 }],
    ["over", { own: -15_683, collected: 14_683, "own-suspense": 1_000 }],
  ] as const)(
    "what keeps a part of money that is %s is booked with it, once",
    async (how, sums) => {
      const cost = [{ flat: 100, rate: 15_000 }];
      const { project, payment } = await paid({}, how, cost);
      const { rows } = await database.pool.query(
        "select kind, count(*)::integer as n from transfer where subject_id = $1 group by 1",
        [payment.id],
      );
      const kinds = Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
      expect(kinds.cost).toBe(how === "twice" ? 2 : 1);
      expect(await accountsOf(project)).toEqual(sums);
    },
  );

  test("on an account of the house, the house bears what is kept", async () => {
    const account = await openOwnQris(engine, HOUSE);
    const routes = [{ ownerId: HOUSE, account: account.id, cost: [{ flat: 400 }] }];
    const channels = { qris: channel(onlyCode(24, "merchant")) };
    const project = await house.addProject({ settings: { ...SETTINGS, channels, routes } });
    const payment = await made(engine, ask(project, { amount: 15_000 }));
    await engine.payments.simulate(project, payment, "paid");
    const sums = { available: 15_024, cost: -400, [`rail:${account.rail}`]: -14_624 };
    expect(await accountsOf(project)).toEqual(sums);
    const asked = { merchantId: project.merchantId, mode: project.mode, figure: "cost" } as const;
    expect(await explain(database.pool, asked, { limit: 5 })).toMatchObject({
      amount: -400,
      lines: [{ kind: "cost", amount: -400, subjectId: payment.id }],
    });
  });

  test("of money that we hold, nobody records that it was given back elsewhere", async () => {
    const project = await house.addProject();
    const payment = await paidPayment(house, project);
    await expect(
      engine.refunds.request(askRefund(project, payment, { evidence: "BRI 79" })),
    ).rejects.toMatchObject({ code: "invalid_request", field: "evidence" });
    expect(await engine.refunds.list(project, { limit: 9 })).toEqual([]);
  });

  test.each([
    ["late", ASIDE],
    ["short", { own: -14_023, "own-suspense": 14_023 }],
    ["over", { own: -16_023, collected: 15_023, "own-suspense": 1_000 }],
    ["twice", { own: -30_046, collected: 15_023, "own-suspense": 15_023 }],
  ] as const)("%s money waits apart from ours", async (scenario, expected) => {
    const { project } = await paid({}, scenario);
    expect(await accountsOf(project)).toEqual(expected);
    const suspense = expected["own-suspense"];
    expect(await balance(project)).toMatchObject({ available: 0, suspense });
  });

  test.each([
    [
      "accepted, it is collected",
      (one: Suspense) => engine.suspense.accept(one, BY),
      { own: -15_023, collected: 15_023 },
    ],
    [
      "sent back by hand, it is gone",
      (one: Suspense) => engine.suspense.refund(one, { ...BY, evidence: "TRF-1" }),
      {},
    ],
  ])("%s", async (_, resolve, expected) => {
    const { project, payment } = await paid({}, "late");
    await resolve(await open(payment));
    expect(await accountsOf(project)).toEqual(expected);
  });

  test("attached to a payment of ours, it is collected all the same", async () => {
    const { project, payment } = await paid({}, "late");
    const settings = { ...SETTINGS, channels: { qris: channel({}) } };
    const { merchantId } = project;
    const other = await house.addProject({ merchantId, settings });
    const target = await made(engine, ask(other, { amount: 15_000 }));
    await engine.suspense.attach(await open(payment), { ...BY, paymentId: target.id });
    expect(await accountsOf(project)).toEqual({
      own: -15_023,
      collected: 15_000,
      "own-suspense": 23,
    });
  });

  test("taken back by the bank, it was never ours to lose", async () => {
    const { project, payment } = await paid({});
    const { merchantId, mode } = project;
    const reverses = `${payment.charge?.railReference}1`;
    const of = { merchantId, mode, rail: payment.charge?.rail as string, reverses };
    const told = { ...of, transaction: "BACK", amount: 15_023, paidAt: clock.now() };
    expect(await engine.receipts.reverse(told)).toMatchObject({ outcome: "recovered" });
    expect(await accountsOf(project)).toEqual({});
  });

  test("money of nobody's waits apart too, and written off it is the merchant's", async () => {
    const { project, account } = await ownQrisProject(house);
    const { merchantId, mode } = project;
    const { rail, custody } = account;
    const money = { merchantId, mode, rail, custody, transaction: "X", amount: 15_023 };
    await engine.receipts.receive({ ...money, currency: "IDR", paidAt: clock.now() });
    expect(await accountsOf(project)).toEqual(ASIDE);
    const [one] = await engine.suspense.list({ merchantId, limit: 1 });
    await engine.suspense.writeOff(one as Suspense, BY);
    expect(await accountsOf(project)).toEqual({ own: -15_023, collected: 15_023 });
  });
});

test("after all of it the ledger holds", async () => {
  expect(await checkLedger(database.pool)).toEqual({ ok: true, violations: [] });
});
