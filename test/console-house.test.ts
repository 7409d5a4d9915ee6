/** The console's machinery: the switch of rails, the light of the books, backups. */
import { afterAll, expect, test } from "vitest";
import { MINUTE, SECOND } from "../src/clock.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import { showId } from "../src/ids.ts";
import { testFaces, type Visitor } from "./support/faces.ts";
import { ask, made } from "./support/house.ts";
import { openOwnQris } from "./support/own-qris.ts";

const faces = await testFaces();
const { house, room } = faces;
const { engine, clock } = house;
const SANDBOX = "/console/rails/sandbox";

afterAll(async () => expect(await engine.rails.stops()).toEqual([]));

async function audited(visitor: Visitor) {
  const { rows } = await room.db.query<{ verb: string; subject: string; detail: object }>(
    "select verb, subject, detail from audit where actor = $1 order by at, id",
    [visitor.person?.login],
  );
  return rows;
}

test("a rail is stopped with a reason, shown on the first page, and let run again", async () => {
  const support = await faces.operator("support");
  const { page } = await support.get(SANDBOX);
  expect(page.has("combobox", "Kanal")).toBe(true);
  const silent = await support.press("Hentikan rail");
  expect(silent.status).toBe(422);
  expect(silent.page.get("textbox", "Alasan").attributes["aria-invalid"]).toBe("true");
  const stopped = await support.press("Hentikan rail", { reason: "membalas lambat" });
  expect(stopped.location).toBe(`${SANDBOX}?told=stopped`);
  clock.advance(SECOND);
  const project = await engine.projects.bySlug(house.project.slug);
  const asked = engine.payments.create(ask(project ?? house.project));
  await expect(asked).rejects.toMatchObject({ code: "channel_unavailable" });
  const list = await support.get("/console/rails");
  expect(list.page.get("table", "Semua rail").text).toMatch(/sandbox SANDBOX.*Dihentikan/);
  const first = await support.get("/console");
  expect(first.page.text).toMatch(/Rail yang dihentikan 1/);
  const shown = await support.get(SANDBOX);
  expect(shown.page.text).toMatch(/Semua kanal, semua proyek.*membalas lambat/);
  expect((await support.press("Jalankan lagi")).status).toBe(422);
  const standing = (await engine.rails.stops())[0]?.id ?? "";
  await support.get(SANDBOX);
  await support.press("Jalankan lagi", { [`why-${standing}`]: "sudah pulih" });
  clock.advance(SECOND);
  const again = await engine.projects.bySlug(house.project.slug);
  expect((await made(engine, ask(again ?? house.project))).status).toBe("pending");
  expect(await audited(support)).toMatchObject([
    { verb: "rail stop", subject: "sandbox", detail: { reason: "membalas lambat", channel: null } },
    { verb: "rail resume", subject: "sandbox", detail: { reason: "sudah pulih" } },
  ]);
});

test("a stop may be of one channel and one project, which must be there", async () => {
  const support = await faces.operator("support");
  await support.get(SANDBOX);
  const lost = await support.press("Hentikan rail", { project: "tidak-ada", reason: "coba" });
  expect(lost.status).toBe(422);
  expect(lost.page.get("textbox", "Proyek (slug)").attributes["aria-invalid"]).toBe("true");
  const { slug } = house.project;
  await support.press("Hentikan rail", { project: slug, channel: "qris", reason: "coba" });
  const { page } = await support.get(SANDBOX);
  expect(page.has("region", `qris, proyek ${slug}`)).toBe(true);
  expect((await support.get("/console/rails")).page.text).toContain("Sebagian dihentikan");
  const [stop] = await engine.rails.stops();
  await engine.rails.resume(stop?.id ?? "");
});

test("an account of a rail is shown with its health, switched off and on", async () => {
  const account = await openOwnQris(engine, HOUSE);
  const address = `/console/rails/${account.rail}`;
  const support = await faces.operator("support");
  const { page } = await support.get(address);
  expect(page.get("table", "Rekening dan kredensial").text).toContain("Milik rumah ini");
  await support.press(`Matikan: ${account.name}`);
  expect(await engine.accounts.byId(account.id)).toMatchObject({ enabled: false });
  await support.get(address);
  await support.press(`Nyalakan: ${account.name}`);
  expect(await engine.accounts.byId(account.id)).toMatchObject({ enabled: true });
  const forms = await support.get(address);
  const token = forms.page.fields("Keluar")._token ?? "";
  const act = { _act: "disable", _token: token, account: showId("acc", account.id) };
  expect((await support.post(SANDBOX, act)).status).toBe(404);
});

test("who may not run the house stops nothing, and a stale factor is asked for", async () => {
  const finance = await faces.operator("finance");
  const { page } = await finance.get(SANDBOX);
  expect(page.has("button", "Hentikan rail")).toBe(false);
  const token = page.fields("Keluar")._token ?? "";
  const forced = { _act: "stop", _token: token, reason: "mine" };
  expect((await finance.post(SANDBOX, forced)).status).toBe(403);
  expect((await finance.get("/console/backup")).status).toBe(403);
  const support = await faces.operator("support");
  clock.advance(6 * MINUTE);
  await support.get(SANDBOX);
  expect((await support.press("Hentikan rail", { reason: "mine" })).status).toBe(403);
  expect((await support.get("/console/rails/nowhere")).status).toBe(404);
});

test("the light says when the books were last checked, and a check can be asked for", async () => {
  const support = await faces.operator("support");
  const before = await support.get("/console");
  expect(before.page.text).toContain("Belum diperiksa sejak proses ini mulai");
  await support.press("Periksa sekarang");
  const { page } = await support.get("/console");
  expect(page.text).toMatch(/Pembukuan utuh.*Pemeriksaan lengkap terakhir 21 November 2026/);
  const viewer = await faces.operator("viewer");
  expect((await viewer.get("/console")).page.has("button", "Periksa sekarang")).toBe(false);
});

test("a backup is begun with a fresh factor, listed, and its way back is told", async () => {
  const support = await faces.operator("support");
  const { page } = await support.get("/console/backup");
  expect(page.text).toContain("Belum ada cadangan di sini");
  await support.press("Buat cadangan sekarang");
  const { page: then } = await support.get("/console/backup");
  expect(then.get("table", "Cadangan di folder data").text).toContain("64 MB");
  expect(then.text).toContain("gapura -- restore /var/lib/gapura/backups/2026-11-21T03-00-00Z");
  expect(await audited(support)).toMatchObject([{ verb: "backup" }]);
  clock.advance(6 * MINUTE);
  await support.get("/console/backup");
  expect((await support.press("Buat cadangan sekarang")).status).toBe(403);
});

/** A shop that was told of a payment and answered with an error, three times. */
async function deafShop() {
  const project = await house.addProject();
  const { id } = await engine.webhooks.create(project, { url: "https://deaf.example/hook" });
  const payment = await made(engine, ask(project));
  await engine.payments.simulate(project, payment, "paid");
  await room.db.query(
    `update delivery set status = 'failed', attempts = 3, fence = 3, finished_at = now()
      where merchant_id = $1`,
    [project.merchantId],
  );
  await room.db.query(
    `insert into attempt (merchant_id, delivery_id, number, started_at, duration_ms, status,
                          error, request_headers)
     select merchant_id, id, 1, created_at + interval '1 second', 5, 500, 'http_error', '{}'
       from delivery where merchant_id = $1`,
    [project.merchantId],
  );
  return { project, id, address: `/console/webhooks/${showId("whe", id)}` };
}

const pending = async (merchantId: string) => {
  const sql = "select from delivery where merchant_id = $1 and status = 'pending'";
  return (await room.db.query(sql, [merchantId])).rows.length;
};

test("the worst endpoint stands on top, is paused with a reason, and is told again", async () => {
  const healthy = await house.addProject();
  await engine.webhooks.create(healthy, { url: "https://fine.example/hook" });
  const { project, id, address } = await deafShop();
  clock.advance(MINUTE);
  const support = await faces.operator("support");
  const { page } = await support.get("/console/webhooks");
  const table = page.get("table", "Alamat webhook").text;
  expect(table.indexOf("deaf.example")).toBeLessThan(table.indexOf("fine.example"));
  expect(table).toMatch(/100\s?% dari \d/);
  await support.get(address);
  expect((await support.press("Jeda alamat")).status).toBe(422);
  await support.press("Jeda alamat", { reason: "selalu 500" });
  const paused = await engine.webhooks.get(project, id);
  expect(paused).toMatchObject({ status: "disabled" });
  const shown = await support.get(address);
  expect(shown.page.text).toContain("paused by the operator: selalu 500");
  await support.press("Jalankan alamat");
  const counted = await support.get(`${address}?hours=1`);
  const [, count] = /(\d+) kiriman akan dikirim ulang/.exec(counted.page.text) ?? [];
  expect(Number(count)).toBeGreaterThan(0);
  expect(await pending(project.merchantId)).toBe(0);
  await support.press(`Kirim ulang ${count}`);
  expect(await pending(project.merchantId)).toBe(Number(count));
  const again = await support.get(`${address}?hours=1`);
  expect(again.page.text).toContain("Tidak ada yang perlu dikirim ulang");
  expect((await audited(support)).map(({ verb }) => verb).sort()).toEqual([
    ...["webhook disable", "webhook enable", "webhook replay"],
  ]);
});

test("all that failed in the house is counted and told again in one go", async () => {
  const [one, other] = [await deafShop(), await deafShop()];
  clock.advance(MINUTE);
  const support = await faces.operator("support");
  const { page } = await support.get("/console/webhooks?hours=1");
  const [, count] = /(\d+) kiriman akan dikirim ulang/.exec(page.text) ?? [];
  await support.press(`Kirim ulang ${count}`);
  const sent = (await pending(one.project.merchantId)) + (await pending(other.project.merchantId));
  expect(sent).toBe(Number(count));
  const finance = await faces.operator("finance");
  const seen = await finance.get(one.address);
  expect(seen.page.has("button", "Jeda alamat")).toBe(false);
  const token = seen.page.fields("Keluar")._token ?? "";
  const forced = { _act: "pause", _token: token, reason: "mine" };
  expect((await finance.post(one.address, forced)).status).toBe(403);
});
