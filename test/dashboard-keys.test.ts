/** Projects and API keys on the dashboard: made, bound, rotated and revoked. */
import { expect, test } from "vitest";
import { DAY, MINUTE } from "../src/clock.ts";
import { createKey, listKeys } from "../src/engine/keys.ts";
import { wireFor } from "../src/faces/wire.ts";
import { showId } from "../src/ids.ts";
import { testFaces, type Visitor } from "./support/faces.ts";

const faces = await testFaces();
const { house, room } = faces;
const KEY = /gpr_(?:test|live)_\w{57}/;

async function shop(
  role: "owner" | "developer" | "viewer" = "owner",
  mode: "sandbox" | "live" = "sandbox",
) {
  const project = await house.addProject({ mode });
  const { form } = wireFor(room.wires, project);
  const key = await createKey(room, project, form);
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}`;
  // What is made later stands after it.
  house.clock.advance(1);
  const keys = () => listKeys(room.db, project);
  return { project, key, visitor, home, keys, page: `${home}/keys/${showId("key", key.id)}` };
}

async function verbs({ person }: Visitor): Promise<string[]> {
  const sql = "select verb, merchant_id from audit where actor = $1 order by at, verb";
  const { rows } = await room.db.query(sql, [person?.login]);
  for (const row of rows) expect(row.merchant_id).not.toBeNull();
  return rows.map(({ verb }) => verb);
}

test("a key is made with its bounds, and a sandbox one is shown again", async () => {
  const { visitor, home, keys } = await shop("developer");
  await visitor.get(`${home}/keys`);
  const made = await visitor.press("Buat kunci", {
    addresses: "203.0.113.7, 10.0.0.0/8",
    expires: "2026-12-31",
  });
  const text = KEY.exec(made.html)?.[0] ?? "";
  const [, second] = await keys();
  expect(second).toMatchObject({
    addresses: ["203.0.113.7", "10.0.0.0/8"],
    expiresAt: Date.parse("2027-01-01T00:00:00+07:00"),
    mayPayOut: false,
    scopes: [],
  });
  const list = await visitor.get(`${home}/keys`);
  expect(list.html).toContain(text);
  const table = list.page.get("table", "Kunci yang berlaku").text;
  expect(table).toMatch(/203\.0\.113\.7, 10\.0\.0\.0\/8 31 Des 2026 23\.59|1 Jan 2027 00\.00/);
  expect(table).toContain("Belum pernah");
  expect(await verbs(visitor)).toEqual(["key create"]);
});

test("a live key is made with a fresh factor, shown once, and never to a viewer", async () => {
  const { visitor, home, keys } = await shop("owner", "live");
  await visitor.get(`${home}/keys`);
  house.clock.advance(6 * MINUTE);
  expect((await visitor.press("Buat kunci")).status).toBe(403);
  expect(await keys()).toHaveLength(1);
  const fresh = await shop("owner", "live");
  await fresh.visitor.get(`${fresh.home}/keys`);
  const both = { "may-pay-out": "on", projects: "on" };
  const made = await fresh.visitor.press("Buat kunci", both);
  expect(made.page.text).toContain("Hanya ditampilkan sekali ini");
  expect(KEY.exec(made.html)?.[0]).toMatch(/^gpr_live_/);
  expect((await fresh.keys())[1]).toMatchObject({ mayPayOut: true, scopes: ["projects"] });
  expect((await fresh.visitor.get(`${fresh.home}/keys`)).html).not.toMatch(KEY);
  const sandbox = await shop("viewer");
  const seen = await sandbox.visitor.get(`${sandbox.home}/keys`);
  expect(seen.html).not.toMatch(KEY);
  expect(seen.page.text).toContain(sandbox.key.hint);
});

test.each([
  ["addresses", "toko.example", "Alamat IP yang diizinkan"],
  ["addresses", "10.0.0.0/64", "Alamat IP yang diizinkan"],
  ["expires", "2026-02-30", "Hari terakhir"],
  ["expires", "2020-01-01", "Hari terakhir"],
])("%s = %s is refused at its field", async (field, value, label) => {
  const { visitor, home, keys, page } = await shop();
  await visitor.get(`${home}/keys`);
  const refused = await visitor.press("Buat kunci", { [field]: value });
  expect(refused.status).toBe(422);
  expect(refused.page.get("textbox", label).attributes["aria-invalid"]).toBe("true");
  await visitor.get(page);
  const again = await visitor.press("Simpan batas kunci", { [field]: value });
  expect(again.page.get("textbox", label).attributes["aria-invalid"]).toBe("true");
  expect(await keys()).toMatchObject([{ addresses: [], expiresAt: null }]);
});

test("a key is bound, rotated so that two work for a day, and revoked", async () => {
  const { visitor, key, home, keys, page } = await shop();
  await visitor.get(page);
  await visitor.press("Simpan batas kunci", { addresses: "10.0.0.1", expires: "2027-06-30" });
  const bound = await visitor.get(page);
  expect(bound.page.get("textbox", "Hari terakhir").attributes.value).toBe("2027-06-30");
  const rotated = await visitor.press("Buat kunci pengganti", { ends: "24" });
  expect(rotated.html).toMatch(KEY);
  const [old, fresh] = await keys();
  expect(old?.expiresAt).toBe(house.clock.now() + DAY);
  expect(fresh).toMatchObject({ addresses: ["10.0.0.1"], expiresAt: null });
  await visitor.get(page);
  const gone = await visitor.press("Cabut kunci ini");
  expect(gone.location).toBe(`${home}/keys?told=revoked`);
  expect((await keys()).map(({ id }) => id)).toEqual([fresh?.id]);
  expect((await visitor.get(page)).status).toBe(404);
  expect((await verbs(visitor)).sort()).toEqual(["key revoke", "key rotate", "key set"]);
  expect(key.id).toBe(old?.id);
});

test("an old key may be left to work until it is revoked, and an end is always named", async () => {
  const { visitor, keys, page } = await shop();
  await visitor.get(page);
  expect((await visitor.press("Buat kunci pengganti", { ends: "soon" })).status).toBe(422);
  await visitor.get(page);
  await visitor.press("Buat kunci pengganti", { ends: "never" });
  expect((await keys()).map(({ expiresAt }) => expiresAt)).toEqual([null, null]);
});

test("in live, each change of a key wants a fresh factor", async () => {
  const { visitor, keys, page } = await shop("owner", "live");
  await visitor.get(page);
  house.clock.advance(6 * MINUTE);
  for (const button of ["Simpan batas kunci", "Buat kunci pengganti", "Cabut kunci ini"]) {
    await visitor.get(page);
    expect((await visitor.press(button)).status).toBe(403);
  }
  expect(await keys()).toMatchObject([{ addresses: [], expiresAt: null }]);
});

test("who may not develop changes no key, and another merchant's is not there", async () => {
  const { visitor, home, keys, page } = await shop("viewer");
  const read = (await visitor.get(page)).page;
  expect(read.has("button", "Cabut kunci ini")).toBe(false);
  const _token = read.fields("Keluar")._token ?? "";
  for (const _act of ["bound", "rotate", "revoke"]) {
    expect((await visitor.post(page, { _act, _token })).status).toBe(403);
  }
  expect((await visitor.post(`${home}/keys`, { _act: "make", _token })).status).toBe(403);
  expect(await keys()).toHaveLength(1);
  const other = await shop();
  const cross = page.replace(home, other.home);
  for (const path of [page, cross, `${other.home}/keys/key_none`]) {
    expect((await other.visitor.get(path)).status).toBe(404);
  }
});

test("a project is made with its dialect's defaults and a key, in the sandbox", async () => {
  const { merchantId } = await house.addProject();
  const visitor = await faces.member("owner", merchantId);
  const base = `/dashboard/merchants/${showId("mer", merchantId)}/projects`;
  const form = await visitor.get(`${base}/new`);
  expect(form.page.all("radio")).toHaveLength(room.wires.length);
  for (const { about } of room.wires) expect(form.page.text).toContain(about.id);
  const wanted = { dialect: "pakasir", name: "Toko Baru", slug: "toko-baru" };
  const made = await visitor.press("Buat proyek ini", wanted);
  expect(made.location).toBe("/dashboard/projects/toko-baru?told=made");
  const home = await visitor.get(made.location ?? "");
  expect(home.page.mode).toBe("sandbox");
  expect(home.page.get("region", "Langkah persiapan").text).toContain("Selesai: Buat kunci API");
  for (const step of ["Pasang alamat webhook", "Mulai live", "Sambungkan rekening penerima"]) {
    const { href = "" } = home.page.get("link", step).attributes;
    expect((await visitor.get(href)).status, href).toBe(200);
  }
  const project = await house.engine.projects.bySlug("toko-baru");
  expect(project).toMatchObject({ mode: "sandbox", dialect: "pakasir", name: "Toko Baru" });
  const list = await visitor.get(base);
  expect(list.page.get("table", "Proyek merchant ini").text).toContain("toko-baru");
  const taken = await visitor
    .get(`${base}/new`)
    .then(() => visitor.press("Buat proyek ini", wanted));
  expect(taken.status).toBe(409);
  expect(taken.page.get("textbox", "Slug").attributes["aria-invalid"]).toBe("true");
  await visitor.get(`${base}/new`);
  const bad = await visitor.press("Buat proyek ini", { ...wanted, slug: "Toko Baru!" });
  expect(bad.page.get("textbox", "Slug").attributes["aria-invalid"]).toBe("true");
  const none = await visitor.press("Buat proyek ini", { ...wanted, slug: "lain", dialect: "none" });
  expect(none.status).toBe(422);
  expect(await verbs(visitor)).toEqual(["project create"]);
});

test("a merchant without a project is told the next step, by what each may do", async () => {
  const { merchantId, id } = await house.addProject();
  await room.db.query("delete from project_directory where project_id = $1", [id]);
  await room.db.query("delete from project where id = $1", [id]);
  const base = `/dashboard/merchants/${showId("mer", merchantId)}/projects`;
  const owner = await faces.member("owner", merchantId);
  expect((await owner.get(base)).page.has("link", "Buat proyek")).toBe(true);
  const developer = await faces.member("developer", merchantId);
  const seen = (await developer.get(base)).page;
  expect(seen.has("link", "Buat proyek")).toBe(false);
  expect(seen.text).toContain("Mintalah pemilik atau admin");
  expect((await developer.get(`${base}/new`)).status).toBe(403);
});
