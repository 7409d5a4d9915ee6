/** What merchants do in a real browser on a phone about where their money arrives. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { showId } from "../src/ids.ts";
import { DESK, findBrowser, PHONE, type WatchedPage } from "./support/browser.ts";
import { openFullHouse } from "./support/full-house.ts";

const browser = await findBrowser();
const house = await openFullHouse();
const shop = await house.open("pakasir", { slug: "warung" });
afterAll(() => house.close());

const HOME = `${house.program.origin}/dashboard/projects/warung`;
const PHOTO = fileURLToPath(new URL("./fixtures/qris-photo.jpg", import.meta.url));
const PASSWORD = "hujan di bulan juni";

/** Joins by invitation; a factor was shown just now. `script: false` walks without any. */
async function joined(email: string, script = true): Promise<WatchedPage> {
  const opened = await browser?.open(PHONE, { script });
  if (opened === undefined) throw new Error("no browser");
  const merchant = showId("mer", shop.project.merchantId);
  const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
  const { page } = opened;
  await page.goto(json.link);
  await page.getByLabel("Nama Anda").fill("Rani Wijaya");
  await page.getByLabel("Alamat email").fill(email);
  await page.getByLabel("Kata sandi baru").fill(PASSWORD);
  await page.getByRole("button", { name: "Buat akun dan bergabung" }).click();
  await page.waitForLoadState();
  return opened;
}

/** One page at both widths, for eyes; and for the rules of accessibility. */
async function seen({ page, inaccessible, picture }: WatchedPage, name: string): Promise<void> {
  expect(await inaccessible()).toEqual([]);
  const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(wide, `${name} is wider than the phone`).toBeLessThanOrEqual(0);
  await picture(name);
  await page.setViewportSize({ width: DESK.width, height: DESK.height });
  expect(await inaccessible()).toEqual([]);
  await picture(`${name}-wide`);
  await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
}

/** Without an app of codes, the password is what is asked for again. */
async function proven({ page }: WatchedPage): Promise<void> {
  const password = page.getByLabel("Kata sandi");
  await page.waitForLoadState();
  if ((await password.count()) === 0) return;
  await password.fill(PASSWORD);
  await page.getByRole("button", { name: "Lanjut" }).click();
}

describe.skipIf(!browser)("a merchant's owner", () => {
  test("uploads the picture of the shop's QRIS, without script, and confirms it", async () => {
    const opened = await joined("rani@toko.example", false);
    const { page, faults } = opened;
    await page.goto(`${HOME}/accounts`);
    await page.getByRole("link", { name: "Tambah QRIS sendiri" }).click();
    // As large as a telephone's camera makes it, which no other form may be.
    const buffer = Buffer.concat([readFileSync(PHOTO), Buffer.alloc(5_000_000)]);
    const photo = { name: "qris.jpg", mimeType: "image/jpeg", buffer };
    await page.getByLabel("Gambar QRIS").setInputFiles(photo);
    await page.getByRole("button", { name: "Periksa" }).click();
    await page.getByText("ID9912345678901").waitFor();
    await page.getByLabel("Nama", { exact: true }).fill("Kasir depan");
    await page.getByRole("button", { name: "Pakai rekening ini" }).click();
    await proven(opened);
    await page.getByRole("heading", { level: 1, name: "Kasir depan" }).waitFor();
    await page.goto(`${HOME}/accounts`);
    await page.getByRole("link", { name: "Kasir depan" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("sees each page of it well, on a phone and on a desk", async () => {
    const opened = await joined("dewi@toko.example");
    const { page, faults } = opened;
    await page.goto(`${HOME}/accounts/new`);
    await seen(opened, "account-new");
    await page.getByLabel("Gambar QRIS").setInputFiles(PHOTO);
    await page.getByRole("button", { name: "Periksa" }).click();
    await page.getByText("ID9912345678901").waitFor();
    await seen(opened, "account-review");
    await page.goto(`${HOME}/accounts`);
    await seen(opened, "accounts");
    await page.getByRole("link", { name: "Kasir depan" }).click();
    await page.getByRole("button", { name: "Nonaktifkan rekening" }).waitFor();
    await seen(opened, "account");
    await page.goto(`${HOME}/accounts/new?qris=00020101`);
    await page.getByRole("alert").waitFor();
    await seen(opened, "account-faults");
    expect(faults).toEqual([]);
  });

  test("writes a rule for notices, tries it, and gets the secret for the phone", async () => {
    const opened = await joined("sari@toko.example");
    const { page, faults } = opened;
    const merchant = showId("mer", shop.project.merchantId);
    await page.goto(`${house.program.origin}/dashboard/merchants/${merchant}/notice-rules`);
    await seen(opened, "notice-rules");
    await page.getByRole("link", { name: "Buat aturan" }).click();
    await page.getByLabel("Nama aturan").fill("bank-kita");
    await page.getByLabel("Aplikasi").fill("id.bank.kita");
    await page.getByLabel("Pola").fill("Dana masuk {amount} dari {any}");
    await page.getByLabel("Sumber").fill("Ponsel kasir");
    await seen(opened, "notice-rule");
    await page.getByRole("button", { name: "Simpan aturan" }).click();
    await proven(opened);
    await page.getByRole("link", { name: "bank-kita" }).waitFor();
    await page.getByLabel("Aplikasi").fill("id.bank.kita");
    await page.getByLabel("Isi notifikasi").fill("Dana masuk Rp 50.347 dari BUDI");
    await page.getByRole("button", { name: "Coba" }).click();
    await page.getByText("Rp50.347").waitFor();
    await seen(opened, "notice-tried");
    await page.getByRole("button", { name: /^Buat rahasia/ }).click();
    await page.getByText(/^gns_/).waitFor();
    await seen(opened, "notice-secret");
    expect(faults).toEqual([]);
  });
});
