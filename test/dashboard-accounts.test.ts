/** Receiving accounts on the dashboard: a code is given, looked at, confirmed, and then used. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import { showId } from "../src/ids.ts";
import { testFaces } from "./support/faces.ts";
import { openOwnQris, STATIC_QRIS } from "./support/own-qris.ts";

const faces = await testFaces();
const { house } = faces;
const LOOK = "Periksa";
const OPEN = "Pakai rekening ini";

/** A merchant of its own for each test. */
async function shop(role: "owner" | "viewer" | "finance" = "owner") {
  const project = await house.addProject();
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}`;
  const accounts = () => house.engine.accounts.list(project.merchantId);
  const audited = async () => {
    const { rows } = await faces.room.db.query<{ verb: string }>(
      "select verb from audit where actor = $1 order by at, verb",
      [visitor.person?.login],
    );
    return rows.map(({ verb }) => verb);
  };
  const routes = async () => {
    const sql = "select settings from project where merchant_id = $1 and id = $2";
    const { rows } = await faces.room.db.query(sql, [project.merchantId, project.id]);
    return rows[0]?.settings.routes ?? [];
  };
  return { project, visitor, home, accounts, audited, routes };
}

async function reviewed({ visitor, home }: Awaited<ReturnType<typeof shop>>, qris = STATIC_QRIS) {
  await visitor.get(`${home}/accounts/new`);
  const sent = await visitor.press(LOOK, { qris });
  expect(sent.status).toBe(303);
  return visitor.get(sent.location ?? "");
}

test("a pasted code is read to whom it is, and becomes an account with a route", async () => {
  const made = await shop();
  const { visitor, home } = made;
  const { page } = await reviewed(made);
  for (const said of ["WARUNG CONTOH", "YOGYAKARTA", "ID9912345678901", "UMI (usaha mikro)"]) {
    expect(page.text).toContain(said);
  }
  expect(await made.accounts()).toEqual([]);
  const done = await visitor.press(OPEN, { name: "Kasir", order: "2", most: "500.000" });
  const [account] = await made.accounts();
  expect(done.location).toContain(`/accounts/${showId("acc", account?.id ?? "")}`);
  expect(account).toMatchObject({ name: "Kasir", custody: "own", mode: "sandbox" });
  expect(await made.routes()).toMatchObject([{ account: account?.id, order: 2, most: 500_000 }]);
  expect(await made.audited()).toEqual(["account open", "project route"]);
  const list = await visitor.get(`${home}/accounts`);
  expect(list.page.get("table", "Rekening penerima proyek ini").text).toContain("Sampai Rp500.000");
  expect(list.page.has("link", "Kasir")).toBe(true);
});

test("a picture is read, and what is none is refused at its field", async () => {
  const { visitor, home } = await shop();
  const address = `${home}/accounts/new`;
  const upload = async (bytes: Buffer) => {
    const form = new FormData();
    const { page } = await visitor.get(address);
    for (const [name, value] of Object.entries(page.fields(LOOK))) {
      if (name !== "picture") form.set(name, value);
    }
    form.set("picture", new Blob([new Uint8Array(bytes)]), 'a "qris".jpg');
    return visitor.upload(address, form);
  };
  const photo = readFileSync(new URL("./fixtures/qris-photo.jpg", import.meta.url));
  const read = await upload(photo);
  expect((await visitor.get(read.location ?? "")).page.text).toContain("WARUNG CONTOH");
  const refused = await upload(Buffer.from("no picture at all"));
  expect(refused.status).toBe(422);
  expect(refused.page.get("alert", refused.page.all("alert")[0]?.name ?? "").text).toMatch(/PNG/);
});

test("every fault of a code is told, and it cannot be confirmed", async () => {
  const made = await shop();
  const broken = STATIC_QRIS.replace("6304", "5502036304").replace("5303360", "5303840");
  const { page } = await reviewed(made, broken);
  const told = page.all("alert")[0]?.text ?? "";
  expect(told).toMatch(/Kode periksa.*rupiah.*tip/s);
  expect(page.has("button", OPEN)).toBe(false);
  await made.visitor.get(`${made.home}/accounts/new?qris=${encodeURIComponent(STATIC_QRIS)}`);
  const forced = await made.visitor.press(OPEN, { qris: broken });
  expect(forced.status).toBe(422);
  expect(await made.accounts()).toEqual([]);
});

test("a code that is an account already is refused, and the page says which it is", async () => {
  const made = await shop();
  const known = await openOwnQris(house.engine, made.project.merchantId);
  await reviewed(made);
  const refused = await made.visitor.press(OPEN);
  expect(refused.status).toBe(409);
  const told = refused.page.all("alert").map(({ text }) => text);
  expect(told.join()).toContain(
    `There is an account of this code already: ${showId("acc", known.id)}`,
  );
  expect(await made.accounts()).toHaveLength(1);
  expect(await made.routes()).toEqual([]);
});

test("limits that leave nothing are refused at their field, and nothing is opened", async () => {
  const made = await shop();
  await reviewed(made);
  const refused = await made.visitor.press(OPEN, { least: "5000", most: "4000" });
  expect(refused.status).toBe(422);
  expect(refused.page.get("textbox", "Jumlah terbesar (Rp)").attributes["aria-invalid"]).toBe(
    "true",
  );
  expect(await made.accounts()).toEqual([]);
});

test("an account is switched off and on, moved, and left out of the project", async () => {
  const made = await shop();
  await reviewed(made);
  const { location } = await made.visitor.press(OPEN);
  await made.visitor.get(location ?? "");
  await made.visitor.press("Nonaktifkan rekening");
  expect(await made.accounts()).toMatchObject([{ enabled: false }]);
  await made.visitor.get(location ?? "");
  await made.visitor.press("Aktifkan rekening");
  expect(await made.accounts()).toMatchObject([{ enabled: true }]);
  await made.visitor.get(location ?? "");
  await made.visitor.press("Simpan urutan dan batas", { order: "7", least: "1.000" });
  expect(await made.routes()).toMatchObject([{ order: 7, least: 1_000 }]);
  await made.visitor.get(location ?? "");
  await made.visitor.press("Berhenti memakai di proyek ini");
  expect(await made.routes()).toEqual([]);
  expect((await made.audited()).sort()).toEqual([
    ...["account disable", "account enable", "account open"],
    ...["project route", "project route", "project route"],
  ]);
});

test("a factor that is no longer fresh is asked for before an account is opened", async () => {
  const made = await shop();
  await reviewed(made);
  house.clock.advance(6 * MINUTE);
  const asked = await made.visitor.press(OPEN);
  expect(asked.status).toBe(403);
  expect(await made.accounts()).toEqual([]);
});

test("who may not change settings opens no account, and others' are not there", async () => {
  const made = await shop("finance");
  const own = await openOwnQris(house.engine, made.project.merchantId);
  const other = await shop();
  const theirs = await openOwnQris(house.engine, other.project.merchantId);
  const ours = await openOwnQris(house.engine, HOUSE);
  const address = (id: string) => `${made.home}/accounts/${showId("acc", id)}`;
  const { page } = await made.visitor.get(address(own.id));
  expect(page.has("heading", own.name)).toBe(true);
  expect(page.all("button").map(({ name }) => name)).not.toContain("Nonaktifkan rekening");
  expect((await made.visitor.get(`${made.home}/accounts/new`)).status).toBe(403);
  const token = page.fields("Keluar")._token ?? "";
  const forced = await made.visitor.post(address(own.id), { _act: "disable", _token: token });
  expect(forced.status).toBe(403);
  expect((await made.visitor.get(address(theirs.id))).status).toBe(404);
  expect((await made.visitor.get(address(ours.id))).status).toBe(404);
  expect((await made.visitor.get(`${made.home}/accounts`)).page.text).not.toContain("Tambah");
});
