/** The operator's verbs: what they answer, what they refuse, and that they work with no server. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import type { Pool } from "../src/db/pool.ts";
import { openHouse } from "../src/open-house.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { type TestDatabase, testDatabase } from "./support/database.ts";
import { type Json, openProgramHouse } from "./support/program.ts";

const HOOK = "http://127.0.0.1:9000/hook";
const STRONG = "JHGejwhe237dkhjeukyw8e33";

let db: Pool;
let database: TestDatabase;
let data: string;

beforeAll(async () => {
  database = await testDatabase();
  db = database.pool;
  data = await mkdtemp(join(tmpdir(), "gapura-verbs-"));
});

afterAll(() => rm(data, { recursive: true }));

beforeEach(() => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("GAPURA_DATA", data);
  vi.stubEnv("GAPURA_KEY", "5e".repeat(32));
  vi.stubEnv("PORT", "3000");
});

/** Runs a verb in this process, as main does; gives what it prints with `--json`. */
async function ask(...words: readonly string[]): Promise<{ json: Json; code: number }> {
  const { out, err, code } = await runVerb(verbs, [...words, "--json"]);
  expect(err).toBe("");
  expect(out).toMatch(/^\{.*\}\n$/);
  return { json: JSON.parse(out), code };
}

async function done(...words: readonly string[]): Promise<Json> {
  const { json, code } = await ask(...words);
  expect(json).not.toHaveProperty("error");
  expect(code).toBe(0);
  return json;
}

async function refused(...words: readonly string[]): Promise<string> {
  const { json, code } = await ask(...words);
  expect(code).toBe(1);
  return `${json.error.code}: ${json.error.message}`;
}

function create(slug: string, ...more: readonly string[]): Promise<Json> {
  return done("project", "create", "--slug", slug, "--dialect", "pakasir", ...more);
}

describe("project create", () => {
  test("makes a merchant, a project, a key and an endpoint, and shows them once", async () => {
    const made = await create("depodomain", "--name", "Depo Domain", "--webhook-url", HOOK);
    expect(made).toMatchObject({
      merchant_id: expect.stringMatching(/^mer_[0-9a-f]{32}$/),
      project_id: expect.stringMatching(/^prj_[0-9a-f]{32}$/),
      slug: "depodomain",
      name: "Depo Domain",
      mode: "sandbox",
      dialect: "pakasir",
      api_key: expect.stringMatching(/^PKS-/),
      webhook_url: HOOK,
      webhook_secret: expect.stringMatching(/^\S{20,}$/),
      standard_secret: expect.stringMatching(/^whsec_/),
    });
    const second = await create("depo-two", "--merchant", made.merchant_id);
    expect(second.merchant_id).toBe(made.merchant_id);
    expect([second.webhook_secret, second.standard_secret]).toEqual([null, null]);
    const bare = made.merchant_id.replace("mer_", "");
    expect((await create("depo-three", "--merchant", bare)).merchant_id).toBe(made.merchant_id);
    const { projects } = await done("project", "list", "--merchant", made.merchant_id);
    expect(projects.map(({ slug }: Json) => slug)).toEqual([
      "depodomain",
      "depo-two",
      "depo-three",
    ]);
  });

  test("brings an existing key and secret along", async () => {
    const brought = ["--api-key", STRONG, "--webhook-url", HOOK, "--webhook-secret", "s3cret"];
    const made = await create("moved-shop", ...brought);
    expect([made.api_key, made.webhook_secret]).toEqual([STRONG, "s3cret"]);
    const native = ["project", "create", "--slug", "moved-native", "--dialect", "native"];
    const own = await done(...native, "--webhook-url", HOOK);
    expect(own.webhook_secret).toBe(own.standard_secret);
  });

  test("refuses what cannot be, and leaves nothing of it", async () => {
    const before = await db.query("select count(*) from merchant");
    const words = ["project", "create", "--dialect", "pakasir", "--slug"];
    expect(await refused(...words, "depodomain")).toBe("conflict: The slug depodomain is taken");
    expect(await refused(...words, "No Slug")).toMatch(/^invalid_request: A slug is/);
    expect(await refused(...words, "some-shop", "--mode", "test")).toMatch(
      /^invalid_request: A mode/,
    );
    expect(await refused(...words, "some-shop", "--merchant", "mer_1")).toMatch(/^not_found/);
    expect(await refused(...words, "some-shop", "--dialect", "what")).toMatch(
      /^invalid_request: There is no dialect what; there are: .*pakasir/,
    );
    expect(await refused(...words, "some-shop", "--mode", "live", "--webhook-url", HOOK)).toMatch(
      /^invalid_request/,
    );
    const weak = [...words, "some-shop", "--mode", "live", "--api-key", "xxx12345"];
    expect(await refused(...weak)).toMatch(/^invalid_request: The key holds at most/);
    expect((await db.query("select count(*) from merchant")).rows).toEqual(before.rows);
    expect((await done(...weak, "--weak-key")).api_key).toBe("xxx12345");
  });

  test("says which gateway it came from, and for how long that one is asked", async () => {
    await create("newcomer");
    const words = ["project", "moved", "newcomer", "--from", "pakasir", "--api-key", STRONG];
    expect(await done(...words, "--days", "7")).toEqual({
      slug: "newcomer",
      from: "pakasir",
      until: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await refused(...words, "--days", "a week")).toMatch(/^invalid_request/);
  });

  test("wants its options: usage faults are exit code 2", async () => {
    const { json, code } = await ask("project", "create", "--slug", "x");
    expect([json.error.code, code]).toEqual(["usage", 2]);
    const half = ["project", "create", "--slug", "half-shop", "--dialect", "pakasir"];
    expect((await ask(...half, "--webhook-secret", "s")).code).toBe(2);
  });
});

describe("project set", () => {
  const set = (...more: readonly string[]) => done("project", "set", "set-shop", ...more);
  const not = (...more: readonly string[]) => refused("project", "set", "set-shop", ...more);
  const returnUrl = "https://yourstore.com/checkout/success";

  test("changes what is named and nothing else", async () => {
    await done("project", "create", "--slug", "set-shop", "--dialect", "cashi");
    const switches = { openStatus: false };
    expect(await set("--return-url", returnUrl)).toMatchObject({ return_url: returnUrl, switches });
    expect(await set("--switch", "openStatus=true")).toMatchObject({
      return_url: returnUrl,
      switches: { openStatus: true },
    });
    const first = await set("--webhook-url", HOOK);
    expect(first).toMatchObject({ webhook_url: HOOK, return_url: returnUrl });
    expect(first.webhook_secret).toMatch(/^\S{20,}$/);
    const moved = await set("--webhook-url", `${HOOK}/2`, "--return-url", "");
    expect(moved).toMatchObject({ webhook_url: `${HOOK}/2`, return_url: null });
    expect(moved.endpoint_id).toBe(first.endpoint_id);
    expect(moved).not.toHaveProperty("webhook_secret");
  });

  test("refuses what is no address and no switch", async () => {
    expect(await not("--return-url", "javascript:alert(1)")).toMatch(/^invalid_request/);
    expect(await not("--webhook-url", "ftp://shop.example")).toMatch(/^invalid_request/);
    expect(await not("--switch", "openStatus=maybe")).toBe(
      "invalid_request: The switch openStatus takes a boolean",
    );
    expect(await not("--switch", "toString=1")).toBe(
      "invalid_request: There is no switch toString; there are: openStatus",
    );
  });
});

describe("project channel", () => {
  test("shows, changes and gives back what a project says of its channels", async () => {
    await create("channel-shop");
    const channel = (...more: string[]) => done("project", "channel", "channel-shop", ...more);
    const { channels } = await channel();
    expect(channels.qris).toMatchObject({ enabled: true, least: 500, bearer: "buyer" });
    const changed = await channel(
      ...["--channel", "qris", "--fee", "rate=1% flat=100", "--bearer", "merchant"],
      ...["--least", "1000", "--life", "15m", "--unique", "from=1 to=50"],
    );
    expect(changed.channels.qris).toMatchObject({
      fee: [{ rate: 10_000, flat: 100 }],
      bearer: "merchant",
      least: 1_000,
      life: 900_000,
      unique: { from: 1, to: 50 },
    });
    expect((await channel("--channel", "va.bni", "--off")).channels["va.bni"].enabled).toBe(false);
    expect((await channel("--channel", "qris", "--defaults")).channels.qris).toEqual(channels.qris);
    const not = (...words: string[]) => refused("project", "channel", "channel-shop", ...words);
    expect(await not("--channel", "qris", "--most", "400")).toMatch(
      /^invalid_request: The largest/,
    );
    expect(await not("--channel", "va.none", "--on")).toMatch(
      /^invalid_request: There is no channel/,
    );
    expect(await not("--channel", "qris", "--fee", "rate=much")).toMatch(
      /^invalid_request: A rate/,
    );
  });

  test("names who bears the fee when its project goes live", async () => {
    await create("bearing-shop");
    await done("project", "live", "bearing-shop", "--bearer", "merchant");
    const { channels } = await done("project", "channel", "bearing-shop");
    const bearers = new Set(Object.values<Json>(channels).map(({ bearer }) => bearer));
    expect([...bearers]).toEqual(["merchant"]);
  });
});

describe("keys", () => {
  test("are bound to addresses and a last day, and rotated", async () => {
    await create("bound-shop");
    const made = await done(
      ...["key", "create", "--project", "bound-shop", "--no-payout"],
      ...["--addresses", "10.0.0.1", "--expires", "2099-12-31"],
    );
    expect(made).toMatchObject({
      addresses: ["10.0.0.1"],
      expires_at: "2099-12-31T17:00:00.000Z",
      used_at: null,
    });
    expect(await done("key", "set", made.key_id, "--expires", "")).toMatchObject({
      addresses: ["10.0.0.1"],
      expires_at: null,
    });
    const fresh = await done(
      ...["key", "rotate", made.key_id, "--project", "bound-shop", "--ends-in", "24"],
    );
    expect(fresh).toMatchObject({
      addresses: ["10.0.0.1"],
      may_pay_out: false,
      expires_at: null,
      instead_of: made.key_id,
    });
    const { keys } = await done("key", "list", "--project", "bound-shop");
    const ends = keys.map((key: Json) => key.expires_at !== null);
    expect(ends).toEqual([false, true, false]);
    expect(await refused("key", "set", made.key_id, "--expires", "2026-02-30")).toMatch(
      /^invalid_request: A last day/,
    );
    expect(await refused("key", "set", made.key_id, "--addresses", "shop.example")).toMatch(
      /^invalid_request: shop.example is neither/,
    );
  });

  test("are made, listed and revoked", async () => {
    const { api_key: first } = await create("key-shop");
    const second = await done("key", "create", "--project", "key-shop");
    expect(second.may_pay_out).toBe(true);
    const { keys } = await done("key", "list", "--project", "key-shop");
    expect(keys.map(({ api_key }: Json) => api_key)).toEqual([first, second.api_key]);
    expect(await done("key", "revoke", second.key_id)).toEqual({
      key_id: second.key_id,
      revoked: true,
    });
    expect(await refused("key", "revoke", second.key_id)).toMatch(/^wrong_state/);
    await done("key", "revoke", keys[0].hint, "--project", "key-shop");
    expect((await done("key", "list", "--project", "key-shop")).keys).toEqual([]);
    expect(await refused("key", "revoke", "key_none")).toMatch(/^not_found/);
    expect(await refused("key", "create", "--project", "no-shop")).toMatch(/^not_found/);
  });

  test("may be barred from payouts", async () => {
    await create("toko");
    const { key_id } = await done("key", "create", "--project", "toko", "--no-payout");
    const { keys } = await done("key", "list", "--project", "toko");
    expect(keys.map(({ may_pay_out: may }: Json) => may)).toEqual([true, false]);
    expect(keys[1].key_id).toBe(key_id);
  });

  test("follow a project that goes live", async () => {
    const native = ["project", "create", "--slug", "native-live", "--dialect", "native"];
    const sandbox = await done(...native);
    const live = await done("project", "live", "native-live");
    expect(live).toMatchObject({ slug: "native-live", mode: "live", kept_keys: [] });
    expect(live.revoked_keys).toEqual([sandbox.key_id]);
    expect(live.api_key).toMatch(/^gpr_live_/);
    const made = await create("pakasir-live");
    const kept = await done("project", "live", made.project_id);
    expect([kept.api_key, kept.kept_keys]).toEqual([null, [made.key_id]]);
    expect(await refused("project", "live", "pakasir-live")).toMatch(/^wrong_state/);
  });
});

describe("payments", () => {
  async function pay(slug: string, reference: string): Promise<string> {
    const house = await openHouse(readConfig(), { role: "verb" });
    try {
      const engine = wireEngine(house);
      const project = await engine.projects.bySlug(slug);
      if (!project) throw new Error(`no project ${slug}`);
      const created = await engine.payments.create({
        project,
        reference,
        identity: null,
        origin: "test",
        amount: 25_000,
        channel: "qris",
        encode: () => ({ status: 200, headers: {}, body: "" }),
      });
      if (created.outcome !== "created") throw new Error(created.outcome);
      return `pay_${created.payment.id.replaceAll("-", "")}`;
    } finally {
      await house.close();
    }
  }

  test("are shown and played by any of their names", async () => {
    await create("pay-one", "--webhook-url", HOOK);
    await create("pay-two");
    const one = await pay("pay-one", "INV-1");
    const two = await pay("pay-two", "INV-1");
    const shown = await done("payment", "show", one);
    expect(shown).toMatchObject({ payment_id: one, status: "pending", project: "pay-one" });
    expect(shown.charges).toMatchObject([{ channel: "qris", status: "open" }]);
    expect((await done("payment", "show", shown.wire_id)).payment_id).toBe(one);

    const list = await refused("payment", "simulate", "INV-1");
    expect(list).toMatch(/^conflict: INV-1 names more than one payment/);
    expect(list).toContain(one);
    expect(list).toContain(two);
    const paid = await done("payment", "simulate", "INV-1", "--project", "pay-one");
    expect(paid).toMatchObject({ payment_id: one, status: "paid" });
    expect(paid.deliveries).toMatchObject([{ event: "payment.paid", status: "pending" }]);
    expect((await done("payment", "show", two)).status).toBe("pending");
    // One reference may have several payments within one project, too.
    await pay("pay-one", "INV-1");
    const hintOf = async (...more: readonly string[]) =>
      (await ask("payment", "show", "INV-1", ...more)).json.error.hint;
    expect(await hintOf()).toBe("Pass --project, or one of these ids.");
    expect(await hintOf("--project", "pay-one")).toBe("Name it by one of these ids.");
    const failed = await done("payment", "simulate", two, "--scenario", "failed");
    expect(failed.status).toBe("failed");
  });

  test("that are not there, or not the sandbox's, are refused", async () => {
    expect(await refused("payment", "show", "INV-NONE")).toMatch(/^not_found/);
    expect((await ask("payment", "simulate", "INV-1", "--scenario", "odd")).code).toBe(2);
    await create("pay-live");
    const id = await pay("pay-live", "INV-2");
    await done("project", "live", "pay-live");
    expect(await refused("payment", "simulate", id)).toMatch(/^sandbox_only/);
    expect(await done("ledger", "check")).toEqual({ ok: true, violations: [], differences: [] });
  });
});

describe("endpoints", () => {
  test("are listed, and enabled again once they were disabled", async () => {
    const { endpoint_id: id, slug } = await create("hook-shop", "--webhook-url", HOOK);
    const gone = { status: "disabled", disabled_reason: "the receiver answered 410 Gone" };
    const listed = async () => (await done("webhook", "list", "--project", slug)).endpoints;
    const enabled = { endpoint_id: id, url: HOOK, status: "enabled", disabled_reason: null };
    for (const words of [[id], ["--project", slug]]) {
      await db.query("update endpoint set status = $1, disabled_reason = $2 where id = $3", [
        ...Object.values(gone),
        id.slice("whe_".length),
      ]);
      expect(await listed()).toMatchObject([{ endpoint_id: id, ...gone }]);
      expect(await refused("webhook", "test", "--project", slug)).toMatch(/^wrong_state/);
      expect((await done("webhook", "enable", ...words)).endpoints).toMatchObject([enabled]);
      expect(await listed()).toMatchObject([enabled]);
    }
    expect((await done("webhook", "enable", "--project", slug)).endpoints).toEqual([]);
    const strange = "whe_0123456789abcdef0123456789abcdef";
    expect(await refused("webhook", "enable", strange)).toMatch(/^not_found/);
    for (const words of [[], [id, "--project", slug]]) {
      expect((await ask("webhook", "enable", ...words)).code).toBe(2);
    }
  });
});

describe("operators", () => {
  test("are named by --as, and what they did is written down", async () => {
    const { link } = await done("operator", "create", "ayu");
    expect(link).toMatch(/^http:\/\/localhost:3000\/operator\/password\/[\w-]{43}$/);
    expect(await refused("operator", "create", "ayu")).toMatch(/^conflict/);
    const reset = await done("operator", "reset-password", "ayu", "--as", "ayu");
    expect(reset.operator).toBe("ayu");
    expect(await refused("operator", "reset-password", "budi")).toMatch(/^not_found/);
    expect(await refused("project", "list", "--as", "budi")).toMatch(/^not_found/);
    const { rows } = await db.query(
      "select actor, verb, subject from audit order by id desc limit 2",
    );
    expect(rows).toEqual([
      { actor: "ayu", verb: "operator reset-password", subject: "ayu" },
      { actor: "operator", verb: "operator create", subject: "ayu" },
    ]);
    // Each line says whose business it is; these nouns alone are the house's own.
    const ofNobody = await db.query("select distinct verb from audit where merchant_id is null");
    for (const { verb } of ofNobody.rows) {
      expect(verb).toMatch(/^(operator|backup|set-password|statement layout)/);
    }
    const secrets = await db.query("select detail::text || subject as text from audit");
    for (const { text } of secrets.rows) expect(text).not.toMatch(/whsec_|PKS-|gpr_|xxx12345/);
  });
});

describe("the house", () => {
  test("refuses another key, wrong settings and a database that is not there", async () => {
    vi.stubEnv("GAPURA_KEY", "6f".repeat(32));
    expect(await refused("project", "list")).toMatch(/^refused: the house key from GAPURA_KEY/);
    vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    expect(await refused("project", "list")).toMatch(/^refused: .*DATABASE_URL.*ECONNREFUSED/);
    vi.stubEnv("PORT", "many");
    expect(await refused("project", "list")).toMatch(/^settings: .*PORT must be/s);
    const doctor = await ask("doctor");
    expect([doctor.json.ok, doctor.code]).toEqual([false, 1]);
    expect(doctor.json.checks).toMatchObject([{ check: "settings", mend: expect.any(String) }]);
  });

  test("says how to mend a key that is missing or another", async () => {
    await done("project", "list");
    const faults = async () =>
      (await ask("doctor")).json.checks.filter(({ ok }: { ok: boolean }) => !ok);
    const mend = "Put the file back or set GAPURA_KEY.";
    vi.stubEnv("GAPURA_KEY", "");
    expect(await faults()).toMatchObject([{ check: "key file", mend }]);
    vi.stubEnv("GAPURA_KEY", "6f".repeat(32));
    const other = "Bring that key, or use another database.";
    expect(await faults()).toMatchObject([{ check: "key file", mend: other }]);
  });

  test("is brought up by migrate, once", async () => {
    const empty = await testDatabase({ migrated: false, ledgerChecked: false });
    vi.stubEnv("DATABASE_URL", empty.url);
    const { applied } = await done("migrate");
    expect(applied[0]).toBe("000001-gate.sql");
    expect(await done("migrate")).toEqual({ applied: [] });
    expect(await done("project", "list")).toEqual({ projects: [] });
  });

  test("is opened by the first verb, with no server before it", async () => {
    const house = await openProgramHouse({ DATABASE_URL: "", GAPURA_KEY: "" });
    try {
      const words = ["project", "create", "--slug", "first-shop", "--dialect", "pakasir"];
      const { json, code } = await house.ask(...words);
      expect([json.slug, code]).toEqual(["first-shop", 0]);
      const listed = await house.run("project", "list");
      expect(listed.out).toContain("first-shop");
      const wrong = await house.run("payment", "show", "INV-1");
      expect([wrong.out, wrong.code]).toEqual(["", 1]);
      expect(wrong.err).toBe("There is no payment INV-1\n");
    } finally {
      await house.close();
    }
  });
});
