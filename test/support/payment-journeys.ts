/** What merchants do about their payments in a real browser, at any width and in each language. */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, test } from "vitest";
import { paymentWords, REFUND_WORDS, SCENARIO_WORDS } from "../../src/dashboard/payment-words.ts";
import { refundWords } from "../../src/dashboard/refund-words.ts";
import { reportWords } from "../../src/dashboard/report-words.ts";
import { findBrowser, type TestBrowser, type Walk, type WatchedPage } from "./browser.ts";
import { type FullHouse, openFullHouse, type Shop } from "./full-house.ts";
import { manyPayments } from "./many-payments.ts";
import { joinedMember } from "./member-walk.ts";

const BUYERS = ["Budi Santoso", "Siti Rahayu", "Agus Salim", "Dewi Lestari"];

export async function paymentJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  const shop = await house.open("native", { slug: "warung" });
  const home = `${house.program.origin}/dashboard/projects/warung`;
  const place: Place = { browser, house, shop, walk, home };
  afterAll(() => house.close());

  describe.skipIf(!browser)("a merchant", () => {
    test("finds a payment and gives a part of its money back", () => refundOne(place));
    test("takes along what is on screen as a file, and the day's report", () => exportSome(place));
  });
}

async function refundOne(place: Place): Promise<void> {
  const { browser, home, walk } = place;
  const { language } = walk;
  const say = paymentWords[language];
  const opened = await joinedMember(browser, place, "rani@toko.example");
  const { page, faults, press } = opened;
  await page.goto(`${home}/payments?lang=${language}`);
  await page.getByText(say.emptyBody).waitFor();
  await opened.sees("payments-empty");
  for (const [at, name] of BUYERS.entries()) await make(place, `INV-${at}`, 50_000 + at, name);
  await page.goto(`${home}/payments`);
  await page.getByLabel(say.search, { exact: true }).fill("santoso");
  await press(say.filter);
  await page.getByRole("link", { name: "INV-0" }).click();
  await press(SCENARIO_WORDS.paid[language]);
  const refund = page.getByRole("link", { name: say.refundDo });
  await refund.waitFor();
  await opened.sees("payment-paid");
  await refund.click();
  await opened.sees("payment-refund");
  const asks = refundWords[language];
  await page.getByLabel(asks.howMuch).fill("20.000");
  await page.getByLabel(asks.why).fill("Barang rusak");
  await press(asks.yes);
  await page.getByText(REFUND_WORDS.refunded[language], { exact: true }).first().waitFor();
  await opened.sees("refund");
  await page.goto(`${home}/refunds`);
  await page.getByText("Rp20.000").waitFor();
  await opened.sees("refunds");
  expect(faults).toEqual([]);
}

async function exportSome(place: Place): Promise<void> {
  const { browser, home, walk } = place;
  const { language } = walk;
  const say = paymentWords[language];
  const opened = await joinedMember(browser, place, "sari@toko.example");
  const { page, faults } = opened;
  await page.goto(`${home}/payments?lang=${language}`);
  await page.getByLabel(say.status).selectOption("pending");
  await page.getByRole("button", { name: say.filter }).click();
  await page.getByRole("link", { name: "INV-3" }).waitFor();
  await opened.sees("payments");
  const references = page.getByRole("link", { name: /^INV-/ });
  const onScreen = await references.allTextContents();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^payments-warung-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await file.path(), "utf8");
  const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
  expect(rows.map(({ reference }) => reference)).toEqual(onScreen);
  expect(rows[0]?.created_at).toMatch(/\+07:00$/);
  await page.goto(`${home}/reports`);
  await page.getByText(reportWords[language].totals).waitFor();
  await opened.sees("reports");
  await page.goto(`${home}/payments?q=INV-1`);
  await page.getByRole("link", { name: "INV-1" }).click();
  await page.getByText(say.payLinkLead).waitFor();
  await opened.sees("payment-open");
  await leaveMany(place, opened);
  expect(faults).toEqual([]);
}

/** Whoever leaves while a file comes makes room for the next: more leave than are sent at once. */
async function leaveMany(
  { house, shop, home }: Place,
  { context }: Pick<WatchedPage, "context">,
): Promise<void> {
  await manyPayments(house.db, shop.project, 5_000, new Date().toISOString());
  // More than fits on the way between a server and whoever does not read.
  await house.db.query(
    `update payment set customer = jsonb_build_object('name', repeat('a', 5000))
      where merchant_id = $1 and origin = 'test'`,
    [shop.project.merchantId],
  );
  const cookies = await context.cookies(home);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  for (let visit = 0; visit < 6; visit += 1) {
    const leaving = new AbortController();
    const { signal } = leaving;
    const reply = await fetch(`${home}/payments/export/csv`, { headers: { cookie }, signal });
    expect(reply.status).toBe(200);
    await reply.body?.getReader().read();
    leaving.abort();
  }
  expect(house.faults()).toEqual([]);
}

async function make(
  { house, shop }: Place,
  reference: string,
  amount: number,
  name: string,
): Promise<void> {
  const reply = await fetch(`${house.program.origin}/v1/payments`, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.key}`, "content-type": "application/json" },
    body: JSON.stringify({
      ...{ reference, amount, channel: "qris" },
      customer: { name, email: "pembeli@toko.example" },
    }),
  });
  expect(reply.status).toBe(201);
}

type Place = {
  readonly browser: TestBrowser | undefined;
  readonly house: FullHouse;
  readonly shop: Shop;
  readonly walk: Walk;
  /** Of the project, on the dashboard. */
  readonly home: string;
};
