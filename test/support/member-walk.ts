/** A merchant's person in a real browser: who joins by invitation, and looks at pages closely. */
import { expect } from "vitest";
import { words } from "../../src/faces/words.ts";
import { showId } from "../../src/ids.ts";
import type { TestBrowser, Walk, WatchedPage } from "./browser.ts";
import type { FullHouse, Shop } from "./full-house.ts";

export const PASSWORD = "hujan di bulan juni";

export type Member = WatchedPage & {
  readonly walk: Walk;
  press(name: string | RegExp): Promise<void>;
  follow(name: string | RegExp): Promise<void>;
  /** Shows the password again, where that is asked for. */
  proves(): Promise<void>;
  /** The page is accessible, not wider than the screen, in the walk's language; kept as picture. */
  sees(name: string): Promise<void>;
};

/** An owner of the shop's merchant who has just joined. */
export async function joinedMember(
  browser: TestBrowser | undefined,
  { house, shop, walk }: { house: FullHouse; shop: Shop; walk: Walk },
  email: string,
): Promise<Member> {
  const watched = await browser?.open(walk);
  if (watched === undefined) throw new Error("no browser");
  const { page } = watched;
  const say = words[walk.language];
  const merchant = showId("mer", shop.project.merchantId);
  const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
  await page.goto(`${json.link}?lang=${walk.language}`);
  await page.getByLabel(say.yourName).fill("Rani Wijaya");
  await page.getByLabel(say.email).fill(email);
  await page.getByLabel(say.newPassword).fill(PASSWORD);
  await page.getByRole("button", { name: say.join }).click();
  await page.waitForLoadState();
  return {
    ...watched,
    walk,
    press: (name) => page.getByRole("button", { name, exact: true }).click(),
    follow: (name) => page.getByRole("link", { name, exact: true }).first().click(),
    async proves() {
      await page.waitForLoadState();
      const password = page.getByLabel(say.password);
      if ((await password.count()) === 0) return;
      await password.fill(PASSWORD);
      await page.getByRole("button", { name: say.goOn }).click();
    },
    sees: (name) => seesWell(watched, walk, name),
  };
}

export async function seesWell(watched: WatchedPage, walk: Walk, name: string): Promise<void> {
  const { page, inaccessible, picture } = watched;
  expect(await page.getAttribute("html", "lang")).toBe(walk.language);
  await picture(name);
  expect(await inaccessible(), name).toEqual([]);
  const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}
