/**
 * One effect and one answer: duplicates at once, keys of other calls, and commits heard of by
 * nobody.
 */
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../src/clock.ts";
import type { Pool, PoolClient } from "../src/db/pool.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Reply } from "../src/engine/engine.ts";
import type { SettingsInput } from "../src/engine/settings.ts";
import { sweep } from "../src/engine/sweep.ts";
import { countedIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { testDuplicates } from "./support/duplicates.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./support/house.ts";

const house = await testHouse();
const { engine, clock, database } = house;

describe("duplicates at once", async () => testDuplicates(3));

describe("a key", () => {
  const key = (over: object) => ({
    operation: "create",
    key: "k",
    fingerprint: Buffer.alloc(32, 1),
    ...over,
  });

  test("counts within its project and its call alone", async () => {
    const [one, other] = [await house.addProject(), await house.addProject()];
    const create = async (project: typeof one, over: object = {}) =>
      (await engine.payments.create(ask(project, { idempotency: key(over), identity: null })))
        .outcome;
    expect(await create(one)).toBe("created");
    expect(await create(one)).toBe("replayed");
    expect(await create(other)).toBe("created");
    expect(await create(one, { operation: "refund" })).toBe("created");
    expect(await create(one, { key: "l" })).toBe("created");
  });

  test("is not taken by a request that was refused", async () => {
    const project = await house.addProject();
    const refused = ask(project, { idempotency: key({}), amount: 1 });
    await expect(engine.payments.create(refused)).rejects.toMatchObject({
      code: "amount_too_small",
    });
    const { outcome } = await engine.payments.create(ask(project, { idempotency: key({}) }));
    expect(outcome).toBe("created");
  });

  test("is swept away a day later, however many there are", async () => {
    const at = new Date(clock.now() - 2 * DAY).toISOString();
    await database.pool.query(
      `insert into idempotency
       select gen_random_uuid(), gen_random_uuid(), 'create', n::text, '', 201, '{}', '', $1
         from generate_series(1, 5001) n`,
      [at],
    );
    const deps = { db: database.pool, clock };
    expect(await sweep(deps)).toEqual({ more: true });
    expect(await sweep(deps)).toEqual({ more: false });
  });

  test("answers with its stored reply for a day, though the payment has moved on", async () => {
    const project = await house.addProject();
    const request = ask(project, { idempotency: key({}) });
    const created = await engine.payments.create(request);
    const { reply } = created as { reply: Reply };
    await engine.payments.simulate(project, await reload(), "paid");
    const deps = { db: database.pool, clock };
    clock.advance(DAY - MINUTE);
    await sweep(deps);
    expect(await engine.payments.create(request)).toEqual({ outcome: "replayed", reply });
    clock.advance(HOUR);
    await sweep(deps);
    expect((await engine.payments.create(request)).outcome).toBe("existing");

    async function reload() {
      const found = await engine.payments.findByReference(project, request.reference);
      if (!found) throw new Error("the payment is gone");
      return found;
    }
  });
});

/**
 * A pool that loses the answer to its next commit, after the commit has stood. The insert of
 * payments commits by itself where no transaction is around it.
 */
function losingPool(pool: Pool) {
  let lost = 0;
  let armed = false;

  function losing(on: Pick<Pool, "query">, commits: (asked: unknown) => boolean) {
    return async (...asked: Parameters<PoolClient["query"]>) => {
      const answer = await on.query(...asked);
      if (!armed || !commits(asked[0])) return answer;
      armed = false;
      lost += 1;
      throw Object.assign(new Error("the answer was lost"), { code: "ECONNRESET" });
    };
  }

  async function connect(): Promise<PoolClient> {
    const client = await pool.connect();
    const query = losing(client, (asked) => asked === "commit");
    const release = () => client.release();
    return { query, release } as unknown as PoolClient;
  }

  const query = losing(
    pool,
    (asked) => (asked as { name?: string }).name?.startsWith("payments_insert") === true,
  );
  const db = { connect, query } as unknown as Pool;
  const arm = () => {
    armed = true;
  };
  return { db, arm, lost: () => lost };
}

describe("a commit whose answer was lost", () => {
  const unique = { from: 1, to: 1, owner: "merchant" as const, coolDown: 0 };
  const qris = { least: 1, most: 1_000_000, life: HOUR, unique };
  const settings: SettingsInput = { ...SETTINGS, channels: { ...SETTINGS.channels, qris } };
  const { db, arm, lost } = losingPool(database.pool);
  const deps = { db, clock, ids: countedIds(5), rails, houseKey: HOUSE_KEY, keyForms: [] };
  const { payments } = createEngine(deps);

  test.each(["qris", "va.bni", "ewallet.dana", null])(
    "a payment on %s is made once, with its only total or number",
    async (channel) => {
      const before = lost();
      const project = await house.addProject({ settings });
      const request = ask(project, { channel });
      arm();
      const payment = await made({ payments } as typeof engine, request);
      expect(lost()).toBe(before + 1);
      expect(await engine.payments.list(project, { limit: 10 })).toEqual([payment]);
      expect(await engine.payments.create(request)).toMatchObject({ outcome: "existing" });
      const events = await engine.events.list(project.merchantId, { after: 0, limit: 10 });
      expect(events).toMatchObject([{ number: 1, data: payment }]);
    },
  );

  test.each(["qris", "va.bni"])("a charge on %s is added once", async (channel) => {
    const before = lost();
    const project = await house.addProject({ settings });
    const open = await made(engine, ask(project, { channel: null }));
    arm();
    const charged = await payments.charge(project, open, channel);
    expect(lost()).toBe(before + 1);
    expect(charged).toMatchObject({ version: 2, channel });
    expect(await engine.payments.charges(charged)).toHaveLength(1);
    expect(await engine.payments.findById(project, open.id)).toEqual(charged);
  });

  test.each(["paid", "over", "short", "late", "twice", "failed"] as const)(
    "%s is played once",
    async (scenario) => {
      const before = lost();
      const [lossy, sound] = [await house.addProject(), await house.addProject()];
      const [one, other] = [await made(engine, ask(lossy)), await made(engine, ask(sound))];
      arm();
      const played = await payments.simulate(lossy, one, scenario);
      expect(lost()).toBe(before + 1);
      const same = await engine.payments.simulate(sound, other, scenario);
      expect([played.status, played.version]).toEqual([same.status, same.version]);
      const balance = (merchantId: string) => engine.ledger.balance(merchantId, "sandbox");
      expect(await balance(lossy.merchantId)).toEqual(await balance(sound.merchantId));
    },
  );
});
