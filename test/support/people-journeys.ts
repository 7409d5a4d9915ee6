/** What merchants' people and operators do in a real browser: come in, and see to others. */
import { TOTP } from "otpauth";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { merchantWords } from "../../src/console/merchant-words.ts";
import { teamWords } from "../../src/dashboard/team-words.ts";
import { securityWords } from "../../src/faces/security-words.ts";
import { words } from "../../src/faces/words.ts";
import { showId } from "../../src/ids.ts";
import { findBrowser, type TestBrowser, type Walk, type WatchedPage } from "./browser.ts";
import { type FullHouse, openFullHouse, type Shop } from "./full-house.ts";

const PASSWORD = "hujan di bulan juni";

/** Who walks where. */
type Scene = {
  readonly walk: Walk;
  readonly browser: TestBrowser | undefined;
  readonly house: FullHouse;
  readonly shop: Shop;
  readonly merchant: string;
};

export async function peopleJourneys(walk: Walk): Promise<void> {
  const browser = await findBrowser();
  const house = await openFullHouse({ GAPURA_SIGNUP: "invite" });
  const shop = await house.open("pakasir", { slug: "toko-rani" });
  afterAll(() => house.close());
  const merchant = showId("mer", shop.project.merchantId);
  const scene = { walk, browser, house, shop, merchant };
  describe.skipIf(!browser)("a merchant's person", () => {
    test("joins by invitation, sets up an app, and comes in with a recovery code", () =>
      joins(scene));
    test("is kept out after too many wrong passwords", () => keptOut(scene));
    test("invites a colleague, who joins with a second factor", () => invites(scene));
    test("adds a passkey and comes in with it; a second one after showing the first", () =>
      passkeys(scene));
  });
  describe.skipIf(!browser)("an operator", () => {
    test("pauses a merchant, looks at it from inside, and resumes it", () => pauses(scene));
  });
}

async function joins(scene: Scene): Promise<void> {
  const say = words[scene.walk.language];
  const opened = await open(scene, await invitation(scene));
  const { page } = opened;
  await seen(opened, "dashboard-invitation");
  await join(scene, opened, "Rani Wijaya", "rani@toko.example");
  await page.getByLabel(say.code).waitFor();
  await seen(opened, "dashboard-set-up");
  const recovery = await secure(scene, opened);
  await page.getByRole("heading", { level: 1, name: "toko-rani" }).waitFor();
  await seen(opened, "dashboard-home");
  await page.getByRole("button", { name: say.signOut }).click();
  await page.goto(spoken(scene, "/dashboard/sign-in"));
  await signIn(scene, opened, "rani@toko.example");
  await page.getByLabel(say.code).fill(recovery);
  await page.getByRole("button", { name: say.goOn }).click();
  await page.getByRole("heading", { level: 1, name: "toko-rani" }).waitFor();
  await page.goto(spoken(scene, "/dashboard/security"));
  await seen(opened, "dashboard-security");
  expect(opened.faults).toEqual([]);
}

async function keptOut(scene: Scene): Promise<void> {
  const say = words[scene.walk.language];
  const opened = await open(scene, "/dashboard/sign-in");
  const { page } = opened;
  for (let guess = 0; guess < 6; guess += 1) {
    await page.getByLabel(say.email).fill("salah@toko.example");
    await page.getByLabel(say.password).fill("bukan kata sandinya");
    await page.getByRole("button", { name: say.signIn }).click();
    await page.getByRole("alert").waitFor();
  }
  expect(await page.getByRole("alert").textContent()).toContain(say.locked);
  await seen(opened, "dashboard-locked");
  expect(opened.faults).toEqual([]);
}

async function invites(scene: Scene): Promise<void> {
  const say = words[scene.walk.language];
  const team = teamWords[scene.walk.language];
  const opened = await open(scene, await invitation(scene));
  const { page } = opened;
  await join(scene, opened, "Ibu Sari", "sari@toko.example");
  await page.getByRole("button", { name: say.skip }).click();
  await page.goto(spoken(scene, `/dashboard/merchants/${scene.merchant}/team`));
  await seen(opened, "dashboard-team");
  await page.getByLabel(team.meantFor).fill("Budi, keuangan");
  await page.getByLabel(team.role).selectOption("finance");
  await page.getByRole("button", { name: team.make }).click();
  await page.getByRole("heading", { level: 1, name: team.made }).waitFor();
  await seen(opened, "dashboard-team-invitation");
  const link = (await page.locator("main code").first().textContent()) as string;
  const colleague = await open(scene, link);
  await join(scene, colleague, "Budi Santoso", "budi@toko.example");
  await secure(scene, colleague);
  await colleague.page.getByRole("heading", { level: 1, name: "toko-rani" }).waitFor();
  await page.getByRole("link", { name: team.back }).click();
  const row = page.locator("tr", { hasText: "budi@toko.example" });
  expect(await row.textContent()).toContain(team.secured);
  await row.getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Budi Santoso" }).waitFor();
  await seen(opened, "dashboard-team-member");
  await page.goto(spoken(scene, `/dashboard/merchants/${scene.merchant}/audit`));
  await seen(opened, "dashboard-audit");
  expect(await page.locator("main table").textContent()).toContain("budi@toko.example");
  expect([...opened.faults, ...colleague.faults]).toEqual([]);
}

async function passkeys(scene: Scene): Promise<void> {
  const say = words[scene.walk.language];
  const opened = await open(scene, await invitation(scene));
  const { page } = opened;
  const security = securityWords[scene.walk.language];
  const device = await addAuthenticator(page);
  await join(scene, opened, "Tari", "tari@toko.example");
  await page.getByRole("button", { name: say.skip }).click();
  const addKey = async (name: string, password: boolean) => {
    await page.goto(spoken(scene, "/dashboard/security"));
    await page.getByRole("button", { name: security.addPasskey }).click();
    // Who has no second factor shows the password, who has one shows it.
    if (password) {
      await page.getByLabel(say.password).fill(PASSWORD);
      await page.getByRole("button", { name: say.goOn }).click();
    }
    await page.getByLabel(security.passkeyName).fill(name);
    await page.getByRole("button", { name: security.makePasskey }).click();
    await page.locator("td", { hasText: new RegExp(`^${name}$`) }).waitFor();
  };
  await addKey("Ponsel", true);
  await seen(opened, "dashboard-passkey");
  await page.getByRole("button", { name: say.signOut }).click();
  await page.goto(spoken(scene, "/dashboard/sign-in"));
  await signIn(scene, opened, "tari@toko.example");
  await page.getByRole("button", { name: say.usePasskey }).click();
  await page.getByRole("heading", { level: 1, name: "toko-rani" }).waitFor();
  // The session forgets that it was shown just now: it is asked for once more.
  await scene.house.db.query("update session set factor_at = null where agent like '%Chrome%'");
  await page.goto(spoken(scene, "/dashboard/security"));
  await page.getByRole("button", { name: security.addPasskey }).click();
  await page.getByRole("heading", { level: 1, name: say.confirm }).waitFor();
  await seen(opened, "dashboard-passkey-again");
  await page.getByRole("button", { name: say.usePasskey }).click();
  await device.another();
  await page.getByLabel(security.passkeyName).fill("Laptop");
  await page.getByRole("button", { name: security.makePasskey }).click();
  await page.locator("td", { hasText: /^Laptop$/ }).waitFor();
  expect(opened.faults).toEqual([]);
}

async function pauses(scene: Scene): Promise<void> {
  const say = words[scene.walk.language];
  const desk = merchantWords[scene.walk.language];
  const { json } = await scene.house.program.ask("operator", "reset-password");
  const opened = await open(scene, json.link);
  const { page } = opened;
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.goto(spoken(scene, "/console/sign-in"));
  await page.getByLabel(say.operatorName).fill("operator");
  await page.getByLabel(say.password).fill(PASSWORD);
  await page.getByRole("button", { name: say.signIn }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.goto(spoken(scene, "/console/merchants"));
  await seen(opened, "console-merchants");
  await page.getByRole("link", { name: "toko-rani", exact: true }).click();
  await page.getByLabel(desk.reason, { exact: true }).fill("Menunggu dokumen usaha");
  await page.getByRole("button", { name: desk.pause }).click();
  await page.getByText(desk.pausedTold).waitFor();
  await seen(opened, "console-merchant-paused");
  expect(await statusOfCreate(scene)).toBe(403);
  await page.getByLabel(desk.enterReason).fill("Keluhan nomor 12");
  await page.getByRole("button", { name: desk.enterGo }).click();
  await page.getByText(say.actingAs("toko-rani")).waitFor();
  await seen(opened, "dashboard-acting");
  await page.getByRole("button", { name: say.endActing }).click();
  await page.getByRole("button", { name: desk.resume }).click();
  await page.getByText(desk.resumed).waitFor();
  expect(await statusOfCreate(scene)).toBeLessThan(300);
  await page.goto(spoken(scene, "/console/audit"));
  await seen(opened, "console-audit");
  await page.goto(spoken(scene, "/console/operators"));
  await seen(opened, "console-operators");
  expect(opened.faults).toEqual([]);
}

async function open(scene: Scene, path: string): Promise<WatchedPage> {
  const opened = await scene.browser?.open(scene.walk);
  if (opened === undefined) throw new Error("no browser");
  await opened.page.goto(spoken(scene, path));
  return opened;
}

function spoken({ house, walk }: Scene, path: string): string {
  const url = new URL(path, house.program.origin);
  url.searchParams.set("lang", walk.language);
  return url.href;
}

async function invitation({ house, merchant }: Scene): Promise<string> {
  const { json } = await house.program.ask("member", "invite", "--merchant", merchant);
  return json.link;
}

async function join({ walk }: Scene, { page }: WatchedPage, name: string, email: string) {
  const say = words[walk.language];
  await page.getByLabel(say.yourName).fill(name);
  await page.getByLabel(say.email).fill(email);
  await page.getByLabel(say.newPassword).fill(PASSWORD);
  await page.getByRole("button", { name: say.join }).click();
}

/** Sets an authenticator app up; gives a recovery code. */
async function secure({ walk }: Scene, { page }: WatchedPage): Promise<string> {
  const say = words[walk.language];
  const seed = (await page.locator("code").first().textContent()) as string;
  await page.getByLabel(say.code).fill(new TOTP({ secret: seed }).generate());
  await page.getByRole("button", { name: say.goOn }).click();
  await page.getByRole("link", { name: say.codesKept }).waitFor();
  expect(await page.locator(".codes code").count()).toBe(10);
  const recovery = (await page.locator(".codes code").first().textContent()) as string;
  await page.getByRole("link", { name: say.codesKept }).click();
  return recovery;
}

async function signIn({ walk }: Scene, { page }: WatchedPage, email: string): Promise<void> {
  const say = words[walk.language];
  await page.getByLabel(say.email).fill(email);
  await page.getByLabel(say.password).fill(PASSWORD);
  await page.getByRole("button", { name: say.signIn }).click();
}

/** Nothing is broken for anybody, and nothing is wider than the screen. */
async function seen({ page, inaccessible, picture }: WatchedPage, name: string): Promise<void> {
  await picture(name);
  expect(await inaccessible(), name).toEqual([]);
  const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** What the merchant's program is told of a new payment, once caches have passed. */
async function statusOfCreate({ house, shop }: Scene): Promise<number> {
  const paused = async () =>
    (await house.db.query("select 1 from merchant where paused_at is not null")).rowCount === 1;
  const { method, path, headers, body } = shop.example;
  const expected = (await paused()) ? 403 : 200;
  for (let tries = 0; ; tries += 1) {
    const reply = await fetch(house.program.origin + path, {
      method,
      headers,
      body: JSON.stringify({ ...body, order_id: `INV-${tries}` }),
    });
    await reply.arrayBuffer();
    if (reply.status === expected || tries > 2_000) return reply.status;
  }
}

/** A device that keeps passkeys and says yes by itself. `another` puts a new one in its place. */
async function addAuthenticator(page: Page): Promise<{ another(): Promise<void> }> {
  const client: CDPSession = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const add = () =>
    client.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  let { authenticatorId } = await add();
  return {
    async another() {
      await client.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
      ({ authenticatorId } = await add());
    },
  };
}
