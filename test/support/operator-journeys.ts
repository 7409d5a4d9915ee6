/** What operators do of money and machinery, walked in a real browser in one width. */
import { afterAll, describe, expect, test } from "vitest";
import { astrayWords } from "../../src/console/astray-words.ts";
import { fleetWords } from "../../src/console/fleet-words.ts";
import { houseWords } from "../../src/console/house-words.ts";
import { payoutWords } from "../../src/console/payout-words.ts";
import { railWords } from "../../src/console/rail-words.ts";
import { statementWords } from "../../src/console/statement-words.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import { createOperator } from "../../src/engine/operators.ts";
import type { Project } from "../../src/engine/settings.ts";
import { showId, systemIds } from "../../src/ids.ts";
import { refunded, reversed } from "../../src/ledger/entries.ts";
import { openSession } from "../../src/people/sessions.ts";
import { rails } from "../../src/rails/index.ts";
import { findBrowser, type TestBrowser, type Walk, type WatchedPage } from "./browser.ts";
import { openFullHouse } from "./full-house.ts";
import { ask, made } from "./house.ts";
import { askPayout, post, requested } from "./payouts.ts";

const AMOUNT = 20_000_000;

type Operator = WatchedPage & {
  go(path: string): Promise<void>;
  press(name: string | RegExp): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  sees(text: string | RegExp): Promise<void>;
  /** Looks whether the page is clean: nothing refused, nothing too wide, all accessible. */
  isClean(picture: string): Promise<void>;
};

/** Defines the journeys for a width and its language. */
export async function operatorJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse();
  afterAll(() => house.close());
  const { db, houseKey } = house;
  const clock = { now: Date.now };
  const room = { db, clock, ids: systemIds, houseKey };
  const engine = createEngine({ ...room, rails, keyForms: [] });
  const { language } = walk;
  const { origin } = house.program;

  const operator = (name: string) => openOperator({ browser, walk, room, origin }, name);

  async function shop(slug: string, mode: Project["mode"] = "sandbox"): Promise<Project> {
    const { project } = await house.open("native", { slug, mode, name: `Toko ${slug}` });
    const payout = { ...project.settings.payout, coolOff: 0 };
    return { ...project, settings: { ...project.settings, payout } };
  }

  async function approve(): Promise<void> {
    const say = payoutWords[language];
    const project = await shop("kopi", "live");
    await post({ clock, database: { pool: db } }, project, reversed(refunded("test", 5e7)));
    const payout = await requested(engine, askPayout(project, { amount: AMOUNT }));
    const [ani, budi] = [await operator("ani"), await operator("budi")];
    await ani.go("/payouts");
    await ani.isClean("payouts");
    const address = `/payouts/${showId("pyo", payout.id)}`;
    await ani.go(address);
    await ani.isClean("payout");
    await ani.fill(say.reason, "nomor rekening sudah dicek");
    await ani.press(say.approve);
    await ani.sees(say.ownApproval);
    await budi.go(address);
    await budi.press(say.approve);
    await budi.sees(say.settle);
    await budi.fill(say.reference, "BCA-20261121-7");
    await budi.isClean("payout-approved");
    await budi.press(say.sent);
    await budi.sees(say.told.pay);
    const paid = await engine.payouts.findById(project, payout.id);
    expect(paid).toMatchObject({ status: "paid", approvedBy: ["operator:ani", "operator:budi"] });
  }

  async function attach(): Promise<void> {
    const say = astrayWords[language];
    const project = await shop("bunga");
    const payment = await made(engine, ask(project, { reference: "BUNGA-7" }));
    await engine.receipts.receive({
      ...{ merchantId: project.merchantId, mode: "sandbox", rail: "sandbox" },
      ...{ transaction: "T-7", amount: payment.charge?.payable ?? 0, currency: "IDR" },
      ...{ paidAt: clock.now(), reference: "BUNGA-77" },
    });
    const citra = await operator("citra");
    await citra.go("/astray");
    await citra.isClean("astray");
    await citra.page.getByRole("main").getByRole("row").getByRole("link").first().click();
    await citra.sees(say.causes.unknown_reference.means);
    await citra.isClean("astray-one");
    await citra.press(new RegExp(`^${say.choose}\\s*: BUNGA-7$`));
    await citra.sees(say.pays("BUNGA-7"));
    await citra.isClean("astray-confirm");
    await citra.fill(say.reason, "pembeli salah ketik");
    await citra.press(say.yes.attach);
    await citra.sees(say.told.resolved);
    await citra.isClean("astray-done");
    expect((await engine.payments.findById(project, payment.id))?.status).toBe("paid");
  }

  async function settle(): Promise<void> {
    const say = statementWords[language];
    await shop("roti");
    const dewi = await operator("dewi");
    await dewi.go("/statements/new");
    await dewi.isClean("statement-new");
    await dewi.fill(say.project, "roti");
    await dewi.page.getByLabel(say.rail, { exact: true }).selectOption("sandbox");
    const lines = ["date,amount,reference,description", "2026-11-20,50000,,QRIS", ""];
    const buffer = Buffer.from(`${lines.join("\n")}2026-11-20,-7500,,biaya bank\n`);
    const file = { name: "november.csv", mimeType: "text/csv", buffer };
    await dewi.page.getByLabel(say.file, { exact: true }).setInputFiles(file);
    await dewi.press(say.look);
    await dewi.sees(say.review);
    await dewi.isClean("statement-review");
    await dewi.press(say.confirm);
    await dewi.sees(say.told.imported);
    await dewi.isClean("statement");
    await dewi.press(new RegExp(`^${say.accept}\\s*: QRIS$`));
    await dewi.sees(say.told.accepted);
    await dewi.press(new RegExp(`^${say.explain}\\s*: biaya bank$`));
    await dewi.fill(say.reason, "biaya administrasi bank");
    await dewi.press(say.explain);
    await dewi.sees(say.told.explained);
    await dewi.go("/statements");
    await dewi.isClean("statements");
  }

  async function switchRail(): Promise<void> {
    const say = railWords[language];
    const project = await shop("teh");
    const eka = await operator("eka");
    await eka.go("/rails");
    await eka.isClean("rails");
    await eka.press("sandbox");
    await eka.fill(say.reason, "menagih dua kali");
    await eka.press(say.stop);
    await eka.sees(say.told.stopped);
    await eka.isClean("rail-stopped");
    const stopped = await engine.projects.bySlug(project.slug);
    const refused = engine.payments.create(ask(stopped as Project));
    await expect(refused).rejects.toMatchObject({ code: "channel_unavailable" });
    await eka.go("");
    await eka.isClean("overview");
    await eka.go("/rails/sandbox");
    await eka.page.getByRole("main").getByLabel(say.reason, { exact: true }).first().fill("pulih");
    await eka.press(say.resume);
    await eka.sees(say.told.resumed);
    expect(await engine.rails.stops()).toEqual([]);
    await eka.go("/webhooks");
    await eka.sees(fleetWords[language].title);
    await eka.isClean("webhooks");
    await eka.go("/backup");
    await eka.sees(houseWords[language].backup);
    await eka.isClean("backup");
  }

  describe.skipIf(!browser)(`operators at ${walk.width} px`, () => {
    test("two people approve a large payout, and its transfer is recorded", approve);
    test("money astray finds its payment", attach);
    test("a statement is imported, and what differs is settled", settle);
    test("a rail is switched off and on", switchRail);
  });
}

type Desk = {
  readonly browser: TestBrowser | undefined;
  readonly walk: Walk;
  readonly room: Parameters<typeof openSession>[0] & Parameters<typeof createOperator>[0];
  readonly origin: string;
};

/** Signed in, with a second factor that was shown just now. */
async function openOperator(
  { browser, walk, room, origin }: Desk,
  name: string,
): Promise<Operator> {
  const { language } = walk;
  const watched = await browser?.open(walk);
  if (watched === undefined) throw new Error("no browser");
  const { page, context } = watched;
  const { id: personId } = await createOperator(room, name);
  const token = await openSession(room, {
    ...{ realm: "console", personId, stage: "whole", actsAs: null, factorAt: Date.now() },
    ...{ address: "127.0.0.1", agent: "test", language },
  });
  await context.addCookies([{ name: "gapura_console", value: token, url: origin }]);
  const main = page.getByRole("main");
  return {
    ...watched,
    go: async (path) => void (await page.goto(`${origin}/console${path}`)),
    press: (name) =>
      main
        .getByRole("button", { name, exact: true })
        .or(main.getByRole("link", { name, exact: true }))
        .first()
        .click(),
    fill: (label, text) => main.getByLabel(label, { exact: true }).fill(text),
    sees: (text) => main.getByText(text).first().waitFor(),
    async isClean(picture) {
      await watched.picture(`console-${picture}`);
      expect(await page.getAttribute("html", "lang")).toBe(language);
      expect(await watched.inaccessible()).toEqual([]);
      const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(wide, `${picture} is wider than the screen`).toBeLessThanOrEqual(0);
      expect(watched.faults).toEqual([]);
    },
  };
}
