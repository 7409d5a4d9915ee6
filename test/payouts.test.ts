/**
 * Payouts over a real database: money held, approved, paid, rejected and taken back, the rules that
 * guard it, and many asks at once.
 */
import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../src/clock.ts";
import type { IdempotencyKey } from "../src/engine/engine.ts";
import { isPayoutEvent } from "../src/engine/payment.ts";
import type { Payout } from "../src/engine/payout.ts";
import type { Project } from "../src/engine/settings.ts";
import { refunded, reversed, settled } from "../src/ledger/entries.ts";
import { START, testHouse } from "./support/house.ts";
import { accountsOf, askPayout, post, projectWorth, requested } from "./support/payouts.ts";

const house = await testHouse();
const { engine, clock, database } = house;
const { payouts } = engine;
/** Without the waits of live, where a test is about something else. */
const AT_ONCE = { coolOff: 0 };

const balance = ({ merchantId, mode }: Project) => engine.ledger.balance(merchantId, mode);

const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });

describe("a payout's life", () => {
  test("requested: the shown balance falls at once, and no entry is made", async () => {
    const project = await projectWorth(house, 1_000_000);
    const answer = await payouts.request(askPayout(project));
    expect(answer).toMatchObject({
      outcome: "created",
      payout: { status: "requested", version: 1, amount: 100_000, fee: 1_000, rail: "manual" },
      balance: { available: 899_000, held: 101_000 },
      reply: { body: expect.stringContaining('"new_balance":899000') },
    });
    expect(await accountsOf(house, project)).toEqual({
      "rail:test": -1_000_000,
      available: 1_000_000,
    });
  });

  test("approved and paid by hand", async () => {
    const project = await projectWorth(house, 150_000, AT_ONCE);
    const payout = await requested(engine, askPayout(project));
    const approved = await payouts.decide(payout, { do: "approve", by: "ani" });
    expect(approved).toMatchObject({ status: "approved", approvedBy: ["operator:ani"] });
    const before = { "rail:test": -150_000, available: 49_000 };
    expect(await accountsOf(house, project)).toEqual({ ...before, transit: 100_000, fee: 1_000 });
    clock.advance(HOUR);
    const paid = await payouts.decide(payout, { do: "pay", by: "budi", evidence: "TRF-1" });
    expect(paid).toMatchObject({ status: "paid", evidence: "TRF-1", processedAt: clock.now() });
    expect(await accountsOf(house, project)).toEqual({
      ...before,
      fee: 1_000,
      "rail:manual": 100_000,
    });
    expect(await balance(project)).toMatchObject({ available: 49_000, held: 0, suspense: 0 });
    expect(await payouts.findById(project, payout.id)).toEqual(paid);
    expect(await payouts.findByWireId(project, payout.wireId)).toEqual(paid);
  });

  test("rejected with a note: what was held comes back", async () => {
    const project = await projectWorth(house, 150_000);
    const payout = await requested(engine, askPayout(project));
    const note = "Nama tidak cocok";
    const rejected = await payouts.decide(payout, { do: "reject", by: "ani", note });
    expect(rejected).toMatchObject({ status: "rejected", note });
    expect(await balance(project)).toMatchObject({ available: 150_000, held: 0, suspense: 0 });
    expect(await accountsOf(house, project)).toEqual({
      "rail:test": -150_000,
      available: 150_000,
    });
  });

  test("failed after approval: a new transfer takes the approval back, fee and all", async () => {
    const project = await projectWorth(house, 150_000, AT_ONCE);
    const payout = await requested(engine, askPayout(project));
    await payouts.decide(payout, { do: "approve", by: "ani" });
    const note = "Rekening ditutup";
    const failed = await payouts.decide(payout, { do: "fail", by: "ani", note, evidence: "R-9" });
    expect(failed).toMatchObject({ status: "failed", note, evidence: "R-9" });
    expect(await balance(project)).toMatchObject({ available: 150_000, held: 0, suspense: 0 });
    const { rows } = await database.pool.query(
      "select id, kind, reverses from transfer where subject_id = $1 order by kind",
      [payout.id],
    );
    expect(rows).toEqual([
      { id: payout.id, kind: "payout-approve", reverses: null },
      { id: expect.not.stringMatching(payout.id), kind: "payout-fail", reverses: payout.id },
    ]);
  });

  test("in the sandbox nothing stands in the way, and approval goes on to paid", async () => {
    const project = await projectWorth(house, 300_000_000, {}, "sandbox");
    const small = await requested(engine, askPayout(project, { amount: 1 }));
    const large = await requested(engine, askPayout(project, { amount: 250_000_000 }));
    for (const payout of [small, large]) {
      const paid = await payouts.decide(payout, { do: "approve", by: "ani" });
      expect(paid).toMatchObject({ status: "paid", version: 3, rail: "sandbox" });
      expect(paid.evidence).toMatch(/^SBX/);
    }
    expect(await accountsOf(house, project)).toEqual({
      "rail:test": -300_000_000,
      available: 49_997_999,
      fee: 2_000,
      "rail:sandbox": 250_000_001,
    });
  });

  test("every step is an event, and an endpoint that listens is told", async () => {
    const project = await projectWorth(house, 300_000, {}, "sandbox");
    const { merchantId } = project;
    await database.pool.query(
      `insert into endpoint (merchant_id, id, project_id, url, dialect, events, wire_secret,
                             standard_secret, status, created_at)
       values ($1, $2, $3, 'https://shop.example', $4, '{payout.paid,payout.rejected}', '', '',
               'enabled', now())`,
      [merchantId, engine.ids.uuid(clock.now()), project.id, project.dialect],
    );
    const first = await requested(engine, askPayout(project));
    await payouts.decide(first, { do: "approve", by: "ani" });
    const second = await requested(engine, askPayout(project));
    await payouts.decide(second, { do: "reject", by: "ani", note: "tidak" });
    const events = await engine.events.list(merchantId, { after: 0, limit: 10 });
    const told = events.filter(isPayoutEvent);
    expect(told.map(({ type, version, data }) => [type, version, data.status])).toEqual([
      ["payout.requested", 1, "requested"],
      ["payout.approved", 2, "approved"],
      ["payout.paid", 3, "paid"],
      ["payout.requested", 1, "requested"],
      ["payout.rejected", 2, "rejected"],
    ]);
    expect(events[2]?.data).toEqual(await payouts.findById(project, first.id));
    const { rows } = await database.pool.query(
      "select event_number from delivery where merchant_id = $1 order by event_number",
      [merchantId],
    );
    expect(rows).toEqual([{ event_number: 3 }, { event_number: 5 }]);
  });
});

describe("what may be asked", () => {
  test.each([
    [{ amount: 9_999 }, "amount_too_small", { facts: { least: 10_000 } }],
    [{ amount: 50_000_001 }, "amount_too_large", { facts: { most: 50_000_000 } }],
    [{ amount: 0.5 }, "invalid_request", { field: "amount" }],
    [
      { amount: 149_001 },
      "insufficient_balance",
      { facts: { available: 150_000, needed: 150_001 } },
    ],
    [{ destination: "bank.nowhere" }, "channel_unavailable", { field: "destination" }],
    [{ account: "12345" }, "invalid_request", { field: "account" }],
    [{ account: "" }, "invalid_request", { field: "account" }],
    [{ destination: "bank.bca", account: "123456789" }, "invalid_request", { field: "account" }],
    [{ name: "" }, "invalid_request", { field: "name" }],
    [{ name: "  " }, "invalid_request", { field: "name" }],
    [{ name: "123" }, "invalid_request", { field: "name" }],
    [{ name: "a\u0000b" }, "invalid_request", { field: "name" }],
    [{ name: "x".repeat(101) }, "invalid_request", { field: "name" }],
    [{ by: { keyId: "k", mayPayOut: false } }, "forbidden", {}],
  ])("%j is refused, and nothing is held", async (over, code, more) => {
    const project = await projectWorth(house, 150_000);
    await expect(payouts.request(askPayout(project, over))).rejects.toEqual(refused(code, more));
    expect(await balance(project)).toMatchObject({ available: 150_000, held: 0 });
    expect(await payouts.count(project, {})).toBe(0);
    const { rows } = await database.pool.query("select from beneficiary where merchant_id = $1", [
      project.merchantId,
    ]);
    expect(rows).toEqual([]);
  });

  test("an account is kept in its one written form, whoever writes it how", async () => {
    const project = await projectWorth(house, 500_000);
    const forms = ["+62 812-3456-7890", "6281234567890", "081234567890"];
    const made = [];
    for (const account of forms)
      made.push(await requested(engine, askPayout(project, { account })));
    expect(new Set(made.map(({ beneficiary }) => beneficiary.id)).size).toBe(1);
    expect(made.map(({ beneficiary }) => beneficiary.account)).toEqual(
      forms.map(() => "081234567890"),
    );
  });

  test("money in the merchant's own account is never paid out", async () => {
    const project = await projectWorth(house, 150_000);
    const own = settled({ rail: "own", custody: "own", payable: 1_000_000, net: 1_000_000 });
    await post(house, project, own);
    await expect(payouts.request(askPayout(project, { amount: 200_000 }))).rejects.toEqual(
      refused("insufficient_balance"),
    );
    expect(await accountsOf(house, project)).toMatchObject({ collected: 1_000_000 });
  });

  test("a day is one of Jakarta's, and what did not go counts for nothing", async () => {
    const project = await projectWorth(house, 10_000_000, { daily: 250_000 });
    // 16:59:59.999 UTC is the last moment of a day in Jakarta.
    clock.set(Date.parse("2026-11-21T16:59:59.999Z"));
    const first = await requested(engine, askPayout(project));
    await requested(engine, askPayout(project));
    const third = askPayout(project, { amount: 50_001 });
    await expect(payouts.request(third)).rejects.toEqual(
      refused("amount_too_large", { facts: { daily: 250_000, left: 50_000 } }),
    );
    await payouts.decide(first, { do: "reject", by: "ani", note: "tidak" });
    await requested(engine, third);
    await expect(payouts.request(askPayout(project))).rejects.toEqual(refused("amount_too_large"));
    clock.advance(1);
    await requested(engine, askPayout(project, { amount: 250_000 }));
    await expect(payouts.request(askPayout(project, { amount: 10_000 }))).rejects.toEqual(
      refused("amount_too_large", { facts: { daily: 250_000, left: 0 } }),
    );
    clock.set(Date.parse(START));
  });

  test("at once, a day's most is not passed", async () => {
    const project = await projectWorth(house, 10_000_000, { daily: 350_000 });
    const asks = Array.from({ length: 20 }, () => payouts.request(askPayout(project)));
    const answers = await Promise.allSettled(asks);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  });
});

describe("who may let it go", () => {
  test("a new beneficiary cools off; one that is known does not begin again", async () => {
    const project = await projectWorth(house, 500_000, { coolOff: 2 * HOUR });
    const first = await requested(engine, askPayout(project));
    clock.advance(2 * HOUR - 1);
    await expect(payouts.decide(first, { do: "approve", by: "ani" })).rejects.toEqual(
      refused("wrong_state", { retryAfter: 1 }),
    );
    const second = await requested(engine, askPayout(project, { name: "J. Doe" }));
    clock.advance(1);
    for (const payout of [first, second]) {
      expect(await payouts.decide(payout, { do: "approve", by: "ani" })).toMatchObject({
        status: "approved",
      });
    }
  });

  test("the requester never approves, but may reject", async () => {
    const project = await projectWorth(house, 500_000, AT_ONCE);
    const own = await requested(engine, askPayout(project, { by: { operator: "ani" } }));
    await expect(payouts.decide(own, { do: "approve", by: "ani" })).rejects.toEqual(
      refused("forbidden"),
    );
    await payouts.decide(own, { do: "approve", by: "budi" });
    const other = await requested(engine, askPayout(project, { by: { operator: "ani" } }));
    await payouts.decide(other, { do: "reject", by: "ani", note: "salah nomor" });
  });

  test("above the threshold two must, and neither of them asked", async () => {
    const project = await projectWorth(house, 900_000, { ...AT_ONCE, twoAbove: 200_000 });
    const at = await requested(engine, askPayout(project, { amount: 200_000 }));
    expect((await payouts.decide(at, { do: "approve", by: "ani" })).status).toBe("approved");
    const above = await requested(
      engine,
      askPayout(project, { amount: 200_001, by: { operator: "citra" } }),
    );
    const once = await payouts.decide(above, { do: "approve", by: "ani" });
    expect(once).toMatchObject({ status: "requested", approvedBy: ["operator:ani"], version: 1 });
    for (const by of ["ani", "citra"]) {
      await expect(payouts.decide(above, { do: "approve", by })).rejects.toEqual(
        refused("forbidden"),
      );
    }
    expect(await payouts.decide(above, { do: "approve", by: "budi" })).toMatchObject({
      status: "approved",
      approvedBy: ["operator:ani", "operator:budi"],
      version: 2,
    });
  });

  test("the database itself refuses a requester among those who approved", async () => {
    const project = await projectWorth(house, 500_000, AT_ONCE);
    const { id } = await requested(engine, askPayout(project, { by: { operator: "ani" } }));
    const plant = "update payout set approved_by = '{operator:ani}' where id = $1";
    await expect(database.pool.query(plant, [id])).rejects.toMatchObject({
      constraint: "payout_approvals",
    });
  });

  test("live begins carefully: a day's wait, and two above ten million", async () => {
    const project = await projectWorth(house, 50_000_000);
    const payout = await requested(engine, askPayout(project, { amount: 10_000_001 }));
    expect(payout).toMatchObject({ approvals: 2, notBefore: clock.now() + DAY });
  });
});

describe("at once", () => {
  test("of two hundred on a balance that covers ten, ten are made", async () => {
    const project = await projectWorth(house, 10 * 101_000);
    const asks = Array.from({ length: 200 }, () => payouts.request(askPayout(project)));
    const answers = await Promise.allSettled(asks);
    const made = answers.filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(10);
    for (const answer of answers) {
      if (answer.status === "rejected") {
        expect(answer.reason).toMatchObject({ code: "insufficient_balance" });
      }
    }
    expect(await balance(project)).toMatchObject({ available: 0, held: 1_010_000, suspense: 0 });
    expect(await payouts.count(project, { statuses: ["requested"] })).toBe(10);
  });

  test("approved, rejected and failed by many at once, each is decided once", async () => {
    const project = await projectWorth(house, 101_000, AT_ONCE);
    const payout = await requested(engine, askPayout(project));
    const decisions = Array.from({ length: 30 }, (_, at) =>
      payouts.decide(
        payout,
        at % 2 === 0
          ? { do: "approve", by: `operator ${at}` }
          : { do: "reject", by: "ani", note: "tidak" },
      ),
    );
    const answers = await Promise.allSettled(decisions);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("asked again", () => {
  const key = (name: string, asked = 1): IdempotencyKey => ({
    operation: "withdraw",
    key: name,
    fingerprint: Buffer.alloc(32, asked),
  });

  test("under its key the first answer comes again, byte for byte", async () => {
    const project = await projectWorth(house, 500_000);
    const ask = askPayout(project, { idempotency: key("a") });
    const first = await payouts.request(ask);
    await requested(engine, askPayout(project));
    expect(await payouts.request(ask)).toEqual({ outcome: "replayed", reply: first.reply });
    expect(await payouts.count(project, {})).toBe(2);
    await expect(payouts.request({ ...ask, idempotency: key("a", 2) })).rejects.toEqual(
      refused("idempotency_mismatch"),
    );
  });

  test("twenty at once under one key make one", async () => {
    const project = await projectWorth(house, 5_000_000);
    const ask = askPayout(project, { idempotency: key("b") });
    const answers = await Promise.all(Array.from({ length: 20 }, () => payouts.request(ask)));
    expect(answers.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
    expect(new Set(answers.map(({ reply }) => reply.body)).size).toBe(1);
    expect(await payouts.count(project, {})).toBe(1);
  });

  test("without a key equal asks are never merged, and a refusal is not kept", async () => {
    const project = await projectWorth(house, 202_000);
    await requested(engine, askPayout(project));
    await requested(engine, askPayout(project));
    const ask = askPayout(project, { idempotency: key("c") });
    await expect(payouts.request(ask)).rejects.toEqual(refused("insufficient_balance"));
    const [one] = await payouts.list(project, { limit: 1 });
    await payouts.decide(one as Payout, { do: "reject", by: "a", note: "b" });
    expect((await payouts.request(ask)).outcome).toBe("created");
  });
});

test("a project's payouts, newest first, by page and status, and no other project's", async () => {
  const project = await projectWorth(house, 1_000_000, AT_ONCE);
  const made: Payout[] = [];
  for (let at = 0; at < 5; at += 1) {
    clock.advance(1);
    made.push(await requested(engine, askPayout(project)));
  }
  const [first, second] = made as [Payout, Payout];
  await payouts.decide(first, { do: "approve", by: "ani" });
  await payouts.decide(second, { do: "reject", by: "ani", note: "tidak" });
  const ids = async (filter: Parameters<typeof payouts.list>[1]) =>
    (await payouts.list(project, filter)).map(({ id }) => made.findIndex((one) => one.id === id));
  expect(await ids({ limit: 10 })).toEqual([4, 3, 2, 1, 0]);
  expect(await ids({ limit: 2, offset: 2 })).toEqual([2, 1]);
  expect(await ids({ limit: 10, statuses: ["approved", "paid"] })).toEqual([0]);
  expect(await payouts.count(project, { statuses: ["rejected", "failed"] })).toBe(1);
  const sibling = await house.addProject({ merchantId: project.merchantId, mode: "live" });
  expect(await payouts.list(sibling, { limit: 10 })).toEqual([]);
  expect(await payouts.findById(sibling, first.id)).toBeUndefined();
  expect(await payouts.findByWireId(sibling, first.wireId)).toBeUndefined();
});

test("once live, a project's payouts of the sandbox take nothing and answer nothing", async () => {
  const tried = await projectWorth(house, 1_000_000, { daily: 150_000 }, "sandbox");
  const live: Project = { ...tried, mode: "live" };
  await post(house, live, reversed(refunded("test", 1_000_000)));
  const idempotency = { operation: "withdraw", key: "k", fingerprint: Buffer.alloc(32, 1) };
  const before = await requested(engine, askPayout(tried, { idempotency }));
  const after = await requested(engine, askPayout(live, { idempotency }));
  expect(after.beneficiary.id).not.toBe(before.beneficiary.id);
  expect((await payouts.list(live, { limit: 10 })).map(({ id }) => id)).toEqual([after.id]);
  expect(await payouts.count(live, {})).toBe(1);
  expect(await payouts.findById(live, before.id)).toEqual(before);
});
