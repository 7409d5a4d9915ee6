/**
 * The same request many times at once, at two engines over one database: one effect, one answer.
 */
import { expect, test } from "vitest";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Created, CreatePayment, Engine } from "../../src/engine/engine.ts";
import type { Project } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { rails } from "../../src/rails/index.ts";
import { ask, HOUSE_KEY, type TestHouse, testHouse } from "./house.ts";

const AT_ONCE = 100;

export async function testDuplicates(rounds: number): Promise<void> {
  const house = await testHouse();
  const { clock, database } = house;
  const deps = { db: database.pool, clock, ids: countedIds(77), rails, houseKey: HOUSE_KEY };
  const engines = [house.engine, createEngine({ ...deps, keyForms: [] })];

  /** Sends to both engines in turn, and collects what became of each. */
  function atOnce(
    request: (at: number) => CreatePayment,
  ): Promise<PromiseSettledResult<Created>[]> {
    return Promise.allSettled(
      Array.from({ length: AT_ONCE }, (_, at) =>
        (engines[at % engines.length] as Engine).payments.create(request(at)),
      ),
    );
  }

  test(`${rounds} rounds of ${AT_ONCE} with one key: one effect, one body`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const project = await house.addProject();
      const request = ask(project, { idempotency: keyOf(project, 1), identity: null });
      const created = (await atOnce(() => request)).map(keptValue);
      expect(created.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
      expect(created.filter(({ outcome }) => outcome === "replayed")).toHaveLength(AT_ONCE - 1);
      expect(new Set(created.map(bodyOf)).size).toBe(1);
      await expectOne(house, project);
    }
  });

  test(`${rounds} rounds of two bodies with one key: one of them is refused`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const project = await house.addProject();
      const request = ask(project, { identity: null });
      const settled = await atOnce((at) => ({
        ...request,
        amount: at % 3 === 0 ? 50_000 : 60_000,
        idempotency: keyOf(project, at % 3 === 0 ? 1 : 2),
      }));
      const bodies = new Set(settled.filter(isKept).map((one) => bodyOf(keptValue(one))));
      expect(bodies.size).toBe(1);
      const won = new Set(settled.flatMap((one, at) => (isKept(one) ? [at % 3 === 0] : [])));
      expect(won.size, "one body alone was taken").toBe(1);
      for (const one of settled) {
        if (!isKept(one)) expect(one.reason).toMatchObject({ code: "idempotency_mismatch" });
      }
      await expectOne(house, project);
    }
  });

  test(`${rounds} rounds of ${AT_ONCE} with one identity and no key: one payment`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const project = await house.addProject();
      const request = ask(project);
      const created = (await atOnce(() => request)).map(keptValue);
      expect(created.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
      expect(created.filter(({ outcome }) => outcome === "existing")).toHaveLength(AT_ONCE - 1);
      const ids = created.map((one) => ("payment" in one ? one.payment.id : ""));
      expect(new Set(ids).size).toBe(1);
      await expectOne(house, project);
    }
  });
}

function keyOf(project: Project, body: number): CreatePayment["idempotency"] & object {
  return { operation: "create", key: project.id, fingerprint: Buffer.alloc(32, body) };
}

function isKept<Value>(one: PromiseSettledResult<Value>): one is PromiseFulfilledResult<Value> {
  return one.status === "fulfilled";
}

function keptValue<Value>(one: PromiseSettledResult<Value>): Value {
  if (isKept(one)) return one.value;
  throw one.reason;
}

/** What the wire would show: the body names the payment that was made. */
function bodyOf(created: Created): string {
  return created.outcome === "existing" ? created.payment.wireId : created.reply.body;
}

async function expectOne({ engine }: TestHouse, project: Project): Promise<void> {
  expect(await engine.payments.list(project, { limit: 10 })).toHaveLength(1);
  const events = await engine.events.list(project.merchantId, { after: 0, limit: 10 });
  expect(events.map(({ type }) => type)).toEqual(["payment.created"]);
}
