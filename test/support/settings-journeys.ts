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
const SAVED = { id: "Tersimpan.", en: "Saved." } as const;
/** The beginning of a made key, by which it is named. */
const HINT = "gpr_test_".length + 8;

type Owner = WatchedPage & {
  readonly language: Walk["language"];
  /** Shown id of the merchant. */
  readonly merchant: string;
  readonly origin: string;
  /** Goes to a page of a project, or anywhere else under the origin. */
  go(path: string): Promise<void>;
  press(name: string): Promise<void>;
  follow(name: string): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  check(label: string): Promise<void>;
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
  let joined = 0;

  async function owner(script: boolean): Promise<Owner> {
    const watched = await browser?.open(walk, { script });
    if (watched === undefined) throw new Error("no browser");
    const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
    joined += 1;
    const visitor = ownerOf(watched, { language: walk.language, merchant, origin, script });
    await join(visitor, json.link, `rani-${joined}@toko.example`);
    return visitor;
  }

  describe.skipIf(!browser)("a merchant's owner", () => {
    test.each(scripts)("leads a new project to live, script %s", async (script) => {
      const visitor = await owner(script);
      const slug = `toko-baru-${script}`;
      await makesProject(visitor, slug);
      await setsUp(visitor, slug);
      await goesLive(visitor, slug);
      expect(house.faults()).toEqual([]);
    });

    test.each(scripts)("rotates a key and both work, script %s", async (script) => {
      await rotatesKey(await owner(script), "toko-lama");
      expect(house.faults()).toEqual([]);
    });
  });
}

function ownerOf(
  watched: WatchedPage,
  of: Pick<Owner, "language" | "merchant" | "origin"> & { readonly script: boolean },
): Owner {
  const { page, inaccessible, picture, faults } = watched;
  const exact = { exact: true } as const;
  return {
    ...watched,
    ...of,
    go: async (path) => void (await page.goto(of.origin + path)),
    press: (name) => page.getByRole("button", { name, ...exact }).click(),
    follow: (name) =>
      page
        .getByRole("link", { name, ...exact })
        .first()
        .click(),
    fill: (label, text) => page.getByLabel(label, exact).first().fill(text),
    check: (label) => page.getByLabel(label, exact).check(),
    async isClean(name) {
      expect(await page.getAttribute("html", "lang")).toBe(of.language);
      expect(faults).toEqual([]);
      if (!of.script) return;
      expect(await inaccessible()).toEqual([]);
      const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(wide, `${name} is wider than the page`).toBeLessThanOrEqual(0);
      await picture(name);
    },
  };
}

async function join({ page, language, fill, press }: Owner, link: string, email: string) {
  const door = words[language];
  await page.goto(`${link}?lang=${language}`);
  await fill(door.yourName, "Rani Wijaya");
  await fill(door.email, email);
  await fill(door.newPassword, PASSWORD);
  await press(door.join);
  await page.waitForLoadState();
}

async function makesProject(visitor: Owner, slug: string): Promise<void> {
  const { page, go, press, follow, fill, check, isClean, merchant, language } = visitor;
  const say = projectWords[language];
  await go(`/dashboard/merchants/${merchant}/projects`);
  await isClean("projects");
  await follow(say.add);
  await check("Pakasir");
  await fill(say.projectName, "Toko Baru");
  await fill(say.slug, slug);
  await isClean("project-new");
  await press(say.make);
  await page.getByText(say.made).waitFor();
  await isClean("home-new");
}

async function setsUp(visitor: Owner, slug: string): Promise<void> {
  const { page, go, press, follow, fill, check, isClean, language } = visitor;
  const settings = settingsWords[language];
  const channel = channelWords[language];
  const look = lookWords[language];
  await go(`/dashboard/projects/${slug}/settings`);
  await fill(settings.returnUrl, "https://toko.example/terima-kasih");
  await press(settings.saveAs(settings.returnUrl));
  await page.getByText(SAVED[language]).waitFor();
  await isClean("settings");
  await follow(settings.channels);
  await isClean("channels");
  await follow("QRIS");
  await check(channel.bearerMerchant);
  await fill(channel.rate, "1");
  await fill(channel.example, "50000");
  await press(channel.count);
  await page.getByText("Rp50.000").first().waitFor();
  await isClean("channel");
  await press(channel.save);
  await page.getByText(SAVED[language]).waitFor();
  await go(`/dashboard/projects/${slug}/settings/look`);
  await fill(look.color, "#b3123b");
  await press(look.try);
  await page.getByText("#b3123b").first().waitFor();
  await isClean("look");
  await press(look.save);
  await page.getByText(SAVED[language]).waitFor();
}

/** After one payment in the sandbox, by its pay link. */
async function goesLive(visitor: Owner, slug: string): Promise<void> {
  const { page, go, press, follow, fill, check, isClean, language } = visitor;
  const say = liveWords[language];
  await go(`/pay/${slug}/50000?order_id=INV-1&qris_only=1&lang=${language}`);
  await page
    .getByRole("button", { name: /^(Bayar|Pay)/ })
    .first()
    .click();
  await page.waitForLoadState();
  await go(`/dashboard/projects/${slug}/live`);
  await isClean("live-step");
  await check(say.whoMerchant);
  await fill(say.confirm(slug), slug);
  await press(say.go);
  await proven(visitor);
  await page.getByRole("heading", { level: 1, name: say.went }).waitFor();
  expect(await page.getAttribute("html", "data-mode")).toBe("live");
  await isClean("live-went");
  await follow(say.home);
  await page.getByText(homeWords[language].steps.account.title).waitFor();
  await isClean("home-live");
}

/** Without an app of codes, the password is what is asked for again. */
async function proven({ page, press, language }: Owner): Promise<void> {
  await page.waitForLoadState();
  const password = page.getByLabel(words[language].password, { exact: true });
  if ((await password.count()) === 0) return;
  await password.fill(PASSWORD);
  await press(words[language].goOn);
}

async function rotatesKey(visitor: Owner, slug: string): Promise<void> {
  const { page, go, press, follow, check, isClean, language, origin } = visitor;
  const say = keyWords[language];
  await go(`/dashboard/projects/${slug}/keys`);
  const old = (await page.locator("td code").first().textContent()) as string;
  await isClean("keys");
  await follow(old.slice(0, HINT));
  await page.getByRole("heading", { level: 1, name: old.slice(0, HINT) }).waitFor();
  await isClean("key");
  await check(say.inHours[24]);
  await press(say.rotate);
  await page.getByRole("heading", { level: 1, name: say.newKey }).waitFor();
  const fresh = (await page.locator("main code").first().textContent()) as string;
  await isClean("key-new");
  expect(fresh).not.toBe(old);
  for (const key of [old, fresh]) expect(await statusWith(origin, key)).toBe(200);
  await follow(say.back);
  await follow(old.slice(0, HINT));
  await press(say.revoke);
  await page.getByText(say.revoked).waitFor();
  expect(await page.locator("td code").allTextContents()).not.toContain(old);
  expect(await statusWith(origin, fresh)).toBe(200);
}

async function statusWith(origin: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${origin}/v1/balance`, { headers })).status;
}
