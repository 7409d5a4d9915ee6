/** What a merchant's developer does about webhooks, walked in a real browser in one width. */
import { afterAll, describe, expect, test, vi } from "vitest";
import { deliveryWords } from "../../src/dashboard/delivery-words.ts";
import { eventWords } from "../../src/dashboard/event-words.ts";
import { webhookWords } from "../../src/dashboard/webhook-words.ts";
import { words as faceWords } from "../../src/faces/words.ts";
import { showId } from "../../src/ids.ts";
import { findBrowser, type Walk, type WatchedPage } from "./browser.ts";
import { openFullHouse, type Shop } from "./full-house.ts";
import { receiver } from "./webhook-house.ts";

const PASSWORD = "hujan di bulan juni";

/** Defines the journeys for a width and its language. */
export async function webhookJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  afterAll(() => house.close());
  const { origin } = house.program;
  const face = faceWords[walk.language];
  const hooks = webhookWords[walk.language];
  const told = deliveryWords[walk.language];
  const log = eventWords[walk.language];

  /** Somebody of the shop, who has just joined by invitation. */
  async function joined({ project }: Shop): Promise<WatchedPage> {
    const opened = await browser?.open(walk);
    if (opened === undefined) throw new Error("no browser");
    const merchant = showId("mer", project.merchantId);
    const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
    const { page } = opened;
    await page.goto(`${json.link}?lang=${walk.language}`);
    await page.getByLabel(face.yourName).fill("Rani Wijaya");
    await page.getByLabel(face.email).fill(`${project.slug}@toko.example`);
    await page.getByLabel(face.newPassword).fill(PASSWORD);
    await page.getByRole("button", { name: face.join }).click();
    await page.waitForLoadState();
    return opened;
  }

  /** The page as it is: accessible, not wider than the screen, kept as a picture. */
  async function seen({ page, inaccessible, picture }: WatchedPage, name: string) {
    expect(await page.getAttribute("html", "lang")).toBe(walk.language);
    expect(await inaccessible()).toEqual([]);
    const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
    await picture(`webhooks-${name}`);
  }

  /** A payment that is made by the shop's own wire. */
  async function pending({ example: { method, path, headers, body } }: Shop): Promise<void> {
    const reply = await fetch(origin + path, { method, headers, body: JSON.stringify(body) });
    expect(reply.ok).toBe(true);
  }

  describe.skipIf(!browser)("a developer of the shop", () => {
    let shop: Shop;
    let visit: WatchedPage;

    test("sees why a webhook failed, mends the address, tests, and resends what was missed", async () => {
      const gone = await receiver((response) => response.writeHead(410).end("pindah"));
      const program = await receiver((response) => response.writeHead(500).end("rusak"));
      shop = await house.open("native", { slug: "toko-rani", webhookUrl: gone.url });
      visit = await joined(shop);
      const { page, faults } = visit;
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      const link = (name: string) => page.getByRole("link", { name, exact: true });
      await pending(shop);
      await vi.waitFor(async () => {
        const ended = await house.db.query("select from delivery where status = 'failed'");
        expect(ended.rowCount).toBe(1);
      });

      await page.goto(`${origin}/dashboard/projects/toko-rani/webhooks/deliveries?state=failed`);
      await page.locator("tbody a").first().click();
      await page.getByRole("heading", { name: told.why }).waitFor();
      await page.getByText("410").first().waitFor();
      await seen(visit, "failed-delivery");

      await page.getByRole("link", { name: gone.url, exact: true }).click();
      await page.getByLabel(hooks.url).fill("http://192.168.1.20/hook");
      await button(hooks.save).click();
      await page.getByRole("alert").getByText("GAPURA_WEBHOOK_ALLOW").waitFor();
      await seen(visit, "refused-address");
      await page.getByLabel(hooks.url).fill(program.url);
      await button(hooks.save).click();
      await page.getByText(hooks.told.saved).waitFor();
      await button(hooks.resume).click();
      await page.getByText(hooks.lights.unlit).waitFor();
      await button(hooks.test).click();
      await page.getByText(hooks.lights.red).waitFor();
      await seen(visit, "red");
      program.answers((response) => response.writeHead(200).end("OK"));
      await button(hooks.test).click();
      await page.getByText(hooks.lights.green).waitFor();

      await link(hooks.back).click();
      await page.getByText(hooks.lights.green).waitFor();
      await seen(visit, "settings");
      await link(hooks.resend).click();
      await button(told.count).click();
      await page.getByText(told.counted("1")).waitFor();
      await seen(visit, "preview");
      const heard = program.received.length;
      await button(told.sendAll("1")).click();
      await page.getByText(told.resentCount("1")).waitFor();
      await program.count(heard + 1);
      expect(program.received.at(-1)?.body).toContain("payment.created");
      expect(faults).toEqual([]);
    });

    test("takes a sample handler along, and follows an event to whom it was told", async () => {
      const { merchantId } = shop.project;
      await house.open("paymenku", { slug: "toko-dewi", merchantId });
      const { page, faults } = visit;
      const home = `${origin}/dashboard/projects/toko-dewi`;
      await page.goto(`${home}/webhooks`);
      await seen(visit, "empty");
      await page.goto(`${home}/webhooks/deliveries`);
      await seen(visit, "no-deliveries");
      await page.goto(`${home}/webhooks/new`);
      await seen(visit, "new");
      await page.goto(`${home}/webhooks/samples`);
      await page.getByRole("link", { name: "PHP" }).click();
      await page.getByText("hash_hmac").waitFor();
      await seen(visit, "samples");
      await page.goto(`${origin}/dashboard/projects/toko-rani/events?subject=INV-1`);
      await seen(visit, "events");
      await page.locator("tbody a").first().click();
      await page.getByRole("heading", { name: log.payload }).waitFor();
      await seen(visit, "event");
      expect(faults).toEqual([]);
    });
  });
}
