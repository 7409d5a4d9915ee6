/** Payouts on the console: what is shown to decide of one, and who may decide what. */
import { expect, test } from "vitest";
import { DAY, MINUTE } from "../src/clock.ts";
import type { Payout } from "../src/engine/payout.ts";
import { showId } from "../src/ids.ts";
import { testFaces } from "./support/faces.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";

const faces = await testFaces();
const { house, room } = faces;
const { engine, clock } = house;

/** A live payout of a merchant of its own that waits for no cool-off; large: for two operators. */
async function asked(over: { amount?: number; by?: { operator: string } } = {}) {
  const project = await projectWorth(house, 50_000_000, { coolOff: 0 });
  const payout = await requested(engine, askPayout(project, over));
  return { project, payout, address: addressOf(payout) };
}

const addressOf = ({ id }: Payout) => `/console/payouts/${showId("pyo", id)}`;

async function audited(payout: Payout) {
  const { rows } = await room.db.query<{ line: string }>(
    `select actor || ' ' || verb || ' ' || coalesce(merchant_id::text, '-') as line
       from audit where subject = $1 order by at, id`,
    [showId("pyo", payout.id)],
  );
  return rows.map(({ line }) => line);
}

const now = async ({ project, payout }: Awaited<ReturnType<typeof asked>>) =>
  engine.payouts.findById(project, payout.id);

test("the queue leads to what one must know to decide", async () => {
  const one = await asked();
  const finance = await faces.operator("finance");
  const list = await finance.get("/console/payouts");
  const table = list.page.get("table", "Pencairan: Menunggu keputusan");
  expect(table.text).toContain("Rp100.000");
  expect(list.page.all("link").some(({ attributes }) => attributes.href === one.address)).toBe(
    true,
  );
  const { page } = await finance.get(one.address);
  expect(page.text).toMatch(/ewallet\.dana 081234567890.*John Doe/);
  expect(page.text).toContain("Pertama kali dipakai");
  expect(page.text).toContain("Ini pencairan pertama merchant ini dalam 90 hari");
  expect(page.text).toContain("Rp49.899.000");
  expect(page.text).toMatch(/0 dari 1 persetujuan/);
});

test("one is approved, transferred by hand and recorded with the bank's reference", async () => {
  const one = await asked();
  const finance = await faces.operator("finance");
  await finance.get(one.address);
  const approved = await finance.press("Setujui", { note: "known to us" });
  expect(approved.location).toBe(`${one.address}?told=approve`);
  expect(await now(one)).toMatchObject({ status: "approved" });
  await finance.get(one.address);
  const empty = await finance.press("Catat terkirim");
  expect(empty.status).toBe(422);
  expect(empty.page.get("textbox", "Nomor referensi bank").attributes["aria-invalid"]).toBe("true");
  clock.advance(MINUTE);
  await finance.press("Catat terkirim", { evidence: "BCA-778" });
  expect(await now(one)).toMatchObject({ status: "paid", evidence: "BCA-778" });
  const login = finance.person?.login;
  const { merchantId } = one.project;
  expect(await audited(one.payout)).toEqual([
    `${login} payout approve ${merchantId}`,
    `${login} payout pay ${merchantId}`,
  ]);
  const { page } = await finance.get(one.address);
  expect(page.text).toMatch(/Disetujui: operator-\d+ known to us.*Terkirim: operator-\d+ BCA-778/);
  const again = await requested(engine, askPayout(one.project, { amount: 300_000 }));
  const later = await finance.get(addressOf(again));
  expect(later.page.text).toContain("1 kali, total Rp100.000");
  expect(later.page.text).toContain("Lebih besar dari semua pencairan 90 hari terakhir");
});

test("a large one needs two, and the second is never the first nor whoever asked", async () => {
  const [ani, budi] = [await faces.operator("finance"), await faces.operator("admin")];
  const one = await asked({ amount: 20_000_000, by: { operator: budi.person?.login ?? "" } });
  await ani.get(one.address);
  await ani.press("Setujui");
  expect(await now(one)).toMatchObject({ status: "requested" });
  const mine = await ani.get(one.address);
  expect(mine.page.text).toContain("Anda sudah menyetujui");
  expect(mine.page.has("button", "Setujui")).toBe(false);
  expect((await ani.press("Tolak", { decision: "approve" })).status).toBe(403);
  const asker = await budi.get(one.address);
  expect(asker.page.text).toContain("Anda yang meminta pencairan ini");
  expect((await budi.press("Tolak", { decision: "approve" })).status).toBe(403);
  expect(await now(one)).toMatchObject({ status: "requested" });
  const citra = await faces.operator("finance");
  await citra.get(one.address);
  await citra.press("Setujui");
  expect(await now(one)).toMatchObject({ status: "approved", approvals: 2 });
});

test("a refusal says why, and a failure brings the money back", async () => {
  const [refused, failing] = [await asked(), await asked()];
  const finance = await faces.operator("finance");
  await finance.get(refused.address);
  const silent = await finance.press("Tolak");
  expect(silent.status).toBe(422);
  await finance.press("Tolak", { note: "Nama tidak cocok" });
  expect(await now(refused)).toMatchObject({ status: "rejected", note: "Nama tidak cocok" });
  await finance.get(failing.address);
  await finance.press("Setujui");
  await finance.get(failing.address);
  await finance.press("Catat gagal", { note: "Rekening ditutup" });
  expect(await now(failing)).toMatchObject({ status: "failed" });
  const { merchantId } = failing.project;
  expect(await engine.ledger.balance(merchantId, "live")).toMatchObject({ available: 50_000_000 });
});

test("a new beneficiary's payout cannot be approved before its time", async () => {
  const project = await projectWorth(house, 1_000_000, { coolOff: DAY });
  const payout = await requested(engine, askPayout(project));
  const finance = await faces.operator("finance");
  const { page } = await finance.get(addressOf(payout));
  expect(page.text).toContain("Penerima ini baru");
  expect(page.has("button", "Setujui")).toBe(false);
  expect((await finance.press("Tolak", { decision: "approve" })).status).toBe(409);
});

test("only who may move money decides, with a fresh factor and our own form", async () => {
  const one = await asked();
  const support = await faces.operator("support");
  const { page } = await support.get(one.address);
  expect(page.has("button", "Setujui")).toBe(false);
  const token = page.fields("Keluar")._token ?? "";
  const forced = { _act: "decide", _token: token, decision: "approve" };
  expect((await support.post(one.address, forced)).status).toBe(403);
  const finance = await faces.operator("finance");
  await finance.get(one.address);
  expect((await finance.press("Setujui", { _token: "another" })).status).toBe(403);
  clock.advance(6 * MINUTE);
  await finance.get(one.address);
  expect((await finance.press("Setujui")).status).toBe(403);
  expect(await now(one)).toMatchObject({ status: "requested" });
  const nowhere = await finance.get(`/console/payouts/${showId("pyo", one.project.id)}`);
  expect(nowhere.status).toBe(404);
});
