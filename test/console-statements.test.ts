/** Statements on the console: given, looked at, imported, and each difference settled. */
import { expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import type { Project } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import { GENERIC } from "../src/statements/layout.ts";
import { lookAt } from "../src/statements/upload.ts";
import { testFaces, type Visitor } from "./support/faces.ts";

const faces = await testFaces();
const { house, room } = faces;
const { engine, clock } = house;
const NEW = "/console/statements/new";
const LINES = [
  "date,amount,reference,description",
  "2026-11-20,100003,TRX-1,QRIS",
  "2026-11-20,15023,,QRIS",
  "2026-11-21,-50000,,sewa toko",
].join("\n");

type Given = { project: Project; text?: string; over?: Record<string, string> };

async function give(visitor: Visitor, { project, text = LINES, over = {} }: Given) {
  const { page } = await visitor.get(NEW);
  const form = new FormData();
  const fields = { ...page.fields("Periksa berkas"), project: project.slug, rail: "sandbox" };
  for (const [name, value] of Object.entries({ ...fields, ...over })) {
    if (name !== "file") form.set(name, value);
  }
  form.set("file", new Blob([text]), "../mutasi november.csv");
  return visitor.upload(NEW, form);
}

/** Imported, with the page of it open. */
async function imported(visitor: Visitor, given: Given) {
  const sent = await give(visitor, given);
  await visitor.get(sent.location ?? "");
  const done = await visitor.press("Impor sekarang");
  return visitor.get(done.location ?? "");
}

const suspended = async ({ merchantId }: Project) =>
  (await engine.suspense.list({ merchantId, limit: 9 })).map(({ amount }) => amount);

test("a file is looked at before anything is imported, then it is, once", async () => {
  const project = await house.addProject();
  const finance = await faces.operator("finance");
  const sent = await give(finance, { project });
  expect(sent.status).toBe(303);
  const looked = await finance.get(sent.location ?? "");
  expect(looked.page.text).toContain("3 baris, 2026-11-20 sampai 2026-11-21");
  expect(looked.page.get("table", "Baris pertama").text).toMatch(/Rp100\.003 TRX-1 QRIS/);
  const list = await finance.get("/console/statements");
  expect(list.page.text).toContain("Belum ada mutasi");
  await finance.get(sent.location ?? "");
  const done = await finance.press("Impor sekarang");
  const { page } = await finance.get(done.location ?? "");
  expect(page.text).toMatch(/Tidak ada di pembukuan 3 baris, Rp165\.026/);
  expect(page.text).toContain("_mutasi_november.csv (generic)");
  const again = await finance.get(sent.location ?? "");
  expect(again.page.text).toContain("Berkas ini sudah tidak disimpan");
  const { rows } = await room.db.query("select from statement_upload");
  expect(rows).toEqual([]);
  const history = await finance.get("/console/statements");
  expect(history.page.get("table", "Mutasi yang sudah diimpor").text).toContain(project.slug);
});

test("what came in is taken in, one line or all; what else differs is explained", async () => {
  const project = await house.addProject();
  const finance = await faces.operator("finance");
  const { page } = await imported(finance, { project });
  await finance.press("Catat: TRX-1 · QRIS");
  expect(await suspended(project)).toEqual([100_003]);
  const address = page.get("link", "Cocok").attributes.href?.split("?")[0] ?? "";
  await finance.get(address);
  await finance.press("Catat semua yang masuk");
  expect((await suspended(project)).sort()).toEqual([100_003, 15_023]);
  const left = await finance.get(address);
  expect(left.page.text).toMatch(/Tidak ada di pembukuan 1 baris, Rp50\.000/);
  const way = left.page.get("link", "Jelaskan: sewa toko").attributes.href ?? "";
  await finance.get(way);
  await finance.press("Jelaskan", { reason: "sewa, bukan milik toko" });
  const after = await finance.get(`${address}?state=explained`);
  expect(after.page.get("table", "Dijelaskan").text).toContain("sewa, bukan milik toko");
  const { rows } = await room.db.query("select verb from audit where actor = $1 order by verb", [
    finance.person?.login,
  ]);
  expect(rows.map(({ verb }) => verb)).toEqual([
    ...["statement accept", "statement accept", "statement explain", "statement import"],
  ]);
});

test("columns of another name are mapped once, and remembered for the next file", async () => {
  const project = await house.addProject();
  const finance = await faces.operator("finance");
  const text = "Mutasi rekening 1234\nTanggal;Masuk;Keluar;Uraian\n20/11/2026;1.000,00;;QR A\n";
  const sent = await give(finance, { project, text });
  const { page } = await finance.get(sent.location ?? "");
  expect(page.text).toContain("Berkas ini belum terbaca");
  expect(page.get("table", "Awal berkas").text).toContain("Tanggal;Masuk;Keluar;Uraian");
  const mapped = { name: "bank-kita", source: "unduhan", delimiter: ";", decimals: "," };
  const columns = { date: "Tanggal", in: "Masuk", out: "Keluar", description: "Uraian" };
  const half = await finance.press("Simpan dan baca", { ...mapped, dates: "DD/MM/YYYY" });
  expect(half.status).toBe(422);
  expect(half.page.text).toMatch(/columns/);
  await finance.get(sent.location ?? "");
  const saved = await finance.press("Simpan dan baca", {
    ...{ ...mapped, ...columns, dates: "DD/MM/YYYY" },
  });
  const read = await finance.get(saved.location ?? "");
  expect(read.page.get("table", "Baris pertama").text).toContain("Rp1.000");
  await finance.press("Impor sekarang");
  const next = await give(finance, { project, text: text.replace("20/11", "21/11") });
  expect(next.location).toContain("layout=bank-kita");
});

test("what fits no project, rail or account is refused at its field", async () => {
  const project = await house.addProject();
  const finance = await faces.operator("finance");
  for (const [over, label] of [
    [{ project: "tidak-ada" }, "Proyek"],
    [{ rail: "manual" }, "Rail"],
    [{ account: "acc_nothing" }, "Rekening penerima"],
  ] as const) {
    const refused = await give(finance, { project, over });
    expect(refused.status).toBe(422);
    const role = label === "Rail" ? "combobox" : "textbox";
    expect(refused.page.get(role, label).attributes["aria-invalid"]).toBe("true");
  }
  const upload = { file: "..", content: Buffer.from(LINES) };
  const of = { merchantId: "", id: "", projectId: "", rail: "sandbox", accountId: null };
  expect(await lookAt({ ...of, ...upload }, GENERIC)).toMatchObject({ lines: 3 });
});

test("only who may move money imports and takes in, with a fresh factor", async () => {
  const project = await house.addProject();
  const finance = await faces.operator("finance");
  const { page } = await imported(finance, { project });
  const address = page.get("link", "Cocok").attributes.href?.split("?")[0] ?? "";
  const viewer = await faces.operator("viewer");
  expect((await viewer.get(NEW)).status).toBe(403);
  const seen = await viewer.get(address);
  expect(seen.page.has("button", "Catat semua yang masuk")).toBe(false);
  const token = seen.page.fields("Keluar")._token ?? "";
  expect((await viewer.post(address, { _act: "accept", _token: token })).status).toBe(403);
  clock.advance(6 * MINUTE);
  await finance.get(address);
  expect((await finance.press("Catat semua yang masuk")).status).toBe(403);
  expect(await suspended(project)).toEqual([]);
  const nowhere = showId("stm", project.id);
  expect((await finance.get(`/console/statements/${nowhere}`)).status).toBe(404);
});
