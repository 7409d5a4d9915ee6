/** What merchants' people do in a real browser on a phone: join, sign in, be kept out. */
import { TOTP } from "otpauth";
import { afterAll, describe, expect, test } from "vitest";
import { showId } from "../src/ids.ts";
import { findBrowser, PHONE } from "./support/browser.ts";
import { openFullHouse } from "./support/full-house.ts";

const browser = await findBrowser();
const house = await openFullHouse();
const shop = await house.open("pakasir", { slug: "toko-rani" });
afterAll(() => house.close());

const PASSWORD = "hujan di bulan juni";

async function open(path: string) {
  const opened = await browser?.open(PHONE);
  if (opened === undefined) throw new Error("no browser");
  await opened.page.goto(path.startsWith("http") ? path : house.program.origin + path);
  return opened;
}

async function invitation(): Promise<string> {
  const merchant = showId("mer", shop.project.merchantId);
  const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
  return json.link;
}

describe.skipIf(!browser)("a merchant's person", () => {
  test("joins by invitation, sets up an app, and sees the first page", async () => {
    const { page, faults, inaccessible, picture } = await open(await invitation());
    expect(await inaccessible()).toEqual([]);
    await picture("dashboard-invitation");
    await page.getByLabel("Nama Anda").fill("Rani Wijaya");
    await page.getByLabel("Alamat email").fill("rani@toko.example");
    await page.getByLabel("Kata sandi baru").fill(PASSWORD);
    await page.getByRole("button", { name: "Buat akun dan bergabung" }).click();
    const seed = (await page.locator("code").textContent()) as string;
    expect(await inaccessible()).toEqual([]);
    await picture("dashboard-set-up");
    const code = () => new TOTP({ secret: seed }).generate();
    await page.getByLabel("Kode 6 angka").fill(code());
    await page.getByRole("button", { name: "Lanjut" }).click();
    expect(await page.locator(".codes code").count()).toBe(10);
    const recovery = (await page.locator(".codes code").first().textContent()) as string;
    await page.getByRole("link", { name: "Sudah saya simpan" }).click();
    await page.getByRole("heading", { level: 1, name: "toko-rani" }).waitFor();
    expect(await inaccessible()).toEqual([]);
    await picture("dashboard-home");
    await page.getByRole("button", { name: "Keluar" }).click();
    await page.getByLabel("Alamat email").fill("rani@toko.example");
    await page.getByLabel("Kata sandi").fill(PASSWORD);
    await page.getByRole("button", { name: "Masuk" }).click();
    await page.getByLabel("Kode 6 angka").fill(recovery);
    await page.getByRole("button", { name: "Lanjut" }).click();
    await page.getByRole("heading", { level: 1, name: "toko-rani" }).waitFor();
    await page.goto(`${house.program.origin}/dashboard/security`);
    expect(await inaccessible()).toEqual([]);
    await picture("dashboard-security");
    expect(faults).toEqual([]);
  });

  test("is kept out after too many wrong passwords", async () => {
    const { page, faults, inaccessible, picture } = await open("/dashboard");
    for (let guess = 0; guess < 6; guess += 1) {
      await page.getByLabel("Alamat email").fill("salah@toko.example");
      await page.getByLabel("Kata sandi").fill("bukan kata sandinya");
      await page.getByRole("button", { name: "Masuk" }).click();
      await page.getByRole("alert").waitFor();
    }
    expect(await page.getByRole("alert").textContent()).toContain("Terlalu banyak percobaan");
    expect(await inaccessible()).toEqual([]);
    await picture("dashboard-locked");
    expect(faults).toEqual([]);
  });
});
