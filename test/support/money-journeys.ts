/** What merchants do about their money in a real browser: withdraw it, and be paid by a link. */
import { afterAll, describe, expect, test } from "vitest";
import { words as buyerWords } from "../../src/checkout/words.ts";
import { balanceWords } from "../../src/dashboard/balance-words.ts";
import { linkWords } from "../../src/dashboard/link-words.ts";
import { payoutWords } from "../../src/dashboard/payout-words.ts";
import { findBrowser, type Walk, type WatchedPage } from "./browser.ts";
import { openFullHouse } from "./full-house.ts";
import { joinedMember, type Member, seesWell } from "./member-walk.ts";

export async function moneyJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  const shop = await house.open("native", { slug: "warung", name: "Warung Rani" });
  afterAll(() => house.close());
  const { origin } = house.program;
  const home = `${origin}/dashboard/projects/warung`;
  const member = (email: string) => joinedMember(browser, { house, shop, walk }, email);

  async function api(path: string, body: object) {
    const reply = await fetch(`${origin}/v1/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(reply.ok, path).toBe(true);
    return (await reply.json()) as { id: string };
  }

  describe.skipIf(!browser)("a merchant's owner", () => {
    test("withdraws what is there, and sees it arrive", async () => {
      const asked = { reference: "INV-1", amount: 500_000, channel: "qris" };
      const { id } = await api("payments", asked);
      await api(`payments/${id}/simulate`, { scenario: "paid" });
      const owner = await member("rani@toko.example");
      const payout = await withdraw(owner, home);
      await house.program.ask("payout", "approve", payout);
      await owner.page.reload();
      const arrived = payoutWords[walk.language].steps["payout.paid"] as string;
      await owner.page.locator(".timeline").getByText(arrived, { exact: true }).waitFor();
      await owner.sees("payout");
      await balance(owner, home);
      expect(owner.faults).toEqual([]);
    });

    test("makes a link, and sees it paid", async () => {
      const owner = await member("sari@toko.example");
      const address = await makeLink(owner, home);
      await payLink(await openBuyer(), address, walk);
      await owner.page.reload();
      const { payments, statuses } = linkWords[walk.language];
      const paid = owner.page.getByRole("region", { name: payments });
      await paid.getByText(statuses.paid, { exact: true }).waitFor();
      await owner.sees("link");
      await owner.follow(linkWords[walk.language].poster);
      await owner.page.getByText(linkWords[walk.language].posterScan).waitFor();
      await owner.sees("link-poster");
      await owner.page.emulateMedia({ media: "print" });
      await owner.picture("link-poster-printed");
      await owner.page.emulateMedia({ media: "screen" });
      await owner.page.goto(`${home}/links`);
      await owner.sees("links");
      expect(owner.faults).toEqual([]);
    });
  });

  async function openBuyer() {
    const buyer = await browser?.open(walk);
    if (!buyer) throw new Error("no browser");
    return buyer;
  }
}

/** Names a wallet, asks for a payout in its three steps; the payout's id. */
async function withdraw({ page, press, follow, proves, sees, walk }: Member, home: string) {
  const say = payoutWords[walk.language];
  await page.goto(`${home}/payouts`);
  await follow(say.ask);
  await page.getByText(say.noBeneficiaryBody).waitFor();
  await follow(say.add);
  await page.getByLabel(say.destination).selectOption("ewallet.dana");
  await page.getByLabel(say.account).fill("0812 3456 7890");
  await page.getByLabel(say.name).fill("Rani Wijaya");
  await press(say.add);
  await proves();
  await page.getByText(say.told.named).waitFor();
  await sees("beneficiaries");
  await page
    .getByRole("link", { name: /Rani Wijaya$/ })
    .last()
    .click();
  await follow(say.ask);
  await page.getByLabel(say.howMuch).fill("900.000");
  await press(say.next);
  await page.getByRole("alert").waitFor();
  await sees("payout-too-much");
  await page.getByLabel(say.howMuch).fill("300.000");
  await press(say.next);
  await page.getByRole("heading", { name: say.check }).waitFor();
  await sees("payout-check");
  await press(say.send);
  await page.getByText(say.told.asked).waitFor();
  await sees("payout-waits");
  return new URL(page.url()).pathname.split("/").at(-1) as string;
}

async function balance({ page, sees, walk }: Member, home: string): Promise<void> {
  const say = balanceWords[walk.language];
  await page.goto(`${home}/payouts`);
  await sees("payouts");
  await page.goto(`${home}/balance`);
  await sees("balance");
  await page
    .getByRole("link", { name: new RegExp(`^${say.explain}.*${say.figures.available}`) })
    .click();
  await page.getByRole("heading", { name: say.lines }).waitFor();
  await sees("balance-figure");
}

/** The link's address for buyers. */
async function makeLink({ page, press, follow, sees, walk }: Member, home: string) {
  const say = linkWords[walk.language];
  await page.goto(`${home}/links`);
  await follow(say.make);
  await page.getByLabel(say.name, { exact: true }).fill("Kaos hitam");
  await page.getByLabel(say.amount, { exact: true }).fill("99.000");
  await page.getByLabel(say.kinds.many).check();
  await page.getByLabel(say.channel).selectOption("qris");
  await sees("link-new");
  await press(say.make);
  await page.getByText(say.told.made).waitFor();
  await sees("link-made");
  return (await page.getByRole("link", { name: say.openIt }).getAttribute("href")) as string;
}

/** The buyer's own browser. */
async function payLink(buyer: WatchedPage, address: string, walk: Walk): Promise<void> {
  const say = buyerWords[walk.language];
  await buyer.page.goto(`${address}?lang=${walk.language}`);
  await buyer.page.getByRole("heading", { level: 1, name: "Kaos hitam" }).waitFor();
  await seesWell(buyer, walk, "link-opened");
  await buyer.page.getByRole("button", { name: say.link.next }).click();
  await buyer.page.getByRole("img", { name: /^QRIS/ }).waitFor();
  await buyer.page.locator("form.scenarios button[value=paid]").first().click();
  await buyer.page.getByRole("heading", { name: say.paid }).first().waitFor();
  expect(buyer.faults).toEqual([]);
}
