/** Projects and keys, managed by a key that has the scope for it and by no other. */
import { expect, test } from "vitest";
import { dialectHouse } from "../../../test/support/dialect-house.ts";

const house = await dialectHouse();
const { key } = await house.open("native", { scopes: ["projects"] });
const plain = await house.open("native");
const stranger = await house.open("native", { scopes: ["projects"] });
const as = (own: string) => (method: string, url: string, body?: unknown) =>
  house.send({ method, url, body, headers: { authorization: `Bearer ${own}` } });
const ask = as(key);

type Shown = { id: string; key: string; data: { id: string; slug: string }[] };

async function make(slug: string) {
  const { json } = await ask("POST", "/v1/projects", { slug, name: "Toko Kedua" });
  return json as Shown & { key: { id: string; key: string } };
}

test("a project is made with a key that works, and is listed", async () => {
  const made = await make("toko-kedua");
  expect((await as(made.key.key)("GET", "/v1/balance")).status).toBe(200);
  const { data } = (await ask("GET", "/v1/projects")).json as Shown;
  expect(data.map(({ slug }) => slug)).toEqual(["native-1", "toko-kedua"]);
  expect((await ask("GET", `/v1/projects/${made.id}`)).json).toMatchObject({ slug: "toko-kedua" });
  const taken = await ask("POST", "/v1/projects", { slug: "toko-kedua" });
  expect(taken.json).toMatchObject({ code: "conflict", field: "slug" });
});

test("keys are made, listed without themselves, and revoked", async () => {
  const { id } = await make("toko-kunci");
  const made = (await ask("POST", `/v1/projects/${id}/keys`, {})).json as Shown;
  expect(made).toMatchObject({ may_pay_out: false, scopes: [] });
  const listed = await ask("GET", `/v1/projects/${id}/keys`);
  expect((listed.json as Shown).data.map((one) => one.id)).toContain(made.id);
  expect(listed.text).not.toContain(made.key);
  const gone = await ask("DELETE", `/v1/projects/${id}/keys/${made.id}`);
  expect(gone.json).toEqual({ id: made.id, object: "key", revoked: true });
  expect((await as(made.key)("GET", "/v1/balance")).status).toBe(401);
  const again = await ask("DELETE", `/v1/projects/${id}/keys/${made.id}`);
  expect(again.json).toMatchObject({ code: "wrong_state" });
  const { rows } = await house.db.query("select actor, verb from audit order by id");
  expect(rows.map(({ verb }) => verb)).toContain("key revoke");
  expect(rows.every(({ actor }) => /^key_[0-9a-f]{32}$/.test(actor))).toBe(true);
});

test("a key makes none that may do more than itself", async () => {
  const { id } = await make("toko-batas");
  const body = { may_pay_out: false, scopes: ["projects"] };
  const lesser = (await ask("POST", `/v1/projects/${id}/keys`, body)).json as Shown;
  const beyond = await as(lesser.key)("POST", `/v1/projects/${id}/keys`, { may_pay_out: true });
  expect(beyond).toMatchObject({ status: 403, json: { field: "may_pay_out" } });
});

test("without the scope nothing of it is told, and another merchant's is not there", async () => {
  const { id } = await make("toko-tertutup");
  const asked = [
    ["GET", "/v1/projects"],
    ["POST", "/v1/projects"],
    ["GET", `/v1/projects/${id}`],
    ["POST", `/v1/projects/${id}/keys`],
  ] as const;
  for (const [method, url] of asked) {
    const { status, json } = await as(plain.key)(method, url, { slug: "toko-curang" });
    expect([status, json]).toMatchObject([403, { code: "forbidden" }]);
  }
  const other = as(stranger.key);
  expect((await other("GET", `/v1/projects/${id}`)).status).toBe(404);
  expect((await other("POST", `/v1/projects/${id}/keys`, {})).status).toBe(404);
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
