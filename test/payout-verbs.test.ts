/** The operator's verbs on payouts: seen by either id, decided with reason, written down. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import { refunded, reversed } from "../src/ledger/entries.ts";
import { openHouse } from "../src/open-house.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { type TestDatabase, testDatabase } from "./support/database.ts";
import { askPayout, post, requested } from "./support/payouts.ts";
import type { Json } from "./support/program.ts";

let database: TestDatabase;
let data: string;

beforeAll(async () => {
  database = await testDatabase();
  data = await mkdtemp(join(tmpdir(), "gapura-payouts-"));
});

afterAll(() => rm(data, { recursive: true }));

beforeEach(() => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("GAPURA_DATA", data);
  vi.stubEnv("GAPURA_KEY", "5e".repeat(32));
});

/** Runs a verb in this process, as main does; gives what it prints with `--json`. */
async function ask(...words: readonly string[]): Promise<{ json: Json; code: number }> {
  const { out, code } = await runVerb(verbs, [...words, "--json"]);
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

let made = 0;

/** A project worth a million, and a payout that its program has asked for. */
async function askedFor(mode: "sandbox" | "live", over: Parameters<typeof askPayout>[1] = {}) {
  made += 1;
  const slug = `payout-shop-${made}`;
  await done("project", "create", "--slug", slug, "--dialect", "native", "--mode", mode);
  const house = await openHouse(readConfig(), { role: "verb" });
  try {
    const engine = wireEngine(house);
    const found = await engine.projects.bySlug(slug);
    if (!found) throw new Error(`no project ${slug}`);
    const payout = { ...found.settings.payout, coolOff: 0 };
    const project = { ...found, settings: { ...found.settings, payout } };
    await post({ ...house, database }, project, reversed(refunded("test", 1_000_000)));
    const wireId = `65a1b2c3d4e5f60718293a${made.toString(16).padStart(2, "0")}`;
    const { id } = await requested(engine, askPayout(project, { wireId, ...over }));
    return { slug, id: `pyo_${id.replaceAll("-", "")}`, wireId };
  } finally {
    await house.close();
  }
}

test("in the sandbox: listed, shown by either id, approved and so paid", async () => {
  const { slug, id, wireId } = await askedFor("sandbox");
  expect(await done("payout", "list", "--project", slug)).toMatchObject({
    payouts: [{ payout_id: id, wire_id: wireId, status: "requested", project: slug }],
  });
  expect(await done("payout", "show", wireId)).toMatchObject({
    payout_id: id,
    amount: 100_000,
    fee: 0,
    total: 100_000,
    destination: "ewallet.dana",
    account: "081234567890",
    name: "John Doe",
    requested_by: expect.stringMatching(/^key_[0-9a-f]{32}$/),
    approved_by: [],
    processed_at: null,
    deliveries: [],
  });
  expect(await done("payout", "approve", wireId)).toMatchObject({
    payout_id: id,
    status: "paid",
    approved_by: ["operator"],
    evidence: expect.stringMatching(/^SBX/),
  });
  expect(await refused("payout", "approve", id)).toBe("wrong_state: The payout is paid.");
  expect(await done("payout", "list", "--status", "requested", "--project", slug)).toEqual({
    payouts: [],
  });
});

test("in live: approved, then paid with its evidence, by whoever is named", async () => {
  await done("operator", "create", "ayu");
  const { id } = await askedFor("live");
  expect(await refused("payout", "paid", id, "--evidence", "TRF-1")).toMatch(/^wrong_state/);
  expect(await done("payout", "approve", id, "--as", "ayu")).toMatchObject({
    status: "approved",
    approved_by: ["ayu"],
  });
  expect(await refused("payout", "paid", id)).toMatch(/^invalid_request: The evidence is needed/);
  expect(await done("payout", "paid", id, "--evidence", "TRF-1", "--as", "ayu")).toMatchObject({
    status: "paid",
    evidence: "TRF-1",
  });
  const { rows } = await database.pool.query(
    "select actor, verb, detail from audit where subject = $1 order by id",
    [id],
  );
  expect(rows).toEqual([
    { actor: "ayu", verb: "payout approve", detail: {} },
    { actor: "ayu", verb: "payout pay", detail: { evidence: "TRF-1" } },
  ]);
});

test("rejected and failed say why; the reference may come as a note", async () => {
  const one = await askedFor("live");
  expect(await refused("payout", "reject", one.id)).toMatch(/^invalid_request: The note is needed/);
  expect(await done("payout", "reject", one.id, "--note", "Nama tidak cocok")).toMatchObject({
    status: "rejected",
    note: "Nama tidak cocok",
  });
  const two = await askedFor("live");
  await done("payout", "approve", two.id);
  expect(await done("payout", "failed", two.id, "--note", "Rekening ditutup")).toMatchObject({
    status: "failed",
    note: "Rekening ditutup",
    evidence: null,
  });
  const three = await askedFor("live");
  await done("payout", "approve", three.id, "--note", "sudah dicek");
  expect(await done("payout", "paid", three.id, "--note", "TRF-3")).toMatchObject({
    evidence: "TRF-3",
  });
});

test("whoever asked never approves, whatever the verb is told", async () => {
  const { id } = await askedFor("live", { by: { operator: "operator" } });
  expect(await refused("payout", "approve", id)).toMatch(/^forbidden: .*never approves/);
  expect(await done("payout", "approve", id, "--as", "ayu")).toMatchObject({ status: "approved" });
});

test("what is not there, and what names more than one, is refused", async () => {
  expect(await refused("payout", "show", "65a1b2c3")).toBe(
    "not_found: There is no payout 65a1b2c3",
  );
  expect(await refused("payout", "list", "--status", "gone")).toMatch(/^invalid_request/);
  expect((await ask("payout", "show")).code).toBe(2);
  const wireId = "65a1b2c3d4e5f60718293aff";
  const one = await askedFor("sandbox", { wireId });
  const two = await askedFor("sandbox", { wireId });
  const list = await refused("payout", "show", wireId);
  expect(list).toContain(one.id);
  expect(list).toContain(two.id);
  expect(await done("payout", "show", wireId, "--project", two.slug)).toMatchObject({
    payout_id: two.id,
  });
  expect(await refused("payout", "show", one.id, "--project", two.slug)).toMatch(/^not_found/);
  expect(await done("ledger", "check")).toEqual({ ok: true, violations: [] });
});
