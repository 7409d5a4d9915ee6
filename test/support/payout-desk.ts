/** An operator's desk for tests: payouts that programs have asked for, and verbs run on them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { RequestPayout } from "../../src/engine/request-payout.ts";
import type { Mode } from "../../src/engine/settings.ts";
import { showId } from "../../src/ids.ts";
import { refunded, reversed } from "../../src/ledger/entries.ts";
import { openHouse } from "../../src/open-house.ts";
import { verbs } from "../../src/verbs/index.ts";
import { runVerb } from "../../src/verbs/run.ts";
import { wireEngine } from "../../src/wire-engine.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { askPayout, FEE, post, requested } from "./payouts.ts";
import type { Json } from "./program.ts";

/** Sets up a database for the test file; its verbs run in this process, as main runs them. */
export function payoutDesk() {
  let database: TestDatabase;
  let data: string;
  let made = 0;

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

  /** What a verb prints with `--json`, and how it ends. */
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

  /** A project worth a million, and a payout of Rp100.000 that waits for no cool-off. */
  async function askedFor(mode: Mode, over: Partial<RequestPayout> = {}) {
    made += 1;
    const slug = `payout-shop-${made}`;
    await done("project", "create", "--slug", slug, "--dialect", "native", "--mode", mode);
    const house = await openHouse(readConfig(), { role: "verb" });
    try {
      const engine = wireEngine(house);
      const found = await engine.projects.bySlug(slug);
      if (!found) throw new Error(`no project ${slug}`);
      const payout = { fee: [{ rate: 0, flat: FEE }], coolOff: 0 };
      const project = { ...found, settings: { ...found.settings, payout } };
      await post({ ...house, database }, project, reversed(refunded("test", 1_000_000)));
      const wireId = `65a1b2c3d4e5f60718293a${made.toString(16).padStart(2, "0")}`;
      const { id } = await requested(engine, askPayout(project, { wireId, ...over }));
      return { slug, id: showId("pyo", id), wireId, project };
    } finally {
      await house.close();
    }
  }

  return { ask, done, refused, askedFor, pool: () => database.pool };
}
