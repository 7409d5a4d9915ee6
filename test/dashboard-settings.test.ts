/** A project's settings on the dashboard: general, channels, branding, and the step to live. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../src/clock.ts";
import { createKey } from "../src/engine/keys.ts";
import { setLogo } from "../src/engine/logo.ts";
import { wireFor } from "../src/faces/wire.ts";
import { testFaces, type Visitor } from "./support/faces.ts";

const faces = await testFaces();
const { house, room } = faces;

type Role = "owner" | "viewer" | "developer";

/** A merchant of its own for each test. */
async function shop(role: Role = "owner") {
  const project = await house.addProject();
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}`;
  const row = async () => {
    const sql = "select name, mode, settings from project where merchant_id = $1 and id = $2";
    return (await room.db.query(sql, [project.merchantId, project.id])).rows[0];
  };
  const settings = async () => (await row()).settings;
  return { project, visitor, home, row, settings };
}

async function audited({ person }: Visitor) {
  const sql = "select verb, detail, merchant_id from audit where actor = $1 order by at, verb";
  return (await room.db.query(sql, [person?.login])).rows;
}

/** Opens a page and presses a button of it. */
async function press(visitor: Visitor, path: string, button: string, fields = {}) {
  await visitor.get(path);
  return visitor.press(button, fields);
}

test("every card of the settings is saved by itself, with one line in the audit log", async () => {
  const { project, visitor, home, row } = await shop();
  const save = (button: string, fields: Record<string, string>) =>
    press(visitor, `${home}/settings`, `Simpan ${button}`, fields);
  const first = await visitor.get(`${home}/settings`);
  expect(first.page.text).toContain("Tidak pernah berubah");
  expect(first.page.text).toContain(project.slug);
  await save("nama proyek", { name: "Warung Rani" });
  await save("alamat kembali", {
    return_url: "https://toko.example/terima-kasih",
    "return-hosts": "toko.example, localhost:8080",
  });
  await save("masa berlaku", { "open-life": "3", "open-life-unit": "h" });
  await save("data pembeli", { "keep-buyer": "365" });
  await save("uang yang tidak cocok", { "accept-late": "15", rest: "refund" });
  const { name, settings } = await row();
  expect(name).toBe("Warung Rani");
  expect(settings).toMatchObject({
    returnUrl: "https://toko.example/terima-kasih",
    returnHosts: ["toko.example", "localhost:8080"],
    openLife: 3 * HOUR,
    keepBuyer: 365,
    suspense: { acceptLate: 15 * MINUTE, rest: "refund" },
  });
  await save("alamat kembali", { return_url: "", "return-hosts": "" });
  await save("data pembeli", { "keep-buyer": "" });
  expect(await row()).toMatchObject({ settings: { returnHosts: [] } });
  const log = await audited(visitor);
  expect(log).toHaveLength(7);
  for (const line of log)
    expect(line).toMatchObject({ verb: "project set", merchant_id: project.merchantId });
});

test("keys in URLs are switched off and on again", async () => {
  const { visitor, home, settings } = await shop();
  const page = (await visitor.get(`${home}/settings`)).page;
  expect(page.get("checkbox", "Terima kunci di URL dan isi permintaan").attributes).toHaveProperty(
    "checked",
  );
  const { "key-in-url": _, ...off } = page.fields("Simpan akses program");
  await visitor.post(`${home}/settings`, off);
  expect(await settings()).toMatchObject({ keyInUrl: false });
  await press(visitor, `${home}/settings`, "Simpan akses program", { "key-in-url": "on" });
  expect(await settings()).toMatchObject({ keyInUrl: true });
});

test("the switches of each dialect are there in its words, and read by their kind", async () => {
  for (const wire of room.wires) {
    const { project, visitor, home, settings } = await shop();
    const sql = "update project set dialect = $1 where merchant_id = $2 and id = $3";
    await room.db.query(sql, [wire.id, project.merchantId, project.id]);
    const { page } = await visitor.get(`${home}/settings`);
    const names = Object.keys(wire.defaults.wire ?? {});
    expect(page.has("button", "Simpan saklar dialek")).toBe(names.length > 0);
    if (names.length === 0) continue;
    for (const name of names) expect(page.text).toContain(wire.switches[name]?.id);
    await visitor.press("Simpan saklar dialek");
    const { wire: kept } = await settings();
    for (const name of names) expect(kept[name]).toEqual(wire.defaults.wire?.[name]);
    const number = names.find((name) => typeof wire.defaults.wire?.[name] === "number");
    if (!number) continue;
    const refused = await visitor.press("Simpan saklar dialek", { [`switch-${number}`]: "banyak" });
    expect(refused.status).toBe(422);
    const label = wire.switches[number]?.id ?? "";
    expect(refused.page.get("textbox", label).attributes["aria-invalid"]).toBe("true");
  }
});

test.each([
  ["nama proyek", "name", " ", "Nama proyek"],
  ["alamat kembali", "return_url", "javascript:alert(1)", "Alamat kembali"],
  ["alamat kembali", "return-hosts", "toko.example/pay", "Host yang diizinkan"],
  ["masa berlaku", "open-life", "selamanya", "Menunggu pembeli memilih kanal"],
  ["data pembeli", "keep-buyer", "0", "Simpan data pembeli (hari)"],
  ["uang yang tidak cocok", "accept-late", "-1", "Terima uang yang terlambat (menit)"],
])("in %s, %s is refused at its field: %s", async (card, field, value, label) => {
  const { visitor, home, row } = await shop();
  const before = await row();
  const refused = await press(visitor, `${home}/settings`, `Simpan ${card}`, { [field]: value });
  expect(refused.status).toBe(422);
  expect(refused.page.get("textbox", label).attributes["aria-invalid"]).toBe("true");
  expect(await row()).toEqual(before);
  expect(await audited(visitor)).toEqual([]);
});

test("a channel is priced as it is filled in, and saved only when that is asked for", async () => {
  const { visitor, home, settings } = await shop();
  const path = `${home}/settings/channels/qris`;
  const fields = {
    bearer: "merchant",
    "fee-0-upTo": "",
    "fee-0-rate": "1,5",
    "fee-0-flat": "500",
    "fee-1-rate": "",
    "fee-1-flat": "",
    least: "5.000",
    amount: "200.000",
  };
  const before = await settings();
  const counted = await press(visitor, path, "Hitung", { ...fields, intent: "count" });
  expect(counted.status).toBe(200);
  expect(counted.page.get("region", "Yang dibayar pembeli").text).toMatch(
    /Pembeli membayar Rp200\.000 Biaya Rp3\.500 Toko menerima Rp196\.500/,
  );
  expect(await settings()).toEqual(before);
  expect((await visitor.press("Simpan kanal")).location).toContain("told=saved");
  expect((await settings()).channels.qris).toMatchObject({
    fee: [{ rate: 15_000, flat: 500 }],
    bearer: "merchant",
    least: 5_000,
    enabled: true,
  });
  const list = await visitor.get(`${home}/settings/channels?amount=200000`);
  expect(list.page.get("table", "Kanal proyek ini").text).toMatch(
    /QRIS Aktif Diubah Rp5\.000 – Rp10 jt 1,5% \+ Rp500, ditanggung toko Rp200\.000/,
  );
  expect((await audited(visitor)).map(({ verb }) => verb)).toEqual(["project channel"]);
});

test("a channel takes unique amounts, is switched off, and goes back to the defaults", async () => {
  const { visitor, home, settings } = await shop();
  const path = `${home}/settings/channels/qris`;
  const codes = { unique: "on", "unique-from": "1", "unique-to": "50", "unique-sign": "minus" };
  const { page } = await visitor.get(path);
  const { enabled: _, ...off } = page.fields("Simpan kanal");
  await visitor.post(path, { ...off, ...codes });
  expect((await settings()).channels.qris).toMatchObject({
    enabled: false,
    unique: { from: 1, to: 50, sign: "minus", owner: "merchant", coolDown: 10 * MINUTE },
  });
  const shown = await visitor.get(path);
  expect(shown.page.text).toMatch(/Pembeli membayar Rp100\.960 sampai Rp101\.009/);
  await visitor.press("Kembalikan ke bawaan");
  const { qris } = (await settings()).channels;
  const wire = wireFor(room.wires, { dialect: "native" });
  expect(qris).toMatchObject({ ...wire.defaults.channels.qris, enabled: true });
  expect(qris).not.toHaveProperty("unique");
});

test.each([
  ["most", "10", "Jumlah terbesar (Rp)"],
  ["least", "dua", "Jumlah terkecil (Rp)"],
  ["life", "0", "Tagihan berlaku"],
  ["fee-0-rate", "101", "Persen"],
  ["fee-1-upTo", "5", "Sampai jumlah (Rp)"],
])("of a channel, %s = %s is refused at its field", async (field, value, label) => {
  const { visitor, home, settings } = await shop();
  const before = await settings();
  const path = `${home}/settings/channels/qris`;
  const refused = await press(visitor, path, "Simpan kanal", { [field]: value });
  expect(refused.status).toBe(422);
  const wrong = refused.page.all("textbox").filter(({ attributes }) => attributes["aria-invalid"]);
  expect(wrong.map(({ name }) => name)).toEqual([label]);
  expect(await settings()).toEqual(before);
});

test("where fees are the operator's, a merchant's people change none", async () => {
  const { visitor, home, settings } = await shop();
  const path = `${home}/settings/channels/qris`;
  const open = room as { feesBy: "merchant" | "operator" };
  open.feesBy = "operator";
  try {
    const { page } = await visitor.get(path);
    expect(page.text).toContain("Diatur oleh operator Gapura ini");
    expect(page.has("textbox", "Jumlah terbesar (Rp)")).toBe(false);
    const { channels } = await settings();
    const free = { "fee-0-rate": "0", least: "1", most: "99", "unique-owner": "merchant" };
    await visitor.press("Simpan kanal", { ...free, bearer: "merchant" });
    expect((await settings()).channels.qris).toMatchObject({
      ...channels.qris,
      bearer: "merchant",
    });
    const token = page.fields("Simpan kanal")._token ?? "";
    const forced = await visitor.post(path, { _act: "reset", _token: token });
    expect(forced.status).toBe(403);
  } finally {
    open.feesBy = "merchant";
  }
});

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" +
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("colour and logo are tried, saved and taken away, and contrast is told", async () => {
  const { project, visitor, home, settings } = await shop();
  const path = `${home}/settings/look`;
  const tried = await press(visitor, path, "Coba warna", { color: "#ffe000" });
  expect(tried.page.text).toMatch(/Kontras teks di halaman (4,[5-9]|[5-9]|1\d)/);
  expect(tried.page.all("img").map(({ attributes }) => attributes["aria-label"])).toEqual([
    `Contoh halaman bayar ${project.name}, terang`,
    `Contoh halaman bayar ${project.name}, gelap`,
  ]);
  expect((await settings()).brand).toEqual({});
  const form = new FormData();
  for (const [name, value] of Object.entries(tried.page.fields("Simpan tampilan"))) {
    if (name !== "logo") form.set(name, value);
  }
  form.set("color", "#B3123B");
  form.set("logo", new Blob([new Uint8Array(PNG)]), "logo.png");
  expect((await visitor.upload(path, form)).status).toBe(303);
  const { color, logo } = (await settings()).brand;
  expect(color).toBe("#b3123b");
  const picture = await visitor.get(`${home}/settings/logo/${logo}`);
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect((await visitor.get(`${home}/settings/logo/none`)).status).toBe(404);
  await press(visitor, path, "Simpan tampilan", { "logo-gone": "on", color: "" });
  expect((await settings()).brand).toEqual({});
  expect((await audited(visitor)).map(({ verb }) => verb)).toEqual(["project set", "project set"]);
});

test("what is no colour and no picture is refused at its field", async () => {
  const { visitor, home } = await shop();
  const path = `${home}/settings/look`;
  const refused = await press(visitor, path, "Simpan tampilan", { color: "merah" });
  expect(refused.page.get("textbox", "Warna").attributes["aria-invalid"]).toBe("true");
  const form = new FormData();
  for (const [name, value] of Object.entries(refused.page.fields("Simpan tampilan"))) {
    if (name !== "logo") form.set(name, name === "color" ? "" : value);
  }
  form.set("logo", new Blob(["<svg/>"]), "logo.svg");
  const svg = await visitor.upload(path, form);
  expect(svg.status).toBe(422);
  expect(svg.page.get("textbox", "Logo").attributes["aria-invalid"]).toBe("true");
});

test("a logo is its own merchant's people's to see here", async () => {
  const { project } = await shop();
  const other = await shop();
  const { settings } = await setLogo(room, project, PNG);
  const path = `/dashboard/projects/${project.slug}/settings/logo/${settings.brand.logo}`;
  expect((await other.visitor.get(path)).status).toBe(404);
  const cross = `${other.home}/settings/logo/${settings.brand.logo}`;
  expect((await other.visitor.get(cross)).status).toBe(404);
});

test("going live wants slug, bearer and a fresh factor, and shows the key once", async () => {
  const { project, visitor, home, row } = await shop();
  const { form } = wireFor(room.wires, project);
  const sandbox = await createKey(room, project, form);
  const { page } = await visitor.get(`${home}/live`);
  expect(page.text).toContain("PBI 23/6/PBI/2021");
  expect(page.text).toContain(`Kunci sandbox yang berhenti: ${sandbox.hint}`);
  expect(page.get("region", "Kesiapan").text).toContain("Belum: Rekening penerima live");
  const wrong = await visitor.press("Mulai live sekarang", { slug: "lain", bearer: "merchant" });
  expect(wrong.status).toBe(422);
  const unnamed = { slug: project.slug, bearer: "" };
  expect((await visitor.press("Mulai live sekarang", unnamed)).status).toBe(422);
  expect((await row()).mode).toBe("sandbox");
  await visitor.get(`${home}/live`);
  house.clock.advance(6 * MINUTE);
  const fields = { slug: project.slug, bearer: "merchant" };
  expect((await visitor.press("Mulai live sekarang", fields)).status).toBe(403);
  expect((await row()).mode).toBe("sandbox");
  const fresh = await faces.member("owner", project.merchantId);
  const went = await press(fresh, `${home}/live`, "Mulai live sekarang", fields);
  expect(went.status).toBe(200);
  expect(went.page.mode).toBe("live");
  expect(went.page.text).toMatch(/gpr_live_\w{57}/);
  const { mode, settings } = await row();
  expect(mode).toBe("live");
  expect(settings.channels.qris.bearer).toBe("merchant");
  expect((await fresh.get(`${home}/live`)).page.text).toContain("sudah live");
  expect((await fresh.get(`${home}/keys`)).html).not.toMatch(/gpr_live_\w{57}/);
  expect((await audited(fresh)).map(({ verb }) => verb)).toEqual(["project live"]);
});

test("who may not change settings sees them, and each act is refused", async () => {
  const made = await shop("viewer");
  const { visitor, home, row } = made;
  const before = await row();
  const { page } = await visitor.get(`${home}/settings`);
  expect(page.text).toContain("Peran Anda hanya dapat melihat");
  const token = page.fields("Keluar")._token ?? "";
  const acts = {
    "/settings": ["name", "back", "expiry", "buyers", "access", "switches", "astray"],
    "/settings/channels/qris": ["change", "reset"],
    "/settings/look": ["change"],
    "/live": ["go"],
  };
  for (const [path, names] of Object.entries(acts)) {
    expect((await visitor.get(home + path)).status).toBe(200);
    for (const _act of names) {
      expect((await visitor.post(home + path, { _act, _token: token })).status).toBe(403);
    }
  }
  expect(await row()).toEqual(before);
  const stranger = await shop();
  for (const path of Object.keys(acts)) {
    expect((await stranger.visitor.get(home + path)).status).toBe(404);
    const foreign = await stranger.visitor.post(home + path, { _act: "name", _token: token });
    expect([403, 404]).toContain(foreign.status);
  }
  expect((await visitor.get(`${home}/settings/channels/toString`)).status).toBe(404);
});

test("a photo is no logo's size, and a page says so", async () => {
  const { visitor, home } = await shop();
  const path = `${home}/settings/look`;
  const { page } = await visitor.get(path);
  const form = new FormData();
  for (const [name, value] of Object.entries(page.fields("Simpan tampilan"))) {
    if (name !== "logo") form.set(name, value);
  }
  const photo = readFileSync(new URL("./fixtures/qris-photo.jpg", import.meta.url));
  form.set("logo", new Blob([new Uint8Array(Buffer.alloc(70_000, photo))]), "foto.jpg");
  expect((await visitor.upload(path, form)).status).toBe(422);
});
