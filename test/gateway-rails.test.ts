/**
 * Full circle over real HTTP: a gateway's client pays at our house, our house collects at a second
 * house that speaks that gateway's wire, through a proxy that spoils what it can. Whatever is
 * spoilt, the buyer is shown one charge, and its money is settled once.
 */
import { type Gateway, GatewayError, gateways, type Payment } from "@gapura/gateways";
import { afterAll, describe, expect, test, vi } from "vitest";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import type { Project } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { FAULTS, faultProxy } from "./support/fault-proxy.ts";
import { HOUSE_KEY } from "./support/house.ts";
import type { Json } from "./support/program.ts";
import { realHouse } from "./support/real-house.ts";
import { receiver } from "./support/webhook-house.ts";

let upstreamOrigin = "";
const proxy = await faultProxy(() => upstreamOrigin);
const theirs = await realHouse({ publicOrigin: proxy.origin });
upstreamOrigin = theirs.origin;
const ours = await realHouse({ answerWithin: 700 });

afterAll(async () => {
  await Promise.all([ours.close(), theirs.close(), proxy.close()]);
});

const db = ours.database.pool;
let shops = 0;

type Circle = {
  readonly project: Project;
  readonly upstream: Project;
  readonly theirKey: string;
  readonly account: string;
  readonly gateway: Gateway;
  readonly heard: { readonly body: string }[];
};

/** Our shop, whose charges go to a shop of the same wire in the second house. */
async function circle(name: string, { signed = true } = {}): Promise<Circle> {
  shops += 1;
  const kind = gateways.find((one) => one.name === name);
  if (!kind) throw new Error(name);
  const inbox = await receiver();
  const far = await theirs.open(name, { slug: `far-${shops}`, webhookUrl: "http://127.0.0.1:9/" });
  const secret =
    kind.hasWebhookSecret && signed ? { webhookSecret: far.endpoint?.wireSecret ?? "" } : {};
  const account = await ours.engine.accounts.open({
    ownerId: HOUSE,
    rail: `gateway-${name}-sandbox`,
    given: {
      name: "far",
      apiKey: far.key.key,
      baseUrl: `${proxy.origin}/${name}`,
      ...(kind.hasProjects && { project: far.project.slug }),
      ...secret,
    },
  });
  const shown = showId("acc", account.id);
  await theirs.database.pool.query("update endpoint set url = $2 where project_id = $1", [
    far.project.id,
    `${ours.origin}/rails/${shown}`,
  ]);
  const routes = [{ ownerId: HOUSE, account: account.id, order: 0, weight: 1 }];
  const near = await ours.open(name, { slug: `near-${shops}`, webhookUrl: inbox.url, routes });
  const gateway = kind.open({
    apiKey: near.key.key,
    project: near.project.slug,
    baseUrl: `${ours.origin}/${name}`,
    retries: 0,
  });
  const { received: heard } = inbox;
  const { key: theirKey } = far.key;
  const { project } = near;
  return { project, upstream: far.project, theirKey, account: shown, gateway, heard };
}

const buyer = { name: "Budi", email: "budi@example.com", phone: "081234567890" };

/** Asks again with the same order for as long as it is told to. */
async function create({ gateway }: Circle, reference: string): Promise<Payment> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await gateway.create({ reference, amount: 25_000, channel: "qris", buyer });
    } catch (error) {
      if (tries === 4 || !(error instanceof GatewayError) || error.status !== 503) throw error;
      await lookNow();
    }
  }
}

async function lookNow(): Promise<void> {
  await db.query(
    "update rail_ask set next_look = now() - interval '1 second' where next_look is not null",
  );
  expect((await ours.engine.rails.look()).failed).toEqual([]);
}

/** The one payment that shows a charge, and that charge. */
async function shownCharge({ project }: Circle) {
  const payments = await ours.engine.payments.list(project, { limit: 20 });
  const [payment, another] = payments.filter(({ charge }) => charge !== null);
  expect(another).toBeUndefined();
  if (!payment?.charge) throw new Error("no charge is shown");
  return { payment, charge: payment.charge };
}

/** The buyer pays what was shown, at the second house. */
async function payThere({ upstream }: Circle, name: string): Promise<void> {
  const { payments } = theirs.engine;
  const found =
    (await payments.findByReference(upstream, name)) ??
    (await payments.findByWireId(upstream, name));
  if (!found) throw new Error(`the second house does not know ${name}`);
  await payments.simulate(upstream, found, "paid");
}

async function settledOnce(one: Circle): Promise<void> {
  const { payment, charge } = await shownCharge(one);
  expect(payment.status).toBe("paid");
  const { rows } = await db.query("select amount from receipt where payment_id = $1", [payment.id]);
  expect(rows).toEqual([{ amount: charge.payable }]);
  const { available, suspense } = await ours.engine.ledger.balance(
    one.project.merchantId,
    "sandbox",
  );
  expect({ available, suspense }).toEqual({ available: charge.net, suspense: 0 });
}

describe.each(gateways.map(({ name }) => name))("%s", (name) => {
  test("full circle: created, paid there, told here, and our own shop told", async () => {
    const one = await circle(name);
    const made = await create(one, "INV-1");
    const { charge } = await shownCharge(one);
    expect(made.payable).toBe(charge.payable);
    expect(charge.instructions).toMatchObject({
      kind: "qris",
      text: expect.stringMatching(/^000201/),
    });
    await payThere(one, charge.railReference);
    const webhooks = one.gateway.capabilities.webhook !== null;
    if (!webhooks) await lookNow();
    await expect.poll(async () => (await shownCharge(one)).payment.status).toBe("paid");
    await settledOnce(one);
    await lookNow();
    await db.query("update rail_ask set next_look = now() where name = $1", [charge.railReference]);
    await lookNow();
    await settledOnce(one);
    const { available } = await theirs.engine.ledger.balance(one.upstream.merchantId, "sandbox");
    const told = one.gateway.capabilities.balance ? available : undefined;
    expect(await ours.engine.rails.balance(one.account)).toBe(told);
    await expect.poll(() => one.heard.length).toBeGreaterThan(0);
  });

  test.each(FAULTS)("%s: one charge is shown, and its money counts once", async (fault) => {
    const one = await circle(name);
    proxy.spoil(fault, ({ url }) => !/status|detail/.test(url));
    await create(one, `INV-${fault}`);
    await lookNow();
    const { charge } = await shownCharge(one);
    await payThere(one, charge.railReference);
    await lookNow();
    await expect.poll(async () => (await shownCharge(one)).payment.status).toBe("paid");
    await settledOnce(one);
  });
});

/** Its notices come to nobody, or to a desk of the test's. */
async function tellInstead({ upstream }: Circle, url: string): Promise<void> {
  await theirs.database.pool.query("update endpoint set url = $2 where project_id = $1", [
    upstream.id,
    url,
  ]);
}

test.each(FAULTS)("%s of a reading: the money is seen later, and counts once", async (fault) => {
  const one = await circle("cashi");
  await tellInstead(one, "http://127.0.0.1:9/");
  await create(one, "INV-READ");
  const { charge } = await shownCharge(one);
  await payThere(one, charge.railReference);
  const spoilt = proxy.spoil(fault, () => true);
  await lookNow();
  await spoilt;
  await lookNow();
  await settledOnce(one);
});

const TELLING = gateways.filter(({ name }) => !["payget", "fastpay"].includes(name));

test.each(TELLING.map(({ name }) => name))("%s's notices: broken, twice, late", async (name) => {
  const one = await circle(name);
  const desk = await receiver();
  await tellInstead(one, desk.url);
  await create(one, "INV-TOLD");
  const { charge } = await shownCharge(one);
  await payThere(one, charge.railReference);
  await desk.count(1);
  const [notice] = desk.received;
  if (!notice) throw new Error("nothing was told");
  const send = async (body: string): Promise<number> => {
    const { host, connection, "content-length": length, ...headers } = notice.headers;
    const init = { method: "POST", headers: headers as Record<string, string>, body };
    return (await fetch(`${ours.origin}/rails/${one.account}`, init)).status;
  };
  const half = notice.body.slice(0, notice.body.length / 2);
  for (const body of ["", "{", "null", "[]", "\u0000\uffff", half, `${half}${half}`]) {
    expect([401, 200]).toContain(await send(body));
  }
  expect((await shownCharge(one)).payment.status).toBe("pending");
  const twice = await Promise.all([send(notice.body), send(notice.body), lookNow()]);
  expect(twice.slice(0, 2).every((status) => status === 200 || status === 503)).toBe(true);
  await settledOnce(one);
  expect(await send(notice.body)).toBe(200);
  await lookNow();
  await settledOnce(one);
});

test("what is not signed, or of no account, is not believed", async () => {
  const one = await circle("cashi");
  await create(one, "INV-FORGED");
  const { charge } = await shownCharge(one);
  const data = { order_id: charge.railReference, status: "SETTLED", amount: charge.payable };
  const body = JSON.stringify({ event: "PAYMENT_SETTLED", data });
  const send = (account: string) =>
    fetch(`${ours.origin}/rails/${account}`, { method: "POST", body });
  expect((await send(one.account)).status).toBe(401);
  expect((await send(showId("acc", HOUSE))).status).toBe(404);
  expect((await shownCharge(one)).payment.status).toBe("pending");
});

test("an unsigned notice is only a hint: the gateway is asked, and believed", async () => {
  const one = await circle("pakasir", { signed: false });
  await create(one, "INV-HINT");
  const { charge } = await shownCharge(one);
  const hint = {
    project: one.upstream.slug,
    order_id: charge.railReference,
    amount: 25_000,
    status: "completed",
  };
  const send = () =>
    fetch(`${ours.origin}/rails/${one.account}`, { method: "POST", body: JSON.stringify(hint) });
  await send();
  expect((await shownCharge(one)).payment.status).toBe("pending");
  await payThere(one, charge.railReference);
  expect((await send()).status).toBe(200);
  await settledOnce(one);
});

/** A verb of the house's operators, with what it answers as JSON. */
async function verb(...words: readonly string[]): Promise<Json> {
  vi.stubEnv("DATABASE_URL", ours.database.url);
  vi.stubEnv("GAPURA_KEY", HOUSE_KEY.toString("base64"));
  try {
    const { out } = await runVerb(verbs, [...words, "--json"]);
    return JSON.parse(out);
  } finally {
    vi.unstubAllEnvs();
  }
}

test("money at the house's own account for a name that nobody gave waits in suspense", async () => {
  const one = await circle("cashi");
  const { engine } = theirs;
  const direct = gateways
    .find(({ name }) => name === "cashi")
    ?.open({ apiKey: one.theirKey, baseUrl: `${theirs.origin}/cashi`, retries: 0 });
  await direct?.create({ reference: "SOLD-ELSEWHERE", amount: 31_000, channel: "qris" });
  const there = await engine.payments.findByReference(one.upstream, "SOLD-ELSEWHERE");
  if (!there) throw new Error("it was not made");
  await engine.payments.simulate(one.upstream, there, "paid");
  const listed = async (): Promise<Json[]> => (await verb("suspense", "list")).suspense;
  const found = async () => (await listed()).filter((sum) => sum.transaction === "SOLD-ELSEWHERE");
  await expect.poll(found, { timeout: 10_000 }).toHaveLength(1);
  const [sum] = await found();
  expect(sum).toMatchObject({
    merchant_id: null,
    project_id: null,
    cause: "unknown_reference",
    rail: "gateway-cashi-sandbox",
    amount: there.charge?.payable,
    status: "open",
  });
  expect(await verb("suspense", "show", "SOLD-ELSEWHERE")).toMatchObject({
    suspense_id: sum.suspense_id,
  });
  expect(await verb("ledger", "check")).toMatchObject({ ok: true });
  const decided = ["--evidence", "BANK-77", "--reason", "it was sold by hand"];
  expect(await verb("suspense", "refund", sum.suspense_id, ...decided)).toMatchObject({
    status: "resolved",
    resolution: "refund",
  });
  expect(await verb("ledger", "check")).toMatchObject({ ok: true });
});
