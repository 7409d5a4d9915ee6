/**
 * Migrations on rows that older versions wrote: what they become is what today's code would have
 * written, and work goes on where it stood.
 */
import { describe, expect, test } from "vitest";
import { DAY, MINUTE, SECOND } from "../src/clock.ts";
import { migrate } from "../src/db/migrate.ts";
import { EVENT_TYPES } from "../src/dialects/own-event.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import { countedIds } from "../src/ids.ts";
import { checkLedger } from "../src/ledger/check.ts";
import { rails } from "../src/rails/index.ts";
import { PLAYS } from "./support/astray.ts";
import { ask, HOUSE_KEY, made, testHouse } from "./support/house.ts";
import { copyRows, oldDatabase, type Row, rowsOf, tablesOf } from "./support/old-database.ts";
import { receiver, webhookHouse } from "./support/webhook-house.ts";

type State = {
  readonly what: string;
  readonly status?: string;
  readonly attempts?: number;
  readonly fence?: number;
  readonly body?: string;
  readonly retry?: boolean;
};

describe("deliveries whose bodies stood beside them", () => {
  /** Every state that a delivery could be in, by the order of its event. */
  const STATES: readonly State[] = [
    { what: "never claimed" },
    { what: "tried once", attempts: 1, fence: 1, body: "as first tried", retry: true },
    { what: "claimed by a worker that died", fence: 1, body: "as claimed" },
    { what: "with a body before any claim", body: "as stored" },
    { what: "done", status: "succeeded", attempts: 1, fence: 1, body: "told" },
    { what: "given up", status: "failed", attempts: 12, fence: 12, body: "never told" },
    { what: "overtaken", status: "superseded" },
  ];

  test("are sent once, with the bytes that they had, and those that ended are not", async () => {
    const house = await webhookHouse();
    const shop = await receiver();
    await house.endpoint(shop.url);
    await house.tell(STATES.map((_, at) => ({ reference: `INV-${at}` })));
    const old = await oldDatabase("000012");
    await copyRows(house.db, old.pool);
    const past = new Date(house.clock.now() - MINUTE).toISOString();
    for (const [at, state] of STATES.entries()) {
      const { status = "pending", attempts = 0, fence = 0, body = null, retry = false } = state;
      await old.pool.query(
        `update delivery
            set status = $2, attempts = $3, fence = $4, body = $5, due_at = $6,
                retry_at = case when $7 then $6::timestamptz end,
                finished_at = case when $2 <> 'pending' then $6::timestamptz end
          where event_number = (select number from event where data ->> 'reference' = $1)`,
        [`INV-${at}`, status, attempts, fence, body && Buffer.from(body), past, retry],
      );
    }
    const before = await old.pool.query("select id, body from delivery where body is not null");
    await migrate(old.pool);
    const after = await old.pool.query("select delivery_id as id, body from delivery_body");
    const byId = (rows: { id: string }[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(after.rows)).toEqual(byId(before.rows));

    await house.worker({ db: old.pool }).drain();
    await house.worker({ db: old.pool }).drain();
    const told = shop.received.map(({ body }) => body).toSorted();
    expect(told).toEqual([
      "as claimed",
      "as first tried",
      "as stored",
      expect.stringContaining('"reference":"INV-0"'),
    ]);
    const { rows } = await old.pool.query<{ status: string; attempts: number }>(
      "select status, attempts from delivery order by event_number",
    );
    const ended = STATES.slice(4).map((one) => one.status);
    expect(rows.map(({ status }) => status)).toEqual([
      ...STATES.slice(0, 4).map(() => "succeeded"),
      ...ended,
    ]);
    expect(rows.map(({ attempts }) => attempts)).toEqual([1, 2, 1, 1, 1, 12, 0]);
  });
});

describe("endpoints from before phones could fall silent", () => {
  test("hear of it where they heard of everything, and nowhere else", async () => {
    const house = await webhookHouse();
    const old = await oldDatabase("000024");
    const before = EVENT_TYPES.filter((type) => type !== "account.silent");
    const chosen = ["payment.paid", "refund.refunded"];
    for (const events of [before, chosen]) {
      const { id } = await house.endpoint(`https://shop.example/${events.length}`);
      await house.db.query("update endpoint set events = $2 where id = $1", [id, events]);
    }
    await copyRows(house.db, old.pool);
    await migrate(old.pool);
    const { rows } = await old.pool.query("select events from endpoint order by created_at, id");
    expect(rows.map(({ events }) => events).toSorted((a, b) => b.length - a.length)).toEqual([
      [...before, "account.silent"],
      chosen,
    ]);
  });
});

/** How the first version named the causes that it knew. */
const FIRST_CAUSES: Readonly<Record<string, string>> = {
  late_after: "late",
  notice_after_failure: "failed",
  second_payment_on_one_charge: "second",
  second_charge_paid: "second",
  short: "short",
  over: "over",
};

function asFirstWritten(table: string, row: Row): Row {
  if (table !== "suspense") return row;
  return { ...row, cause: FIRST_CAUSES[row.cause as string] };
}

/** Nothing is due of a payment that has ended. */
function lasting(row: Row): Row {
  return "due_at" in row && row.status !== "pending" ? { ...row, due_at: null } : row;
}

describe("payments and money astray of the first version", () => {
  test("are, column by column, as today's code writes them", async () => {
    const house = await testHouse();
    const { engine, clock, project } = house;
    for (const cause of Object.keys(FIRST_CAUSES)) await PLAYS[cause as keyof typeof PLAYS](house);
    const pending = await made(engine, ask(project));
    await engine.payments.simulate(project, await made(engine, ask(project)), "paid");
    await engine.payments.cancel(project, await made(engine, ask(project)));
    const old = await oldDatabase("000002");
    await copyRows(house.database.pool, old.pool, asFirstWritten);
    await migrate(old.pool);
    for (const table of await tablesOf(house.database.pool)) {
      const [became, written] = await Promise.all(
        [old.pool, house.database.pool].map(async (db) => (await rowsOf(db, table)).map(lasting)),
      );
      expect(became, table).toEqual(written);
    }
    expect(await checkLedger(old.pool)).toEqual({ ok: true, violations: [] });

    const shared = { db: old.pool, clock, ids: countedIds(500), rails };
    const again = createEngine({ ...shared, houseKey: HOUSE_KEY, keyForms: [] });
    const rows = await again.suspense.list({ status: "open", limit: 100 });
    expect(rows).toHaveLength(Object.keys(FIRST_CAUSES).length);
    for (const row of rows) {
      const acting = { by: "ani", reason: "old", evidence: "by hand" };
      await again.suspense.refund(row, acting);
    }
    clock.advance(SECOND);
    await again.payments.simulate(project, pending, "paid");
    expect(await checkLedger(old.pool)).toEqual({ ok: true, violations: [] });
  });

  test("wait in real time for their next try, and hear of what becomes of money", async () => {
    const house = await webhookHouse();
    const shop = await receiver();
    await house.endpoint(shop.url);
    await house.tell([{ reference: "A" }, { reference: "B" }]);
    const old = await oldDatabase("000002");
    const due = new Date(house.clock.now() + DAY).toISOString();
    await copyRows(house.db, old.pool, (table, row) => {
      if (table === "endpoint") return { ...row, events: ["payment.paid", "payment.suspended"] };
      const first = table === "delivery" && row.event_number === 1;
      return first ? { ...row, attempts: 3, fence: 3, due_at: due } : row;
    });
    await migrate(old.pool);
    const { rows } = await old.pool.query(
      `select attempts, retry_at is not distinct from due_at as waits, retry_at is null as new
         from delivery order by event_number`,
    );
    expect(rows).toEqual([
      { attempts: 3, waits: true, new: false },
      { attempts: 0, waits: false, new: true },
    ]);
    const { rows: endpoints } = await old.pool.query("select events from endpoint");
    expect(endpoints[0]?.events).toEqual(
      expect.arrayContaining(["payment.suspended", "payment.resolved", "payment.reversed"]),
    );
    await house.worker({ db: old.pool }).drain();
    expect(shop.received).toHaveLength(1);
  });
});

test("open payments of before have a page, found by their id", async () => {
  const house = await testHouse();
  const asked = { name: "Budi", channel: "va.bni" };
  const encode = () => ({ status: 201, headers: {}, body: "" });
  const made = await house.engine.openPayments.create({ project: house.project, ...asked, encode });
  if (made.outcome !== "created") throw new Error("not created");
  const { id } = made.openPayment;
  const old = await oldDatabase("000028");
  await copyRows(house.database.pool, old.pool);
  await old.pool.query("delete from directory where kind = 'open'");
  await migrate(old.pool);
  const { rows } = await old.pool.query(
    "select merchant_id, payment_id from directory where kind = 'open' and key = $1",
    [id],
  );
  expect(rows).toEqual([{ merchant_id: house.project.merchantId, payment_id: id }]);
});
