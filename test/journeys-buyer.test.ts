/** What buyers do, in a real browser on a phone: open a link, see how to pay, pay, be told. */
import { afterAll, describe, expect, test } from "vitest";
import { findBrowser, PHONE, type WatchedPage } from "./support/browser.ts";
import { openFullHouse } from "./support/full-house.ts";

const browser = await findBrowser();
const house = await openFullHouse();
const shop = await house.open("pakasir", { slug: "depodomain" });
afterAll(() => house.close());

describe.skipIf(!browser)("a buyer", () => {
  const visit = async (path: string): Promise<WatchedPage> => {
    const opened = await browser?.open(PHONE);
    if (opened === undefined) throw new Error("no browser");
    await opened.page.goto(house.program.origin + path);
    return opened;
  };

  test("pays by QRIS", async () => {
    const { page, faults, inaccessible, picture } = await visit(
      `/pay/${shop.project.slug}/22000?order_id=J1&qris_only=1`,
    );
    expect(await page.getByRole("heading", { level: 1 }).textContent()).not.toBe("");
    expect(await inaccessible()).toEqual([]);
    await picture("checkout-qris");
    expect(faults).toEqual([]);
  });
});
