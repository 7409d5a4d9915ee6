/**
 * Sandbox and live never meet: every way to play a payment is tried on live projects, by every
 * wire, page and verb; nothing is ever paid, charged or routed there, and balances never mix.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "../src/db/transaction.ts";
import { dialects } from "../src/dialects/index.ts";
import type { Engine } from "../src/engine/engine.ts";
import { goLive } from "../src/engine/go-live.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { Project } from "../src/engine/settings.ts";
import { systemIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { formOf, wireEngine } from "../src/wire-engine.ts";
import { type FullHouse, openFullHouse, type Shop } from "./support/full-house.ts";
import { fieldsOf, isExampleOf, probeOf, send } from "./support/probe.ts";

/** What a create on a project without a live rail is told, in each dialect's own words. */
const NO_RAIL: Readonly<Record<string, readonly [status: number, words: string]>> = {
  cashi: [400, "Metode pembayaran tidak tersedia"],
  fastpay: [400, "QRIS tidak tersedia"],
  native: [400, "channel_unavailable"],
  pakasir: [400, "Metode pembayaran tidak tersedia"],
  payget: [400, "QRIS is not available."],
  paymenku: [422, "Channel is currently unavailable."],
};

const SCENARIOS = ["paid", "failed", "late", "twice", "short", "over"];

/** A project that was always live, and one that went live after it was tried in the sandbox. */
type Stage = { readonly live: Shop; readonly went: Shop };

let house: FullHouse;
let engine: Engine;
const stages = new Map<string, Stage>();

beforeAll(async () => {
  house = await openFullHouse();
  const config = { webhookAllow: [], publicUrl: house.program.origin };
  engine = wireEngine({ ...roomOf(), config } as unknown as Parameters<typeof wireEngine>[0]);
  for (const { id } of dialects) stages.set(id, await openStage(id));
});

afterAll(() => house.close());

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))("%s", (id, dialect) => {
  test("says on create that there is no rail, in its own words", async () => {
    const { live } = stages.get(id) as Stage;
    const { example } = live;
    const url = `${example.path}?${new URLSearchParams(example.query)}`;
    const body = example.body ? JSON.stringify(example.body) : "";
    const { status, text } = await send(house.program.origin, { ...example, url, body });
    const [wanted, words] = NO_RAIL[id] ?? [0, "no words are known"];
    expect([status, text]).toEqual([wanted, expect.stringContaining(words)]);
  });

  test("plays nothing by any operation", async () => {
    const { live, went } = stages.get(id) as Stage;
    const faults: string[] = [];
    for (const operation of dialect.operations) {
      const payments = await makePayments(id);
      for (const shop of [live, went]) {
        for (const values of valuesFor(shop, payments, fieldsOf(operation))) {
          const { status, text } = await send(
            house.program.origin,
            probeOf(shop, operation, values),
          );
          if (status >= 500 && status !== 503) faults.push(`${operation.id}: ${status} ${text}`);
          const creates = isExampleOf(operation, shop) && status < 300;
          if (creates) faults.push(`${operation.id} makes: ${text}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(await crossings()).toEqual([]);
  });

  test("plays nothing on its pages, and charges nothing there", async () => {
    const { live, went } = stages.get(id) as Stage;
    for (const { path } of dialect.pages) {
      const payments = await makePayments(id);
      for (const [url, form] of formsFor(path, [live, went], payments)) {
        await fetch(house.program.origin + url, { redirect: "manual" });
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        const init = { method: "POST", headers, body: form, redirect: "manual" } as const;
        const { status } = await fetch(house.program.origin + url, init);
        expect([url, form, status < 500]).toEqual([url, form, true]);
      }
    }
    expect(await crossings()).toEqual([]);
  });
});

describe("the house", () => {
  test("plays nothing by its verb", async () => {
    const [dialect] = stages.keys();
    for (const { id } of await makePayments(dialect as string)) {
      const name = `pay_${id.replaceAll("-", "")}`;
      const { json, code } = await house.program.ask("payment", "simulate", name);
      expect([code, json.error?.code]).toEqual([1, "sandbox_only"]);
    }
    expect(await crossings()).toEqual([]);
  });

  test("plays on sandbox rails alone", () => {
    expect(rails.filter(({ mode, play }) => mode === "live" && play)).toEqual([]);
  });

  test("refuses crafted calls of the engine", async () => {
    for (const [id, { live, went }] of stages) {
      const payments = await makePayments(id);
      for (const { project } of [live, went]) {
        for (const payment of payments) {
          for (const scenario of SCENARIOS) {
            const played = engine.payments.simulate(project, payment, scenario as "paid");
            await expect(played).rejects.toMatchObject({ code: "sandbox_only" });
          }
          const charged = engine.payments.charge(project, payment, "qris");
          await expect(charged).rejects.toMatchObject({ name: "Failure" });
        }
      }
    }
    expect(await crossings()).toEqual([]);
  });

  test("holds no sandbox money in a live account: the database refuses to mix them", async () => {
    const { project } = (stages.get("native") as Stage).live;
    for (const modes of [
      ["live", "sandbox"],
      ["sandbox", "sandbox"],
    ]) {
      const mixed = transaction(house.db, async (client) => {
        const id = systemIds.uuid(Date.now());
        await client.query(
          `insert into transfer
                  (merchant_id, id, mode, kind, key, subject_id, effective_at, created_at)
           values ($1, $2, 'live', 'settle', $3, $2, now(), now())`,
          [project.merchantId, id, `mixed ${id}`],
        );
        await client.query(
          `insert into entry
                  (merchant_id, mode, account, account_version, transfer_id, amount, balance_after)
           values ($1, $3, 'available', 1, $2, 5, 5), ($1, $4, 'rail:x', 1, $2, -5, -5)`,
          [project.merchantId, id, ...modes],
        );
      });
      await expect(mixed).rejects.toThrow("must be whole, of its mode, and sum to zero");
    }
    for (const mode of ["live", "sandbox"] as const) {
      const { available } = await engine.ledger.balance(project.merchantId, mode);
      expect(available).toBe(0);
    }
  });
});

function roomOf() {
  return {
    db: house.db,
    clock: { now: Date.now },
    ids: systemIds,
    houseKey: house.houseKey,
  };
}

async function openStage(id: string): Promise<Stage> {
  const live = await house.open(id, { slug: `${id}-live`, mode: "live" });
  const sandbox = await house.open(id, { slug: `${id}-went` });
  const { made: fresh } = await goLive(roomOf(), sandbox.project, formOf(sandbox.dialect), {
    weakKey: true,
  });
  const key = fresh?.key ?? sandbox.key;
  const example = JSON.parse(JSON.stringify(sandbox.example).replaceAll(sandbox.key, key));
  const went = { ...sandbox, key, example, project: { ...sandbox.project, mode: "live" as const } };
  return { live, went };
}

let made = 0;

/** One from the sandbox days with a charge, and two live ones that wait for a channel. */
async function makePayments(id: string): Promise<Payment[]> {
  const { live, went } = stages.get(id) as Stage;
  const before = { ...went.project, mode: "sandbox" as const };
  return [
    await make(before, "qris"),
    await make(live.project, null),
    await make(went.project, null),
  ];
}

async function make(project: Project, channel: string | null): Promise<Payment> {
  made += 1;
  const reference = `order-${made}`;
  const created = await engine.payments.create({
    project,
    reference,
    identity: `25000 ${reference}`,
    origin: "v1",
    amount: 25_000,
    channel,
    encode: () => ({ status: 200, headers: {}, body: "" }),
  });
  if (created.outcome !== "created") throw new Error(created.outcome);
  return created.payment;
}

/** Each payment by each of its names in each field; other fields say what the curl line says. */
function* valuesFor(
  { example, project }: Shop,
  payments: readonly Payment[],
  fields: ReturnType<typeof fieldsOf>,
): Generator<Record<string, unknown>> {
  const shown: Record<string, unknown> = { ...example.query, ...example.body };
  for (const { id, wireId, reference } of payments) {
    for (const name of [wireId, reference, `pay_${id.replaceAll("-", "")}`]) {
      for (const scenario of SCENARIOS) {
        const values = fields.map(({ name: field, words }): [string, unknown] => {
          if (field === "slug" || field === "project") return [field, project.slug];
          if (/amount/.test(field)) return [field, 25_000];
          if (words.includes(scenario)) return [field, scenario];
          return [field, words[0] ?? (/_id$|^id$|reference/.test(field) ? name : shown[field])];
        });
        yield Object.fromEntries(values.filter(([, value]) => value !== undefined));
        if (!fields.some(({ words }) => words.includes(scenario))) break;
      }
    }
  }
}

/** A page's address for each payment and project, with each form that a page may send. */
function* formsFor(
  pattern: string,
  shops: readonly Shop[],
  payments: readonly Payment[],
): Generator<[url: string, form: string]> {
  const forms = [...SCENARIOS.map((one) => `scenario=${one}`), "channel=qris", "channel=va.bni"];
  for (const { project } of shops) {
    for (const { wireId, reference } of payments) {
      const path = pattern
        .replace(":slug", project.slug)
        .replace(":amount", "25000")
        .replaceAll(/:\w+/g, wireId);
      for (const query of ["", "&qris_only=1", "&payment_method=qris"]) {
        const url = `${path}?order_id=${reference}${query}`;
        for (const form of forms) yield [url, form];
      }
    }
  }
}

/** Whatever of the sandbox has come into live, a sentence each. */
async function crossings(): Promise<string[]> {
  const sandboxRails = rails.filter(({ mode }) => mode === "sandbox").map(({ id }) => id);
  const { rows } = await house.db.query<{ crossing: string }>(
    `select 'a charge on ' || rail as crossing
       from charge where mode = 'live' and rail = any ($1)
      union all
     select 'a receipt of ' || amount from receipt
      union all
     select 'a transfer ' || kind from transfer where mode = 'live'
      union all
     select 'a balance of ' || posted from account where mode = 'live' and posted <> 0
      union all
     select 'paid: ' || reference from payment where status in ('paid', 'failed')`,
    [sandboxRails],
  );
  return rows.map(({ crossing }) => crossing);
}
