/**
 * Steps applied to a real database: refusals are values, holds resolve once, limits stand in a
 * race.
 */
import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import type { PoolClient } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { systemIds } from "../ids.ts";
import { applySteps } from "./apply.ts";
import { balanceOf } from "./balance.ts";
import { payoutApproved, refunded, reversed } from "./entries.ts";
import type { LedgerMode, Step, StepResult, Transfer } from "./steps.ts";

const database = await testDatabase({ max: 20 });
const db = database.pool;
const NOW = Date.parse("2026-11-21T03:00:00Z");
const id = () => systemIds.uuid(NOW);

type Merchant = { readonly merchantId: string; readonly mode: LedgerMode };

function apply(...steps: Step[]): Promise<readonly StepResult[]> {
  return transaction(db, (client) => applySteps(client, steps, NOW));
}

function post({ merchantId, mode }: Merchant, over: Partial<Transfer>): Step {
  const common = { kind: "test", key: id(), subjectId: id(), effectiveAt: NOW, entries: [] };
  return { do: "post", transfer: { merchantId, mode, id: id(), ...common, ...over } };
}

function hold({ merchantId, mode }: Merchant, amount: number, holdId = id()): Step {
  const account = "available";
  return { do: "hold", hold: { merchantId, mode, id: holdId, account, amount, subjectId: id() } };
}

/** A merchant with so much to spend. */
async function merchantWith(amount: number, mode: LedgerMode = "live"): Promise<Merchant> {
  const merchant = { merchantId: id(), mode };
  const entries = reversed(refunded("r", amount));
  expect(await apply(post(merchant, { entries }))).toEqual(["done"]);
  return merchant;
}

function balance({ merchantId, mode }: Merchant) {
  return balanceOf(db, merchantId, mode);
}

describe("floors", () => {
  test("a step that would go below is refused, and its neighbours go on", async () => {
    const one = await merchantWith(100);
    const spend = (amount: number) => post(one, { entries: refunded("r", amount) });
    const results = await apply(spend(60), spend(41), spend(40), spend(1));
    expect(results).toEqual(["done", "insufficient", "done", "insufficient"]);
    expect(await balance(one)).toEqual({ available: 0, held: 0, suspense: 0, collected: 0 });
  });

  test("what is held cannot be spent or held again", async () => {
    const one = await merchantWith(100);
    expect(await apply(hold(one, 70), hold(one, 31))).toEqual(["done", "insufficient"]);
    expect(await balance(one)).toEqual({ available: 30, held: 70, suspense: 0, collected: 0 });
    expect(await apply(post(one, { entries: refunded("r", 31) }))).toEqual(["insufficient"]);
    expect(await apply(hold(one, 30))).toEqual(["done"]);
  });

  test("two hundred asks at once for a balance of ten get ten", async () => {
    const one = await merchantWith(10);
    const asks = Array.from({ length: 200 }, (_, at) =>
      apply(at % 2 === 0 ? hold(one, 1) : post(one, { entries: refunded("r", 1) })),
    );
    const results = (await Promise.all(asks)).flat();
    expect(results.filter((result) => result === "done")).toHaveLength(10);
    expect(results.filter((result) => result === "insufficient")).toHaveLength(190);
    expect((await balance(one)).available).toBe(0);
  });
});

describe("holds", () => {
  test("using one up frees what it held and spends what the transfer says", async () => {
    const one = await merchantWith(101_000);
    const held = id();
    expect(await apply(hold(one, 101_000, held))).toEqual(["done"]);
    const entries = payoutApproved(100_000, 1_000);
    expect(await apply(post(one, { entries, hold: held }))).toEqual(["done"]);
    expect(await balance(one)).toEqual({ available: 0, held: 0, suspense: 0, collected: 0 });
  });

  test("each is resolved at most once, in one batch and in many at once", async () => {
    const one = await merchantWith(30);
    const [first, second, third] = [id(), id(), id()];
    await apply(hold(one, 10, first), hold(one, 10, second));
    const use = (held: string) => post(one, { entries: refunded("r", 10), hold: held });
    const release = (held: string): Step => ({
      do: "void",
      merchantId: one.merchantId,
      hold: held,
    });
    expect(await apply(use(first), use(first), release(first))).toEqual([
      "done",
      "resolved",
      "resolved",
    ]);
    const race = Array.from({ length: 50 }, (_, at) =>
      apply(at % 2 === 0 ? use(second) : release(second)),
    );
    const results = (await Promise.all(race)).flat();
    expect(results.filter((result) => result === "done")).toHaveLength(1);
    expect(await apply(hold(one, 10, third), release(third), use(third))).toEqual([
      "done",
      "done",
      "resolved",
    ]);
    expect((await balance(one)).held).toBe(0);
  });

  test("one that is nobody's, or another merchant's, is not there to resolve", async () => {
    const [one, other] = [await merchantWith(10), await merchantWith(10)];
    const held = id();
    await apply(hold(one, 10, held));
    const entries = refunded("r", 10);
    expect(await apply(post(other, { entries, hold: held }))).toEqual(["resolved"]);
    expect(await apply(post(one, { entries, hold: id() }))).toEqual(["resolved"]);
    expect((await balance(one)).held).toBe(10);
  });

  test("one of the sandbox is never used up by a live transfer", async () => {
    const live = await merchantWith(10, "live");
    const sandbox: Merchant = { ...live, mode: "sandbox" };
    const held = id();
    await apply(post(sandbox, { entries: reversed(refunded("r", 10)) }), hold(sandbox, 10, held));
    const mixed = post(live, { entries: refunded("r", 10), hold: held });
    await expect(apply(mixed)).rejects.toThrow("its own mode");
  });
});

describe("what a caller may never do", () => {
  test.each([
    ["unbalanced", [{ account: "fee", amount: 1 }]],
    [
      "not zero in sum",
      [
        { account: "fee", amount: 1 },
        { account: "own", amount: -2 },
      ],
    ],
    ["empty", []],
  ])("%s entries stop the work", async (_, entries) => {
    const one = await merchantWith(10);
    await expect(apply(post(one, { entries }))).rejects.toThrow("assertion failed");
  });

  test("the same fact never moves money twice", async () => {
    const one = await merchantWith(10);
    const twice = { key: "settle:1", entries: refunded("r", 1) };
    expect(await apply(post(one, twice))).toEqual(["done"]);
    await expect(apply(post(one, twice))).rejects.toMatchObject({ constraint: "transfer_key" });
    expect((await balance(one)).available).toBe(9);
  });

  test("sandbox and live of one merchant never share a balance", async () => {
    const live = await merchantWith(10, "live");
    expect(await balance({ ...live, mode: "sandbox" })).toEqual({
      available: 0,
      held: 0,
      suspense: 0,
      collected: 0,
    });
    const spend = post({ ...live, mode: "sandbox" }, { entries: refunded("r", 1) });
    expect(await apply(spend)).toEqual(["insufficient"]);
  });
});

describe("many at once", () => {
  test("new accounts made by many transactions at once are made once and add up", async () => {
    const one: Merchant = { merchantId: id(), mode: "live" };
    const accounts = ["a", "b", "c", "d", "e", "f"];
    const work = Array.from({ length: 60 }, (_, at) => {
      const turned = [...accounts.slice(at % 6), ...accounts.slice(0, at % 6)];
      const entries = turned.map((account, place) => ({ account, amount: place < 3 ? 1 : -1 }));
      return apply(post(one, { entries }));
    });
    expect((await Promise.all(work)).flat()).toEqual(work.map(() => "done"));
    const rows = await accountsOf(db as unknown as PoolClient, one.merchantId);
    expect(rows).toEqual(accounts.map((name) => ({ name, posted: 0, version: 60 })));
  });
});

async function accountsOf(client: PoolClient, merchantId: string): Promise<unknown[]> {
  const { rows } = await client.query(
    "select name, posted, version from account where merchant_id = $1 order by name",
    [merchantId],
  );
  return rows;
}
