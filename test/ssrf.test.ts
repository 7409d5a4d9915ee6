/**
 * Requests that a server is made to forge: hostile webhook URLs by every way in that there is. The
 * guard has its own tests; these prove that nothing goes around it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Mode, Project } from "../src/engine/settings.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { createGuard, type GuardOptions } from "../src/webhooks/guard.ts";
import { resendDelivery, testWebhook } from "../src/webhooks/replay.ts";
import { createSender } from "../src/webhooks/send.ts";
import { testDatabase } from "./support/database.ts";
import {
  type Canaries,
  createHostileResolver,
  hostileNames,
  hostileUrls,
  openCanaries,
} from "./support/ssrf-corpus.ts";
import { webhookHouse } from "./support/webhook-house.ts";

let canaries: Canaries;

beforeAll(async () => {
  canaries = await openCanaries();
});
afterAll(() => canaries.close());

/** A guard to which the canaries' port is a good one: only the address can be refused. */
function openSender(options: Partial<GuardOptions> = {}) {
  const ports = new Set([canaries.port, 443]);
  const guard = createGuard({
    allow: [],
    loopbackAllowed: false,
    resolve: createHostileResolver(),
    ports: { live: ports, sandbox: ports },
    ...options,
  });
  return createSender({ guard, clock: { now: Date.now } });
}

/** A project has at most fifty endpoints. */
const MOST_ENDPOINTS = 50;

describe.each(["live", "sandbox"] as const)("URLs that were saved all the same, %s", (mode) => {
  test("are connected to by no delivery, no test and no resending", async () => {
    const house = await webhookHouse();
    const sender = openSender();
    const worker = house.worker({ sender });
    const before = canaries.connections();
    const urls = hostileUrls(canaries.port).map(({ url }) => url);
    for (let at = 0; at < urls.length; at += MOST_ENDPOINTS) {
      const shop = await house.project(`shop-${at}`, mode);
      await endpointsOf(house, shop, urls.slice(at, at + MOST_ENDPOINTS));
      await house.tell([{ reference: `INV-${at}` }], "payment.paid", shop);
    }
    await worker.drain();
    const { rows: told } = await house.db.query<Told>(TOLD);
    expect(told).toHaveLength(2 * urls.length);
    expect(told.filter(({ error }) => !error?.startsWith("not_allowed"))).toEqual([]);
    await resendAll(house, told.slice(0, MOST_ENDPOINTS));
    await worker.drain();
    expect(canaries.connections() - before).toBe(0);
    await sender.close();
  });
});

test("the canaries sing when the guard lets the same deliveries pass", async () => {
  const house = await webhookHouse();
  const sender = openSender({ allow: ["127.0.0.0/8:*"] });
  const worker = house.worker({ sender });
  const before = canaries.connections();
  await endpointsOf(house, house.shop, [`http://127.0.0.1:${canaries.port}/hook`]);
  await worker.drain();
  expect(canaries.connections()).toBeGreaterThan(before);
  await sender.close();
});

describe("verbs that take a URL", () => {
  let data: string;

  beforeAll(async () => {
    const { url } = await testDatabase();
    data = await mkdtemp(join(tmpdir(), "gapura-ssrf-"));
    vi.stubEnv("DATABASE_URL", url);
    vi.stubEnv("GAPURA_DATA", data);
    vi.stubEnv("GAPURA_KEY", "5e".repeat(32));
    vi.stubEnv("PUBLIC_URL", "https://bayar.example");
  });
  afterAll(() => rm(data, { recursive: true }));

  test.each(["live", "sandbox"] as const)("take none of them, %s", async (mode) => {
    const shop = `shop-${mode}`;
    const made = await ask("project", "create", ...words(shop, mode));
    expect(made).toMatchObject({ code: 0 });
    const taken: string[] = [];
    for (const [at, url] of someUrls().entries()) {
      const created = await ask("project", "create", ...words(`new-${mode}-${at}`, mode, url));
      const changed = await ask("project", "set", shop, "--webhook-url", url);
      for (const { code, out } of [created, changed]) {
        if (code === 0 || !refusesUrl(out)) taken.push(`${url}: ${out}`);
      }
    }
    expect(taken).toEqual([]);
  });
});

type House = Awaited<ReturnType<typeof webhookHouse>>;

/** Endpoints as they would stand had the guard let them in, each sent a test. */
async function endpointsOf(house: House, shop: Project, urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const { id } = await house.endpoint(url, {}, shop);
    await testWebhook(house, shop, id);
  }
}

async function resendAll(house: House, told: readonly Told[]): Promise<void> {
  for (const { id, merchant_id: merchantId, project_id } of told) {
    await resendDelivery(house, { merchantId, id: project_id } as Project, id);
  }
}

type Told = { id: string; merchant_id: string; project_id: string; error: string | null };

const TOLD = "select id, merchant_id, project_id, last_error as error from delivery";

/** Every eighth URL that names its address itself: no name server is asked here. */
function someUrls(): string[] {
  const names = [...Object.keys(hostileNames), "good.example"];
  return hostileUrls(443)
    .map(({ url }) => url)
    .filter((url) => !names.some((name) => url.includes(name)))
    .filter((_, at) => at % 8 === 0);
}

function words(slug: string, mode: Mode, url?: string): string[] {
  const made = ["--slug", slug, "--dialect", "native", "--mode", mode];
  return url === undefined ? made : [...made, "--webhook-url", url];
}

function ask(...said: readonly string[]) {
  return runVerb(verbs, [...said, "--json"]);
}

function refusesUrl(out: string): boolean {
  const { error } = JSON.parse(out);
  return error?.code === "invalid_request" && error.field === "webhook_url";
}
