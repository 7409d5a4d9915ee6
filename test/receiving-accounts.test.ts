/** Receiving accounts and the ways that charges take to them. */
import { expect, test } from "vitest";
import { SECOND } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Rail } from "../src/engine/rail.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import { type Project, projectSettings, type SettingsInput } from "../src/engine/settings.ts";
import { Failure } from "../src/failure.ts";
import { countedIds, showId } from "../src/ids.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./support/house.ts";

const house = await testHouse();
const { clock, database } = house;

/** A rail of the sandbox that collects on accounts and shows which. */
const branch: Rail = {
  id: "branch",
  mode: "sandbox",
  channels: ["qris", "va.bni"],
  openAccount({ name, token = "", channels = "qris,va.bni", identity }) {
    if (!name) throw new Failure("invalid_request", "The name is missing", { field: "name" });
    return {
      name,
      channels: channels.split(","),
      details: { branch: name },
      secrets: { token },
      uniqueTotals: false,
      ...(identity !== undefined && { identity }),
    };
  },
  charge: ({ account, chargeId }) => ({
    outcome: "accepted",
    reference: chargeId,
    instructions: { kind: "va", number: "1", payee: `${account?.details.branch}` },
  }),
};

const engine = createEngine({
  db: database.pool,
  clock,
  ids: countedIds(8),
  rails: [branch],
  houseKey: HOUSE_KEY,
  keyForms: [],
});
const open = (name: string, ownerId = HOUSE, over: Record<string, string> = {}) =>
  engine.accounts.open({
    ownerId,
    rail: "branch",
    given: { name, token: `secret-${name}`, ...over },
  });

function routed(routes: SettingsInput["routes"], project: Project = house.project): Project {
  return { ...project, settings: projectSettings.parse({ ...SETTINGS, routes }) };
}

const payees = async (project: Project, times: number, over: object = {}) => {
  const names: string[] = [];
  for (let at = 0; at < times; at += 1) {
    const { charge } = await made(engine, ask(project, over));
    names.push(charge?.instructions.kind === "va" ? charge.instructions.payee : "");
  }
  return names;
};

test("an account keeps its secrets sealed, and tells them to its rail alone", async () => {
  const account = await open("sealed");
  expect(account).toMatchObject({ ownerId: HOUSE, custody: "ours", enabled: true, name: "sealed" });
  expect(await engine.accounts.secrets(account)).toEqual({ token: "secret-sealed" });
  const { rows } = await database.pool.query("select * from receiving_account");
  expect(JSON.stringify(rows)).not.toContain("secret-sealed");
});

test("a merchant's account is its own, and nobody else lists it", async () => {
  const { merchantId } = house.project;
  const account = await open("mine", merchantId);
  expect(account.custody).toBe("own");
  expect((await engine.accounts.list(merchantId)).map(({ name }) => name)).toEqual(["mine"]);
  const other = await house.addProject();
  expect(await engine.accounts.list(other.merchantId)).toEqual([]);
});

test("an account of one code is opened once by one owner, and by others all the same", async () => {
  const { merchantId } = house.project;
  const opened = await Promise.allSettled(
    [1, 2, 3].map(() => open("once", merchantId, { identity: "a code" })),
  );
  const [first, another] = opened.filter(({ status }) => status === "fulfilled");
  expect(another).toBeUndefined();
  const account = (first as PromiseFulfilledResult<{ readonly id: string }>).value;
  await expect(open("again", merchantId, { identity: "a code" })).rejects.toMatchObject({
    code: "conflict",
    facts: { account_id: showId("acc", account.id) },
  });
  await engine.accounts.enable(merchantId, account.id, false);
  await expect(open("off", merchantId, { identity: "a code" })).rejects.toMatchObject({
    code: "conflict",
  });
  await open("other code", merchantId, { identity: "another code" });
  await open("house's", HOUSE, { identity: "a code" });
});

test.each([
  ["an unknown rail", "nowhere", { name: "a" }, "rail"],
  ["what its rail refuses", "branch", {}, "name"],
])("%s is refused, naming the field", async (_, rail, given, field) => {
  const opened = engine.accounts.open({ ownerId: HOUSE, rail, given });
  await expect(opened).rejects.toMatchObject({ code: "invalid_request", field });
});

test("a charge says which account it is collected on, and in whose custody", async () => {
  const { merchantId } = house.project;
  const account = await open("custody", merchantId);
  const project = routed([{ ownerId: merchantId, account: account.id }]);
  const payment = await made(engine, ask(project));
  const key = { ownerId: merchantId, account: account.id };
  expect(payment.charge).toMatchObject({ account: key, custody: "own", rail: "branch" });
  const read = await engine.payments.findById(project, payment.id);
  expect(read?.charge).toMatchObject({ account: key, custody: "own" });
});

test("the lowest order is taken; limits, channels and switched-off accounts leave it", async () => {
  const [first, second, third] = [await open("first"), await open("second"), await open("third")];
  const project = routed([
    { ownerId: HOUSE, account: third.id, order: 3 },
    { ownerId: HOUSE, account: second.id, order: 2, channels: ["qris"] },
    { ownerId: HOUSE, account: first.id, order: 1, least: 50_000, most: 99_000 },
  ]);
  expect(await payees(project, 1)).toEqual(["first"]);
  expect(await payees(project, 1, { amount: 49_999 })).toEqual(["second"]);
  expect(await payees(project, 1, { amount: 99_001 })).toEqual(["second"]);
  expect(await payees(project, 1, { amount: 49_999, channel: "va.bni" })).toEqual(["third"]);
  await engine.accounts.enable(HOUSE, first.id, false);
  clock.advance(SECOND);
  expect(await payees(project, 1)).toEqual(["second"]);
  for (const { id } of [second, third]) await engine.accounts.enable(HOUSE, id, false);
  clock.advance(SECOND);
  await expect(engine.payments.create(ask(project))).rejects.toMatchObject({
    code: "channel_unavailable",
  });
});

test("among equals the cheapest is taken, and among those the weight decides", async () => {
  const names = ["dear", "cheap", "heavy", "light"];
  const [dear, cheap, heavy, light] = await Promise.all(names.map((name) => open(name)));
  if (!dear || !cheap || !heavy || !light) throw new Error("no account");
  const way = ({ id }: { id: string }, over: object) => ({ ownerId: HOUSE, account: id, ...over });
  const priced = routed([
    way(dear, { cost: [{ flat: 500 }] }),
    way(cheap, { cost: [{ rate: 1 }] }),
  ]);
  expect(new Set(await payees(priced, 10))).toEqual(new Set(["cheap"]));
  const weighed = routed([way(heavy, { weight: 9 }), way(light, { weight: 1 })]);
  const drawn = await payees(weighed, 200);
  const heavies = drawn.filter((name) => name === "heavy").length;
  expect(heavies).toBeGreaterThan(150);
  expect(heavies).toBeLessThan(200);
});

test("an account of another mode is never collected on", async () => {
  const account = await open("sandboxed");
  const live = await house.addProject({ mode: "live" });
  const project = routed([{ ownerId: HOUSE, account: account.id }], live);
  await expect(engine.payments.create(ask(project))).rejects.toMatchObject({
    code: "channel_unavailable",
  });
});
