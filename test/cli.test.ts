/** The CLI against a real server: every noun of the API, what is refused, and who is asked. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commands } from "../packages/cli/src/commands.ts";
import { nameOf } from "../packages/cli/src/define.ts";
import { AT_SERVER, livesAtServer } from "../packages/cli/src/elsewhere.ts";
import { nounCommands } from "../packages/cli/src/nouns.ts";
import { createKey } from "../src/engine/keys.ts";
import { systemIds } from "../src/ids.ts";
import { verbs } from "../src/verbs/index.ts";
import { formOf } from "../src/wire-engine.ts";
import { type HomeOptions, openHome } from "./support/cli.ts";
import { openFullHouse } from "./support/full-house.ts";

const house = await openFullHouse();
afterAll(() => house.close());
const { origin } = house.program;
const { key } = await house.open("native", { slug: "cli-shop" });
const live = await house.open("native", { slug: "cli-live", mode: "live" });

const home = (over: HomeOptions = {}) =>
  openHome({ ...over, env: { GAPURA_URL: origin, GAPURA_API_KEY: key, ...over.env } });

const PAY = ["payment", "create", "--amount", "99000", "--channel", "qris", "--reference"];
const DANA = ["--destination", "ewallet.dana", "--account", "081234567890", "--name", "Budi"];

describe("login", () => {
  test("keeps the key for its owner alone, prints it nowhere, and commands use it", async () => {
    const { folder, ask, done, run } = openHome({ piped: `${key}\n` });
    expect((await ask("balance", "show")).json.error.code).toBe("not_logged_in");
    const told = await run("login", "--url", origin);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining("(sandbox)") });
    expect(`${told.out}${told.err}`).not.toContain(key);
    const file = join(folder, ".config", "gapura", "cli.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, ".config", "gapura")).mode & 0o777).toBe(0o700);
    expect(await done("balance", "show")).toMatchObject({ object: "balance", sandbox: true });
    expect(await done("doctor")).toMatchObject({ ok: true });
    await done("logout");
    expect((await ask("balance", "show")).json.error.code).toBe("not_logged_in");
  });

  test("a key that the server does not know is not kept", async () => {
    const { ask } = openHome({ typed: `gpr_test_${"x".repeat(40)}` });
    const { json, code } = await ask("login", "--url", origin);
    expect([code, json.error.status]).toEqual([1, 401]);
    expect((await ask("balance", "show")).json.error.code).toBe("not_logged_in");
  });

  test("a live key does not cross the network in the clear", async () => {
    const { ask } = openHome({ typed: `gpr_live_${"x".repeat(40)}` });
    const { json } = await ask("login", "--url", "http://pay.example.com");
    expect(json.error.code).toBe("insecure");
  });

  test("a kept key goes to no other server", async () => {
    const { ask, done, folder } = openHome({ piped: key });
    await done("login", "--url", origin);
    const elsewhere = openHome({ folder, env: { GAPURA_URL: "http://127.0.0.1:9" } });
    expect((await elsewhere.ask("balance", "show")).json.error.code).toBe("not_logged_in");
    expect((await ask("balance", "show")).code).toBe(0);
  });
});

describe("every noun of the API", () => {
  const ran = new Set<string>();
  const open = (over: HomeOptions = {}) => {
    const one = home(over);
    return (...words: string[]) => {
      ran.add(`${words[0]} ${words[1]}`);
      return one.done(...words);
    };
  };

  test("payments are made, shown, listed, canceled, played", async () => {
    const done = open();
    const full = ["--email", "a@b.id", "--name", "Ani", "--metadata", '{"cart": 7}'];
    const made = await done(...PAY, "CLI-1", ...full, "--expires-in", "600");
    expect(made).toMatchObject({
      customer: { name: "Ani", email: "a@b.id" },
      metadata: { cart: 7 },
    });
    expect(await done("payment", "show", made.id)).toEqual(made);
    expect(await done("payment", "simulate", made.id)).toMatchObject({ status: "paid" });
    const other = await done(...PAY, "CLI-2");
    expect(await done("payment", "cancel", other.id)).toMatchObject({ status: "canceled" });
    const { data } = await done("payment", "list", "--status", "paid", "--limit", "1");
    expect(data).toMatchObject([{ id: made.id, status: "paid" }]);
  });

  test("one idempotency key makes one payment", async () => {
    const done = open();
    const words = [...PAY, "CLI-ONCE", "--idempotency-key", "once"];
    expect(await done(...words)).toEqual(await done(...words));
  });

  test("refunds, payouts and beneficiaries", async () => {
    const done = open();
    const paid = await done("payment", "simulate", (await done(...PAY, "CLI-3")).id);
    const refund = await done("refund", "create", "--payment", paid.id, "--amount", "9000");
    expect(await done("refund", "show", refund.id)).toMatchObject({ amount: 9_000 });
    expect((await done("refund", "list", "--payment", paid.id)).data).toHaveLength(1);
    const beneficiary = await done("beneficiary", "create", ...DANA);
    expect((await done("beneficiary", "list")).data).toEqual([beneficiary]);
    const to = ["--beneficiary", beneficiary.id, "--amount", "10000"];
    const payout = await done("payout", "create", ...to);
    expect(await done("payout", "show", payout.id)).toMatchObject({ status: "requested" });
    expect((await done("payout", "list", "--status", "requested")).data).toHaveLength(1);
  });

  test("open payments, channels, the balance, events and the clock", async () => {
    const done = open();
    const box = await done("open-payment", "create", "--name", "Kotak", "--channel", "qris");
    expect(await done("open-payment", "show", box.id)).toEqual(box);
    const given = await done("open-payment", "simulate", box.id, "--amount", "20000");
    expect(given).toMatchObject({ amount: 20_000, status: "paid" });
    expect((await done("open-payment", "list")).data).toHaveLength(1);
    expect((await done("open-payment", "close", box.id)).closed_at).not.toBeNull();
    const link = await done("payment-link", "create", "--name", "Kaos", "--reusable");
    expect(link).toMatchObject({ amount: null, reusable: true });
    expect(await done("payment-link", "show", link.id)).toEqual(link);
    expect((await done("payment-link", "list")).data).toHaveLength(1);
    expect((await done("payment-link", "disable", link.id)).disabled_at).not.toBeNull();
    expect((await done("channel", "list")).data.length).toBeGreaterThan(5);
    const [quote] = (await done("channel", "quote", "--amount", "99000", "--channel", "qris")).data;
    expect(quote).toMatchObject({ channel: "qris", payable: 99_000 });
    expect(await done("balance", "show")).toMatchObject({ currency: "IDR" });
    const { data } = await done("balance", "history", "--figure", "available", "--limit", "1");
    expect(data).toMatchObject([{ amount: 20_000 }]);
    const first = await done("event", "list", "--limit", "1");
    const next = await done("event", "list", "--after", first.data[0].id, "--limit", "1");
    expect(next.data[0].id).not.toBe(first.data[0].id);
    expect(await done("clock", "show")).toMatchObject({ offset: 0 });
    expect(await done("clock", "advance", "90m")).toMatchObject({ offset: 5_400 });
  });

  test("endpoints and deliveries", async () => {
    const done = open();
    const url = `${origin}/dev/inbox/cli-shop`;
    const made = await done("webhook", "create", "--url", url, "--events", "payment.paid");
    expect(made).toMatchObject({ url, events: ["payment.paid"] });
    const { secret, ...shown } = made;
    expect(secret).toMatch(/^whsec_/);
    expect(await done("webhook", "show", made.id)).toEqual(shown);
    expect((await done("webhook", "list")).data).toEqual([shown]);
    const both = "payment.paid, payment.expired";
    const changed = await done("webhook", "update", made.id, "--events", both);
    expect(changed.events).toEqual(["payment.paid", "payment.expired"]);
    const rotated = await done("webhook", "rotate-secret", made.id, "--keep-for", "0");
    expect(rotated.secret).not.toBe(secret);
    const { id } = await done("webhook", "test", made.id);
    const status = async () => (await done("delivery", "show", id)).status;
    await expect.poll(status, { timeout: 10_000 }).toBe("succeeded");
    const again = await done("delivery", "resend", id);
    const { data } = await done("delivery", "list", "--endpoint", made.id);
    const ids = data.map((delivery: { id: string }) => delivery.id);
    expect(ids).toEqual(expect.arrayContaining([id, again.id]));
    const range = ["--created-from", "2026-01-01T00:00:00Z", "--preview"];
    expect(await done("delivery", "resend-range", ...range)).toMatchObject({ preview: true });
    expect(await done("webhook", "disable", made.id)).toMatchObject({ status: "disabled" });
    expect(await done("webhook", "enable", made.id)).toMatchObject({ status: "enabled" });
  });

  test("projects and their keys, for a key with that scope", async () => {
    const { project, dialect } = await house.open("native", { slug: "cli-owner" });
    const { db, houseKey } = house;
    const room = { db, houseKey, ids: systemIds, clock: { now: Date.now } };
    const scopes = { scopes: ["projects"] };
    const owner = await createKey(room, project, formOf(dialect), undefined, scopes);
    const done = open({ env: { GAPURA_API_KEY: owner.key } });
    const { key: first, ...made } = await done("project", "create", "--slug", "cli-branch");
    expect(made).toMatchObject({ slug: "cli-branch", name: "cli-branch", sandbox: true });
    expect(await done("project", "show", made.id)).toEqual(made);
    expect((await done("project", "list")).data).toHaveLength(2);
    const of = ["--project", made.id];
    const { key: _, ...second } = await done("key", "create", ...of, "--scopes", "projects");
    expect(second).toMatchObject({ may_pay_out: false, scopes: ["projects"] });
    expect((await done("key", "list", ...of)).data).toContainEqual(second);
    expect(await done("key", "revoke", first.id, ...of)).toMatchObject({ revoked: true });
    const { json } = await home().ask("project", "list");
    expect(json.error).toMatchObject({ code: "forbidden", status: 403 });
  });

  test("each row of the table was run", () => {
    expect([...ran].sort()).toEqual(nounCommands.map(nameOf).sort());
  });

  test("people read columns, and what a stranger wrote moves no cursor", async () => {
    const { done, run } = home();
    const made = await done(...PAY, "CLI-\u001b[2J");
    const shown = await run("payment", "show", made.id);
    expect(shown.out).toMatch(/^ {2}id +pay_\w+\n {2}object +payment\n {2}reference +CLI- \[2J\n/);
    const { out } = await run("payment", "list", "--limit", "1");
    expect(out).toMatch(/^ {2}pay_\w+ +qris +pending +99000 .*\n {2}next: --cursor pay_\w+\n$/);
    expect((await run("payout", "list", "--status", "failed")).out).toBe("There are none.\n");
  });
});

describe("what is refused", () => {
  test("by the API: its code, field and hint, and exit code 1", async () => {
    const { json, code } = await home().ask(...PAY.with(3, "1"), "CLI-4");
    expect(code).toBe(1);
    expect(json.error).toMatchObject({ code: "amount_too_small", field: "amount", status: 400 });
    expect(json.error.request_id).toMatch(/^req_/);
    const told = await home().run(...PAY.with(3, "1"), "CLI-4");
    expect([told.code, told.out, told.err]).toEqual([1, "", expect.stringContaining("1000")]);
  });

  test.each([
    ["payment", "make"],
    ["paymnt"],
    ["payment", "create", "--amount", "1"],
    ["payment", "create", "--amount", "1.000", "--reference", "x"],
    ["payment", "simulate", "pay_1", "--scenario", "stolen"],
    ["payment", "create", "--reference", "x", "--amount", "1000", "--metadata", "{"],
    ["payment", "show"],
    ["payment", "show", "a", "b"],
    ["balance", "show", "--strange"],
    ["clock", "advance", "0m"],
    ["trigger", "payment.stolen"],
    ["completion", "tcsh"],
    ["listen", "--forward-to", "http://example.com/webhook"],
  ])("%s %s: exit code 2", async (...words) => {
    const { json, code } = await home().ask(...words);
    expect([code, json.error.code]).toEqual([2, "usage"]);
  });

  test("a server that is not there, with the way to look at it", async () => {
    const { ask } = home({ env: { GAPURA_URL: "http://127.0.0.1:9" } });
    const { json, code } = await ask("doctor");
    expect([code, json.ok]).toEqual([1, false]);
    expect(json.checks.find((one: { check: string }) => one.check === "server").ok).toBe(false);
  });

  test("no verb is said to live at the server that does not", async () => {
    const ours = new Set(commands.map(nameOf));
    const said = verbs.filter(({ noun, verb }) => livesAtServer(noun, verb));
    expect(said.length).toBeGreaterThan(20);
    expect(said.map(nameOf).filter((name) => ours.has(name))).toEqual([]);
    const { json } = await home().ask("strange", "verb");
    expect(json.error.message).toContain("gapura-server help");
    const there = new Set(verbs.map(({ noun }) => noun));
    const strange = Object.keys(AT_SERVER).filter((noun) => !there.has(noun));
    expect(strange).toEqual(["serve", "work"]);
  });

  test("what lives at the server says how it is called there", async () => {
    const { json, code } = await home().ask("ledger", "check");
    expect([code, json.error.code]).toEqual([1, "at_the_server"]);
    expect(json.error.hint).toContain("gapura-server ledger check");
  });
});

describe("in live", () => {
  const env = { GAPURA_API_KEY: live.key };
  const words = ["beneficiary", "create", ...DANA];

  test("nothing is changed without a typed yes", async () => {
    for (const over of [{}, { typed: "y" }, { typed: "" }]) {
      const { json, code } = await home({ ...over, env }).ask(...words);
      expect([code, json.error.code]).toEqual([1, "not_confirmed"]);
    }
    expect((await home({ env }).done("beneficiary", "list")).data).toEqual([]);
    const asked = home({ typed: "yes", env });
    await asked.done(...words);
    expect(asked.questions).toEqual([expect.stringContaining(`LIVE at ${origin}`)]);
    expect((await home({ env }).done("beneficiary", "list")).data).toHaveLength(1);
  });

  test("scripts say yes beforehand, and the sandbox asks nobody", async () => {
    await home({ env }).done(...words, "--yes");
    const sandbox = home({ typed: "no" });
    await sandbox.done(...words);
    expect(sandbox.questions).toEqual([]);
  });

  test("trigger and handing webhooks on are for the sandbox", async () => {
    const { ask } = home({ env });
    expect((await ask("trigger", "payment.paid")).json.error.code).toBe("sandbox_only");
    const forward = await ask("listen", "--forward-to", "localhost:9/webhook", "--once");
    expect(forward.json.error.code).toBe("live_is_read_only");
    expect(await home({ env }).done("listen", "--all", "--once")).toMatchObject({ delivered: 0 });
  });
});

test("nothing was the server's own fault", () => {
  expect(house.faults()).toEqual([]);
});
