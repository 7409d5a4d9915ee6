/** What each native operation on webhooks answers to each fault. */
import {
  bearer,
  type Call,
  call,
  INVALID,
  keys,
  MODE_OF_KEY,
  rowOfList,
  rowOfNothing,
  UNKNOWN,
  WRONG_METHOD,
} from "./native-calls.ts";
import type { Cell, Row, Setting } from "./table.ts";

const ENDPOINTS = "/v1/webhook_endpoints";
const SHOP = { url: "https://toko.example/webhook" };
const WRONG_STATE = { status: 409, message: "wrong_state" };

const make = call("POST", ENDPOINTS, () => SHOP);
const makeWith = (over: object): Cell => [
  INVALID,
  (at) => make(at, { body: { ...SHOP, ...over } }),
];

async function idOf(at: Setting, sent: ReturnType<Call>): Promise<string> {
  return ((await at.house.send(sent)).json as { id: string }).id;
}

/** A call on one endpoint. */
function rowOfEndpoint(method: string, act: string, ok: number, own: Partial<Row> = {}): Row {
  const on = (id: string): Call => call(method, `${ENDPOINTS}/${id}${act}`);
  const known = async (at: Setting) => on(await idOf(at, make(at)))(at);
  return {
    ...rowOfOne(`${ENDPOINTS}/`, "whe", method, act),
    ok: [{ status: ok }, known],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await known(at)), ...bearer(at.live.key) }),
    ],
    "wrong state": "every state may be read and changed",
    ...own,
  };
}

/** Faults in the id of a path. */
function rowOfOne(path: string, kind: string, method: string, act: string) {
  const on = (id: string): Call => call(method, `${path}${id}${act}`);
  return {
    ...keys(on(`${kind}_x`)),
    malformed: [INVALID, on("%zz")],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": [INVALID, on("x".repeat(65))],
    "unknown id": [UNKNOWN, on(`${kind}_${"0".repeat(32)}`)],
    "wrong method": [WRONG_METHOD, (at: Setting) => on(`${kind}_x`)(at, { method: "PUT" })],
  } as const;
}

/** A delivery that waits for its first try. */
async function sent(at: Setting): Promise<string> {
  const endpoint = await idOf(at, make(at));
  return idOf(at, call("POST", `${ENDPOINTS}/${endpoint}/test`)(at));
}

const range = call("POST", "/v1/deliveries/resend", () => ({
  created_from: "2026-01-01T00:00:00Z",
}));
const rangeWith = (body: object): Cell => [INVALID, (at) => range(at, { body })];
const FROM = { created_from: "2026-01-01T00:00:00Z" };

export const webhookRows: Readonly<Record<string, Row>> = {
  createEndpoint: {
    ...keys(make),
    ok: [{ status: 201 }, make],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => make(at, { body: '{"url":' })],
    "missing field": makeWith({ url: undefined }),
    "wrong type": makeWith({ events: ["payment.lost"] }),
    "over limit": makeWith({ url: "http://10.0.0.1/" }),
    "too long": makeWith({ url: `https://toko.example/${"x".repeat(2_048)}` }),
    "unknown id": "there is no id",
    "wrong state": "every call makes a new one",
    "wrong method": [WRONG_METHOD, (at) => make(at, { method: "PUT" })],
  },
  listEndpoints: rowOfNothing(ENDPOINTS),
  getEndpoint: rowOfEndpoint("GET", "", 200),
  updateEndpoint: rowOfEndpoint("PATCH", "", 200),
  deleteEndpoint: rowOfEndpoint("DELETE", "", 200),
  rotateSecret: rowOfEndpoint("POST", "/rotate_secret", 200),
  testEndpoint: rowOfEndpoint("POST", "/test", 202, {
    "wrong state": [
      WRONG_STATE,
      async (at) => {
        const id = await idOf(at, make(at));
        await at.house.send(call("DELETE", `${ENDPOINTS}/${id}`)(at));
        return call("POST", `${ENDPOINTS}/${id}/test`)(at);
      },
    ],
  }),
  listDeliveries: rowOfList("/v1/deliveries"),
  getDelivery: {
    ...rowOfOne("/v1/deliveries/", "dlv", "GET", ""),
    ok: [{ status: 200 }, async (at) => call("GET", `/v1/deliveries/${await sent(at)}`)(at)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({
        ...call("GET", `/v1/deliveries/${await sent(at)}`)(at),
        ...bearer(at.live.key),
      }),
    ],
    "wrong state": "every state may be read",
  },
  resendDelivery: {
    ...rowOfOne("/v1/deliveries/", "dlv", "POST", "/resend"),
    ok: "a delivery is sent again once it was tried, which no worker does here",
    "key of another mode": [
      UNKNOWN,
      async (at) => ({
        ...call("POST", `/v1/deliveries/${await sent(at)}/resend`)(at),
        ...bearer(at.live.key),
      }),
    ],
    "wrong state": [
      WRONG_STATE,
      async (at) => call("POST", `/v1/deliveries/${await sent(at)}/resend`)(at),
    ],
  },
  resendDeliveries: {
    ...keys(range),
    ok: [{ status: 202 }, range],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => range(at, { body: '{"created_from":' })],
    "missing field": rangeWith({}),
    "wrong type": rangeWith({ created_from: "yesterday" }),
    "over limit": "no amount is sent",
    "too long": rangeWith({ ...FROM, endpoint: "x".repeat(65) }),
    "unknown id": rangeWith({ ...FROM, endpoint: "whe_x" }),
    "wrong state": rangeWith({ ...FROM, status: "lost" }),
    "wrong method": [WRONG_METHOD, (at) => range(at, { method: "PUT" })],
  },
};
