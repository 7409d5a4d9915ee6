/**
 * Tenancy: every operation of every dialect, asked with the ids of another project, in both modes,
 * by every key there is. Nobody sees what is another's, and nobody changes it.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "../src/db/transaction.ts";
import type { Operation } from "../src/dialects/define.ts";
import { dialects } from "../src/dialects/index.ts";
import { goLive } from "../src/engine/go-live.ts";
import { systemIds } from "../src/ids.ts";
import { formOf } from "../src/wire-engine.ts";
import { type FullHouse, openFullHouse, type Shop } from "./support/full-house.ts";
import { fieldsOf, isExampleOf, type Probe, probeOf, send } from "./support/probe.ts";
import { type Belongings, belongingsOf, snapshotOf } from "./support/strangers.ts";

/** Who asks, and whose things are asked for. */
type Stage = {
  readonly callers: readonly (readonly [name: string, shop: Shop])[];
  readonly victims: readonly (readonly [name: string, shop: Shop])[];
};

let house: FullHouse;
const stages = new Map<string, Stage>();

beforeAll(async () => {
  // Callers are told apart by address, so that one's wrong keys slow no other.
  house = await openFullHouse({ GAPURA_PROXIES: "127.0.0.1,::1" });
  for (const { id } of dialects) stages.set(id, await openStage(id));
}, 120_000);

afterAll(() => house.close());

const VICTIMS = ["another merchant's", "another merchant's, live by now", "its own merchant's"];

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))("%s", (id, dialect) => {
  test.each(VICTIMS)("no key reaches what is %s", async (name) => {
    const { callers, victims } = stages.get(id) as Stage;
    const victim = victims.find(([one]) => one === name)?.[1] as Shop;
    const others = callers.map(([, shop]) => shop.project);
    const belongings = await belongingsOf(house.db, victim.project, others);
    expect(belongings.ids.length).toBeGreaterThan(8);
    const before = await snapshotOf(house.db, victim.project.merchantId);
    const faults: string[] = [];
    for (const operation of readsFirst(dialect.operations)) {
      for (const [caller, shop] of callers) {
        const probes = probesOf(shop, operation, belongings);
        faults.push(...(await askAll(caller, probes, belongings)).faults);
      }
    }
    expect(faults.slice(0, 20)).toEqual([]);
    // The snapshot of their own merchant holds what the callers made themselves.
    if (name === "its own merchant's") return;
    expect(await snapshotOf(house.db, victim.project.merchantId)).toBe(before);
  });

  test("the owner is answered: the questions are the right ones", async () => {
    const { victims } = stages.get(id) as Stage;
    const victim = victims[0]?.[1] as Shop;
    const belongings = await belongingsOf(house.db, victim.project, []);
    const ofIds = dialect.operations.filter(
      (one) => one.access === "key" && fieldsOf(one).length > 0 && !isExampleOf(one, victim),
    );
    let answered = 0;
    for (const operation of readsFirst(ofIds)) {
      const probes = probesOf(victim, operation, belongings).slice(0, -1);
      answered += (await askAll("owner", probes, belongings)).answered;
    }
    expect(answered).toBeGreaterThan(0);
  });
});

/** What a caller makes takes names from the other's ids: it is made after all has been read. */
function readsFirst(operations: readonly Operation[]): Operation[] {
  const isRead = ({ route, writes }: Operation) => route.startsWith("GET") && !writes;
  return [...operations.filter(isRead), ...operations.filter((one) => !isRead(one))];
}

/** Two merchants; the first with keys of every sort, the second with something to hide. */
async function openStage(id: string): Promise<Stage> {
  const caller = await house.open(id, { slug: `${id}-caller` });
  const { merchantId } = caller.project;
  const live = await house.open(id, { slug: `${id}-caller-live`, mode: "live", merchantId });
  const own = await house.open(id, { slug: `${id}-own`, merchantId });
  const webhookUrl = `${house.program.origin}/dev/inbox/${id}-victim`;
  const victim = await house.open(id, { slug: `${id}-victim`, webhookUrl });
  const gone = await house.open(id, { slug: `${id}-gone-live` });
  for (const shop of [caller, victim, gone, own]) await trade(shop);
  const room = { db: house.db, clock: { now: Date.now }, ids: systemIds, houseKey: house.houseKey };
  await goLive(room, gone.project, formOf(gone.dialect), { weakKey: true });
  const other = dialects.find((one) => one.id !== id) as (typeof dialects)[number];
  const foreign = await house.open(other.id, { slug: `${id}-foreign` });
  const keyOf = (shop: Shop): Shop => ({
    ...caller,
    key: shop.key,
    example: JSON.parse(JSON.stringify(caller.example).replaceAll(caller.key, shop.key)),
  });
  const nobody = { ...foreign, key: `${caller.dialect.keyPrefix.sandbox}nobody` };
  return {
    callers: [
      ["a sandbox key", caller],
      ["a live key", live],
      ["a key of another dialect", keyOf(foreign)],
      ["no key that is known", keyOf(nobody)],
    ],
    victims: [
      ["another merchant's", victim],
      ["another merchant's, live by now", gone],
      ["its own merchant's", own],
    ],
  };
}

/** A link, a payment that is pending, and one that is paid, with a buyer's name in it. */
async function trade(shop: Shop): Promise<void> {
  const { example, project } = shop;
  for (const at of [1, 2]) {
    const body = { ...example.body };
    for (const name of Object.keys(body)) {
      if (/reference|order_id/.test(name)) body[name] = `${project.slug}-order-${at}`;
      if (/customer_name/.test(name)) body[name] = `Buyer of ${project.slug}`;
    }
    const query = new URLSearchParams(example.query);
    const probe = { ...example, url: `${example.path}?${query}` };
    const json = example.body ? JSON.stringify(body) : "";
    const { status, text } = await send(house.program.origin, { ...probe, body: json });
    if (status >= 300) throw new Error(`cannot trade: ${status} ${text}`);
  }
  await house.db.query(
    `insert into payment_link (merchant_id, id, project_id, mode, name, amount, least, most,
                               reusable, created_at)
     values ($1, $2, $3, $4, $5, 7777, 7777, 7777, false, now())`,
    [
      project.merchantId,
      systemIds.uuid(Date.now()),
      project.id,
      project.mode,
      `Tautan ${project.slug}`,
    ],
  );
  await transaction(house.db, (client) =>
    client.query(
      `update payment
          set customer = '{"name": "Siti Rahayu Kartika"}', metadata = '{"note": "rahasia-dapur"}'
        where project_id = $1`,
      [project.id],
    ),
  );
}

/** The operation, with each id of the other in each of its fields, and in all of them. */
function probesOf(shop: Shop, operation: Operation, { ids, open }: Belongings): Probe[] {
  const { example } = shop;
  const shown = { ...example.query, ...example.body };
  const fields = fieldsOf(operation);
  const usual = Object.fromEntries(
    fields.flatMap(({ name, words }) => {
      const value = shown[name] ?? words[0];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  // What anyone may open by an id that nobody can guess is no secret from who has the id.
  const asked = operation.access === "public" ? ids.filter((id) => !open.has(id)) : ids;
  const probes = asked.flatMap((id) => {
    const one = fields.map(({ name }) => ({ ...usual, [name]: id }));
    const all = Object.fromEntries(fields.map(({ name }) => [name, id]));
    return [...one, all].map((values) => probeOf(shop, operation, values));
  });
  return [...probes, probeOf(shop, operation, usual)];
}

/** What replies tell of the other's, and how many are no refusal. */
async function askAll(
  caller: string,
  probes: readonly Probe[],
  { data }: Belongings,
): Promise<{ faults: string[]; answered: number }> {
  const faults: string[] = [];
  let answered = 0;
  const waiting = [...probes];
  async function hand(): Promise<void> {
    for (let probe = waiting.shift(); probe; probe = waiting.shift()) {
      const headers = { ...probe.headers, "x-forwarded-for": ADDRESS[caller] ?? "192.0.2.9" };
      const { status, text } = await send(house.program.origin, { ...probe, headers });
      if (status < 300) answered += 1;
      const sent = decodeURIComponent(probe.url) + probe.body + JSON.stringify(probe.headers);
      const seen = data.filter(
        (value) => !WORDS.has(value) && text.includes(value) && !sent.includes(value),
      );
      if (seen.length === 0 && status !== 500) continue;
      faults.push(`${caller}: ${probe.method} ${probe.url} ${probe.body}: ${status} ${seen}`);
    }
  }
  await Promise.all(Array.from({ length: 8 }, hand));
  return { faults, answered };
}

/** What fields may say is no secret, though rows hold it: a refusal lists it. */
const WORDS: ReadonlySet<string> = new Set(
  dialects.flatMap(({ operations }) =>
    operations.flatMap((operation) => fieldsOf(operation).flatMap(({ words }) => words)),
  ),
);

const ADDRESS: Readonly<Record<string, string>> = {
  "a sandbox key": "192.0.2.1",
  "a live key": "192.0.2.2",
  "a key of another dialect": "192.0.2.3",
  "no key that is known": "192.0.2.4",
};
