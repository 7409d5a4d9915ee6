/** Calls of the native API, and the faults that many of them share. */
import type { Sent } from "../support/dialect-house.ts";
import type { Cell, Row, Setting } from "./table.ts";

export const NO_KEY = { status: 401, message: "unauthenticated" };
const FOREIGN_KEY = { status: 401, message: "wrong_key" };
export const INVALID = { status: 400, message: "invalid_request" };
export const UNKNOWN = { status: 404, message: "not_found" };
export const WRONG_STATE = { status: 409, message: "wrong_state" };
export const WRONG_METHOD = { status: 405, message: "method_not_allowed" };
export const MODE_OF_KEY = "the key itself chooses the mode";
export const NO_ID = "there is no id";

export type Call = (at: Setting, over?: Partial<Sent>) => Sent;

export const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
export const call =
  (method: string, url: string, body?: (at: Setting) => object): Call =>
  (at, over) => ({ method, url, body: body?.(at), ...bearer(at.key), ...over });

export function keys(ask: Call) {
  return {
    "no key": [NO_KEY, (at: Setting) => ask(at, { headers: {} })],
    "wrong key": [NO_KEY, (at: Setting) => ask(at, bearer("nobody's"))],
    "key of another dialect": [FOREIGN_KEY, (at: Setting) => ask(at, bearer(at.foreign.key))],
  } as const;
}

/** A list by cursor. */
export function rowOfList(path: string): Row {
  const list = call("GET", path);
  const asked = (query: string): Cell => [INVALID, (at) => list(at, { url: `${path}?${query}` })];
  return {
    ...keys(list),
    ok: [{ status: 200 }, list],
    "key of another mode": MODE_OF_KEY,
    malformed: asked("cursor=%zz"),
    "missing field": "every field may be left out",
    "wrong type": asked("limit=many"),
    "over limit": asked("limit=101"),
    "too long": asked(`cursor=${"x".repeat(65)}`),
    "unknown id": asked(`cursor=pay_${"0".repeat(32)}`),
    "wrong state": "there is no state",
    "wrong method": [WRONG_METHOD, (at) => list(at, { method: "DELETE" })],
  };
}

/** A call that is told nothing. */
export function rowOfNothing(path: string): Row {
  const ask = call("GET", path);
  return {
    ...keys(ask),
    ok: [{ status: 200 }, ask],
    "key of another mode": MODE_OF_KEY,
    malformed: [INVALID, (at) => ask(at, { url: `${path}?x=%zz` })],
    "missing field": "no field is sent",
    "wrong type": "no field is sent",
    "over limit": "no amount is sent",
    "too long": "no field is sent",
    "unknown id": NO_ID,
    "wrong state": "there is no state",
    "wrong method": [WRONG_METHOD, (at) => ask(at, { method: "PATCH" })],
  };
}
