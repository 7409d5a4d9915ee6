/** Notice rules, phones and secrets on the dashboard. */
import { expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import { showId } from "../src/ids.ts";
import { createHearing } from "../src/notices/devices.ts";
import { createNoticeInbox } from "../src/notices/inbox.ts";
import { ownRules } from "../src/notices/own-rules.ts";
import { testFaces } from "./support/faces.ts";
import { gopay, signed } from "./support/notices.ts";
import { openOwnQris } from "./support/own-qris.ts";

const faces = await testFaces();
const { house, room } = faces;

async function shop(role: "owner" | "viewer" = "owner") {
  const { merchantId } = await house.addProject();
  const account = await openOwnQris(house.engine, merchantId);
  const visitor = await faces.member(role, merchantId);
  const home = `/dashboard/merchants/${showId("mer", merchantId)}/notice-rules`;
  const audited = async () => {
    const sql = "select verb, detail from audit where actor = $1 order by id";
    const { rows } = await room.db.query(sql, [visitor.person?.login]);
    return rows;
  };
  return { merchantId, account, visitor, home, audited };
}

const RULE = {
  name: "bank-kita",
  app: "id.bank.kita",
  titles: "",
  texts: "Dana masuk {amount} dari {any}\n{amount} telah diterima {any}",
  direction: "in",
  source: "Ponsel kasir, 2026",
};
const SAID = { app: "id.bank.kita", title: "Bank Kita", text: "Dana masuk Rp 50.347 dari BUDI" };

test("a notice is tried: which rule reads it, its amount and its direction", async () => {
  const { visitor, home, audited } = await shop("viewer");
  await visitor.get(home);
  const { app, title, text } = gopay(50_347, 0);
  const known = await visitor.press("Coba", { app, title, text });
  const result = () => known.page.all("status")[0]?.text ?? "";
  expect(result()).toMatch(/Uang masuk.*gopay-merchant.*Rp50\.347.*Masuk/);
  const strange = await visitor.press("Coba", SAID);
  expect(strange.page.text).toContain("Tidak ada aturan untuk aplikasi ini");
  expect(JSON.stringify(await audited())).not.toContain("BUDI");
});

test("an own rule is kept, tried, changed and removed", async () => {
  const { visitor, home, merchantId, audited } = await shop();
  await visitor.get(`${home}/edit`);
  const saved = await visitor.press("Simpan aturan", RULE);
  expect(saved.location).toBe(`${home}?told=saved`);
  await visitor.get(home);
  const tried = await visitor.press("Coba", SAID);
  expect(tried.page.text).toMatch(/Uang masuk Aturan bank-kita Jumlah Rp50\.347/);
  await visitor.get(`${home}/edit?rule=bank-kita`);
  await visitor.press("Simpan aturan", { ...RULE, direction: "out" });
  await visitor.get(home);
  expect((await visitor.press("Coba", SAID)).page.text).toContain("Uang keluar, tidak dihitung");
  await visitor.get(`${home}/edit?rule=bank-kita`);
  await visitor.press("Hapus aturan");
  expect(await ownRules(room.db, merchantId)).toEqual([]);
  const verbs = (await audited()).map(({ verb }) => verb);
  expect(verbs.filter((verb) => verb === "notice rule")).toHaveLength(3);
});

test("what is wrong with a rule is told at its field, and nothing is kept", async () => {
  const { visitor, home, merchantId } = await shop();
  await visitor.get(`${home}/edit`);
  const refused = await visitor.press("Simpan aturan", { ...RULE, texts: "Dana masuk" });
  expect(refused.status).toBe(422);
  expect(refused.page.get("textbox", "Pola").attributes["aria-invalid"]).toBe("true");
  const named = await visitor.press("Simpan aturan", { ...RULE, name: "Bank Kita!" });
  expect(named.page.get("textbox", "Nama aturan").attributes["aria-invalid"]).toBe("true");
  expect(await ownRules(room.db, merchantId)).toEqual([]);
});

test("a secret is shown once, opens the inbox, and asks for a fresh factor", async () => {
  const { visitor, home, account, audited } = await shop();
  const button = `Buat rahasia: ${account.name}`;
  await visitor.get(home);
  const shown = await visitor.press(button);
  const secret = /gns_[A-Za-z0-9_-]+/.exec(shown.page.text)?.[0] ?? "";
  const body = JSON.stringify({ heartbeat: { device: "hp-kasir" } });
  const inbox = createNoticeInbox(room);
  const reply = await inbox.handle({
    method: "POST",
    url: `/notices/${showId("acc", account.id)}`,
    headers: signed(secret, body, house.clock.now()),
    rawBody: Buffer.from(body),
  });
  expect(reply?.status).toBe(200);
  const { page, html } = await visitor.get(home);
  expect(html).not.toContain("gns_");
  expect(page.get("table", "Ponsel").text).toContain("hp-kasir");
  expect(JSON.stringify(await audited())).not.toContain("gns_");
  house.clock.advance(6 * MINUTE);
  const asked = await visitor.press(`Ganti rahasia: ${account.name}`);
  expect(asked.status).toBe(403);
  expect(asked.html).not.toContain("gns_");
});

test("a phone that was long not heard is silent, and may be forgotten", async () => {
  const { visitor, home, account } = await shop();
  const key = { ownerId: account.ownerId, accountId: account.id };
  await createHearing({ db: room.db, clock: house.clock })(key, "hp-gudang");
  expect((await visitor.get(home)).page.get("table", "Ponsel").text).toContain("Aktif");
  house.clock.advance(46 * MINUTE);
  expect((await visitor.get(home)).page.get("table", "Ponsel").text).toContain("Diam");
  await visitor.press("Lupakan hp-gudang");
  expect((await visitor.get(home)).page.text).toContain("Belum ada ponsel yang terdengar");
});

test("who only looks changes nothing, and nothing of another's account", async () => {
  const { visitor, home } = await shop("viewer");
  const { page } = await visitor.get(home);
  expect(page.all("button").map(({ name }) => name)).toEqual(["Keluar", "Coba"]);
  expect((await visitor.get(`${home}/edit`)).status).toBe(403);
  const other = await shop();
  const mine = await shop();
  await mine.visitor.get(mine.home);
  const account = showId("acc", other.account.id);
  const stolen = await mine.visitor.press(`Buat rahasia: ${mine.account.name}`, { account });
  expect(stolen.status).toBe(404);
  expect(stolen.html).not.toContain("gns_");
});
