/** What each of FastPay's operations answers to each fault. */
import type { Sent } from "../support/dialect-house.ts";
import type { Cell, FaultTable, Row, Setting } from "./table.ts";

const NO_KEY = { status: 401, message: "apikey wajib diisi" };
const WRONG_KEY = { status: 401, message: "API key tidak valid" };
const FOREIGN_KEY = { status: 401, message: /^API key tidak valid \(.*Gapura/ };
const UNKNOWN = { status: 404, message: "Invoice tidak ditemukan" };
const PAID = {
  status: 400,
  message: "Invoice tidak bisa dibatalkan, status saat ini: paid",
};
const WRONG_METHOD = { status: 405, message: "Method tidak diizinkan" };
const BROKEN_URL = { status: 400, message: "url tidak valid" };
const BROKEN_BODY = { status: 400, message: "Body harus berupa JSON yang valid" };
const MODE_OF_KEY = "the key itself chooses the mode";
const PUBLIC = "the call needs no key";
const NO_ID = "there is no id";
const NO_FIELD = "no field is sent";
const NO_AMOUNT = "no amount is sent";
const NO_WITHDRAWAL = { status: 404, message: "Penarikan tidak ditemukan" };
const UNKNOWN_ID = "64c8d9e00000000000000000";

type Fields = Readonly<Record<string, string>>;

/** A call as the document writes it: everything in the query. */
type Call = (at: Setting, over?: Fields & { apikey?: string }) => Sent;

const call =
  (method: string, path: string, own: Fields = {}): Call =>
  (at, over) => ({
    method,
    url: `${path}?${new URLSearchParams({ apikey: at.key, ...own, ...over })}`,
  });

function keys(ask: Call, path: string) {
  const { method } = ask({ key: "x" } as Setting);
  return {
    "no key": [NO_KEY, () => ({ ...(method && { method }), url: path })],
    "wrong key": [WRONG_KEY, (at: Setting) => ask(at, { apikey: "nobody's" })],
    "key of another dialect": [FOREIGN_KEY, (at: Setting) => ask(at, { apikey: at.foreign.key })],
  } as const;
}

const withMethod = (ask: Call, method: string): Cell => [
  WRONG_METHOD,
  (at) => ({ ...ask(at), method }),
];

const balance = call("GET", "/api/v1/balance");
const create = call("GET", "/api/v1/invoice", { amount: "10000" });
const status = call("GET", "/api/v1/invoice/status", { invoice_id: UNKNOWN_ID });
const cancel = call("POST", "/api/v1/invoice/cancel", { invoice_id: UNKNOWN_ID });
const picture = (id: string): Sent => ({ url: `/api/v1/invoice/${id}/qris.png` });

const withdraw =
  (over: Fields = {}): Call =>
  (at, query) => ({
    ...call("POST", "/api/v1/withdraw")(at, query),
    body: { amount: 10_000, accountNumber: "081234567890", accountName: "John Doe", ...over },
  });
const withdrawalStatus = call("GET", "/api/v1/withdraw/status", { withdraw_id: UNKNOWN_ID });
const historyOf = (over: Fields) => call("GET", "/api/v1/withdraw/history", over);
const history = historyOf({});

/** The id of a withdrawal that the balance covers. */
async function withdrawn(at: Setting): Promise<string> {
  await at.payment("paid");
  const { json } = await at.house.send(withdraw()(at));
  return (json as { withdraw_id: string }).withdraw_id;
}

/** What every call on an invoice's id answers alike. */
function rowOfInvoice(ask: Call, path: string): Omit<Row, "wrong state" | "wrong method"> {
  const known = async (at: Setting, over?: Fields) =>
    ask(at, { invoice_id: (await at.payment()).wireId, ...over });
  return {
    ...keys(ask, path),
    ok: [{ status: 200 }, (at) => known(at)],
    "key of another mode": [UNKNOWN, (at) => known(at, { apikey: at.live.key })],
    malformed: [BROKEN_URL, (at) => ({ ...ask(at), url: `${path}?invoice_id=%zz` })],
    "missing field": [
      { status: 400, message: "invoice_id wajib diisi" },
      (at) => ask(at, { invoice_id: "" }),
    ],
    "wrong type": "any text may be an id",
    "over limit": NO_AMOUNT,
    "too long": [
      { status: 400, message: "invoice_id tidak valid" },
      (at) => ask(at, { invoice_id: "x".repeat(65) }),
    ],
    "unknown id": [UNKNOWN, ask],
  };
}

const rows: Record<string, Row> = {
  getBalance: {
    ...keys(balance, "/api/v1/balance"),
    ok: [{ status: 200 }, balance],
    "key of another mode": MODE_OF_KEY,
    malformed: [BROKEN_URL, () => ({ url: "/api/v1/balance?apikey=%zz" })],
    "missing field": NO_FIELD,
    "wrong type": NO_FIELD,
    "over limit": NO_AMOUNT,
    "too long": NO_FIELD,
    "unknown id": NO_ID,
    "wrong state": "there is no state",
    "wrong method": withMethod(balance, "POST"),
  },
  createInvoice: {
    ...keys(create, "/api/v1/invoice"),
    ok: [{ status: 200 }, create],
    "key of another mode": MODE_OF_KEY,
    malformed: [BROKEN_URL, () => ({ url: "/api/v1/invoice?amount=%zz" })],
    "missing field": [
      { status: 400, message: "amount wajib diisi" },
      (at) => create(at, { amount: "" }),
    ],
    "wrong type": [
      { status: 400, message: "amount tidak valid" },
      (at) => create(at, { amount: "10.000" }),
    ],
    "over limit": [
      { status: 400, message: "amount maksimal 10000000" },
      (at) => create(at, { amount: "10000001" }),
    ],
    "too long": [
      { status: 400, message: "amount tidak valid" },
      (at) => create(at, { amount: "9".repeat(300) }),
    ],
    "unknown id": NO_ID,
    "wrong state": "every call makes a new invoice",
    "wrong method": withMethod(create, "HEAD"),
  },
  getInvoice: {
    ...rowOfInvoice(status, "/api/v1/invoice/status"),
    "wrong state": "every state may be read",
    "wrong method": withMethod(status, "POST"),
  },
  cancelInvoice: {
    ...rowOfInvoice(cancel, "/api/v1/invoice/cancel"),
    "wrong state": [
      PAID,
      async (at) => cancel(at, { invoice_id: (await at.payment("paid")).wireId }),
    ],
    "wrong method": withMethod(cancel, "GET"),
  },
  getPicture: {
    ok: [{ status: 200 }, async (at) => picture((await at.payment()).wireId)],
    "no key": PUBLIC,
    "wrong key": PUBLIC,
    "key of another dialect": PUBLIC,
    "key of another mode": PUBLIC,
    malformed: [BROKEN_URL, () => picture("%zz")],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": NO_AMOUNT,
    "too long": [{ status: 400, message: "invoice_id tidak valid" }, () => picture("x".repeat(65))],
    "unknown id": [UNKNOWN, () => picture(UNKNOWN_ID)],
    "wrong state": [UNKNOWN, async (at) => picture((await at.payment("paid")).wireId)],
    "wrong method": [WRONG_METHOD, () => ({ ...picture(UNKNOWN_ID), method: "DELETE" })],
  },
  createWithdrawal: {
    ...keys(withdraw(), "/api/v1/withdraw"),
    ok: [
      { status: 200 },
      async (at) => {
        await at.payment("paid");
        return withdraw()(at);
      },
    ],
    "key of another mode": MODE_OF_KEY,
    malformed: [BROKEN_BODY, (at) => ({ ...withdraw()(at), body: '{"amount":' })],
    "missing field": [
      { status: 400, message: "accountName wajib diisi" },
      withdraw({ accountName: "" }),
    ],
    "wrong type": [
      { status: 400, message: "accountNumber tidak valid" },
      withdraw({ accountNumber: "1234" }),
    ],
    "over limit": [{ status: 400, message: "Saldo tidak cukup" }, withdraw({ amount: "99000000" })],
    "too long": [
      { status: 400, message: "accountName tidak valid" },
      withdraw({ accountName: "x".repeat(101) }),
    ],
    "unknown id": NO_ID,
    "wrong state": "every call asks for a new withdrawal",
    "wrong method": withMethod(withdraw(), "GET"),
  },
  getWithdrawal: {
    ...keys(withdrawalStatus, "/api/v1/withdraw/status"),
    ok: [{ status: 200 }, async (at) => withdrawalStatus(at, { withdraw_id: await withdrawn(at) })],
    "key of another mode": [
      NO_WITHDRAWAL,
      async (at) => withdrawalStatus(at, { withdraw_id: await withdrawn(at), apikey: at.live.key }),
    ],
    malformed: [BROKEN_URL, () => ({ url: "/api/v1/withdraw/status?withdraw_id=%zz" })],
    "missing field": [
      { status: 400, message: "withdraw_id wajib diisi" },
      (at) => withdrawalStatus(at, { withdraw_id: "" }),
    ],
    "wrong type": "any text may be an id",
    "over limit": NO_AMOUNT,
    "too long": [
      { status: 400, message: "withdraw_id tidak valid" },
      (at) => withdrawalStatus(at, { withdraw_id: "x".repeat(65) }),
    ],
    "unknown id": [NO_WITHDRAWAL, withdrawalStatus],
    "wrong state": "every state may be read",
    "wrong method": withMethod(withdrawalStatus, "POST"),
  },
  listWithdrawals: {
    ...keys(history, "/api/v1/withdraw/history"),
    ok: [{ status: 200 }, history],
    "key of another mode": MODE_OF_KEY,
    malformed: [BROKEN_URL, () => ({ url: "/api/v1/withdraw/history?page=%zz" })],
    "missing field": "every field may be left out",
    "wrong type": [{ status: 400, message: "page tidak valid" }, historyOf({ page: "one" })],
    "over limit": [{ status: 400, message: "page tidak valid" }, historyOf({ page: "1000001" })],
    "too long": [{ status: 400, message: "status tidak valid" }, historyOf({ status: "paid" })],
    "unknown id": NO_ID,
    "wrong state": "every state may be read",
    "wrong method": withMethod(history, "POST"),
  },
};

export default {
  foreign: "native",
  identity: (reference) => reference,
  rows,
  misshapen({ headers, json }) {
    if (headers["content-type"] !== "application/json") return "it is not JSON";
    const names = Object.keys((json ?? {}) as object).join();
    return names === "error" ? undefined : `its fields are ${names}`;
  },
} satisfies FaultTable;
