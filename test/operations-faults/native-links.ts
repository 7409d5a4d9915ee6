/** What payment links answer to each fault. */
import {
  bearer,
  type Call,
  call,
  INVALID,
  keys,
  MODE_OF_KEY,
  rowOfList,
  UNKNOWN,
  WRONG_METHOD,
} from "./native-calls.ts";
import type { Row, Setting } from "./table.ts";

const LINK = { name: "Kaos hitam", amount: 99_000 };
const make = call("POST", "/v1/payment_links", () => LINK);
const makeWith = (over: object, told = INVALID): Row["malformed"] => [
  told,
  (at) => make(at, { body: { ...LINK, ...over } }),
];

async function onLink(at: Setting, method: string, act: string) {
  const { json } = await at.house.send(make(at));
  return call(method, `/v1/payment_links/${(json as { id: string }).id}${act}`)(at);
}

/** A call on one link. */
function rowOfLink(method: string, act: string): Row {
  const on = (id: string): Call => call(method, `/v1/payment_links/${id}${act}`);
  return {
    ...keys(on("lnk_x")),
    ok: [{ status: 200 }, (at) => onLink(at, method, act)],
    "key of another mode": [
      UNKNOWN,
      async (at) => ({ ...(await onLink(at, method, act)), ...bearer(at.live.key) }),
    ],
    malformed: [INVALID, on("%zz")],
    "missing field": "the id stands in the path, and a path without it is another address",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": [INVALID, on("x".repeat(65))],
    "unknown id": [UNKNOWN, on(`lnk_${"0".repeat(32)}`)],
    "wrong state": "one that is disabled stays so",
    "wrong method": [WRONG_METHOD, (at) => on("lnk_x")(at, { method: "PUT" })],
  };
}

export const linkRows: Readonly<Record<string, Row>> = {
  createPaymentLink: {
    ...keys(make),
    ok: [{ status: 201 }, make],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => make(at, { body: '{"name":' })],
    "wrong state": makeWith({ expires_at: "2020-01-01T00:00:00Z" }),
    "missing field": makeWith({ name: undefined }),
    "wrong type": makeWith({ reusable: "often" }),
    "over limit": makeWith({ amount: 90_000_000 }, { status: 400, message: "amount_too_large" }),
    "too long": makeWith({ name: "x".repeat(101) }),
    "unknown id": makeWith(
      { channel: "va.nowhere" },
      { status: 400, message: "channel_unavailable" },
    ),
    "wrong method": [WRONG_METHOD, (at) => make(at, { method: "DELETE" })],
  },
  listPaymentLinks: rowOfList("/v1/payment_links"),
  getPaymentLink: rowOfLink("GET", ""),
  disablePaymentLink: rowOfLink("POST", "/disable"),
};
