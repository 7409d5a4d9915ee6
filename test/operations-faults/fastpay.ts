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
const NOT_YET = { status: 400, message: "Penarikan belum tersedia" };
const MODE_OF_KEY = "the key itself chooses the mode";
const PUBLIC = "the call needs no key";
const NO_ID = "there is no id";
const NO_FIELD = "no field is sent";
const NO_AMOUNT = "no amount is sent";
const UNREAD = "no field is read until there are withdrawals";
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

function rowOfWithdrawal(method: string, path: string, wrongMethod: string): Row {
  const ask = call(method, path);
  return {
    ...keys(ask, path),
    ok: [NOT_YET, ask],
    "key of another mode": MODE_OF_KEY,
    malformed:
      method === "POST"
        ? [BROKEN_BODY, (at) => ({ ...ask(at), body: '{"amount":' })]
        : [BROKEN_URL, (at) => ({ ...ask(at), url: `${path}?page=%zz` })],
    "missing field": UNREAD,
    "wrong type": UNREAD,
    "over limit": UNREAD,
    "too long": UNREAD,
    "unknown id": UNREAD,
    "wrong state": UNREAD,
    "wrong method": withMethod(ask, wrongMethod),
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
  createWithdrawal: rowOfWithdrawal("POST", "/api/v1/withdraw", "GET"),
  getWithdrawal: rowOfWithdrawal("GET", "/api/v1/withdraw/status", "POST"),
  listWithdrawals: rowOfWithdrawal("GET", "/api/v1/withdraw/history", "POST"),
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
