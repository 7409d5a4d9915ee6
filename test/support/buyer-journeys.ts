/** What buyers do, from the link to the receipt, walked in a real browser in one width. */
import { afterAll, describe, expect, test } from "vitest";
import { type Words, words } from "../../src/checkout/words.ts";
import { findBrowser, type OpenOptions, type Walk, type WatchedPage } from "./browser.ts";
import { type FullHouse, openFullHouse } from "./full-house.ts";

/** What layout shift may add up to on one page. */
const MOST_MOVED = 0.05;
const PNG = "89504e470d0a1a0a";

type Buyer = WatchedPage & {
  readonly say: Words;
  readonly house: FullHouse;
  /** Opens a pay link of the shop; `query` is what the merchant adds. */
  go(path: string, query?: Readonly<Record<string, string>>): Promise<void>;
  press(name: string | RegExp): Promise<void>;
  /** Waits for a heading, as one who reads the page. */
  sees(heading: string): Promise<void>;
  /** Looks whether the page is clean: nothing refused, nothing moved, everything accessible. */
  isClean(picture: string): Promise<void>;
  /** Plays what somebody elsewhere does to the payment of this page. */
  elsewhere(scenario: string): Promise<void>;
};

/** Defines the journeys for a width and its language. */
export async function buyerJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  const shop = await house.open("pakasir", { slug: "depodomain", name: "Depo Domain" });
  afterAll(() => house.close());
  const say = words[walk.language];

  async function buyer(options: OpenOptions = {}): Promise<Buyer> {
    const watched = await browser?.open(walk, options);
    if (watched === undefined) throw new Error("no browser");
    const { page, context } = watched;
    const button = (name: string | RegExp) =>
      page
        .getByRole("button", { name, exact: true })
        .or(page.getByRole("link", { name, exact: true }))
        .first();
    return {
      ...watched,
      say,
      house,
      async go(path, query = {}) {
        const lang = walk.language === "id" ? {} : { lang: walk.language };
        const search = new URLSearchParams({ ...query, ...lang });
        await page.goto(`${house.program.origin}${path}?${search}`);
      },
      press: (name) => button(name).click(),
      sees: (heading) => page.getByRole("heading", { name: heading }).first().waitFor(),
      async isClean(picture) {
        expect(await page.getAttribute("html", "lang")).toBe(walk.language);
        expect(await watched.moved()).toBeLessThan(MOST_MOVED);
        expect(await watched.inaccessible()).toEqual([]);
        expect(await widthOf(watched)).toBeLessThanOrEqual(walk.width);
        expect(watched.faults).toEqual([]);
        expect(await context.cookies()).toEqual([]);
        await watched.picture(`checkout-${picture}`);
      },
      async elsewhere(scenario) {
        const form = page.locator("form.scenarios").last();
        const action = new URL((await form.getAttribute("action")) as string, page.url()).href;
        const headers = { origin: house.program.origin };
        const played = await context.request.post(action, { form: { scenario }, headers });
        expect(played.status()).toBe(200);
      },
    };
  }

  const link = (amount: number) => `/pay/${shop.project.slug}/${amount}`;
  describe.skipIf(!browser)("a buyer", () => {
    test("pays by QRIS, by keyboard, and sees it arrive", () => byQris(buyer, link));
    test("pays a virtual account in the dark", () => byVirtualAccount(buyer, link));
    test("pays by a wallet's request to the phone", () => byWallet(buyer));
    test("pays in dollars", () => byPaypal(buyer, `/paypal/${shop.project.slug}/200000`));
    test("pays late and is told that the money is there", () => late(buyer, link));
    test("comes when the time is over", () => expired(buyer, link));
    test("pays by QRIS without script", () => withoutScript(buyer, link));
    test("goes back to where the merchant wants, or came from", () => back(buyer, link));
    test("sends too little and is told what is missing", () => short(buyer, link));
  });
}

type Open = (options?: OpenOptions) => Promise<Buyer>;
type Link = (amount: number) => string;

async function byQris(open: Open, link: Link): Promise<void> {
  const buyer = await open();
  const { page, say } = buyer;
  await buyer.go(link(22_000), { order_id: "J-QRIS" });
  await buyer.sees(say.chooseMethod);
  await buyer.isClean("choose");
  await page.getByRole("button", { name: /^QRIS/ }).press("Enter");
  await page.getByRole("img", { name: "QRIS Rp22.464" }).waitFor();
  await page.locator(".countdown", { hasText: /\d\d:\d\d/ }).waitFor();
  const saved = await page.getByRole("link", { name: say.savePicture }).getAttribute("href");
  const picture = await page.request.get(new URL(saved as string, page.url()).href);
  expect((await picture.body()).subarray(0, 8).toString("hex")).toBe(PNG);
  await buyer.isClean("qris");
  await buyer.elsewhere("paid");
  await buyer.sees(say.paid);
  await page.getByRole("button", { name: say.print }).waitFor();
  await buyer.isClean("paid");
}

async function byVirtualAccount(open: Open, link: Link): Promise<void> {
  const buyer = await open({ dark: true });
  const { page, say } = buyer;
  await buyer.go(link(22_000), { order_id: "J-VA" });
  await buyer.press(/^BRI/);
  await buyer.sees("BRI Virtual Account");
  const number = ((await page.locator(".number").textContent()) as string).replace(/\s/g, "");
  await page.getByText("ATM BRI", { exact: true }).or(page.getByText("BRI ATM")).click();
  await page.locator("details[open] li", { hasText: number }).last().waitFor();
  await buyer.isClean("va");
  await buyer.press(say.checkStatus);
  await buyer.sees(say.checking);
  await buyer.isClean("checking");
  await buyer.press(say.scenarios.paid);
  await buyer.sees(say.paid);
  await buyer.isClean("paid");
}

async function byWallet(open: Open): Promise<void> {
  const buyer = await open();
  const { page, say, house } = buyer;
  const shop = await house.open("native", { slug: "warung-kopi", name: "Warung Kopi" });
  const made = await page.request.post(`${house.program.origin}/v1/payments`, {
    headers: { authorization: `Bearer ${shop.key}` },
    data: { reference: "J-OVO", amount: 25_000 },
  });
  const { id } = (await made.json()) as { id: string };
  await buyer.go(`/checkout/${id}`);
  await buyer.press(/^OVO/);
  await page.getByLabel(say.phone("OVO")).fill("0212345678");
  await buyer.press(say.sendRequest);
  await page.getByRole("alert").waitFor();
  await buyer.isClean("phone");
  await page.getByLabel(say.phone("OVO")).fill("0812 3456 7890");
  await buyer.press(say.sendRequest);
  await page.getByText(say.pushSent("OVO", "081234567890")).waitFor();
  await buyer.isClean("push");
  await page.getByText(say.changeMethod).click();
  await buyer.press(/^DANA/);
  await buyer.sees("DANA");
  await page.getByText(say.continueOnPhone).click();
  await buyer.isClean("wallet");
  await buyer.press(/^(Setujui|Approve)/);
  await buyer.sees(say.paid);
}

async function byPaypal(open: Open, path: string): Promise<void> {
  const buyer = await open();
  const { page, say } = buyer;
  await buyer.go(path, { order_id: "J-PAYPAL" });
  await page.getByText(/(Kurs|Rate): /).waitFor();
  await buyer.isClean("paypal");
  await buyer.press(/^(Setujui|Approve)/);
  await buyer.sees(say.paid);
}

async function late(open: Open, link: Link): Promise<void> {
  const buyer = await open();
  const { say } = buyer;
  await buyer.go(link(22_000), { order_id: "J-LATE", qris_only: "1" });
  await buyer.elsewhere("late");
  await buyer.sees(say.astray.late.title("Rp22.464"));
  await buyer.sees(say.expired);
  await buyer.isClean("late");
}

async function expired(open: Open, link: Link): Promise<void> {
  const buyer = await open();
  const { page, say } = buyer;
  await buyer.go(link(22_000), { order_id: "J-EXPIRED", qris_only: "1" });
  await buyer.press(say.scenarios.expired);
  await buyer.sees(say.expired);
  await page.getByText(say.expiredPaid).waitFor();
  expect(await page.getByRole("img").count()).toBe(0);
  await buyer.isClean("expired");
}

async function withoutScript(open: Open, link: Link): Promise<void> {
  const buyer = await open({ script: false });
  const { page, say } = buyer;
  await buyer.go(link(22_000), { order_id: "J-PLAIN" });
  await buyer.press(/^QRIS/);
  await page.getByRole("img", { name: "QRIS Rp22.464" }).waitFor();
  expect(await page.getByRole("button", { name: say.copyAmount }).count()).toBe(0);
  await buyer.picture("checkout-plain");
  await buyer.press(say.checkStatus);
  await buyer.sees(say.checking);
  await buyer.elsewhere("paid");
  await buyer.press(say.checkAgain);
  await buyer.sees(say.paid);
  expect(buyer.faults).toEqual([]);
}

async function back(open: Open, link: Link): Promise<void> {
  const buyer = await open();
  const { page, say, house } = buyer;
  const shopPage = `${house.program.origin.replace("localhost", "127.0.0.1")}/healthz`;
  const wanted = { order_id: "J-BACK", qris_only: "1", redirect: `${shopPage}?done=1` };
  await buyer.go(link(22_000), wanted);
  await buyer.press(say.scenarios.paid);
  await buyer.press(say.back);
  await page.waitForURL(`${shopPage}?done=1`);
  await page.goto(shopPage);
  const lang = await page.evaluate<string>("navigator.language.slice(0, 2)");
  const there = `${house.program.origin}${link(23_000)}?order_id=J-BACK&qris_only=1&lang=${lang}`;
  await page.evaluate(`location.assign(${JSON.stringify(there)})`);
  await buyer.press(say.scenarios.paid);
  await buyer.sees(say.paid);
  await buyer.press(say.back);
  await page.waitForURL(shopPage);
}

async function short(open: Open, link: Link): Promise<void> {
  const buyer = await open();
  const { say } = buyer;
  await buyer.go(link(22_000), { order_id: "J-SHORT", qris_only: "1" });
  await buyer.elsewhere("short");
  await buyer.sees(say.astray.short.title("Rp21.464"));
  await buyer.sees(say.waiting);
  await buyer.isClean("short");
}

/** How wide the page is: wider than its window, it would be moved sideways to be read. */
function widthOf({ page }: WatchedPage): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth");
}
