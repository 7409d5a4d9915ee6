/** What each of Pakasir's operations answers to each fault. */
import type { Sent } from "../support/dialect-house.ts";
import type { Cell, FaultTable, Row, Setting } from "./table.ts";

const LONG = "x".repeat(256);
const BODY_HEADERS = { "content-type": "application/json" };
const NO_KEY = { status: 401, message: "Api key tidak valid" };
const FOREIGN_KEY = { status: 401, message: /^Api key tidak valid \(.*Gapura/ };
const UNKNOWN = { status: 404, message: "Transaksi tidak ditemukan" };
const PAID = { status: 400, message: "Transaksi sudah dibayar" };
const WRONG_METHOD = { status: 405, message: "Method tidak diizinkan" };

type Fields = Readonly<Record<string, unknown>>;
type Call = (at: Setting, over?: Fields) => Sent | Promise<Sent>;

const fieldsOf = (at: Setting, over: Fields = {}): Fields => ({
  project: at.project.slug,
  order_id: at.fresh,
  amount: 99_000,
  api_key: at.key,
  ...over,
});

const byBody =
  (url: string): Call =>
  (at, over) => ({ method: "POST", url, body: fieldsOf(at, over) });

const byQuery =
  (url: string): Call =>
  (at, over) => {
    const given = Object.entries(fieldsOf(at, over)).filter(([, value]) => value !== undefined);
    return { url: `${url}?${new URLSearchParams(given as [string, string][])}` };
  };

/** An order that exists, pending or paid, as the fields of v1 name it. */
const orderOf = async (at: Setting, paid?: "paid"): Promise<Fields> => {
  const { reference, amount } = await at.payment(paid);
  return { order_id: reference, amount };
};

function rowV1(call: Call, own: Pick<Row, "ok" | "unknown id" | "wrong state" | "malformed">): Row {
  return {
    ...own,
    "no key": [NO_KEY, (at) => call(at, { api_key: undefined })],
    "wrong key": [NO_KEY, (at) => call(at, { api_key: "nobody's" })],
    "key of another dialect": [FOREIGN_KEY, (at) => call(at, { api_key: at.foreign.key })],
    "key of another mode": [NO_KEY, (at) => call(at, { api_key: at.live.key })],
    "missing field": [
      { status: 400, message: "order_id wajib diisi" },
      (at) => call(at, { order_id: undefined }),
    ],
    "wrong type": [
      { status: 400, message: "amount tidak valid" },
      (at) => call(at, { amount: "22.000" }),
    ],
    "over limit": [
      { status: 400, message: "amount tidak valid" },
      (at) => call(at, { amount: "9".repeat(18) }),
    ],
    "too long": [
      { status: 400, message: "order_id tidak valid" },
      (at) => call(at, { order_id: LONG }),
    ],
    "wrong method": [WRONG_METHOD, async (at) => ({ ...(await call(at)), method: "PUT" })],
  };
}

const brokenBody = (url: string): Cell => [
  { status: 400, message: "Body harus berupa JSON yang valid" },
  () => ({ method: "POST", url, headers: BODY_HEADERS, body: '{"project":' }),
];

const create = byBody("/api/transactioncreate/qris");
const simulation = byBody("/api/paymentsimulation");
const cancel = byBody("/api/transactioncancel");
const detail = byQuery("/api/transactiondetail");

type V2 = { method: string; path: (at: Setting, id: string) => string; body?: Fields };

/** A v2 call: the key in a header, the ids in the path. */
function callV2(call: V2, at: Setting, id: string, over: Partial<Sent> & { slug?: string } = {}) {
  const { method, path, body } = call;
  return { method, url: path(at, id), headers: { "x-api-key": at.key }, body, ...over } as Sent;
}

function keysV2(call: V2): Pick<Row, "no key" | "wrong key" | "key of another dialect"> & {
  "key of another mode": Cell;
  "wrong method": Cell;
} {
  const withKey = (key: string) => ({ headers: { "x-api-key": key } });
  return {
    "no key": [NO_KEY, (at) => callV2(call, at, "x", { headers: {} })],
    "wrong key": [NO_KEY, (at) => callV2(call, at, "x", withKey("nobody's"))],
    "key of another dialect": [FOREIGN_KEY, (at) => callV2(call, at, "x", withKey(at.foreign.key))],
    "key of another mode": [NO_KEY, (at) => callV2(call, at, "x", withKey(at.live.key))],
    "wrong method": [WRONG_METHOD, (at) => callV2(call, at, "x", { method: "PATCH" })],
  };
}

/** What every v2 call on a transaction's id answers alike. */
function idsV2(call: V2) {
  return {
    malformed: [
      { status: 400, message: "url tidak valid" },
      (at) => callV2(call, at, "%zz"),
    ] as Cell,
    "missing field": "all fields stand in the path, and a path without them is another address",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": [
      { status: 400, message: "txn_id tidak valid" },
      (at) => callV2(call, at, LONG),
    ] as Cell,
    "unknown id": [UNKNOWN, (at) => callV2(call, at, "unknown")] as Cell,
  };
}

const createV2: V2 = {
  method: "POST",
  path: (at, id) => `/api/v2/create-transaction/${at.project.slug}/${id}`,
  body: { method: "qris", amount: 99_000 },
};
const statusV2: V2 = {
  method: "GET",
  path: (at, id) => `/api/v2/transaction-status/${at.project.slug}/${id}`,
};
const cancelV2: V2 = {
  method: "POST",
  path: (at, id) => `/api/v2/cancel-transaction/${at.project.slug}/${id}`,
};
const withBody = (at: Setting, body: Fields) => callV2(createV2, at, at.fresh, { body });
const feeOf = (amount: string, method = "GET"): Sent => ({
  method,
  url: `/api/v2/payment-fee/${amount}`,
});
const simulateAs = (id: string, method = "POST"): Sent => ({
  method,
  url: `/api/transactions/${id}/simulate`,
});
const PUBLIC = "the call needs no key";

const rows: Record<string, Row> = {
  createTransaction: {
    ...rowV1(create, {
      ok: [{ status: 200 }, create],
      malformed: brokenBody("/api/transactioncreate/qris"),
      "unknown id": [
        { status: 404, message: "Proyek tidak ditemukan" },
        (at) => create(at, { project: "nobody-here" }),
      ],
      "wrong state": [PAID, async (at) => create(at, await orderOf(at, "paid"))],
    }),
    "over limit": [
      { status: 400, message: "amount maksimal 10000000" },
      (at) => create(at, { amount: 10_000_001 }),
    ],
  },
  simulatePayment: rowV1(simulation, {
    ok: [{ status: 200 }, async (at) => simulation(at, await orderOf(at))],
    malformed: brokenBody("/api/paymentsimulation"),
    "unknown id": [UNKNOWN, simulation],
    "wrong state": [PAID, async (at) => simulation(at, await orderOf(at, "paid"))],
  }),
  cancelTransaction: rowV1(cancel, {
    ok: [{ status: 200 }, async (at) => cancel(at, await orderOf(at))],
    malformed: brokenBody("/api/transactioncancel"),
    "unknown id": [UNKNOWN, cancel],
    "wrong state": [PAID, async (at) => cancel(at, await orderOf(at, "paid"))],
  }),
  getTransaction: rowV1(detail, {
    ok: [{ status: 200 }, async (at) => detail(at, await orderOf(at))],
    malformed: [
      { status: 400, message: "url tidak valid" },
      () => ({ url: "/api/transactiondetail?order_id=%zz" }),
    ],
    "unknown id": [UNKNOWN, detail],
    "wrong state": "every state may be read",
  }),
  createTransactionV2: {
    ...keysV2(createV2),
    ok: [{ status: 200 }, (at) => callV2(createV2, at, at.fresh)],
    malformed: [
      { status: 400, message: "Body harus berupa JSON yang valid" },
      (at) => callV2(createV2, at, at.fresh, { body: "{" }),
    ],
    "missing field": [
      { status: 400, message: "method wajib diisi" },
      (at) => withBody(at, { amount: 99_000 }),
    ],
    "wrong type": [
      { status: 400, message: "amount tidak valid" },
      (at) => withBody(at, { method: "qris", amount: [99_000] }),
    ],
    "over limit": [
      { status: 400, message: "amount maksimal 50000000" },
      (at) => withBody(at, { method: "payment_link", amount: 50_000_001 }),
    ],
    "too long": [
      { status: 400, message: "order_id tidak valid" },
      (at) => callV2(createV2, at, LONG),
    ],
    "unknown id": [
      { status: 404, message: "Proyek tidak ditemukan" },
      (at) => callV2({ ...createV2, path: () => "/api/v2/create-transaction/no-one/1" }, at, "1"),
    ],
    "wrong state": [
      { status: 200 },
      async (at) => callV2(createV2, at, (await at.payment("paid")).reference),
    ],
  },
  getStatusV2: {
    ...keysV2(statusV2),
    ...idsV2(statusV2),
    ok: [{ status: 200 }, async (at) => callV2(statusV2, at, (await at.payment()).wireId)],
    "wrong state": "every state may be read",
  },
  cancelTransactionV2: {
    ...keysV2(cancelV2),
    ...idsV2(cancelV2),
    ok: [{ status: 200 }, async (at) => callV2(cancelV2, at, (await at.payment()).wireId)],
    "wrong state": [PAID, async (at) => callV2(cancelV2, at, (await at.payment("paid")).wireId)],
  },
  getFees: {
    ok: [{ status: 200 }, () => feeOf("12000")],
    "no key": PUBLIC,
    "wrong key": PUBLIC,
    "key of another dialect": PUBLIC,
    "key of another mode": PUBLIC,
    malformed: [{ status: 400, message: "url tidak valid" }, () => feeOf("%zz")],
    "missing field": "the amount stands in the path, and a path without it is another address",
    "wrong type": [{ status: 400, message: "amount tidak valid" }, () => feeOf("much")],
    "over limit": [{ status: 400, message: "amount tidak valid" }, () => feeOf("9".repeat(17))],
    "too long": [{ status: 400, message: "amount tidak valid" }, () => feeOf("9".repeat(300))],
    "unknown id": "there is no id",
    "wrong state": "there is no state",
    "wrong method": [WRONG_METHOD, () => feeOf("12000", "DELETE")],
  },
  simulateFromPage: {
    ok: [{ status: 200 }, async (at) => simulateAs((await at.payment()).wireId)],
    "no key": PUBLIC,
    "wrong key": PUBLIC,
    "key of another dialect": PUBLIC,
    "key of another mode": PUBLIC,
    malformed: [{ status: 400, message: "url tidak valid" }, () => simulateAs("%zz")],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": [{ status: 400, message: "txn_id tidak valid" }, () => simulateAs(LONG)],
    "unknown id": [UNKNOWN, () => simulateAs("unknown")],
    "wrong state": [PAID, async (at) => simulateAs((await at.payment("paid")).wireId)],
    "wrong method": [WRONG_METHOD, () => simulateAs("x", "GET")],
  },
};

export default {
  foreign: "native",
  identity: (reference, amount) => `${amount} ${reference}`,
  rows,
  misshapen({ headers, json }) {
    if (headers["content-type"] !== "application/json") return "it is not JSON";
    const names = Object.keys((json ?? {}) as object).join();
    return names === "message" ? undefined : `its fields are ${names}`;
  },
} satisfies FaultTable;
