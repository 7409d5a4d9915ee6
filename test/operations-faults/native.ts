/** What each native operation answers to each fault. */
import type { Sent } from "../support/dialect-house.ts";
import {
  bearer,
  type Call,
  call,
  INVALID,
  keys,
  MODE_OF_KEY,
  NO_ID,
  rowOfList,
  rowOfNothing,
  UNKNOWN,
  WRONG_METHOD,
  WRONG_STATE,
} from "./native-calls.ts";
import { linkRows } from "./native-links.ts";
import { projectRows } from "./native-projects.ts";
import { webhookRows } from "./native-webhooks.ts";
import type { Cell, FaultTable, Row, Setting } from "./table.ts";

const create = call("POST", "/v1/payments", ({ fresh }) => ({ reference: fresh, amount: 99_000 }));
const createWith = (over: object): Cell => [
  INVALID,
  (at) => create(at, { body: { reference: at.fresh, amount: 99_000, ...over } }),
];
const advance = call("POST", "/v1/sandbox/clock/advance", () => ({ seconds: 60 }));
const advanceBy = (seconds: unknown): Cell => [INVALID, (at) => advance(at, { body: { seconds } })];
const events = call("GET", "/v1/events");
const eventsWith = (query: string): Cell => [
  INVALID,
  (at) => events(at, { url: `/v1/events?${query}` }),
];

const refund = call("POST", "/v1/refunds", () => ({ payment: `pay_${"0".repeat(32)}` }));
const refundOf = async (at: Setting, paid?: "paid", over: object = {}) => {
  const { wireId } = await at.payment(paid);
  return refund(at, { body: { payment: wireId, amount: 1, ...over } });
};
const refundAt = (id: string): Call => call("GET", `/v1/refunds/${id}`);
async function oneRefund(at: Setting): Promise<Sent> {
  const { json } = await at.house.send(await refundOf(at, "paid"));
  return refundAt((json as { id: string }).id)(at);
}

const UNPAYABLE = { status: 409, message: "insufficient_balance" };
const DANA = { destination: "ewallet.dana", account: "081234567890", name: "John Doe" };
const payOut = call("POST", "/v1/payouts", () => ({ amount: 10_000, ...DANA }));
const payOutWith = (over: object, told = INVALID): Cell => [
  told,
  (at) => payOut(at, { body: { amount: 10_000, ...DANA, ...over } }),
];
const nameOne = call("POST", "/v1/beneficiaries", () => DANA);
const nameWith = (over: object, told = INVALID): Cell => [
  told,
  (at) => nameOne(at, { body: { ...DANA, ...over } }),
];

/** A payout that the balance covers. */
async function paidOut(at: Setting): Promise<Sent> {
  await at.payment("paid");
  const { json } = await at.house.send(payOut(at));
  return call("GET", `/v1/payouts/${(json as { id: string }).id}`)(at);
}

const NO_KEY_NEEDED = "anybody may read it";
const quoted = (query: string, told = INVALID): Cell => [
  told,
  call("GET", `/v1/channels/quote?${query}`),
];

const OPEN = { name: "Top-Up Saldo Budi", channel: "va.bni" };
const createOpen = call("POST", "/v1/open_payments", () => OPEN);
const paidOpen = (at: Setting) => onOpen(at, "POST", "/simulate", { amount: 50_000 });

async function onOpen(at: Setting, method: string, act: string, body?: object): Promise<Sent> {
  const { json } = await at.house.send(createOpen(at));
  return call(method, `/v1/open_payments/${(json as { id: string }).id}${act}`)(at, { body });
}

/** A call on one open payment. */
function rowOfOpen(method: string, act: string, body?: object): Row {
  const on = (id: string): Call => call(method, `/v1/open_payments/${id}${act}`, () => body ?? {});
  return {
    ...keys(on("opn_x")),
    ok: [{ status: 200 }, (at) => onOpen(at, method, act, body)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await onOpen(at, method, act, body)), ...bearer(at.live.key) }),
    ],
    malformed: [INVALID, on("%zz")],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": [INVALID, on("x".repeat(65))],
    "unknown id": [UNKNOWN, on(`opn_${"0".repeat(32)}`)],
    "wrong state": "one that is closed stays so, and what comes to it is set aside",
    "wrong method": [WRONG_METHOD, (at) => on("opn_x")(at, { method: "PUT" })],
  };
}

/** A call on one payment; `act` is what follows its id. */
function rowOfPayment(method: string, act: string, own: Partial<Row>): Row {
  const on = (id: string): Call => call(method, `/v1/payments/${id}${act}`);
  const known = async (at: Setting, paid?: "paid") => on((await at.payment(paid)).wireId)(at);
  return {
    ...keys(on("pay_x")),
    ok: [{ status: 200 }, (at) => known(at)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await known(at)), ...bearer(at.live.key) }),
    ],
    malformed: [INVALID, (at) => on("%zz")(at)],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": [INVALID, (at) => on("x".repeat(65))(at)],
    "unknown id": [UNKNOWN, (at) => on(`pay_${"0".repeat(32)}`)(at)],
    "wrong state": [WRONG_STATE, (at) => known(at, "paid")],
    "wrong method": [WRONG_METHOD, (at) => on("pay_x")(at, { method: "PUT" })],
    ...own,
  };
}

const rows: Record<string, Row> = {
  ...webhookRows,
  ...projectRows,
  createPayment: {
    ...keys(create),
    ok: [{ status: 201 }, create],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => create(at, { body: '{"reference":' })],
    "missing field": createWith({ reference: undefined }),
    "wrong type": createWith({ amount: "much" }),
    "over limit": [
      { status: 400, message: "amount_too_large" },
      (at) => create(at, { body: { reference: at.fresh, amount: 50_000_001 } }),
    ],
    "too long": createWith({ reference: "x".repeat(256) }),
    "unknown id": NO_ID,
    "wrong state": [
      { status: 409, message: "conflict" },
      async (at) => {
        const { reference } = await at.payment("paid");
        return create(at, { body: { reference, amount: 99_000 } });
      },
    ],
    "wrong method": [WRONG_METHOD, (at) => create(at, { method: "DELETE" })],
  },
  getPayment: rowOfPayment("GET", "", { "wrong state": "every state may be read" }),
  cancelPayment: rowOfPayment("POST", "/cancel", {}),
  simulatePayment: rowOfPayment("POST", "/simulate", {
    "wrong type": [
      INVALID,
      async (at) => ({
        method: "POST",
        url: `/v1/payments/${(await at.payment()).wireId}/simulate`,
        body: { scenario: 1 },
        ...bearer(at.key),
      }),
    ],
  }),
  createPayout: {
    ...keys(payOut),
    ok: [
      { status: 201 },
      async (at) => {
        await at.payment("paid");
        return payOut(at);
      },
    ],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => payOut(at, { body: '{"amount":' })],
    "missing field": payOutWith({ account: undefined }),
    "wrong type": payOutWith({ amount: "much" }),
    "over limit": payOutWith({ amount: 99_000_000 }, UNPAYABLE),
    "too long": payOutWith({ name: "x".repeat(256) }),
    "unknown id": payOutWith({ beneficiary: `ben_${"0".repeat(32)}` }),
    "wrong state": "every call asks for a new payout",
    "wrong method": [WRONG_METHOD, (at) => payOut(at, { method: "DELETE" })],
  },
  listPayouts: rowOfList("/v1/payouts"),
  getPayout: {
    ...rowOfPayment("GET", "", {}),
    ...keys(call("GET", "/v1/payouts/pyo_x")),
    ok: [{ status: 200 }, paidOut],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await paidOut(at)), ...bearer(at.live.key) }),
    ],
    malformed: [INVALID, call("GET", "/v1/payouts/%zz")],
    "too long": [INVALID, call("GET", `/v1/payouts/${"x".repeat(65)}`)],
    "unknown id": [UNKNOWN, call("GET", `/v1/payouts/pyo_${"0".repeat(32)}`)],
    "wrong state": "every state may be read",
    "wrong method": [WRONG_METHOD, call("DELETE", "/v1/payouts/pyo_x")],
  },
  createBeneficiary: {
    ...keys(nameOne),
    ok: [{ status: 201 }, nameOne],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => nameOne(at, { body: '{"account":' })],
    "missing field": nameWith({ name: undefined }),
    "wrong type": nameWith({ account: "not a phone" }),
    "over limit": "no amount is sent",
    "too long": nameWith({ name: "x".repeat(256) }),
    "unknown id": nameWith(
      { destination: "bank.nowhere" },
      { status: 400, message: "channel_unavailable" },
    ),
    "wrong state": "one that is known comes as it is",
    "wrong method": [WRONG_METHOD, (at) => nameOne(at, { method: "DELETE" })],
  },
  listBeneficiaries: rowOfList("/v1/beneficiaries"),
  createRefund: {
    ...keys(refund),
    ok: [{ status: 201 }, (at) => refundOf(at, "paid")],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await refundOf(at, "paid")), ...bearer(at.live.key) }),
    ],
    malformed: [INVALID, (at) => refund(at, { body: '{"payment":' })],
    "missing field": [INVALID, (at) => refund(at, { body: { amount: 1 } })],
    "wrong type": [INVALID, (at) => refund(at, { body: { payment: "pay_x", amount: "much" } })],
    "over limit": [
      { status: 400, message: "amount_too_large" },
      (at) => refundOf(at, "paid", { amount: 100_000_000 }),
    ],
    "too long": [INVALID, (at) => refund(at, { body: { payment: "x".repeat(65) } })],
    "unknown id": [UNKNOWN, refund],
    "wrong state": [WRONG_STATE, (at) => refundOf(at)],
    "wrong method": [WRONG_METHOD, (at) => refund(at, { method: "DELETE" })],
  },
  listRefunds: rowOfList("/v1/refunds"),
  listRefundsOfPayment: rowOfPayment("GET", "/refunds", {
    "wrong state": "a payment in any state may have none",
  }),
  getRefund: {
    ...rowOfPayment("GET", "", {}),
    ok: [{ status: 200 }, (at) => oneRefund(at)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await oneRefund(at)), ...bearer(at.live.key) }),
    ],
    malformed: [INVALID, refundAt("%zz")],
    "too long": [INVALID, refundAt("x".repeat(65))],
    "unknown id": [UNKNOWN, refundAt(`rfd_${"0".repeat(32)}`)],
    "wrong state": "every state may be read",
    "wrong method": [WRONG_METHOD, (at) => refundAt("rfd_x")(at, { method: "PUT" })],
    ...keys(refundAt("rfd_x")),
  },
  createOpenPayment: {
    ...keys(createOpen),
    ok: [{ status: 201 }, createOpen],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => createOpen(at, { body: '{"name":' })],
    "missing field": [INVALID, (at) => createOpen(at, { body: { channel: "va.bni" } })],
    "wrong type": [INVALID, (at) => createOpen(at, { body: { ...OPEN, least: "much" } })],
    "over limit": [
      { status: 400, message: "amount_too_large" },
      (at) => createOpen(at, { body: { ...OPEN, most: 90_000_000 } }),
    ],
    "too long": [INVALID, (at) => createOpen(at, { body: { ...OPEN, name: "x".repeat(101) } })],
    "unknown id": [
      { status: 400, message: "channel_unavailable" },
      (at) => createOpen(at, { body: { ...OPEN, channel: "ewallet.dana" } }),
    ],
    "wrong state": "every call asks for a new one",
    "wrong method": [WRONG_METHOD, (at) => createOpen(at, { method: "DELETE" })],
  },
  ...linkRows,
  listOpenPayments: rowOfList("/v1/open_payments"),
  getOpenPayment: rowOfOpen("GET", ""),
  closeOpenPayment: rowOfOpen("POST", "/close"),
  simulateOpenPayment: {
    ...rowOfOpen("POST", "/simulate", { amount: 50_000 }),
    "missing field": [INVALID, async (at) => ({ ...(await paidOpen(at)), body: {} })],
    "wrong type": [INVALID, async (at) => ({ ...(await paidOpen(at)), body: { amount: "much" } })],
    "over limit": [
      INVALID,
      async (at) => ({ ...(await paidOpen(at)), body: { amount: "9".repeat(18) } }),
    ],
  },
  getBalance: rowOfNothing("/v1/balance"),
  getClock: rowOfNothing("/v1/sandbox/clock"),
  listScenarios: rowOfNothing("/v1/sandbox/scenarios"),
  listChannels: rowOfNothing("/v1/channels"),
  quoteChannels: {
    ...rowOfNothing("/v1/channels/quote?amount=99000"),
    malformed: quoted("amount=%zz"),
    "missing field": quoted("channel=qris"),
    "wrong type": quoted("amount=much"),
    "over limit": quoted("amount=99000000&channel=qris", {
      status: 400,
      message: "amount_too_large",
    }),
    "too long": quoted(`amount=99000&channel=${"x".repeat(65)}`),
    "unknown id": quoted("amount=99000&channel=va.none", {
      status: 400,
      message: "channel_unavailable",
    }),
  },
  listProblems: {
    ...rowOfNothing("/v1/problems"),
    "no key": NO_KEY_NEEDED,
    "wrong key": NO_KEY_NEEDED,
    "key of another dialect": NO_KEY_NEEDED,
  },
  listPayments: {
    ...rowOfList("/v1/payments"),
    "unknown id": [INVALID, call("GET", "/v1/payments?cursor=rfd_x")],
    "wrong state": [INVALID, call("GET", "/v1/payments?status=lost")],
  },
  listBalanceHistory: rowOfList("/v1/balance/history"),
  advanceClock: {
    ...keys(advance),
    ok: [{ status: 200 }, advance],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => advance(at, { body: '{"seconds":' })],
    "missing field": advanceBy(undefined),
    "wrong type": advanceBy("a day"),
    "over limit": advanceBy(3_650 * 86_400 + 1),
    "too long": "no text is sent",
    "unknown id": NO_ID,
    "wrong state": "there is no state",
    "wrong method": [WRONG_METHOD, (at) => advance(at, { method: "DELETE" })],
  },
  listEvents: {
    ...keys(events),
    ok: [{ status: 200 }, events],
    "key of another mode": MODE_OF_KEY,
    malformed: eventsWith("after=%zz"),
    "missing field": "every field may be left out",
    "wrong type": eventsWith("limit=many"),
    "over limit": eventsWith("limit=101"),
    "too long": eventsWith(`after=${"x".repeat(65)}`),
    "unknown id": eventsWith(`after=evt_${"0".repeat(36)}`),
    "wrong state": "there is no state",
    "wrong method": [WRONG_METHOD, (at) => events(at, { method: "DELETE" })],
  },
};

export default {
  foreign: "pakasir",
  identity: (reference) => reference,
  rows,
  misshapen({ status, headers, json }) {
    if (headers["content-type"] !== "application/problem+json") return "it is no problem";
    const problem = (json ?? {}) as Record<string, unknown>;
    if (problem.status !== status) return `its status says ${problem.status}`;
    const missing = ["type", "title", "detail", "code"].filter((name) => !problem[name]);
    return missing.length > 0 ? `it lacks ${missing.join()}` : undefined;
  },
} satisfies FaultTable;
