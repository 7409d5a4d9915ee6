/** What a merchant's owner sets up: a new project until it is live, and a key that is rotated. */
import { afterAll, describe, expect, test } from "vitest";
import { channelWords } from "../../src/dashboard/channel-words.ts";
import { homeWords } from "../../src/dashboard/home-words.ts";
import { keyWords } from "../../src/dashboard/key-words.ts";
import { liveWords } from "../../src/dashboard/live-words.ts";
import { lookWords } from "../../src/dashboard/look-words.ts";
import { projectWords } from "../../src/dashboard/project-words.ts";
import { settingsWords } from "../../src/dashboard/settings-words.ts";
import { words } from "../../src/faces/words.ts";
import { showId } from "../../src/ids.ts";
import { findBrowser, type Walk, type WatchedPage } from "./browser.ts";
import { openFullHouse } from "./full-house.ts";

const PASSWORD = "hujan di bulan juni";

type Owner = WatchedPage & {
  press(name: string): Promise<void>;
  follow(name: string): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  /** Looks whether the page is clean, and keeps a picture of it. */
  isClean(name: string): Promise<void>;
};

/** Defines the journeys for a width and its language, with script and without. */
export async function settingsJourneys(walk: Walk, scripts: readonly boolean[]): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  const { origin } = house.program;
  const shop = await house.open("native", { slug: "toko-lama", name: "Toko Lama" });
  const merchant = showId("mer", shop.project.merchantId);
  afterAll(() => house.close());
  const { language } = walk;
  let joined = 0;

  async function owner(script: boolean): Promise<Owner> {
    const watched = await browser?.open(walk, { script });
    if (watched === undefined) throw new Error("no browser");
    const { page, inaccessible, picture, faults } = watched;
    const door = words[language];
    joined += 1;
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    const fill = (label: string, text: string) =>
      page.getByLabel(label, { exact: true }).first().fill(text);
    const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
    await page.goto(`${json.link}?lang=${language}`);
    await fill(door.yourName, "Rani Wijaya");
    await fill(door.email, `rani-${joined}@toko.example`);
    await fill(door.newPassword, PASSWORD);
    await press(door.join);
    await page.waitForLoadState();
    return {
      ...watched,
      press,
      fill,
      follow: (name) => page.getByRole("link", { name, exact: true }).first().click(),
      async isClean(name) {
        expect(await page.getAttribute("html", "lang")).toBe(language);
        expect(faults).toEqual([]);
        if (!script) return;
        expect(await inaccessible()).toEqual([]);
        const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(wide, `${name} is wider than the page`).toBeLessThanOrEqual(0);
        await picture(name);
      },
    };
  }

  /** Without an app of codes, the password is what is asked for again. */
  async function proven({ page, press }: Owner): Promise<void> {
    await page.waitForLoadState();
    const password = page.getByLabel(words[language].password, { exact: true });
    if ((await password.count()) === 0) return;
    await password.fill(PASSWORD);
    await press(words[language].goOn);
  }

  const journey = describe.skipIf(!browser);

  journey("a merchant's owner", () => {
    test.each(scripts)("leads a new project to live, script %s", async (script) => {
      const visitor = await owner(script);
      const { page, press, follow, fill, isClean } = visitor;
      const slug = `toko-baru-${script}`;
      await page.goto(`${origin}/dashboard/merchants/${merchant}/projects`);
      await isClean("projects");
      const projects = projectWords[language];
      await follow(projects.add);
      await page.getByLabel("Pakasir", { exact: true }).check();
      await fill(projects.projectName, "Toko Baru");
      await fill(projects.slug, slug);
      await isClean("project-new");
      await press(projects.make);
      await page.getByText(projects.made).waitFor();
      await isClean("home-new");

      await page.goto(`${origin}/dashboard/projects/${slug}/settings`);
      await fill(settingsWords[language].returnUrl, "https://toko.example/terima-kasih");
      await press(settingsWords[language].saveAs(settingsWords[language].returnUrl));
      await page.getByText(language === "id" ? "Tersimpan." : "Saved.").waitFor();
      await isClean("settings");
      await follow(settingsWords[language].channels);
      await isClean("channels");
      const channel = channelWords[language];
      await follow("QRIS");
      await page.getByLabel(channel.bearerMerchant, { exact: true }).check();
      await fill(channel.rate, "1");
      await fill(channel.example, "50000");
      await press(channel.count);
      await page.getByText("Rp50.000").first().waitFor();
      await isClean("channel");
      await press(channel.save);
      await page.getByText(language === "id" ? "Tersimpan." : "Saved.").waitFor();
      await page.goto(`${origin}/dashboard/projects/${slug}/settings/look`);
      await fill(lookWords[language].color, "#b3123b");
      await press(lookWords[language].try);
      await page.getByText("#b3123b").first().waitFor();
      await isClean("look");
      await press(lookWords[language].save);

      // One payment in the sandbox, by its pay link.
      await page.goto(`${origin}/pay/${slug}/50000?order_id=INV-1&qris_only=1&lang=${language}`);
      await page
        .getByRole("button", { name: /^(Bayar|Pay)/ })
        .first()
        .click();
      await page.waitForLoadState();
      await page.goto(`${origin}/dashboard/projects/${slug}/live`);
      const live = liveWords[language];
      await isClean("live-step");
      await page.getByLabel(live.whoMerchant, { exact: true }).check();
      await fill(live.confirm(slug), slug);
      await press(live.go);
      await proven(visitor);
      await page.getByRole("heading", { level: 1, name: live.went }).waitFor();
      expect(await page.getAttribute("html", "data-mode")).toBe("live");
      await isClean("live-went");
      await follow(live.home);
      await page.getByText(homeWords[language].steps.account.title).waitFor();
      await isClean("home-live");
      expect(house.faults()).toEqual([]);
    });

    test.each(scripts)(
      "rotates a key, and both work until the old one goes, script %s",
      async (script) => {
        const visitor = await owner(script);
        const { page, press, follow, isClean } = visitor;
        const say = keyWords[language];
        await page.goto(`${origin}/dashboard/projects/toko-lama/keys`);
        const text = (await page.locator("td code").first().textContent()) as string;
        await isClean("keys");
        await follow(text.slice(0, "gpr_test_".length + 8));
        await page.getByRole("heading", { level: 1 }).waitFor();
        await isClean("key");
        await page.getByLabel(say.inHours[24], { exact: true }).check();
        await press(say.rotate);
        await page.getByRole("heading", { level: 1, name: say.newKey }).waitFor();
        const fresh = (await page.locator("main code").first().textContent()) as string;
        await isClean("key-new");
        expect(fresh).not.toBe(text);
        for (const key of [text, fresh]) expect(await works(key)).toBe(200);
        await follow(say.back);
        await follow(text.slice(0, "gpr_test_".length + 8));
        await press(say.revoke);
        await page.getByText(say.revoked).waitFor();
        expect(await page.locator("td code").allTextContents()).not.toContain(text);
        expect(await works(fresh)).toBe(200);
        expect(house.faults()).toEqual([]);
      },
    );
  });

  async function works(key: string): Promise<number> {
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${origin}/v1/balance`, { headers })).status;
  }
}
