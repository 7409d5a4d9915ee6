/**
 * A storm of payouts for the crash tests: a program asks for them over HTTP under idempotency keys,
 * operators decide them at the database, and both insist until they are answered. Then everything
 * acknowledged is looked for, reckoned from the storm's own notes.
 */
import { setTimeout as wait } from "node:timers/promises";
import { openHome } from "../../src/db/embedded-home.ts";
import { findRunning } from "../../src/db/embedded-notice.ts";
import { connect, type Pool } from "../../src/db/pool.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { PayoutDecision } from "../../src/engine/decide-payout.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { Failure } from "../../src/failure.ts";
import { parseId, systemIds } from "../../src/ids.ts";
import { refunded, reversed } from "../../src/ledger/entries.ts";
import { rails } from "../../src/rails/index.ts";
import type { LoadRoom } from "./crash.ts";
import { auditLedger, auditTables } from "./crash-audit.ts";
import { type CrashLoad, createTally } from "./crash-client.ts";
import { HOUSE_KEY } from "./house.ts";
import { post } from "./payouts.ts";

/** What becomes of a payout, and by which decisions. */
const FATES = {
  requested: [],
  approved: ["approve"],
  rejected: ["reject"],
  paid: ["approve", "pay"],
  failed: ["approve", "fail"],
} as const;

type Fate = keyof typeof FATES;

/** One payout that the program wants, and what it was told of it. */
export type WantedPayout = {
  readonly key: string;
  readonly amount: number;
  readonly fate: Fate;
  /** The body of the first answer. */
  told?: string | undefined;
  /** Decisions that were acknowledged, or surely heard. */
  decided: number;
};

export type PayoutStorm = CrashLoad & { readonly payouts: readonly WantedPayout[] };

const WORTH = 1_000_000_000;
const PATIENCE = 30_000;
const PAUSE = 100;

/** A shop worth a billion, and a storm on it. A live one could not tell this machine. */
export async function startPayoutStorm(room: LoadRoom): Promise<PayoutStorm> {
  const { house, hook } = room;
  const key = await openShop(house, hook);
  const asks = createTally();
  const answers = createTally();
  const given = new AbortController();
  const faults: string[] = [];
  const payouts: WantedPayout[] = [];
  let unanswered = 0;
  let finishing = false;

  /** Until it is answered; `doubtful`: an earlier try may have been heard. */
  async function insist<Result>(work: (doubtful: boolean) => Promise<Result>) {
    for (let doubtful = false; !given.signal.aborted; doubtful = true) {
      asks.add();
      try {
        const result = await work(doubtful);
        answers.add();
        return result;
      } catch (error) {
        if (error instanceof Failure && error.code !== "unavailable") throw error;
        unanswered += 1;
        await wait(PAUSE);
      }
    }
    return undefined;
  }

  async function ask(wanted: WantedPayout): Promise<string> {
    const reply = await fetch(`http://127.0.0.1:${house.port}/v1/payouts`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${key}`,
        "idempotency-key": wanted.key,
      },
      body: JSON.stringify({ amount: wanted.amount, reference: wanted.key, ...TO }),
      signal: AbortSignal.any([given.signal, AbortSignal.timeout(PATIENCE)]),
    });
    const text = await reply.text();
    if (reply.status >= 500) {
      if (!room.mayFail()) faults.push(`${wanted.key}: ${reply.status} ${text}`);
      throw new Error("not now");
    }
    if (reply.status !== 201) faults.push(`${wanted.key}: ${reply.status} ${text}`);
    return text;
  }

  async function serve(wanted: WantedPayout): Promise<void> {
    wanted.told = await insist(() => ask(wanted));
    if (wanted.told === undefined || faults.length > 0) return;
    const id = parseId("pyo", JSON.parse(wanted.told).id) as string;
    for (const verb of FATES[wanted.fate]) {
      await insist((doubtful) => decide(house.data, id, verb, doubtful));
      wanted.decided += 1;
    }
  }

  async function work(): Promise<void> {
    while (!finishing && !given.signal.aborted) {
      const fates = Object.keys(FATES) as Fate[];
      const wanted: WantedPayout = {
        key: `STORM-${payouts.length}`,
        amount: room.ids.integer(10_000, 50_000),
        fate: fates[room.ids.integer(0, fates.length - 1)] as Fate,
        decided: 0,
      };
      payouts.push(wanted);
      await serve(wanted).catch((error: Error) => faults.push(`${wanted.key}: ${error.message}`));
    }
  }

  const working = Promise.all(Array.from({ length: room.hands }, work));
  return {
    payouts,
    faults,
    unanswered: () => unanswered,
    asked: asks.more,
    answered: answers.more,
    async finish() {
      finishing = true;
      await working;
    },
    abandon: () => given.abort(),
  };
}

const TO = { destination: "ewallet.dana", account: "081234567890", name: "John Doe" };

async function openShop(house: LoadRoom["house"], hook: string): Promise<string> {
  const words = ["--slug", "storm", "--dialect", "native", "--webhook-url", hook];
  const { json } = await house.ask("project", "create", ...words);
  for (const rule of ["daily=100000000000", "twoAbove=100000000000"]) {
    await house.ask("project", "set", "storm", "--payout", rule);
  }
  await withEngine(house.data, async (engine, db) => {
    const project = await engine.projects.bySlug("storm");
    if (!project) throw new Error("the shop is not there");
    await post({ clock: { now: Date.now }, database: { pool: db } }, project, MONEY);
  });
  return json.api_key;
}

const MONEY = reversed(refunded("test", WORTH));

/** On a rail that waits, so that paying and failing are decisions of their own. */
const WAITING = rails.map((rail) =>
  rail.payout ? { ...rail, payout: { ...rail.payout, send: () => WAITS } } : rail,
);
const WAITS = { outcome: "waits" } as const;

/** At the running server's database, as a verb does. Fails when it does not answer now. */
async function withEngine<Result>(
  data: string,
  work: (engine: Engine, db: Pool) => Promise<Result>,
): Promise<Result> {
  const address = await findRunning(openHome(data));
  if (!address) throw new Error("not now");
  const db = connect(address, { max: 1 });
  try {
    const clock = { now: Date.now };
    const deps = { db, clock, ids: systemIds, rails: WAITING, houseKey: HOUSE_KEY, keyForms: [] };
    return await work(createEngine(deps), db);
  } finally {
    await db.end().catch(() => undefined);
  }
}

type Verb = (typeof FATES)[Fate][number];

const DECISIONS: Readonly<Record<Verb, PayoutDecision>> = {
  approve: { do: "approve", by: "ani" },
  reject: { do: "reject", by: "ani", note: "tidak" },
  pay: { do: "pay", by: "ani", evidence: "TRF" },
  fail: { do: "fail", by: "ani", note: "ditutup" },
};

/** Its status once each verb is done. */
const DONE = { approve: "approved", reject: "rejected", pay: "paid", fail: "failed" } as const;

async function decide(data: string, id: string, verb: Verb, doubtful: boolean): Promise<void> {
  await withEngine(data, async (engine) => {
    const project = await engine.projects.bySlug("storm");
    const payout = project && (await engine.payouts.findById(project, id));
    if (!payout) throw new Failure("not_found", "an acknowledged payout is not there");
    // An earlier try was heard after all.
    if (doubtful && payout.status === DONE[verb]) return;
    await engine.payouts.decide(payout, DECISIONS[verb]);
  });
}

type Stored = { reference: string; amount: number; fee: number; status: Fate; body: string };

/** Everything that is wrong, a sentence each. */
export async function auditStorm(
  db: Pool,
  payouts: readonly WantedPayout[],
  heard: ReadonlyMap<string, number>,
): Promise<string[]> {
  const { rows } = await db.query<Stored>(
    `select p.reference, p.amount, p.fee, p.status, i.body
       from payout p
       left join idempotency i on i.merchant_id = p.merchant_id and i.key = p.reference`,
  );
  const stored = Map.groupBy(rows, ({ reference }) => reference);
  const faults = payouts.flatMap(({ key, amount, fate, told, decided }) => {
    const [one, more] = stored.get(key) ?? [];
    stored.delete(key);
    if (told === undefined) return [`${key}: never acknowledged`];
    if (!one || more) return [`${key}: ${one ? "twice" : "lost"}`];
    const wrong = [
      ...(one.amount === amount ? [] : [`amount ${one.amount}`]),
      ...(decided < FATES[fate].length || one.status === fate
        ? []
        : [`${one.status}, not ${fate}`]),
      ...(one.body === told ? [] : ["another answer is kept"]),
    ];
    return wrong.map((how) => `${key}: ${how}`);
  });
  const strangers = [...stored.keys()].map((key) => `${key}: nobody asked for it`);
  const books = await auditBooks(db, payouts);
  return [
    ...faults,
    ...strangers,
    ...books,
    ...(await auditLedger(db)),
    ...(await auditTables(db, heard)),
  ];
}

/** Balances are what the storm's own notes say. */
async function auditBooks(db: Pool, payouts: readonly WantedPayout[]): Promise<string[]> {
  const sum = (...fates: readonly Fate[]) =>
    payouts
      .filter(({ fate }) => fates.includes(fate))
      .reduce((total, { amount }) => total + amount, 0);
  const { rows } = await db.query<{ name: string; posted: number; held: number }>(
    "select name, posted, held from account",
  );
  const have = new Map(rows.map((row) => [row.name, row]));
  const due: readonly (readonly [string, number, number])[] = [
    ["available", WORTH - sum("approved", "paid"), sum("requested")],
    ["transit", sum("approved"), 0],
  ];
  return due.flatMap(([name, posted, held]) => {
    const { posted: found = 0, held: kept = 0 } = have.get(name) ?? {};
    const told = `${name}: posted ${found}, held ${kept}, not ${posted} and ${held}`;
    return found === posted && kept === held ? [] : [told];
  });
}
