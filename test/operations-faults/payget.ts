/** What each of PayGet's operations answers to each fault. */
import type { Sent } from "../support/dialect-house.ts";
import type { Cell, FaultTable, Row, Setting } from "./table.ts";

const NO_KEY = { status: 401, message: "API Key is required." };
const WRONG_KEY = { status: 401, message: "Invalid API Key." };
const FOREIGN_KEY = { status: 401, message: /^Invalid API Key\. \(.*Gapura/ };
const UNKNOWN = { status: 404, message: "Payment not found." };
const NOT_PENDING = { status: 400, message: "Only Pending payments can be cancelled." };
const WRONG_METHOD = { status: 405, message: "Method not allowed." };
const BROKEN_URL = { status: 400, message: "url is not valid." };
const MODE_OF_KEY = "the key itself chooses the mode";
const PUBLIC = "the call needs no key";
const NO_ID = "there is no id";
const NO_FIELD = "no field is sent";
const ID_IN_PATH = "the id stands in the path, and a path without it is another address";
const ANY_ID = "any text may be an id";
const NO_AMOUNT = "no amount is sent";
const LONG_ID = { status: 400, message: "id is not valid." };
const LONG = "x".repeat(65);

type Call = (at: Setting, over?: Partial<Sent>) => Sent;

const withKey = (key: string) => ({ headers: { "x-api-key": key } });
const call =
  (method: string, url: string, body?: object): Call =>
  (at, over) => ({ method, url, ...(body && { body }), ...withKey(at.key), ...over });

function keys(ask: Call) {
  return {
    "no key": [NO_KEY, (at: Setting) => ask(at, { headers: {} })],
    "wrong key": [WRONG_KEY, (at: Setting) => ask(at, withKey("nobody's"))],
    "key of another dialect": [FOREIGN_KEY, (at: Setting) => ask(at, withKey(at.foreign.key))],
  } as const;
}

const profile = call("GET", "/api/profile");
const create = call("POST", "/api/payment", { amount: 50_000 });
const createWith = (message: string, body: unknown): Cell => [
  { status: 400, message },
  (at) => create(at, { body }),
];
const cancel = (id: string) => call("POST", `/api/payment/${id}/cancel`);
const status = (id: string) => call("GET", `/api/payment-status/${id}`);
const known = async (on: (id: string) => Call, at: Setting, paid?: "paid") =>
  on((await at.payment(paid)).wireId)(at);

const rows: Record<string, Row> = {
  getProfile: {
    ...keys(profile),
    ok: [{ status: 200 }, profile],
    "key of another mode": MODE_OF_KEY,
    malformed: [BROKEN_URL, (at) => profile(at, { url: "/api/profile?apiKey=%zz" })],
    "missing field": NO_FIELD,
    "wrong type": NO_FIELD,
    "over limit": NO_AMOUNT,
    "too long": NO_FIELD,
    "unknown id": NO_ID,
    "wrong state": "there is no state",
    "wrong method": [WRONG_METHOD, (at) => profile(at, { method: "POST" })],
  },
  createPayment: {
    ...keys(create),
    ok: [{ status: 200 }, create],
    "key of another mode": MODE_OF_KEY,
    malformed: createWith("Request body must be valid JSON.", '{"amount":'),
    "missing field": createWith("amount is required.", {}),
    "wrong type": createWith("amount is not valid.", { amount: "50.000" }),
    "over limit": createWith("Maximum amount is 5000000.", { amount: 5_000_001 }),
    "too long": createWith("amount is not valid.", { amount: "9".repeat(300) }),
    "unknown id": NO_ID,
    "wrong state": "every call makes a new payment",
    "wrong method": [WRONG_METHOD, (at) => create(at, { method: "GET", body: undefined })],
  },
  cancelPayment: {
    ...keys(cancel("x")),
    ok: [{ status: 200 }, (at) => known(cancel, at)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await known(cancel, at)), ...withKey(at.live.key) }),
    ],
    malformed: [BROKEN_URL, (at) => cancel("%zz")(at)],
    "missing field": ID_IN_PATH,
    "wrong type": ANY_ID,
    "over limit": NO_AMOUNT,
    "too long": [LONG_ID, (at) => cancel(LONG)(at)],
    "unknown id": [UNKNOWN, (at) => cancel("a1b2c3d4e5f6g7h8")(at)],
    "wrong state": [NOT_PENDING, (at) => known(cancel, at, "paid")],
    "wrong method": [WRONG_METHOD, (at) => cancel("x")(at, { method: "DELETE" })],
  },
  getPaymentStatus: {
    ok: [{ status: 200 }, (at) => known(status, at)],
    "no key": PUBLIC,
    "wrong key": PUBLIC,
    "key of another dialect": PUBLIC,
    "key of another mode": PUBLIC,
    malformed: [BROKEN_URL, (at) => status("%zz")(at)],
    "missing field": ID_IN_PATH,
    "wrong type": ANY_ID,
    "over limit": NO_AMOUNT,
    "too long": [LONG_ID, (at) => status(LONG)(at)],
    "unknown id": [UNKNOWN, (at) => status("a1b2c3d4e5f6g7h8")(at)],
    "wrong state": "every state may be read",
    "wrong method": [WRONG_METHOD, (at) => status("x")(at, { method: "POST" })],
  },
};

export default {
  foreign: "native",
  identity: (reference) => reference,
  rows,
  misshapen({ headers, json }) {
    if (headers["content-type"] !== "application/json") return "it is not JSON";
    const told = (json ?? {}) as Record<string, unknown>;
    const names = Object.keys(told).join();
    return told.success === false && names === "success,message" ? undefined : `it is ${names}`;
  },
} satisfies FaultTable;
