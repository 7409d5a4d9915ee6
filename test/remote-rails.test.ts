/**
 * Rails across a network, by one that does whatever a test wants: what is asked, when, and what
 * becomes of a payment whose rail declines, is silent, answers late or answers somebody else.
 */
import { expect, test } from "vitest";
import { createMetrics } from "../src/app/metrics.ts";
import { addRailFigures } from "../src/app/rail-figures.ts";
import { createCheckout } from "../src/checkout/checkout.ts";
import { MINUTE, SECOND } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { AskedCharge, LocalRail, LookedUp, RailAsk, RemoteRail } from "../src/engine/rail.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import { type Project, projectSettings } from "../src/engine/settings.ts";
import { countedIds, showId } from "../src/ids.ts";
import { ask, HOUSE_KEY, SETTINGS, testHouse } from "./support/house.ts";

const house = await testHouse();
const { clock, database } = house;
const db = database.pool;

type Answer = Awaited<ReturnType<RemoteRail["ask"]>>;

/** What the rail does with a name, and what it has made of those it was asked for. */
const desk = {
  asked: [] as RailAsk[],
  canceled: [] as string[],
  lookedUp: 0,
  made: new Map<string, LookedUp>(),
  answer: (_ask: RailAsk): Answer | Promise<Answer> => ({ outcome: "declined", reason: "closed" }),
};

function accept({ name, payable }: RailAsk, over = 0): Answer {
  const found = { outcome: "found" as const, payable: payable + over, paidAt: null };
  if (!desk.made.has(name)) desk.made.set(name, { ...found, status: "pending" });
  return {
    outcome: "accepted",
    reference: name,
    handle: `h-${name}`,
    payable: payable + over,
    endsAt: null,
    instructions: { kind: "va", number: "8808", payee: "Afar" },
  };
}

const afar: RemoteRail = {
  id: "afar",
  mode: "sandbox",
  channels: ["qris", "va.bni"],
  keepsNames: true,
  asksAgain: true,
  openAccount: ({ name = "" }) => ({
    name,
    channels: ["qris", "va.bni"],
    details: {},
    secrets: {},
    uniqueTotals: false,
  }),
  async ask(request) {
    desk.asked.push(request);
    const { rows } = await db.query(
      `select count(*)::integer as open from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(rows).toEqual([{ open: 0 }]);
    return desk.answer(request);
  },
  async lookUp({ name }: AskedCharge) {
    desk.lookedUp += 1;
    return desk.made.get(name) ?? { outcome: "not_found" };
  },
  async cancel({ name }) {
    desk.canceled.push(name);
    return true;
  },
};

/** One of our own, which takes nothing. */
const near: LocalRail = {
  id: "near",
  mode: "sandbox",
  channels: ["qris"],
  openAccount: () => ({
    name: "near",
    channels: ["qris"],
    details: {},
    secrets: {},
    uniqueTotals: true,
  }),
  charge: () => ({ outcome: "declined", reason: "too much for one code" }),
};

const network = {
  vet: async () => undefined,
  fetchFor: () => () => Promise.reject(new Error("no network in this test")),
};

const newEngine = (seed: number) =>
  createEngine({
    db,
    clock,
    ids: countedIds(seed),
    rails: [near, afar],
    houseKey: HOUSE_KEY,
    keyForms: [],
    network: network as never,
  });
const engine = newEngine(21);

let accounts = 0;

/** A project routed to so many accounts of the rail, each used before the next. */
async function routed(count = 1): Promise<Project & { readonly accounts: readonly string[] }> {
  desk.asked = [];
  const ids: string[] = [];
  for (let order = 0; order < count; order += 1) {
    accounts += 1;
    const given = { name: `account ${accounts}` };
    ids.push((await engine.accounts.open({ ownerId: HOUSE, rail: "afar", given })).id);
  }
  const project = await house.addProject();
  const routes = ids.map((account, order) => ({ ownerId: HOUSE, account, order }));
  const settings = projectSettings.parse({ ...SETTINGS, routes });
  const stored = JSON.stringify(settings);
  await db.query("update project set settings = $2 where id = $1", [project.id, stored]);
  return { ...project, settings, accounts: ids };
}

const once = (key: string) => ({ operation: "create", key, fingerprint: Buffer.alloc(32, 1) });
const silent: Answer = { outcome: "unknown", reason: "cut off" };

/** Lets the job look at everything that is due within this time. */
async function look(after = 10 * MINUTE): Promise<void> {
  clock.advance(after);
  expect((await engine.rails.look()).failed).toEqual([]);
}

async function ledger(project: Project): Promise<Record<string, number>> {
  const figures = await engine.ledger.figures(project.merchantId, "sandbox");
  return Object.fromEntries(figures.map(({ figure, amount }) => [figure, amount]));
}

test("the buyer is told what the rail asks; what it adds is kept by the house", async () => {
  const project = await routed();
  desk.answer = (request) => accept(request, 750);
  const created = await engine.payments.create(ask(project));
  if (created.outcome !== "created") throw new Error(created.outcome);
  const { charge } = created.payment;
  expect(charge).toMatchObject({ amount: 99_000, fee: 1_003, code: 750, payable: 100_753 });
  expect(charge?.net).toBe(99_000);
  expect(desk.asked).toMatchObject([{ payable: 100_003, name: charge?.railReference }]);
  desk.made.set(charge?.railReference ?? "", {
    outcome: "found",
    status: "paid",
    payable: 100_753,
    paidAt: clock.now(),
  });
  await look(MINUTE);
  const paid = await engine.payments.findById(project, created.payment.id);
  expect(paid?.status).toBe("paid");
  expect(await ledger(project)).toMatchObject({ available: 99_000, fee: 1_753 });
});

test("whoever wants to know at once has the rail asked, and money counts once", async () => {
  const project = await routed();
  desk.answer = accept;
  const created = await engine.payments.create(ask(project));
  if (created.outcome !== "created") throw new Error(created.outcome);
  const { payment } = created;
  expect(await engine.rails.askNow(payment)).toBe(1);
  expect((await engine.payments.findById(project, payment.id))?.status).toBe("pending");
  const name = payment.charge?.railReference ?? "";
  const found = { outcome: "found", status: "paid", payable: 100_003, paidAt: null } as const;
  desk.made.set(name, found);
  await Promise.all([engine.rails.askNow(payment), engine.rails.askNow(payment)]);
  expect((await engine.payments.findById(project, payment.id))?.status).toBe("paid");
  expect(await ledger(project)).toMatchObject({ available: 99_000 });
});

test("a rail that asks less of the buyer than we do is not used", async () => {
  const project = await routed(2);
  desk.answer = (request) => accept(request, desk.asked.length === 1 ? -1 : 0);
  const created = await engine.payments.create(ask(project));
  expect(created.outcome).toBe("created");
  expect(desk.asked.map(({ account }) => account?.id)).toEqual(project.accounts);
});

test("when every way declines the payment fails, and its reference is free again", async () => {
  const project = await routed(2);
  desk.answer = () => ({ outcome: "declined", reason: "closed" });
  const request = ask(project, { reference: "R-1", idempotency: once("k-1") });
  await expect(engine.payments.create(request)).rejects.toMatchObject({
    code: "channel_unavailable",
    message: "closed",
  });
  expect(desk.asked).toHaveLength(2);
  expect(await engine.payments.findByReference(project, "R-1")).toMatchObject({ status: "failed" });
  desk.answer = accept;
  expect((await engine.payments.create(request)).outcome).toBe("created");
  expect((await engine.payments.create(request)).outcome).toBe("replayed");
});

test("while nobody knows, the payment stays and the same request finishes it, once", async () => {
  const project = await routed();
  desk.answer = () => silent;
  const request = ask(project, { reference: "R-2", idempotency: once("k-2") });
  await expect(engine.payments.create(request)).rejects.toMatchObject({
    code: "unavailable",
    retryAfter: expect.any(Number),
  });
  const waiting = await engine.payments.findByReference(project, "R-2");
  expect(waiting).toMatchObject({ status: "pending", channel: "qris", charge: null });
  const other = { ...request, idempotency: { ...once("k-2"), fingerprint: Buffer.alloc(32, 2) } };
  await expect(engine.payments.create(other)).rejects.toMatchObject({
    code: "idempotency_mismatch",
  });
  desk.answer = accept;
  const created = await engine.payments.create(request);
  expect(created).toMatchObject({ outcome: "created", payment: { id: waiting?.id } });
  expect(new Set(desk.asked.map(({ name }) => name)).size).toBe(1);
  const again = await engine.payments.create(request);
  expect(again).toMatchObject({ outcome: "replayed" });
  expect(again.outcome === "replayed" && again.reply.body).toBe(
    created.outcome === "created" ? created.reply.body : "",
  );
});

test("a silent rail is passed over; what it had made is not shown, and is called off", async () => {
  const project = await routed(2);
  desk.answer = (request) => {
    const answer = accept(request);
    return desk.asked.length === 1 ? silent : answer;
  };
  const created = await engine.payments.create(ask(project, { reference: "R-3" }));
  if (created.outcome !== "created") throw new Error(created.outcome);
  const [lost, shown] = desk.asked.map(({ name }) => name);
  expect(created.payment.charge?.railReference).toBe(shown);
  await look(MINUTE);
  const charges = await engine.payments.charges(created.payment);
  expect(charges.map(({ railReference }) => railReference).sort()).toEqual([lost, shown].sort());
  const read = await engine.payments.findById(project, created.payment.id);
  expect(read?.charge?.railReference).toBe(shown);
  await look(MINUTE);
  expect(desk.canceled).toContain(lost);
  expect(desk.canceled).not.toContain(shown);
  for (const name of [lost, shown]) {
    const paid = { outcome: "found" as const, status: "paid" as const, payable: 100_003 };
    desk.made.set(name ?? "", { ...paid, paidAt: clock.now() });
  }
  await look(2 * MINUTE);
  expect((await engine.payments.findById(project, created.payment.id))?.status).toBe("paid");
  const figures = await ledger(project);
  expect(figures).toMatchObject({ available: 99_000, suspense: 100_003 });
  const { rows } = await db.query("select cause from suspense where payment_id = $1", [
    created.payment.id,
  ]);
  expect(rows).toEqual([{ cause: "second_charge_paid" }]);
});

test("two requests at once ask the rail once", async () => {
  const project = await routed();
  const answer = Promise.withResolvers<Answer>();
  desk.answer = () => answer.promise;
  const request = ask(project, { reference: "R-4" });
  const first = engine.payments.create(request);
  await expect.poll(() => desk.asked.length).toBe(1);
  const second = newEngine(77).payments.create(request);
  await expect.poll(async () => (await engine.payments.list(project, { limit: 9 })).length).toBe(1);
  answer.resolve(accept(desk.asked[0] as RailAsk));
  const [one, other] = await Promise.all([first, second]);
  if (one.outcome === "replayed" || other.outcome === "replayed") throw new Error("no key");
  expect(other.payment.charge?.id).toBe(one.payment.charge?.id);
  expect(desk.asked).toHaveLength(1);
});

test("an account that keeps failing is left alone, then probed", async () => {
  const project = await routed();
  const [account = ""] = project.accounts;
  desk.answer = () => ({ outcome: "declined", reason: "down", passing: true });
  for (let at = 0; at < 5; at += 1) {
    await expect(engine.payments.create(ask(project))).rejects.toMatchObject({
      code: "unavailable",
    });
  }
  desk.asked = [];
  await expect(engine.payments.create(ask(project))).rejects.toMatchObject({ code: "unavailable" });
  expect(desk.asked).toHaveLength(0);
  const health = () => engine.rails.health().find((one) => one.account === account);
  expect(health()).toMatchObject({ state: "broken", failed: 5, lastReason: "down" });
  clock.advance(10 * SECOND);
  desk.answer = accept;
  expect((await engine.payments.create(ask(project))).outcome).toBe("created");
  expect(health()).toMatchObject({ state: "well", answered: 1 });
  const metrics = createMetrics();
  addRailFigures(metrics, engine.rails.health);
  const shown = showId("acc", account);
  const told = (await metrics.text()).split("\n").filter((line) => line.includes(shown));
  expect(told.sort()).toEqual([
    `gapura_rail_calls_total{account="${shown}",outcome="accepted"} 1`,
    `gapura_rail_calls_total{account="${shown}",outcome="declined"} 5`,
    `gapura_rail_last_answer_seconds{account="${shown}"} ${clock.now() / 1_000}`,
    `gapura_rail_state{account="${shown}",state="broken"} 0`,
    `gapura_rail_state{account="${shown}",state="probing"} 0`,
    `gapura_rail_state{account="${shown}",state="well"} 1`,
  ]);
});

test("a payment that we cancel is called off, and money that was on its way is seen", async () => {
  const project = await routed();
  desk.answer = accept;
  const created = await engine.payments.create(ask(project));
  if (created.outcome !== "created") throw new Error(created.outcome);
  const name = created.payment.charge?.railReference ?? "";
  const paidAt = clock.now();
  clock.advance(SECOND);
  await engine.payments.cancel(project, created.payment);
  desk.made.set(name, { outcome: "found", status: "paid", payable: 100_003, paidAt });
  await look(SECOND);
  expect(desk.canceled).toContain(name);
  expect((await engine.payments.findById(project, created.payment.id))?.status).toBe("paid");
});

test("a stopped rail is asked nothing new; what it has charged is still seen paid", async () => {
  const project = await routed();
  desk.answer = accept;
  const shown = await engine.payments.create(ask(project));
  if (shown.outcome !== "created") throw new Error(shown.outcome);
  desk.answer = (request) => accept(request) && silent;
  const unknown = engine.payments.create(ask(project, { reference: "R-10" }));
  await expect(unknown).rejects.toMatchObject({ code: "unavailable" });
  const names = desk.asked.map(({ name }) => name);
  desk.answer = accept;
  const { id } = await engine.rails.stop({ rail: "afar", by: "ani", reason: "it charges twice" });
  await look(MINUTE);
  const stopped = (await engine.projects.bySlug(project.slug)) as Project;
  const before = desk.asked.length;
  await expect(engine.payments.create(ask(stopped))).rejects.toMatchObject({
    code: "channel_unavailable",
  });
  expect(desk.asked).toHaveLength(before);
  const paid = { outcome: "found", status: "paid", payable: 100_003, paidAt: clock.now() } as const;
  for (const name of names) desk.made.set(name, paid);
  await look(MINUTE);
  const first = await engine.payments.findById(project, shown.payment.id);
  const lost = await engine.payments.findByReference(project, "R-10");
  expect([first?.status, lost?.status]).toEqual(["paid", "paid"]);
  expect(await ledger(project)).toMatchObject({ available: 198_000 });
  await engine.rails.resume(id);
});

test("a buyer who says that it is paid has the rail asked next, not at each press", async () => {
  const project = await routed();
  desk.answer = accept;
  const created = await engine.payments.create(ask(project));
  if (created.outcome !== "created") throw new Error(created.outcome);
  const { payment } = created;
  const name = payment.charge?.railReference ?? "";
  const status = async () => (await engine.payments.findById(project, payment.id))?.status;
  // Looks lie a minute apart by now.
  for (let minutes = 0; minutes < 8; minutes += 1) await look(MINUTE);
  desk.made.set(name, { outcome: "found", status: "paid", payable: 100_003, paidAt: clock.now() });
  await look(SECOND);
  expect(await status()).toBe("pending");
  const opening = { project, payment, self: "/pay/x", channelFixed: true, returnUrl: null };
  const checkout = createCheckout(engine);
  await checkout.payment(opening, { language: "id" });
  await engine.rails.look();
  expect(await status()).toBe("pending");
  await checkout.payment(opening, { language: "id", checked: true });
  await engine.rails.look();
  expect(await status()).toBe("paid");
  checkout.live.close();

  const asked = desk.lookedUp;
  const other = await engine.payments.create(ask(project));
  if (other.outcome !== "created") throw new Error(other.outcome);
  for (let press = 0; press < 10; press += 1) {
    await engine.rails.hurry(other.payment);
    await engine.rails.look();
  }
  expect(desk.lookedUp - asked).toBe(1);
});

/** A project whose first way is one of our own, and whose next is afar, if it has one. */
async function routedPastLocal(count = 1): Promise<Project> {
  const project = await routed(count);
  const { id } = await engine.accounts.open({ ownerId: HOUSE, rail: "near", given: {} });
  const routes = [id, ...project.accounts].map((account, order) => ({
    ownerId: HOUSE,
    account,
    order,
  }));
  const settings = projectSettings.parse({ ...SETTINGS, routes });
  const stored = JSON.stringify(settings);
  await db.query("update project set settings = $2 where id = $1", [project.id, stored]);
  return { ...project, settings };
}

test("a way of our own that declines is passed over for one across a network", async () => {
  const project = await routedPastLocal();
  desk.answer = accept;
  const created = await engine.payments.create(ask(project));
  if (created.outcome !== "created") throw new Error(created.outcome);
  expect(created.payment.charge?.rail).toBe("afar");
  expect(desk.asked).toHaveLength(1);
  expect(await engine.payments.charges(created.payment)).toHaveLength(1);
});

test("past it, a silent rail is asked again by the same request, under the same name", async () => {
  const project = await routedPastLocal();
  desk.answer = () => silent;
  const request = ask(project, { reference: "R-9", idempotency: once("k-9") });
  await expect(engine.payments.create(request)).rejects.toMatchObject({ code: "unavailable" });
  desk.answer = accept;
  const created = await engine.payments.create(request);
  expect(created).toMatchObject({ outcome: "created", payment: { charge: { rail: "afar" } } });
  expect(desk.asked).toHaveLength(2);
  expect(new Set(desk.asked.map(({ name }) => name)).size).toBe(1);
});

test("with no other way, the reason of our own is told, and no payment is left", async () => {
  const project = await routedPastLocal(0);
  await expect(engine.payments.create(ask(project))).rejects.toMatchObject({
    code: "channel_unavailable",
    message: "too much for one code",
  });
  expect(await engine.payments.list(project, { limit: 9 })).toEqual([]);
});

test("a channel chosen on the page goes past a way of our own, too", async () => {
  const project = await routedPastLocal();
  desk.answer = accept;
  const open = await engine.payments.create(ask(project, { channel: null }));
  if (open.outcome !== "created") throw new Error(open.outcome);
  const charged = await engine.payments.charge(project, open.payment, "qris");
  expect(charged.charge?.rail).toBe("afar");
});
