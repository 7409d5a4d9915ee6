/**
 * Money astray, as one table: every cause played to its end, what the engine suggests, each
 * resolution allowed with the entries it makes, and each other one refused with its reason.
 */
import { describe, expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import { matchEarly } from "../src/engine/match-early.ts";
import type { Payment, PaymentStatus } from "../src/engine/payment.ts";
import type { Project } from "../src/engine/settings.ts";
import { CAUSES, RESOLUTIONS, type Resolution } from "../src/engine/suspense-causes.ts";
import type { Suspense } from "../src/engine/suspense-rows.ts";
import { checkLedger } from "../src/ledger/check.ts";
import { refunded, reversed } from "../src/ledger/entries.ts";
import { type Astray, NET, PAYABLE, PLAYS } from "./support/astray.ts";
import { ask, made, testHouse } from "./support/house.ts";
import { accountsOf, post } from "./support/payouts.ts";

const house = await testHouse();
const { engine, database, clock } = house;
const { suspense } = engine;

type Amounts = Readonly<Record<string, number>>;
type Cause = keyof typeof CAUSES;
/** Each transfer's kind and entries, and what the payment is afterwards. */
type Outcome = { readonly [kind: string]: Amounts } & { readonly status?: never };
type Row = {
  /** What was set aside, and what the payment was by then. */
  readonly amount: number | null;
  readonly status?: PaymentStatus;
  readonly suggests: Resolution;
} & { readonly [Of in Resolution]?: readonly [transfers: Outcome, status?: PaymentStatus] };

const RAIL = "rail:sandbox";
const FEE = PAYABLE - NET;
/** What the payment that money is attached to wants: Rp50.000 and our fee. */
const ATTACHED = { accept: { suspense: -50_660, available: 50_000, fee: 660 } };
const settled: Outcome = { accept: { suspense: -PAYABLE, available: NET, fee: FEE } };
const credited = (x: number): Outcome => ({ credit: { suspense: -x, available: x } });
const sent = (x: number): Outcome => ({ return: { suspense: -x, [RAIL]: x } });
const kept = (x: number): Outcome => ({ "write-off": { suspense: -x, "written-off": x } });

const OF_NO_PAYMENT = {
  amount: PAYABLE,
  attach: [ATTACHED],
  refund: [sent(PAYABLE)],
  write_off: [kept(PAYABLE)],
} as const;
const OF_PAID = {
  amount: PAYABLE,
  status: "paid",
  suggests: "refund",
  accept: [credited(PAYABLE), "paid"],
  attach: [ATTACHED, "paid"],
  refund: [sent(PAYABLE), "paid"],
} as const;
const OF_ENDED = {
  amount: PAYABLE,
  suggests: "refund",
  accept: [settled, "paid"],
  refund: [sent(PAYABLE)],
  attach: [ATTACHED],
} as const;

const TABLE: Readonly<Record<Cause, Row>> = {
  late_within_cool_down: { ...OF_ENDED, suggests: "accept", status: "pending" },
  late_after: { ...OF_ENDED, status: "pending" },
  second_payment_on_one_charge: OF_PAID,
  second_charge_paid: OF_PAID,
  short: {
    amount: 60_000,
    status: "pending",
    suggests: "refund",
    accept: [{ accept: { suspense: -60_000, available: 60_000 - FEE, fee: FEE } }, "paid"],
    attach: [ATTACHED, "pending"],
    refund: [sent(60_000), "pending"],
  },
  over: OF_PAID,
  unknown_reference: { ...OF_NO_PAYMENT, suggests: "attach" },
  wrong_currency: {
    amount: null,
    suggests: "refund",
    attach: [{ exchange: { [RAIL]: -PAYABLE, suspense: PAYABLE }, ...ATTACHED }],
    refund: [{}],
    write_off: [{}],
  },
  notice_before_create: { ...OF_NO_PAYMENT, status: "pending", suggests: "attach" },
  notice_after_cancel: { ...OF_ENDED, status: "canceled" },
  notice_after_failure: { ...OF_NO_PAYMENT, status: "failed", suggests: "refund" },
  amount_of_two_open_payments: {
    ...OF_NO_PAYMENT,
    suggests: "attach",
    // Its project has no fee, and the code is the merchant's.
    attach: [{ accept: { suspense: -50_003, available: 50_003 } }],
  },
  reversal_by_rail: {
    amount: -PAYABLE,
    status: "paid",
    suggests: "accept",
    accept: [{ recover: { suspense: PAYABLE, available: -NET, fee: -FEE } }, "paid"],
    write_off: [{ "write-off": { suspense: PAYABLE, "written-off": -PAYABLE } }, "paid"],
  },
};

async function astray(cause: Cause): Promise<Astray> {
  const played = await PLAYS[cause](house);
  await matchEarly({ ...house, db: database.pool, ids: engine.ids, onTold: () => undefined });
  const { merchantId } = played.project;
  const [row, another] = await suspense.list({ merchantId, status: "open", limit: 10 });
  expect(another).toBeUndefined();
  return { ...played, suspense: row as Suspense };
}

/** The transfers of a merchant, in the order of their making: their ids bear one instant. */
async function transfersOf({ merchantId }: Project): Promise<[id: string, of: Outcome][]> {
  const { rows } = await database.pool.query<{ id: string; kind: string; lines: Amounts }>(
    `select t.id, t.kind, jsonb_object_agg(e.account, e.amount) as lines
       from transfer t join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
      where t.merchant_id = $1
      group by t.merchant_id, t.id, t.kind`,
    [merchantId],
  );
  return rows.map(({ id, kind, lines }) => [id, { [kind]: lines }]);
}

async function statusOf(project: Project, payment: Payment | undefined) {
  return payment && (await engine.payments.findById(project, payment.id))?.status;
}

async function act(one: Astray, resolution: Resolution, target: Payment): Promise<Suspense> {
  const acting = { by: "ani", reason: "talked to the buyer" };
  const of = one.suspense;
  const foreign = of.amount === null;
  const byHand = of.chargeId === null ? { evidence: "BCA 1234" } : {};
  if (resolution === "accept") return suspense.accept(of, acting);
  if (resolution === "write_off") return suspense.writeOff(of, acting);
  if (resolution === "refund") return suspense.refund(of, { ...acting, ...byHand });
  const rupiah = foreign ? PAYABLE : undefined;
  return suspense.attach(of, { ...acting, paymentId: target.id, rupiah });
}

const newestEvent = async ({ merchantId }: Project) =>
  (await engine.events.list(merchantId, { after: 0, limit: 100 })).at(-1);

const CASES = Object.keys(TABLE).flatMap((cause) =>
  RESOLUTIONS.map((resolution) => [cause as Cause, resolution] as const),
);

test("the table speaks of every cause, and allows what the engine allows", () => {
  for (const [cause, row] of Object.entries(TABLE)) {
    const { suggests, allows } = CAUSES[cause as Cause];
    expect(suggests, cause).toBe(row.suggests);
    expect(
      RESOLUTIONS.filter((one) => row[one]),
      cause,
    ).toEqual(allows);
    expect(allows).toContain(suggests);
  }
  expect(Object.keys(TABLE)).toEqual(Object.keys(CAUSES));
});

describe("every cause under every resolution", () => {
  test.each(CASES)("%s, %s", async (cause, resolution) => {
    const row = TABLE[cause];
    const one = await astray(cause);
    const { project, payment } = one;
    expect(one.suspense).toMatchObject({ cause, amount: row.amount, resolved: null });
    expect(await statusOf(project, payment)).toBe(row.status);
    const target = await made(engine, ask(project, { amount: 50_000 }));
    if (cause === "reversal_by_rail") await post(house, project, reversed(refunded("test", NET)));
    const before = await transfersOf(project);
    const accounts = await accountsOf(house, project);

    const [transfers, after] = row[resolution] ?? [];
    if (!transfers) {
      await expect(act(one, resolution, target)).rejects.toMatchObject({
        code: "not_supported",
        message: `${cause} cannot be resolved by ${resolution}. ${CAUSES[cause].otherwise}`,
      });
      expect(await accountsOf(house, project)).toEqual(accounts);
      return;
    }
    const resolved = await act(one, resolution, target);
    expect(resolved.resolved).toMatchObject({ resolution, resolvedBy: "operator:ani" });
    const known = new Set(before.map(([id]) => id));
    const fresh = (await transfersOf(project)).filter(([id]) => !known.has(id));
    expect(Object.assign({}, ...fresh.map(([, of]) => of))).toEqual(transfers);
    expect(fresh).toHaveLength(Object.keys(transfers).length);
    expect(await statusOf(project, payment)).toBe(after ?? row.status);
    expect(await statusOf(project, target)).toBe(resolution === "attach" ? "paid" : "pending");
    await expectOnce(one, resolution, target);
  });
});

/** Told, written down, right in the ledger; and the same again changes nothing. */
async function expectOnce(one: Astray, resolution: Resolution, target: Payment): Promise<void> {
  const { project, payment, suspense: of } = one;
  const event = await newestEvent(project);
  if (resolution === "attach") {
    expect(await statusOf(project, target)).toBe("paid");
  } else if (payment && resolution === "accept") {
    expect(event?.type).toMatch(/^payment\.(paid|resolved)$/);
  } else if (payment) expect(event?.type).toBe("payment.resolved");
  const accounts = await accountsOf(house, project);
  const again = await act(one, resolution, target);
  expect(again.id).toBe(of.id);
  expect(await accountsOf(house, project)).toEqual(accounts);
  expect((await newestEvent(project))?.number).toBe(event?.number);
  const other = { by: "budi", reason: "no" };
  const allowed = CAUSES[of.cause].allows.includes("write_off")
    ? suspense.writeOff(of, other)
    : suspense.refund(of, other);
  await expect(allowed).rejects.toMatchObject({ code: "wrong_state" });
  const { rows } = await database.pool.query(
    "select actor, verb, merchant_id, detail ->> 'reason' as reason from audit where subject = $1",
    [`sus_${of.id.replaceAll("-", "")}`],
  );
  const verb = `suspense ${resolution.replace("_", "-")}`;
  const { merchantId: merchant_id } = of;
  expect(rows).toEqual([{ actor: "ani", verb, merchant_id, reason: "talked to the buyer" }]);
  expect(await checkLedger(database.pool)).toEqual({ ok: true, violations: [] });
}

test("what was attached in excess is money astray of its own", async () => {
  const one = await astray("unknown_reference");
  const target = await made(engine, ask(one.project, { amount: 50_000 }));
  await act(one, "attach", target);
  const { merchantId } = one.project;
  const [left] = await suspense.list({ merchantId, status: "open", limit: 10 });
  expect(left).toMatchObject({ cause: "over", amount: PAYABLE - 50_660, paymentId: target.id });
  expect(await engine.ledger.balance(merchantId, "sandbox")).toMatchObject({
    available: 50_000,
    suspense: PAYABLE - 50_660,
  });
});

describe("attaching is refused", () => {
  const acting = { by: "ani", reason: "hers" };

  test("to what it does not cover, what is paid, what is not there", async () => {
    const one = await astray("short");
    const { project, suspense: of } = one;
    const dear = await made(engine, ask(project));
    const none = await made(engine, ask(project, { channel: null }));
    const attach = (paymentId: string, over = {}) =>
      suspense.attach(of, { ...acting, paymentId, ...over });
    await expect(attach(dear.id)).rejects.toMatchObject({ code: "amount_too_small" });
    await expect(attach(none.id)).rejects.toMatchObject({ field: "charge" });
    await expect(attach(of.id)).rejects.toMatchObject({ code: "not_found" });
    await engine.payments.simulate(project, dear, "paid");
    await expect(attach(dear.id)).rejects.toMatchObject({ code: "wrong_state" });
    await expect(attach(dear.id, { rupiah: 5 })).rejects.toMatchObject({ field: "rupiah" });
    const stranger = await house.addProject();
    const theirs = await made(engine, ask(stranger, { amount: 10_000 }));
    await expect(attach(theirs.id)).rejects.toMatchObject({ code: "not_found" });
    expect((await suspense.show(of.merchantId, of.id))?.resolved).toBeNull();
  });

  test("without a reason, and of another currency without what it became", async () => {
    const one = await astray("wrong_currency");
    const target = await made(engine, ask(one.project, { amount: 50_000 }));
    const attach = (over: object) =>
      suspense.attach(one.suspense, { ...acting, paymentId: target.id, ...over });
    await expect(attach({})).rejects.toMatchObject({ field: "rupiah" });
    await expect(attach({ rupiah: 1.5 })).rejects.toMatchObject({ field: "rupiah" });
    await expect(attach({ rupiah: PAYABLE, reason: " " })).rejects.toMatchObject({
      field: "reason",
    });
    expect(one.suspense).toMatchObject({ currency: "SGD", foreignAmount: 850 });
    expect(await accountsOf(house, one.project)).toEqual({});
  });
});

test("money goes back by hand only with what proves it", async () => {
  const one = await astray("unknown_reference");
  const refund = suspense.refund(one.suspense, { by: "ani", reason: "asked for" });
  await expect(refund).rejects.toMatchObject({ code: "channel_unavailable", field: "evidence" });
});

test("a reversal that the balance does not cover stays owed, and no floor breaks", async () => {
  const one = await astray("reversal_by_rail");
  const recover = () => suspense.accept(one.suspense, { by: "ani", reason: "card fraud" });
  await expect(recover()).rejects.toMatchObject({ code: "insufficient_balance" });
  const { merchantId } = one.project;
  expect(await engine.ledger.balance(merchantId, "sandbox")).toMatchObject({
    available: 0,
    suspense: -PAYABLE,
  });
  await post(house, one.project, reversed(refunded("test", NET - 1)));
  await expect(recover()).rejects.toMatchObject({ code: "insufficient_balance" });
  await post(house, one.project, reversed(refunded("test", 1)));
  expect((await recover()).resolved?.resolution).toBe("accept");
  expect(await engine.ledger.balance(merchantId, "sandbox")).toMatchObject({ suspense: 0 });
});

test("two hundred decisions at once: one stands", async () => {
  const one = await astray("late_after");
  clock.advance(2 * 60 * MINUTE);
  const target = await made(engine, ask(one.project, { amount: 50_000 }));
  const acts = Array.from({ length: 200 }, (_, at) =>
    act(one, (["accept", "attach", "refund"] as const)[at % 3] as Resolution, target).then(
      ({ resolved }) => resolved?.resolution ?? "",
      (error) => error.code as string,
    ),
  );
  const [stood, other, third] = [...new Set(await Promise.all(acts))].sort();
  expect([stood, other].sort()).toContain("wrong_state");
  expect(third).toBeUndefined();
  expect(await checkLedger(database.pool)).toEqual({ ok: true, violations: [] });
});
