/** What each Cashi operation answers to each fault. */
import type { Sent } from "../support/dialect-house.ts";
import type { Cell, FaultTable, Row, Setting } from "./table.ts";

const NO_KEY = { status: 401, message: "x-api-key tidak ada atau tidak valid" };
const FOREIGN_KEY = { status: 401, message: /^x-api-key tidak valid \(/ };
const BROKEN_BODY = { status: 400, message: /^Body bukan JSON yang valid/ };
const PAID = { status: 400, message: "Order sudah dibayar" };
const UNKNOWN = { status: 404, message: "Order tidak ditemukan" };
const WRONG_METHOD = { status: 405, message: "Method tidak diizinkan" };
const MODE_OF_KEY = "the key itself chooses the mode";
const NO_ID = "an order_id that is not known makes a new order";

type Call = (at: Setting, over?: Partial<Sent>) => Sent;

const withKey = (key: string) => ({ headers: { "x-api-key": key } });
const refused = (message: string) => ({ status: 400, message });

function keys(ask: Call) {
  return {
    "no key": [NO_KEY, (at: Setting) => ask(at, { headers: {} })],
    "wrong key": [NO_KEY, (at: Setting) => ask(at, withKey("nobody's"))],
    "key of another dialect": [FOREIGN_KEY, (at: Setting) => ask(at, withKey(at.foreign.key))],
  } as const;
}

/** A call that makes an order; `more` is what its body has beside amount and order_id. */
function rowOfCreate(url: string, more: Readonly<Record<string, unknown>>): Row {
  const body = (at: Setting, over: object = {}) => ({
    amount: 99_000,
    order_id: at.fresh,
    ...more,
    ...over,
  });
  const ask: Call = (at, over) => ({
    method: "POST",
    url,
    body: body(at),
    ...withKey(at.key),
    ...over,
  });
  const askWith = (message: string, over: object): Cell => [
    refused(message),
    (at) => ask(at, { body: body(at, over) }),
  ];
  return {
    ...keys(ask),
    ok: [{ status: 200 }, ask],
    "key of another mode": MODE_OF_KEY,
    malformed: [BROKEN_BODY, (at) => ask(at, { body: '{"amount": 15000,\n}' })],
    "missing field": askWith("amount wajib diisi", { amount: undefined }),
    "wrong type": askWith("amount tidak valid", { amount: "much" }),
    "over limit": askWith("amount maksimal 10000000", { amount: 10_000_001 }),
    "too long": askWith("order_id tidak valid", { order_id: "x".repeat(256) }),
    "unknown id": NO_ID,
    "wrong state": [
      PAID,
      async (at) => {
        const { reference } = await at.payment("paid");
        return ask(at, { body: body(at, { order_id: reference }) });
      },
    ],
    "wrong method": [WRONG_METHOD, (at) => ask(at, { method: "DELETE" })],
  };
}

const check =
  (orderId: string): Call =>
  (at, over) => ({
    url: `/api/check-status/${orderId}`,
    ...withKey(at.key),
    ...over,
  });

const rows: Record<string, Row> = {
  createOrder: rowOfCreate("/api/create-order", {}),
  createVirtualAccount: rowOfCreate("/api/create-order-va", { va_provider: "BRI" }),
  checkStatus: {
    ...keys(check("x")),
    ok: [{ status: 200 }, async (at) => check((await at.payment()).reference)(at)],
    "key of another mode": [
      UNKNOWN,
      async (at) => check((await at.payment()).reference)(at, withKey(at.live.key)),
    ],
    malformed: [refused("url tidak valid"), check("%zz")],
    "missing field": "the order_id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an order_id",
    "over limit": "no amount is sent",
    "too long": [refused("order_id tidak valid"), check("x".repeat(256))],
    "unknown id": [UNKNOWN, (at) => check(at.fresh)(at)],
    "wrong state": "every state may be read",
    "wrong method": [WRONG_METHOD, (at) => check("x")(at, { method: "POST" })],
  },
};

export default {
  foreign: "pakasir",
  identity: (reference) => reference,
  rows,
  misshapen({ headers, json }) {
    if (headers["content-type"] !== "application/json") return "it is not JSON";
    const { success, message, ...rest } = (json ?? {}) as Record<string, unknown>;
    if (success !== false || !message) return "it lacks success and message";
    const more = Object.keys(rest);
    return more.length > 0 ? `it also tells ${more.join()}` : undefined;
  },
} satisfies FaultTable;
