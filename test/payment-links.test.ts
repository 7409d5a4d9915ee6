/**
 * Payment links as buyers meet them: over real HTTP, without script and in a browser. A form makes
 * one payment; a link for one payment leads everybody to it; a reusable one counts.
 */
import { afterAll, describe, expect, test } from "vitest";
import { findBrowser, PHONE } from "./support/browser.ts";
import { openFullHouse } from "./support/full-house.ts";

const browser = await findBrowser();
const house = await openFullHouse();
const shop = await house.open("native", { slug: "depodomain", name: "Depo Domain" });
const { origin } = house.program;
afterAll(() => house.close());

type Link = { id: string; url: string; disabled_at: string | null };
type Payment = {
  id: string;
  reference: string;
  amount: number;
  channel: string | null;
  customer: object | null;
  return_url: string | null;
  metadata: object;
};

async function api<Told>(path: string, body?: object, more: Record<string, string> = {}) {
  const reply = await fetch(`${origin}/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${shop.key}`,
      "content-type": "application/json",
      ...more,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await reply.json()) as Told;
}

const make = (over: object = {}) =>
  api<Link>("payment_links", { name: "Kaos hitam", amount: 99_000, ...over });
const pathOf = ({ id }: Link) => `${origin}/links/${id}`;

/** Sends the form as a browser without script. */
function send(link: Link, form: Record<string, string> = {}, query = "") {
  const body = new URLSearchParams({ amount: "", payer: "", ...form });
  return fetch(pathOf(link) + query, { method: "POST", body, redirect: "manual" });
}

const placeOf = (reply: Response) => [reply.status, reply.headers.get("location")] as const;

async function paymentAt(reply: Response): Promise<Payment> {
  const [, id] = /^\/checkout\/(pay_[0-9a-f]{32})/.exec(reply.headers.get("location") ?? "") ?? [];
  return api<Payment>(`payments/${id}`);
}

async function textAt(url: string): Promise<{ status: number; text: string }> {
  const reply = await fetch(url, { redirect: "manual" });
  return { status: reply.status, text: await reply.text() };
}

describe("a link for one payment", () => {
  test("leads everybody to it, also when twenty press at once", async () => {
    const link = await make({ return_url: "https://toko.example/", channel: "qris" });
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(link)));
    expect(new Set(replies.map((reply) => reply.headers.get("location"))).size).toBe(1);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([303]));
    const payment = await paymentAt(replies[0] as Response);
    expect(payment).toMatchObject({
      reference: `LNK-${link.id.slice(-12).toUpperCase()}`,
      amount: 99_000,
      channel: "qris",
      customer: null,
      return_url: "https://toko.example/",
      metadata: { payment_link: link.id },
    });
    const again = await fetch(`${pathOf(link)}?lang=en`, { redirect: "manual" });
    expect(placeOf(again)).toEqual([302, `/checkout/${payment.id}?lang=en`]);
    const page = await textAt(`${origin}/checkout/${payment.id}`);
    expect(page.status).toBe(200);
  });

  test("makes another once its payment is canceled, and none once it is disabled", async () => {
    const link = await make();
    const first = await paymentAt(await send(link));
    await api(`payments/${first.id}/cancel`, {});
    const second = await paymentAt(await send(link));
    expect(second.id).not.toBe(first.id);
    const disabled = await api<Link>(`payment_links/${link.id}/disable`, {});
    expect(disabled.disabled_at).not.toBeNull();
    // What it has made can still be paid.
    expect(placeOf(await send(link))).toEqual([303, `/checkout/${second.id}`]);
    await api(`payments/${second.id}/cancel`, {});
    expect((await send(link)).status).toBe(410);
    expect((await textAt(pathOf(link))).text).toContain("Tautan sudah ditutup");
  });
});

describe("a reusable link", () => {
  test("makes a payment for each form, counted; a form sent again makes none", async () => {
    const link = await make({ reusable: true });
    const once = "A".repeat(22);
    const first = await send(link, { once, payer: " Siti " });
    expect(placeOf(await send(link, { once, payer: " Siti " }))).toEqual(placeOf(first));
    const others = await Promise.all(Array.from({ length: 10 }, () => send(link)));
    const payments = await Promise.all([first, ...others].map(paymentAt));
    const references = payments.map(({ reference }) => reference);
    expect(new Set(references).size).toBe(11);
    const base = `LNK-${link.id.slice(-12).toUpperCase()}`;
    expect(references.every((one) => new RegExp(`^${base}-\\d+$`).test(one))).toBe(true);
    expect(payments[0]).toMatchObject({ reference: `${base}-1`, customer: { name: "Siti" } });
  });

  test("takes so many paid ones and no more; who only opens it takes no place", async () => {
    const link = await make({ reusable: true, most_paid: 2 });
    const made = await Promise.all([1, 2, 3].map(async () => paymentAt(await send(link))));
    const pay = (at: number) => api(`payments/${made[at]?.id}/simulate`, { scenario: "paid" });
    await pay(0);
    expect((await send(link)).status).toBe(303);
    await pay(1);
    expect((await send(link)).status).toBe(410);
    expect((await textAt(pathOf(link))).status).toBe(410);
    expect(await make({ most_paid: 2 })).toMatchObject({ field: "most_paid" });
  });

  test("ends by itself, in the project's own time", async () => {
    const { key } = await house.open("native", { slug: "sampai-nanti" });
    const own = { authorization: `Bearer ${key}` };
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const body = { name: "Kaos", amount: 99_000, reusable: true, expires_at };
    const link = await api<Link>("payment_links", body, own);
    expect(link).toMatchObject({ expires_at });
    expect((await send(link)).status).toBe(303);
    await api("sandbox/clock/advance", { seconds: 3_601 }, own);
    expect((await send(link)).status).toBe(410);
    expect(await api("payment_links", body, own)).toMatchObject({ field: "expires_at" });
  });

  test("steps over a reference that the merchant has used", async () => {
    const link = await make({ reusable: true });
    const reference = `LNK-${link.id.slice(-12).toUpperCase()}-1`;
    await api("payments", { reference, amount: 5_000 });
    expect(await paymentAt(await send(link))).toMatchObject({ amount: 99_000 });
  });
});

describe("a link whose buyer says how much", () => {
  const make20 = () => make({ amount: undefined, least: 20_000, most: 500_000, reusable: true });

  test.each([
    ["", "Tulis nominal dengan angka"],
    ["banyak", "Tulis nominal dengan angka"],
    ["50.00", "Tulis nominal dengan angka"],
    ["19.999", "Nominal paling sedikit Rp20.000"],
    ["500.001", "Nominal paling banyak Rp500.000"],
  ])("tells at the field what is wrong with %j", async (amount, told) => {
    const reply = await send(await make20(), { amount, payer: "Siti" });
    expect(reply.status).toBe(400);
    const text = await reply.text();
    expect(text).toContain(told);
    expect(text).toMatch(/name="amount"[^>]*aria-describedby="amount-refused amount-hint"/);
    expect(text).toMatch(/name="amount"[^>]*aria-invalid="true"/);
    expect(text).toContain('value="Siti"');
  });

  test("takes what is within, however it is grouped", async () => {
    const link = await make20();
    for (const amount of ["50000", "50.000", "Rp 50.000", "50,000"]) {
      expect(await paymentAt(await send(link, { amount }))).toMatchObject({ amount: 50_000 });
    }
  });

  test("refuses a name that is too long, and speaks English where it is asked to", async () => {
    const form = { amount: "50000", payer: "x".repeat(101) };
    const reply = await send(await make20(), form, "?lang=en");
    expect(reply.headers.get("content-language")).toBe("en");
    expect(await reply.text()).toContain("The name may have at most 100 characters.");
  });
});

describe("the street", () => {
  test("knows no other link, and lets no other page send the form", async () => {
    expect((await textAt(`${origin}/links/lnk_${"0".repeat(32)}`)).status).toBe(404);
    expect((await textAt(`${origin}/links/x`)).status).toBe(404);
    const link = await make();
    const foreign = { origin: "https://elsewhere.example" };
    const reply = await fetch(pathOf(link), { method: "POST", headers: foreign });
    expect(reply.status).toBe(403);
    expect((await fetch(pathOf(link), { method: "DELETE" })).status).toBe(405);
    expect(house.faults()).toEqual([]);
  });

  test("one key asked twice at once makes one link", async () => {
    const body = { name: "Kaos putih", amount: 50_000 };
    const asked = Array.from({ length: 8 }, () =>
      api<Link>("payment_links", body, { "idempotency-key": "kaos" }),
    );
    expect(new Set((await Promise.all(asked)).map(({ id }) => id)).size).toBe(1);
  });

  test("a link of the sandbox makes nothing once its project is live", async () => {
    const { project, key } = await house.open("native", { slug: "sebentar-lagi" });
    const authorization = `Bearer ${key}`;
    const body = { name: "Kaos", amount: 99_000, reusable: true };
    const link = await api<Link>("payment_links", body, { authorization });
    await house.db.query("update project set mode = 'live' where id = $1", [project.id]);
    expect((await send(link)).status).toBe(410);
  });
});

describe("the page of an open payment", () => {
  type Open = { id: string; instructions: { number?: string } };
  const open = (channel: string) =>
    api<Open>("open_payments", { name: "Budi Santoso", channel, least: 20_000 });

  test("shows its code to whoever knows its id, until it is closed", async () => {
    const { id, instructions } = await open("va.bni");
    const { status, text } = await textAt(`${origin}/open/${id}?lang=en`);
    expect(status).toBe(200);
    const groups = text.match(/<p class="number">(.*?)<\/p>/)?.[1]?.replaceAll(/<[^>]+>/g, "");
    expect(groups).toBe(instructions.number);
    expect(text).toContain("Budi Santoso");
    expect(text).toContain("Each time from Rp20.000");
    await api(`open_payments/${id}/close`, {});
    expect((await textAt(`${origin}/open/${id}`)).status).toBe(410);
    expect((await textAt(`${origin}/open/opn_${"0".repeat(32)}`)).status).toBe(404);
    expect((await textAt(`${origin}/open/x`)).status).toBe(404);
    expect((await fetch(`${origin}/open/${id}`, { method: "POST" })).status).toBe(404);
  });

  test.skipIf(!browser)("is accessible and fits a phone", async () => {
    const watched = await browser?.open(PHONE);
    if (!watched) return;
    const { page } = watched;
    for (const channel of ["va.bni", "qris"]) {
      await page.goto(`${origin}/open/${(await open(channel)).id}`);
      expect(await watched.inaccessible()).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
      await watched.picture(`open-${channel}`);
    }
    expect(watched.faults).toEqual([]);
  });
});

describe.skipIf(!browser)("in a browser", () => {
  test("a buyer says how much and comes to the payment, without script", async () => {
    const link = await make({ amount: undefined, least: 20_000, name: "Donasi masjid" });
    const watched = await browser?.open(PHONE, { script: false });
    if (!watched) return;
    const { page } = watched;
    await page.goto(pathOf(link));
    await page.getByRole("heading", { name: "Donasi masjid", level: 1 }).waitFor();
    await page.getByRole("textbox", { name: "Nominal (Rp)" }).fill("10.000");
    await page.getByRole("textbox", { name: "Nama Anda (boleh dikosongkan)" }).fill("Siti");
    await page.getByRole("button", { name: "Lanjut ke pembayaran" }).click();
    await page.getByRole("alert").filter({ hasText: "paling sedikit Rp20.000" }).waitFor();
    await page.getByRole("textbox", { name: "Nominal (Rp)" }).fill("25.000");
    await page.getByRole("button", { name: "Lanjut ke pembayaran" }).click();
    await page.getByRole("heading", { name: "Pilih metode pembayaran" }).waitFor();
    expect(await page.getByText("Rp25.000").count()).toBeGreaterThan(0);
    expect(watched.faults).toEqual([]);
  });

  test("its page is accessible and fits a phone, also when it refuses", async () => {
    const link = await make({ amount: undefined, least: 20_000 });
    const watched = await browser?.open(PHONE);
    if (!watched) return;
    const { page } = watched;
    await page.goto(pathOf(link));
    expect(await watched.inaccessible()).toEqual([]);
    await watched.picture("link-open");
    await page.getByRole("textbox", { name: "Nominal (Rp)" }).fill("1");
    await page.getByRole("button", { name: "Lanjut ke pembayaran" }).click();
    await page.getByRole("alert").first().waitFor();
    expect(await watched.inaccessible()).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await watched.picture("link-refused");
    await page.goto(pathOf(await make()));
    await watched.picture("link-amount");
    expect(watched.faults).toEqual([]);
  });
});
