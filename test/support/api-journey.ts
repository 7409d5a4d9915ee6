/** A programmer tries the API in the console and sees the webhook that follows, in one width. */
import { afterAll, describe, expect, test } from "vitest";
import { apiWords } from "../../src/dashboard/api-words.ts";
import { words } from "../../src/faces/words.ts";
import { showId } from "../../src/ids.ts";
import { findBrowser, type Walk } from "./browser.ts";
import { openFullHouse } from "./full-house.ts";

export async function apiJourney(walk: Walk, scripts: readonly boolean[]): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  const { origin } = house.program;
  const shop = await house.open("pakasir", {
    slug: "warung",
    webhookUrl: `${origin}/dev/inbox/warung`,
  });
  const merchantId = shop.project.merchantId;
  await house.open("native", { slug: "warung-baru", merchantId });
  afterAll(() => house.close());
  const say = apiWords[walk.language];
  const door = words[walk.language];

  describe.skipIf(!browser)("a programmer", () => {
    test.each(scripts)("tries the API and sees the webhook, script %s", async (script) => {
      const watched = await browser?.open(walk, { script });
      if (watched === undefined) throw new Error("no browser");
      const { page, faults, inaccessible, picture } = watched;
      const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
      const { json } = await house.program.ask(
        ...["member", "invite", "--merchant", showId("mer", merchantId)],
      );
      await page.goto(`${json.link}?lang=${walk.language}`);
      await page.getByLabel(door.yourName).fill("Dewi");
      await page.getByLabel(door.email).fill(`dewi-${script}@toko.example`);
      await page.getByLabel(door.newPassword).fill("hujan di bulan juni");
      await press(door.join);
      await page.goto(`${origin}/dashboard/projects/warung/api`);

      async function isClean(name: string): Promise<void> {
        expect(await page.getAttribute("html", "lang")).toBe(walk.language);
        if (!script) return;
        expect(await inaccessible()).toEqual([]);
        const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(wide, `${name} is wider than the page`).toBeLessThanOrEqual(0);
        await picture(name);
      }

      await press(say.run);
      await page.getByRole("heading", { name: say.reply }).waitFor();
      const reply = page.getByRole("region", { name: say.reply, exact: true });
      await reply.getByText('"total_payment": 100003').waitFor();
      await page.getByText("payment.created", { exact: true }).waitFor();
      await isClean("api-reply");
      await press(say.play);
      const told = page.getByRole("region", { name: "payment.paid" }).first();
      await told.getByText('"status": "completed"').waitFor();
      await told.getByText(say.states.succeeded).waitFor();
      await told.getByText(/^200 /).waitFor();
      await isClean("api-webhook");
      // Our own API is one tab away, in the merchant's other project.
      await page.getByRole("link", { name: "Gapura", exact: true }).last().click();
      await page.getByText("/v1/payments", { exact: true }).waitFor();
      await isClean("api-native");
      expect(faults).toEqual([]);
      expect(house.faults()).toEqual([]);
    });
  });
}
