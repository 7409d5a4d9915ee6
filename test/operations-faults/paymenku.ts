/** What each of Paymenku's operations answers to each fault. */
import type { Sent } from "../support/dialect-house.ts";
import type { Cell, FaultTable, Row, Setting } from "./table.ts";

const LONG = "x".repeat(65);
const NO_KEY = { status: 401, message: "Unauthorized" };
const FOREIGN_KEY = { status: 401, message: /^Unauthorized \(.*Gapura/ };
const WRONG_METHOD = { status: 405, message: "Method not allowed" };
const BROKEN_BODY = { status: 400, message: "The request body must be valid JSON." };
const BROKEN_URL = { status: 400, message: "The URL is malformed." };
const UNKNOWN = { status: 404, message: "Transaction not found" };
const NO_OPEN_PAYMENT = { status: 404, message: "Open payment not found" };
const TAKEN = { status: 422, message: "The reference_id has already been taken." };
const PAID = { status: 422, message: "Transaction cannot be cancelled. Current status: paid" };
const UNPAID = { status: 422, message: "Only paid transactions can be refunded." };

const PUBLIC = "the call needs no key";
const MODE_OF_KEY = "the key itself chooses the mode";
const NO_ID = "there is no id";
const NO_STATE = "there is no state";
const NO_AMOUNT = "no amount is sent";
const NO_FIELD = "no field is read";

const invalid = (field: string) => ({ status: 400, message: `The ${field} is invalid.` });
const missing = (field: string) => ({ status: 400, message: `The ${field} field is required.` });

type Fields = Readonly<Record<string, unknown>>;
type Call = (at: Setting, over?: Partial<Sent>) => Sent;

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const call =
  (method: string, path: string, body?: (at: Setting) => Fields): Call =>
  (at, over) => ({ method, url: `/api/v1${path}`, body: body?.(at), ...bearer(at.key), ...over });

const createFields = ({ fresh }: Setting): Fields => ({
  reference_id: fresh,
  amount: 100_000,
  customer_name: "John Doe",
  customer_email: "john@example.com",
  channel_code: "dana",
});
const create = call("POST", "/transaction/create", createFields);
const createWith = (at: Setting, over: Fields) =>
  create(at, { body: { ...createFields(at), ...over } });

/** What a key that is missing, nobody's, another dialect's or another mode's gets. */
function keys(ask: Call) {
  return {
    "no key": [NO_KEY, (at: Setting) => ask(at, { headers: {} })],
    "wrong key": [NO_KEY, (at: Setting) => ask(at, bearer("nobody's"))],
    "key of another dialect": [FOREIGN_KEY, (at: Setting) => ask(at, bearer(at.foreign.key))],
    "key of another mode": MODE_OF_KEY,
    "wrong method": [WRONG_METHOD, (at: Setting) => ask(at, { method: "PATCH" })],
  } as const;
}

/** A POST that names one transaction in its body. */
function rowOfBody(path: string, more: Fields, own: Pick<Row, "ok" | "wrong state">): Row {
  const ask = call("POST", path, () => ({ trx_id: "x", ...more }));
  const on = (at: Setting, trx_id: unknown) => ask(at, { body: { ...more, trx_id } });
  return {
    ...keys(ask),
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...on(at, (await at.payment()).wireId), ...bearer(at.live.key) }),
    ],
    malformed: [BROKEN_BODY, (at) => ask(at, { body: '{"trx_id":' })],
    "missing field": [missing("trx_id"), (at) => on(at, undefined)],
    "wrong type": [invalid("trx_id"), (at) => on(at, ["x"])],
    "over limit": NO_AMOUNT,
    "too long": [invalid("trx_id"), (at) => on(at, LONG)],
    "unknown id": [UNKNOWN, (at) => on(at, "IDP1")],
    ...own,
  };
}

const bodyOf = (trx_id: string, more: Fields = {}): Partial<Sent> => ({
  body: { trx_id, ...more },
});
const cancel = call("POST", "/transaction/cancel");
const refund = call("POST", "/transaction/refund");
const refundOf = async (at: Setting, paid?: "paid") =>
  refund(at, bodyOf((await at.payment(paid)).wireId, { refund_amount: 1 }));

const status = (path: string): Call => call("GET", `/check-status/${path}`);
const listWith = (query: string): Call => call("GET", `/transactions?${query}`);
const feesOf = (query: string): Call => call("GET", `/merchant/fee-calculator?${query}`);
const instructionOf = (query: string): Call => call("GET", `/payment/instruction?${query}`);
const channels = call("GET", "/payment-channels");
const picture = (id: string, method = "GET"): Sent => ({ method, url: `/api/qr/${id}` });

const cell = (expected: { status: number; message?: string | RegExp }, ask: Call): Cell => [
  expected,
  (at) => ask(at),
];

const OPEN = { name: "Top-Up Saldo Budi", channel_code: "bca_va" };
const createOpenPayment = call("POST", "/open-payment/create", () => OPEN);
const openWith = (over: Fields) => (at: Setting) =>
  createOpenPayment(at, { body: { ...OPEN, ...over } });

/** Calls on one open payment. */
function rowOfOpenPayment(after: string): Row {
  const on = (uuid: string) => call("GET", `/open-payment/${uuid}${after}`);
  return {
    ...keys(on("1")),
    ok: [
      { status: 200 },
      async (at) => {
        const { json } = await at.house.send(createOpenPayment(at));
        const { uuid } = (json as { data: { uuid: string } }).data;
        return call("GET", `/open-payment/${uuid}${after}`)(at);
      },
    ],
    malformed: cell(BROKEN_URL, on("%zz")),
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": NO_AMOUNT,
    "too long": cell(invalid("uuid"), on(LONG)),
    "unknown id": cell(NO_OPEN_PAYMENT, on("550e8400-e29b-41d4-a716-446655440000")),
    "wrong state": NO_STATE,
  };
}

const rows: Record<string, Row> = {
  createTransaction: {
    ...keys(create),
    ok: cell({ status: 200 }, create),
    malformed: [BROKEN_BODY, (at) => create(at, { body: '{"reference_id":' })],
    "missing field": [missing("reference_id"), (at) => createWith(at, { reference_id: undefined })],
    "wrong type": [invalid("amount"), (at) => createWith(at, { amount: "22.000" })],
    "over limit": [
      { status: 400, message: "The amount must not be greater than 10000000." },
      (at) => createWith(at, { amount: 10_000_001 }),
    ],
    "too long": [invalid("reference_id"), (at) => createWith(at, { reference_id: "x".repeat(51) })],
    "unknown id": [invalid("channel_code"), (at) => createWith(at, { channel_code: "gopay" })],
    "wrong state": [
      TAKEN,
      async (at) => createWith(at, { reference_id: (await at.payment("paid")).reference }),
    ],
  },
  listTransactions: {
    ...keys(listWith("")),
    ok: cell({ status: 200 }, listWith("status=paid")),
    malformed: cell(BROKEN_URL, listWith("page=%zz")),
    "missing field": "every field may be left out",
    "wrong type": cell(invalid("page"), listWith("page=first")),
    "over limit": cell(invalid("page"), listWith("page=1000001")),
    "too long": cell(invalid("reference_id"), listWith(`reference_id=${LONG}`)),
    "unknown id": "a reference that nobody has is an empty list",
    "wrong state": "every state may be listed",
  },
  checkStatus: {
    ...keys(status("x")),
    ok: [{ status: 200 }, async (at) => status((await at.payment()).wireId)(at)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...status((await at.payment()).wireId)(at), ...bearer(at.live.key) }),
    ],
    malformed: cell(BROKEN_URL, status("%zz")),
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": NO_AMOUNT,
    "too long": cell(invalid("order_id"), status(LONG)),
    "unknown id": cell(UNKNOWN, status("nobody")),
    "wrong state": "every state may be read",
  },
  cancelTransaction: rowOfBody(
    "/transaction/cancel",
    {},
    {
      ok: [{ status: 200 }, async (at) => cancel(at, bodyOf((await at.payment()).wireId))],
      "wrong state": [PAID, async (at) => cancel(at, bodyOf((await at.payment("paid")).wireId))],
    },
  ),
  refundTransaction: {
    ...rowOfBody(
      "/transaction/refund",
      { refund_amount: 1 },
      {
        ok: [{ status: 200 }, (at) => refundOf(at, "paid")],
        "wrong state": [UNPAID, (at) => refundOf(at)],
      },
    ),
    "over limit": [
      { status: 422, message: "Refund amount cannot exceed original transaction amount." },
      async (at) =>
        refund(at, bodyOf((await at.payment("paid")).wireId, { refund_amount: 100_000_000 })),
    ],
  },
  listChannels: {
    ...keys(channels),
    ok: cell({ status: 200 }, channels),
    malformed: cell(BROKEN_URL, call("GET", "/payment-channels?x=%zz")),
    "missing field": NO_FIELD,
    "wrong type": NO_FIELD,
    "over limit": NO_AMOUNT,
    "too long": NO_FIELD,
    "unknown id": NO_ID,
    "wrong state": NO_STATE,
  },
  calculateFees: {
    ...keys(feesOf("amount=1")),
    ok: cell({ status: 200 }, feesOf("amount=100000")),
    malformed: cell(BROKEN_URL, feesOf("amount=%zz")),
    "missing field": cell(missing("amount"), feesOf("code=dana")),
    "wrong type": cell(invalid("amount"), feesOf("amount=much")),
    "over limit": cell(invalid("amount"), feesOf(`amount=${"9".repeat(17)}`)),
    "too long": cell(invalid("code"), feesOf(`amount=1&code=${LONG}`)),
    "unknown id": cell(invalid("code"), feesOf("amount=100000&code=gopay")),
    "wrong state": NO_STATE,
  },
  getInstruction: {
    ...keys(instructionOf("code=dana")),
    ok: cell({ status: 200 }, instructionOf("code=dana")),
    malformed: cell(BROKEN_URL, instructionOf("code=%zz")),
    "missing field": cell(missing("code"), instructionOf("amount=1")),
    "wrong type": cell(invalid("amount"), instructionOf("code=dana&amount=much")),
    "over limit": cell(invalid("amount"), instructionOf(`code=dana&amount=${"9".repeat(17)}`)),
    "too long": cell(invalid("pay_code"), instructionOf(`code=dana&pay_code=${LONG}`)),
    "unknown id": cell(
      { status: 404, message: "No instruction available for this channel." },
      instructionOf("code=gopay"),
    ),
    "wrong state": NO_STATE,
  },
  getOpenPayment: rowOfOpenPayment(""),
  listOpenPaymentTransactions: rowOfOpenPayment("/transactions"),
  createOpenPayment: {
    ...keys(createOpenPayment),
    ok: cell({ status: 200 }, createOpenPayment),
    malformed: [BROKEN_BODY, (at) => createOpenPayment(at, { body: "{" })],
    "missing field": [missing("name"), openWith({ name: undefined })],
    "wrong type": [invalid("min_amount"), openWith({ min_amount: "much" })],
    "over limit": [
      { status: 400, message: "The amount must not be greater than 50000000." },
      openWith({ max_amount: 50_000_001 }),
    ],
    "too long": [invalid("name"), openWith({ name: "x".repeat(101) })],
    "unknown id": [
      { status: 422, message: "Channel is currently unavailable." },
      openWith({ channel_code: "dana" }),
    ],
    "wrong state": NO_STATE,
  },
  getQrPicture: {
    ok: [{ status: 200 }, async (at) => picture((await at.payment()).wireId)],
    "no key": PUBLIC,
    "wrong key": PUBLIC,
    "key of another dialect": PUBLIC,
    "key of another mode": PUBLIC,
    malformed: [BROKEN_URL, () => picture("%zz")],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": NO_AMOUNT,
    "too long": [invalid("trx_id"), () => picture(LONG)],
    "unknown id": [UNKNOWN, () => picture("IDP1")],
    "wrong state": [UNKNOWN, async (at) => picture((await at.payment("paid")).wireId)],
    "wrong method": [WRONG_METHOD, () => picture("IDP1", "POST")],
  },
};

export default {
  foreign: "native",
  identity: (reference) => reference,
  rows,
  misshapen({ headers, json }) {
    if (headers["content-type"] !== "application/json") return "it is not JSON";
    const { status: told, ...rest } = (json ?? {}) as Fields;
    const names = Object.keys(rest).join();
    return told === "error" && names === "message" ? undefined : `its fields are ${names}`;
  },
} satisfies FaultTable;
