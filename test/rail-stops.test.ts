/** The switch of a rail: what it keeps away from it, where that goes instead, and what goes on. */
import { expect, test } from "vitest";
import { SECOND } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { LocalRail } from "../src/engine/rail.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import type { Project } from "../src/engine/settings.ts";
import { countedIds } from "../src/ids.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./support/house.ts";

const house = await testHouse();
const { clock, database } = house;

/** Collects on accounts, where it charges what it is asked for. */
function rail(id: string): LocalRail {
  return {
    id,
    mode: "sandbox",
    channels: ["qris", "va.bni"],
    openAccount: ({ name = id }) => ({
      name,
      channels: ["qris", "va.bni"],
      details: {},
      secrets: {},
      uniqueTotals: false,
    }),
    open: {
      channels: ["va.bni"],
      make: ({ openPaymentId }) => ({
        outcome: "accepted",
        reference: openPaymentId,
        instructions: { kind: "va", number: "1", payee: id },
      }),
    },
    charge: ({ chargeId }) => ({
      outcome: "accepted",
      reference: chargeId,
      instructions: { kind: "va", number: "1", payee: id },
    }),
  };
}

/** The one that no route leads to. */
const { openAccount: _, ...played } = rail("played");

/** Two processes of one house: each has its own memory of what it has read. */
function process(first: number) {
  const rails = [rail("left"), rail("right"), played];
  const ids = countedIds(first);
  const room = { db: database.pool, clock, houseKey: HOUSE_KEY, keyForms: [] };
  return createEngine({ ...room, ids, rails });
}

const [here, there] = [process(20), process(30)];
const left = await here.accounts.open({ ownerId: HOUSE, rail: "left", given: {} });
const right = await here.accounts.open({ ownerId: HOUSE, rail: "right", given: {} });

/** A project that tries the left one first, then the right one. */
function shop(routed = [left, right]): Promise<Project> {
  const routes = routed.map(({ id }, order) => ({ ownerId: HOUSE, account: id, order }));
  return house.addProject({ settings: { ...SETTINGS, routes } });
}

/** As a request finds it, a second after whatever was done. */
async function goesTo(engine: typeof here, of: Project, channel = "qris"): Promise<string> {
  clock.advance(SECOND);
  const project = await engine.projects.bySlug(of.slug);
  const payment = await made(engine, ask(project as Project, { channel }));
  return payment.charge?.rail ?? "";
}

const stop = (over: Partial<Parameters<typeof here.rails.stop>[0]> = {}) =>
  here.rails.stop({ rail: "left", by: "ani", reason: "it charges twice", ...over });

test("a stopped rail is passed over in every process, and taken again once it is not", async () => {
  const project = await shop();
  expect(await goesTo(there, project)).toBe("left");
  const { id } = await stop();
  for (const engine of [here, there]) expect(await goesTo(engine, project)).toBe("right");
  expect(await here.rails.stops()).toMatchObject([
    { rail: "left", channel: null, project: null, by: "ani", reason: "it charges twice" },
  ]);
  expect(await there.rails.resume(id)).toMatchObject({ rail: "left" });
  for (const engine of [here, there]) expect(await goesTo(engine, project)).toBe("left");
  expect(await there.rails.resume(id)).toBeUndefined();
});

test("a stop of one channel, or for one project, leaves the others alone", async () => {
  const [one, other] = [await shop(), await shop()];
  const channel = await stop({ channel: "qris" });
  expect(await goesTo(there, one)).toBe("right");
  expect(await goesTo(there, one, "va.bni")).toBe("left");
  await here.rails.resume(channel.id);
  const own = await stop({ project: one });
  expect(own.project).toMatchObject({ slug: one.slug });
  expect(await goesTo(there, one)).toBe("right");
  expect(await goesTo(there, other)).toBe("left");
  await here.rails.resume(own.id);
});

test("where all ways are stopped nothing stands in for them, and a retry later works", async () => {
  const project = await shop([left]);
  const { id } = await stop();
  await expect(goesTo(there, project)).rejects.toMatchObject({
    code: "channel_unavailable",
    message: "qris is switched off for now.",
  });
  await here.rails.resume(id);
  expect(await goesTo(there, project)).toBe("left");
  const sandbox = await house.addProject();
  expect(await goesTo(there, sandbox)).toBe("played");
  const all = await stop({ rail: "played" });
  await expect(goesTo(there, sandbox)).rejects.toMatchObject({ code: "channel_unavailable" });
  await here.rails.resume(all.id);
});

test("what was charged before is still paid, and shown", async () => {
  const project = await shop();
  const payment = await made(here, ask(project));
  const { id } = await stop();
  clock.advance(SECOND);
  const receipt = { transaction: "after", amount: 100_003, paidAt: clock.now() };
  const charge = payment.charge?.id ?? "";
  const paid = await there.payments.receive(payment.merchantId, payment.id, charge, receipt);
  expect(paid.status).toBe("paid");
  await here.rails.resume(id);
});

test("codes that stay open are made on a rail that is not stopped, or on none", async () => {
  const project = await house.addProject();
  const rails = ["left", "right", "played"];
  const stops: string[] = [];
  for (const one of rails) stops.push((await stop({ rail: one })).id);
  clock.advance(SECOND);
  const now = (await there.projects.bySlug(project.slug)) as Project;
  const encode = () => ({ status: 201, headers: {}, body: "" });
  const asked = { project: now, name: "Rani", channel: "va.bni", encode };
  await expect(there.openPayments.create(asked)).rejects.toMatchObject({
    code: "channel_unavailable",
  });
  for (const id of stops) await here.rails.resume(id);
  clock.advance(SECOND);
  const free = (await there.projects.bySlug(project.slug)) as Project;
  const created = await there.openPayments.create({ ...asked, project: free });
  expect(created).toMatchObject({ openPayment: { rail: "left" } });
});

test("asked twice it is one stop; what no rail has is refused, naming the field", async () => {
  const first = await stop({ reason: "once" });
  expect(await stop({ reason: "twice" })).toEqual(first);
  const live = await house.addProject({ mode: "live" });
  for (const [over, field] of [
    [{ rail: "nowhere" }, "rail"],
    [{ channel: "paypal" }, "channel"],
    [{ project: live }, "project"],
    [{ reason: " " }, "reason"],
  ] as const) {
    await expect(stop(over)).rejects.toMatchObject({ code: "invalid_request", field });
  }
  await here.rails.resume(first.id);
});
