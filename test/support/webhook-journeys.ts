/** What a merchant's developer does about webhooks, walked in a real browser in one width. */
import { afterAll, describe, expect, test, vi } from "vitest";
import { deliveryWords } from "../../src/dashboard/delivery-words.ts";
import { eventWords } from "../../src/dashboard/event-words.ts";
import { webhookWords } from "../../src/dashboard/webhook-words.ts";
import { findBrowser, type Walk } from "./browser.ts";
import { type FullHouse, openFullHouse, type Shop } from "./full-house.ts";
import { joinedMember, type Member } from "./member-walk.ts";
import { receiver } from "./webhook-house.ts";

/** A developer who has joined the shop, and what the pages say in the walk's language. */
type Developer = Member & {
  readonly house: FullHouse;
  readonly shop: Shop;
  readonly hooks: (typeof webhookWords)["id"];
  readonly told: (typeof deliveryWords)["id"];
  readonly log: (typeof eventWords)["id"];
  go(path: string): Promise<unknown>;
  /** Waits for a text, as one who reads the page. */
  reads(text: string): Promise<void>;
  /** The page as it is: accessible, not wider than the screen, kept as a picture. */
  seen(name: string): Promise<void>;
};

/** Defines the journeys for a width and its language. */
export async function webhookJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  afterAll(() => house.close());

  describe.skipIf(!browser)("a developer of the shop", () => {
    let developer: Developer;

    test("sees why a webhook failed, mends it, tests it, resends what was missed", async () => {
      const gone = await receiver((response) => response.writeHead(410).end("pindah"));
      const shop = await house.open("native", { slug: "toko-rani", webhookUrl: gone.url });
      const place = { house, shop, walk };
      developer = developerOf(await joinedMember(browser, place, "rani@toko.example"), place);
      await seesWhy(developer, gone.url);
      await mends(developer);
      expect(developer.faults).toEqual([]);
    });

    test("takes a sample handler along, and follows an event to whom it was told", async () => {
      const { merchantId } = developer.shop.project;
      await house.open("paymenku", { slug: "toko-dewi", merchantId });
      await looksAround(developer);
      expect(developer.faults).toEqual([]);
    });
  });
}

function developerOf(
  member: Member,
  { house, shop, walk: { language } }: Pick<Developer, "house" | "shop" | "walk">,
): Developer {
  const { page } = member;
  return {
    ...{ ...member, house, shop },
    hooks: webhookWords[language],
    told: deliveryWords[language],
    log: eventWords[language],
    go: (path) => page.goto(`${house.program.origin}/dashboard/projects/${path}`),
    reads: (text) => page.getByText(text).first().waitFor(),
    seen: (name) => member.sees(`webhooks-${name}`),
  };
}

/** A payment is made by the shop's own wire, and its program wants no more. */
async function seesWhy(developer: Developer, gone: string): Promise<void> {
  const { page, house, shop, told, go, reads, seen } = developer;
  const { method, path, headers, body } = shop.example;
  const init = { method, headers, body: JSON.stringify(body) };
  expect((await fetch(house.program.origin + path, init)).ok).toBe(true);
  await vi.waitFor(async () => {
    const ended = await house.db.query("select from delivery where status = 'failed'");
    expect(ended.rowCount).toBe(1);
  });
  await go("toko-rani/webhooks/deliveries?state=failed");
  await page.locator("tbody a").first().click();
  await page.getByRole("heading", { name: told.why }).waitFor();
  await reads("410");
  await seen("failed-delivery");
  await page.getByRole("link", { name: gone, exact: true }).click();
}

/** From the page of the endpoint: a mistake, another address, red, green, what was missed. */
async function mends({ page, hooks, told, press, reads, seen }: Developer): Promise<void> {
  const program = await receiver((response) => response.writeHead(500).end("rusak"));
  await page.getByLabel(hooks.url).fill("http://192.168.1.20/hook");
  await press(hooks.save);
  await page.getByRole("alert").getByText("GAPURA_WEBHOOK_ALLOW").waitFor();
  await seen("refused-address");
  await page.getByLabel(hooks.url).fill(program.url);
  await press(hooks.save);
  await reads(hooks.told.saved);
  await press(hooks.resume);
  await reads(hooks.lights.unlit);
  await press(hooks.test);
  await reads(hooks.lights.red);
  await seen("red");
  program.answers((response) => response.writeHead(200).end("OK"));
  await press(hooks.test);
  await reads(hooks.lights.green);
  await page.getByRole("link", { name: hooks.back }).click();
  await reads(hooks.lights.green);
  await seen("settings");
  await page.getByRole("link", { name: hooks.resend }).click();
  await press(told.count);
  await reads(told.counted("1"));
  await seen("preview");
  const heard = program.received.length;
  await press(told.sendAll("1"));
  await reads(told.resentCount("1"));
  await program.count(heard + 1);
  expect(program.received.at(-1)?.body).toContain("payment.created");
}

async function looksAround({ page, log, go, reads, seen }: Developer): Promise<void> {
  await go("toko-dewi/webhooks");
  await seen("empty");
  await go("toko-dewi/webhooks/deliveries");
  await seen("no-deliveries");
  await go("toko-dewi/webhooks/new");
  await seen("new");
  await go("toko-dewi/webhooks/samples");
  await page.getByRole("link", { name: "PHP" }).click();
  await reads("hash_hmac");
  await seen("samples");
  await go("toko-rani/events?subject=INV-1");
  await seen("events");
  await page.locator("tbody a").first().click();
  await page.getByRole("heading", { name: log.payload }).waitFor();
  await seen("event");
}
