/**
 * The server is killed between the two commits of a payment whose charge is a gateway's: started
 * again, it finishes the same request with one charge, and the money of it counts once.
 */
import { once } from "node:events";
import { gateways } from "@gapura/gateways";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import type { Project } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import type { MadeProject } from "../src/make-project.ts";
import { faultProxy } from "./support/fault-proxy.ts";
import { HOUSE_KEY } from "./support/house.ts";
import { openProgramHouse, type ProgramHouse, type RunningProgram } from "./support/program.ts";
import { realHouse } from "./support/real-house.ts";

let upstreamOrigin = "";
const proxy = await faultProxy(() => upstreamOrigin);
const theirs = await realHouse({ publicOrigin: proxy.origin });
upstreamOrigin = theirs.origin;
const ours = await realHouse();
const db = ours.database.pool;

let program: ProgramHouse;
let server: RunningProgram;

beforeAll(async () => {
  program = await openProgramHouse({
    DATABASE_URL: ours.database.url,
    GAPURA_KEY: HOUSE_KEY.toString("base64"),
    GAPURA_DEMO: "off",
    GAPURA_LOG: "warn",
  });
  server = await program.serve();
}, 60_000);

afterAll(async () => {
  await program?.close();
  await Promise.all([ours.close(), theirs.close(), proxy.close()]);
}, 60_000);

type Shop = {
  readonly project: Project;
  readonly upstream: Project;
  /** Asks for its one payment; true when the buyer can be shown it. */
  ask(): Promise<boolean>;
};

/** A shop of ours whose charges go to one of its own in the second house. */
async function shop(dialect: "native" | "cashi", slug: string): Promise<Shop> {
  const far = await theirs.open("cashi", {
    slug: `far-${slug}`,
    webhookUrl: "http://127.0.0.1:9/",
  });
  const account = await ours.engine.accounts.open({
    ownerId: HOUSE,
    rail: "gateway-cashi-sandbox",
    given: {
      name: slug,
      apiKey: far.key.key,
      webhookSecret: far.endpoint?.wireSecret ?? "",
      baseUrl: `${proxy.origin}/cashi`,
    },
  });
  await theirs.database.pool.query("update endpoint set url = $2 where project_id = $1", [
    far.project.id,
    `${program.origin}/rails/${showId("acc", account.id)}`,
  ]);
  const routes = [{ ownerId: HOUSE, account: account.id, order: 0, weight: 1 }];
  const near = await ours.open(dialect, { slug, routes });
  const ask = dialect === "native" ? () => askNative(near) : () => askCashi(near);
  return { project: near.project, upstream: far.project, ask };
}

/** Known again by its key. */
async function askNative({ key }: MadeProject): Promise<boolean> {
  const reply = await fetch(`${program.origin}/v1/payments`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key.key}`,
      "content-type": "application/json",
      "idempotency-key": "one-and-the-same",
    },
    body: JSON.stringify({ reference: "INV-1", amount: 25_000, channel: "qris" }),
  });
  const told = await reply.text();
  return reply.ok && told.includes("000201");
}

/** Known again by its order. */
async function askCashi({ key }: MadeProject): Promise<boolean> {
  const kind = gateways.find(({ name }) => name === "cashi");
  const gateway = kind?.open({
    apiKey: key.key,
    baseUrl: `${program.origin}/cashi`,
    retries: 0,
  });
  const made = await gateway?.create({ reference: "INV-1", amount: 25_000, channel: "qris" });
  return made?.status === "pending" && made.instructions !== null;
}

const isCreate = ({ method }: { method: string }) => method === "POST";

/** Where the server is when it is killed; what each gives resolves when it is there. */
const PLACES = {
  "the ask is committed, and the gateway has heard nothing": async () => {
    const spoilt = [proxy.spoil("silent before", isCreate), proxy.spoil("silent before", isCreate)];
    return () => Promise.all(spoilt);
  },
  "the gateway has made the charge, and its answer is on its way": async () => {
    const spoilt = [proxy.spoil("silent after", isCreate), proxy.spoil("silent after", isCreate)];
    return () => Promise.all(spoilt);
  },
  "the gateway has answered, and the charge is being committed": async () => {
    await db.query(`
      create function stand_still() returns trigger language plpgsql as
        $$ begin perform pg_sleep(600); return new; end $$;
      create trigger stand_still before insert on charge
        for each row execute function stand_still()`);
    // Commits may go one after another: then the other shop's waits behind it.
    return () => expect.poll(asleep, { timeout: 10_000 }).toBeGreaterThan(0);
  },
};

async function asleep(): Promise<number> {
  const { rows } = await db.query(
    `select count(*)::integer as asleep from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`,
  );
  return rows[0].asleep;
}

/** Kills the server; what its database still did for it breaks off, too. */
async function kill(): Promise<void> {
  const gone = once(server.child, "exit");
  server.child.kill("SIGKILL");
  await gone;
  await db.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`,
  );
  await db.query("drop function if exists stand_still cascade");
  // Who was killed asks no more: its time is up now and not in some seconds.
  await db.query(
    "update rail_ask set next_look = now() - interval '1 second' where state = 'asking'",
  );
}

async function oneCharge({ project, upstream }: Shop) {
  const [payment, another] = await ours.engine.payments.list(project, { limit: 9 });
  expect(another).toBeUndefined();
  if (!payment?.charge) throw new Error("no charge is shown");
  const charges = await ours.engine.payments.charges(payment);
  expect(charges).toHaveLength(1);
  const there = await theirs.engine.payments.list(upstream, { limit: 9 });
  expect(there).toHaveLength(1);
  return { payment, charge: payment.charge, there: there[0] };
}

test.each(Object.entries(PLACES))(
  "%s",
  async (place, prepare) => {
    const at = Object.keys(PLACES).indexOf(place);
    const shops = [await shop("native", `key-${at}`), await shop("cashi", `order-${at}`)];
    const reached = await prepare();
    const broken = shops.map((one) => one.ask().catch(() => false));
    await reached();
    await kill();
    expect(await Promise.all(broken)).toEqual([false, false]);
    server = await program.serve();
    for (const one of shops) {
      const again = () => one.ask().catch(() => false);
      await expect.poll(again, { timeout: 20_000 }).toBe(true);
      const { payment, charge, there } = await oneCharge(one);
      expect(await one.ask()).toBe(true);
      expect((await oneCharge(one)).charge.id).toBe(charge.id);
      if (!there) throw new Error("the second house has no payment");
      await theirs.engine.payments.simulate(one.upstream, there, "paid");
      const status = async () => (await oneCharge(one)).payment.status;
      await expect.poll(status, { timeout: 20_000 }).toBe("paid");
      const receipts = await db.query("select amount from receipt where payment_id = $1", [
        payment.id,
      ]);
      expect(receipts.rows).toEqual([{ amount: charge.payable }]);
      const { available, suspense } = await ours.engine.ledger.balance(
        one.project.merchantId,
        "sandbox",
      );
      expect({ available, suspense }).toEqual({ available: charge.net, suspense: 0 });
    }
  },
  90_000,
);
