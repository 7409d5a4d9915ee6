/** The page that sets a phone up: opened by a link, without script, on a phone of 360 px. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine } from "../src/engine/create-engine.ts";
import { showId, systemIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { findBrowser, PHONE } from "./support/browser.ts";
import { type FullHouse, openFullHouse } from "./support/full-house.ts";

const QRIS =
  "00020101021126690017ID.CO.SANDBOX.WWW0118936009991234567890021512345678901234503" +
  "03UMI51440014ID.CO.QRIS.WWW0215ID99123456789010303UMI5204549953033605802ID5913WARUNG CONTOH" +
  "6010YOGYAKARTA61055528162070703A0163049122";
const browser = await findBrowser();
let house: FullHouse;
let url: string;

beforeAll(async () => {
  house = await openFullHouse();
  const shop = await house.open("native", { slug: "kasir" });
  const room = { db: house.db, clock: { now: Date.now }, ids: systemIds };
  const engine = createEngine({ ...room, houseKey: Buffer.alloc(32, 7), rails, keyForms: [] });
  const account = await engine.accounts.open({
    ownerId: shop.project.merchantId,
    rail: "static-qris-sandbox",
    given: { qris: QRIS, name: "Kasir depan" },
  });
  const { json } = await house.program.ask("notice", "page", showId("acc", account.id));
  ({ url } = json);
}, 120_000);

afterAll(async () => {
  await house?.close();
});

test("a link that is none of ours opens nothing", async () => {
  const forged = `${url.slice(0, -4)}AAAA`;
  for (const method of ["GET", "POST"]) {
    expect((await fetch(forged, { method })).status).toBe(404);
  }
  const headers = { "sec-fetch-site": "cross-site" };
  expect((await fetch(url, { method: "POST", headers })).status).toBe(403);
  expect((await fetch(url, { method: "POST" })).status).toBe(400);
});

test.skipIf(!browser)(
  "the secret is shown once, and the page tries it",
  async () => {
    const watched = await browser?.open(PHONE, { script: false });
    if (!watched) return;
    const { page } = watched;
    await page.goto(url);
    const region = (name: string) => page.getByRole("region", { name, exact: true });
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("Pasang HP");
    expect(await region("Alamat").textContent()).toMatch(/\/notices\/acc_[0-9a-f]{32}/);
    await page.getByRole("button", { name: "Buat rahasia" }).click();
    const secret = await region("Rahasia").locator("code").textContent();
    expect(secret).toMatch(/^gns_\w{43}$/);
    await watched.picture("phone-page-secret");
    await page.getByLabel("Rahasia di HP Anda").fill(secret ?? "");
    await page.getByRole("button", { name: "Kirim tanda hidup" }).click();
    expect(await region("Uji rahasia").getByRole("status").textContent()).toContain("diterima");
    expect(await page.content()).not.toContain(secret);
    await watched.picture("phone-page-heard");
    await page.getByLabel("Rahasia di HP Anda").fill("gns_lain");
    await page.getByRole("button", { name: "Kirim tanda hidup" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("Ditolak");
    await page.goto(url);
    await page.getByRole("button", { name: "Buat rahasia" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("tautan baru");
    expect(await page.content()).not.toContain("gns_");
    await page.goto(`${url}?lang=en`);
    expect(await region("Phones that were heard").textContent()).toContain(
      "No phone was heard yet",
    );
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(watched.faults.filter((fault) => !fault.includes("404"))).toEqual([]);
    expect(house.faults()).toEqual([]);
  },
  60_000,
);
