/**
 * Orders under way when a project moved here, over real HTTP: what we do not know is asked of the
 * old gateway, a second house that speaks its wire, and shown as our own wire shows it.
 */
import { type Gateway, gateways } from "@gapura/gateways";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createElsewhere } from "../src/elsewhere.ts";
import { networkOf } from "../src/house-guard.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { createGuard } from "../src/webhooks/guard.ts";
import { FAULTS, faultProxy } from "./support/fault-proxy.ts";
import { HOUSE_KEY } from "./support/house.ts";
import type { Json } from "./support/program.ts";
import { realHouse } from "./support/real-house.ts";

let upstreamOrigin = "";
const proxy = await faultProxy(() => upstreamOrigin);
const theirs = await realHouse({ publicOrigin: proxy.origin });
upstreamOrigin = theirs.origin;
const network = networkOf(createGuard({ allow: [], loopbackAllowed: true }));
const ours = await realHouse({ lookUpElsewhere: createElsewhere(network) });

afterAll(async () => {
  await Promise.all([ours.close(), theirs.close(), proxy.close()]);
});

beforeEach(() => {
  vi.stubEnv("DATABASE_URL", ours.database.url);
  vi.stubEnv("GAPURA_KEY", HOUSE_KEY.toString("base64"));
});

/** A verb of our operators, with what it answers as JSON. */
async function verb(...words: readonly string[]): Promise<{ json: Json; code: number }> {
  const { out, code } = await runVerb(verbs, [...words, "--json"]);
  return { json: JSON.parse(out), code };
}

let shops = 0;

/** A shop that has moved here from the second house, and its client at either. */
async function moved(name: string) {
  shops += 1;
  const kind = gateways.find((one) => one.name === name);
  if (!kind) throw new Error(name);
  const far = await theirs.open(name, { slug: `far-${shops}` });
  const near = await ours.open(name, { slug: `near-${shops}` });
  const options = { retries: 0 };
  const old = kind.open({
    ...options,
    apiKey: far.key.key,
    project: far.project.slug,
    baseUrl: `${theirs.origin}/${name}`,
  });
  const now = kind.open({
    ...options,
    apiKey: near.key.key,
    project: near.project.slug,
    baseUrl: `${ours.origin}/${name}`,
  });
  const told = await verb(
    ...["project", "moved", near.project.slug, "--from", name, "--api-key", far.key.key],
    ...["--their-slug", far.project.slug, "--their-url", `${proxy.origin}/${name}`],
  );
  expect(told).toMatchObject({ code: 0, json: { slug: near.project.slug, from: name } });
  expect(JSON.stringify(told)).not.toContain(far.key.key);
  return { old, now, upstream: far.project, project: near.project };
}

const buyer = { name: "Budi", email: "budi@example.com", phone: "081234567890" };

async function order(old: Gateway, reference: string) {
  const made = await old.create({ reference, amount: 25_000, channel: "qris", buyer });
  const byId = old.capabilities.foundBy.every((one) => one === "id");
  return { made, key: byId ? { id: made.id } : { reference, amount: 25_000 } };
}

/** The wires that ask elsewhere: one of them does not. */
const ASKS = ["pakasir", "paymenku", "cashi", "fastpay"];

describe.each(ASKS)("%s", (name) => {
  test("an order that is not ours is asked of the old gateway, and shown as it is", async () => {
    const shop = await moved(name);
    const { made, key } = await order(shop.old, "OLD-1");
    expect(await shop.now.get(key)).toMatchObject({ status: "pending" });
    const there =
      (await theirs.engine.payments.findByReference(shop.upstream, "OLD-1")) ??
      (await theirs.engine.payments.findByWireId(shop.upstream, made.id ?? ""));
    if (!there) throw new Error("the old gateway lost it");
    await theirs.engine.payments.simulate(shop.upstream, there, "paid");
    const [here, own] = [await shop.now.get(key), await shop.old.get(key)];
    expect(here?.status).toBe("paid");
    const shown = ({ id, reference, status, amount }: NonNullable<typeof here>) => ({
      ...{ id, reference, status, amount },
    });
    expect(here && shown(here)).toEqual(own && shown(own));
    expect(await ours.engine.payments.list(shop.project, { limit: 9 })).toEqual([]);
  });

  test("what the old gateway does not know is not found here", async () => {
    const shop = await moved(name);
    expect(
      await shop.now.get({ id: "NOWHERE", reference: "NOWHERE", amount: 25_000 }),
    ).toBeUndefined();
  });
});

test.each(FAULTS.filter((fault) => !fault.startsWith("silent")))(
  "%s: the order is told or not found, and never made up",
  async (fault) => {
    const shop = await moved("cashi");
    const { key } = await order(shop.old, "OLD-1");
    const spoilt = proxy.spoil(fault, () => true);
    const found = await shop.now.get(key);
    await spoilt;
    expect([undefined, "pending"]).toContain(found?.status);
    expect((await shop.now.get(key))?.status).toBe("pending");
  },
);

test("its address is vetted as every other, and the field is told", async () => {
  const { project } = await ours.open("cashi", { slug: "vetted" });
  const words = ["project", "moved", project.slug, "--from", "cashi", "--api-key", "k"];
  const { json, code } = await verb(...words, "--their-url", "http://10.0.0.1");
  expect(code).toBe(1);
  expect(json.error).toMatchObject({ code: "invalid_request" });
});
