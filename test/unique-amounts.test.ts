/** Unique amounts on accounts that projects share: what settings say, and who gets how many. */
import { expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Payment } from "../src/engine/payment.ts";
import { type Project, projectSettings, type SettingsInput } from "../src/engine/settings.ts";
import { countedIds } from "../src/ids.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./support/house.ts";
import { PLAIN, sharedAccount, sharing, testSharedAccount } from "./support/shared-account.ts";

testSharedAccount(400);

const { clock, database, engine: ownAccounts, addProject } = await testHouse();
const deps = { db: database.pool, clock, houseKey: HOUSE_KEY, keyForms: [] };
const engine = createEngine({ ...deps, ids: countedIds(5), rails: [sharing] });

const shared = await sharedAccount(engine);

type Unique = Exclude<SettingsInput["channels"][string]["unique"], undefined>;

const EXHAUSTED = { code: "unique_amounts_exhausted" };
let amounts = 100_000;

/** An amount whose totals no other test uses. */
function newAmount(): number {
  amounts += 20_000;
  return amounts;
}

function withUnique(unique: Partial<Unique>, over: object = {}): SettingsInput {
  const whole = { from: 1, to: 3, owner: "merchant" as const, coolDown: 10 * MINUTE, ...unique };
  const qris = { least: 1, most: 1_000_000, life: 10 * MINUTE, unique: whole, ...over };
  return { ...SETTINGS, channels: { qris }, routes: shared.routes };
}

async function grantedTo(project: Project, amount: number, count: number): Promise<Payment[]> {
  const asked = Array.from({ length: count }, () =>
    engine.payments.create(ask(project, { amount })),
  );
  return (await Promise.allSettled(asked)).flatMap((one) => {
    if (one.status === "rejected") expect(one.reason).toMatchObject(EXHAUSTED);
    return one.status === "fulfilled" && one.value.outcome === "created" ? one.value.payment : [];
  });
}

const codesOf = (payments: readonly Payment[]) =>
  payments.map(({ charge }) => charge?.code as number).toSorted((one, other) => one - other);

test("an account asks for a code of 1 to 99 where settings say nothing", async () => {
  const project = await addProject({ settings: shared });
  const { charge } = await made(engine, ask(project, { amount: newAmount() }));
  expect(charge?.code).toBeGreaterThanOrEqual(1);
  expect(charge?.code).toBeLessThanOrEqual(99);
  expect(charge?.net).toBe(charge?.payable);
});

test("a rail that names no account leaves totals to the project", async () => {
  const [one, other] = [await addProject({ settings: PLAIN }), await addProject()];
  const plain = await made(ownAccounts, ask(one, { amount: 15_000 }));
  expect(plain.charge?.code).toBe(0);
  for (const project of [one, other]) {
    const settings = projectSettings.parse(withUnique({ to: 1 }));
    const same = await made(ownAccounts, ask({ ...project, settings }, { amount: 15_000 }));
    expect(same.charge?.payable).toBe(15_001);
  }
});

test("a total is held against a fee that makes the same one in another project", async () => {
  const amount = newAmount();
  const one = await addProject({ settings: withUnique({ from: 5, to: 5 }) });
  const fee = [{ flat: 4 }];
  const other = await addProject({ settings: withUnique({ from: 1, to: 1 }, { fee }) });
  expect((await made(engine, ask(one, { amount }))).charge?.payable).toBe(amount + 5);
  await expect(engine.payments.create(ask(other, { amount }))).rejects.toMatchObject(EXHAUSTED);
});

test("codes go on to the wider range when the first is taken", async () => {
  const project = await addProject({ settings: withUnique({ to: 3, widenTo: 7 }) });
  const amount = newAmount();
  expect(codesOf(await grantedTo(project, amount, 3))).toEqual([1, 2, 3]);
  expect(codesOf(await grantedTo(project, amount, 9))).toEqual([4, 5, 6, 7]);
});

test("a code that is taken off is the merchant's cost, and never takes all", async () => {
  const project = await addProject({ settings: withUnique({ sign: "minus" }) });
  const amount = newAmount();
  const granted = await grantedTo(project, amount, 5);
  expect(codesOf(granted)).toEqual([-3, -2, -1]);
  const [one] = granted as [Payment];
  expect(one.charge?.payable).toBe(amount + (one.charge?.code as number));
  await engine.payments.simulate(project, one, "paid");
  const { available } = await engine.ledger.balance(project.merchantId, "sandbox");
  expect(available).toBe(one.charge?.payable);
  for (const small of [1, 3]) {
    await expect(engine.payments.create(ask(project, { amount: small }))).rejects.toMatchObject({
      code: "amount_too_small",
    });
  }
  expect((await made(engine, ask(project, { amount: 4 }))).charge?.payable).toBeLessThan(4);
});

test("the house gives no discount", () => {
  const settings = withUnique({ sign: "minus", owner: "fee" });
  expect(projectSettings.safeParse(settings).error?.issues).toMatchObject([
    { path: ["channels", "qris", "unique", "owner"] },
  ]);
});

test("a project holds no more than its cap, and leaves the rest to others", async () => {
  const capped = await addProject({ settings: withUnique({ to: 50, most: 4 }) });
  const other = await addProject({ settings: withUnique({ to: 50 }) });
  const amount = newAmount();
  const granted = await grantedTo(capped, amount, 30);
  expect(granted).toHaveLength(4);
  expect(await grantedTo(capped, newAmount(), 3)).toEqual([]);
  expect(await grantedTo(other, amount, 60)).toHaveLength(46);
  await engine.payments.simulate(capped, granted[0] as Payment, "paid");
  clock.advance(10 * MINUTE);
  expect(await grantedTo(capped, newAmount(), 3)).toHaveLength(1);
});

test("one that was asked for twice at once counts once against the cap", async () => {
  const capped = await addProject({ settings: withUnique({ to: 50, most: 2 }) });
  const request = ask(capped, { amount: newAmount() });
  const twice = await Promise.all([1, 2].map(() => engine.payments.create(request)));
  expect(twice.map(({ outcome }) => outcome).toSorted()).toEqual(["created", "existing"]);
  expect(await grantedTo(capped, newAmount(), 3)).toHaveLength(1);
});
