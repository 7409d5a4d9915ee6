/** What each native operation on projects and keys answers to each fault, for a key of no scope. */
import { bearer, type Call, call, INVALID, keys, UNKNOWN, WRONG_METHOD } from "./native-calls.ts";
import type { Cell, Row, Setting } from "./table.ts";

const FORBIDDEN = { status: 403, message: "forbidden" };
const NO_SCOPE = "a key without the scope is told of nothing; with it, see projects.test.ts";

const ID = `prj_${"0".repeat(32)}`;

function row(ask: Call, malformed: Cell, own: Partial<Row> = {}): Row {
  return {
    ...keys(ask),
    ok: [FORBIDDEN, ask],
    "key of another mode": [FORBIDDEN, (at) => ask(at, bearer(at.live.key))],
    malformed,
    "missing field": "every field may be left out",
    "wrong type": "any text may be an id",
    "over limit": "no amount is sent",
    "too long": NO_SCOPE,
    "unknown id": NO_SCOPE,
    "wrong state": NO_SCOPE,
    "wrong method": [WRONG_METHOD, (at) => ask(at, { method: "PUT" })],
    ...own,
  };
}

function rowOfOne(method: string, rest: string, own: Partial<Row> = {}): Row {
  const on = (id: string) => call(method, `/v1/projects/${id}${rest}`, () => ({}));
  return row(on(ID), [INVALID, on("%zz")], {
    "too long": [INVALID, on("x".repeat(65))],
    "unknown id": [UNKNOWN, on("prj_x")],
    ...own,
  });
}

const create = call("POST", "/v1/projects", ({ fresh }) => ({ slug: fresh }));
const createWith = (body: object): Cell => [INVALID, (at: Setting) => create(at, { body })];
const list = call("GET", "/v1/projects");

export const projectRows: Readonly<Record<string, Row>> = {
  listProjects: row(list, [INVALID, (at) => list(at, { url: "/v1/projects?x=%zz" })]),
  createProject: row(create, [INVALID, (at) => create(at, { body: '{"slug":' })], {
    "missing field": createWith({}),
    "wrong type": createWith({ slug: ["x"] }),
    "too long": createWith({ slug: "x".repeat(65) }),
  }),
  getProject: rowOfOne("GET", ""),
  listKeys: rowOfOne("GET", "/keys"),
  createKey: rowOfOne("POST", "/keys", {
    "wrong type": [
      INVALID,
      (at) => call("POST", `/v1/projects/${ID}/keys`)(at, { body: { scopes: ["all"] } }),
    ],
  }),
  revokeKey: rowOfOne("DELETE", `/keys/key_${"0".repeat(32)}`),
};
