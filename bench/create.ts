/**
 * Create: payments made a second through HTTP at 64 connections, by the real server in a process of
 * its own, against pgbench writing the same rows to the same database at 64 clients.
 */
import type { Pool } from "../src/db/pool.ts";
import { alternate, mediansOf, ratioOf } from "./alternate.ts";
import { type LoadGenerator, startLoadGenerator } from "./load.ts";
import { type BenchMerchant, makeMerchants } from "./merchants.ts";
import type { Part, Room } from "./part.ts";
import { runPgbench } from "./pgbench.ts";
import { startServer } from "./server.ts";
import {
  type Counters,
  leaveVacuumToUs,
  measureWritten,
  refuseUnlike,
  showWritten,
  type Written,
} from "./written.ts";

const CLIENTS = 64;
const EACH = 256;
const PAYMENTS = CLIENTS * EACH;
const WARM_UP = 6_400;
const PATIENCE = 60_000;
/** The tables grow from run to run, and nobody makes a number twice: so far apart are they. */
const OTHER_TURNS = 1_000_000;

const COUNTERS: Counters = {
  payment: "select count(*) from payment",
  charge: "select count(*) from charge",
  directory: "select count(*) from directory",
  idempotency: "select count(*) from idempotency",
  event: "select count(*) from event",
  "event_counter (updated)": "select sum(last) from event_counter",
  "bytes of rows": `
    select (select coalesce(sum(pg_column_size(t.*)), 0) from payment t)
         + (select coalesce(sum(pg_column_size(t.*)), 0) from charge t)
         + (select coalesce(sum(pg_column_size(t.*)), 0) from directory t)
         + (select coalesce(sum(pg_column_size(t.*)), 0) from idempotency t)
         + (select coalesce(sum(pg_column_size(t.*)), 0) from event t)`,
};

export const create: Part = async (room) => {
  const { stage, tell } = room;
  const { house } = stage;
  // Each connection has a merchant of its own: a row that all wait for would flatter whoever waits
  // for it once for many.
  const merchants = await makeMerchants(house, CLIENTS);
  const server = await startServer(stage.serverSettings);
  const load = startLoadGenerator();
  try {
    const asked = { load, port: server.port, merchants };
    await post(asked, 0, WARM_UP);
    const copied = await copyPayment(house.db);
    await leaveVacuumToUs(house.db);
    const written: Record<Name, Written[]> = { ours: [], transaction: [], statement: [] };
    const run = (name: Name, work: (run: number) => Promise<number>) => async (round: number) => {
      const { result, written: rows } = await measureWritten(
        { db: house.db, counters: COUNTERS, things: PAYMENTS },
        () => work(round),
      );
      written[name].push(rows);
      return result;
    };
    const pgbench = (script: string, from: number) => (round: number) => {
      const turn = from + round * EACH;
      const variables = { ...copied, turn, first: turn + 1 };
      return runPgbench(stage, { script, clients: CLIENTS, each: EACH, variables });
    };
    const rates = await alternate<Name>(
      {
        ours: run("ours", (round) => post(asked, WARM_UP + round * PAYMENTS, PAYMENTS)),
        transaction: run("transaction", pgbench("create-transaction", OTHER_TURNS)),
        statement: run("statement", pgbench("create-statement", 2 * OTHER_TURNS)),
      },
      tell,
    );
    compare(room, written);
    return {
      create_vs_pgbench_tx: ratioOf(rates.ours, rates.transaction),
      create_vs_pgbench_statement: ratioOf(rates.ours, rates.statement),
      rates: { create: mediansOf(rates) },
    };
  } finally {
    load.close();
    await server.stop();
  }
};

type Name = "ours" | "transaction" | "statement";

function compare({ tell }: Room, written: Readonly<Record<Name, readonly Written[]>>): void {
  for (const [name, runs] of Object.entries(written)) {
    for (const one of runs) tell(`  ${name}, each payment: ${showWritten(one)}`);
  }
  refuseUnlike(written.ours, written.transaction, "pgbench with BEGIN and COMMIT");
  refuseUnlike(written.ours, written.statement, "pgbench with one statement");
}

type Asked = {
  readonly load: LoadGenerator;
  readonly port: number;
  readonly merchants: readonly BenchMerchant[];
};

/** Makes payments, numbered from `first`; gives how many in a second. */
async function post({ load, port, merchants }: Asked, first: number, requests: number) {
  const body = '{"reference":"INV-#","amount":99000,"channel":"qris"}';
  const length = body.length - 1 + 12;
  const templates = merchants.map(({ key }) =>
    [
      "POST /v1/payments HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      `Authorization: Bearer ${key}`,
      "Content-Type: application/json",
      "Idempotency-Key: create-#",
      `Content-Length: ${length}`,
      "",
      body,
    ].join("\r\n"),
  );
  const order = { port, connections: CLIENTS, requests, first, templates };
  return (await load.run({ ...order, patience: PATIENCE, status: 201 })).perSecond;
}

/** The long values of a payment that the server has made: pgbench writes them again and again. */
async function copyPayment(db: Pool): Promise<Record<string, string | number>> {
  const { rows } = await db.query<Record<string, string>>(`
    select c.instructions::text, c.rail_reference, k.operation, k.fingerprint::text,
            k.headers::text, k.body,
           e.data::text, p.amount
      from payment p
      join charge c on c.merchant_id = p.merchant_id and c.payment_id = p.id
      join event e on e.merchant_id = p.merchant_id and e.subject_id = p.id
      join idempotency k on k.merchant_id = p.merchant_id
       and k.key = replace(p.reference, 'INV', 'create')
     limit 1`);
  return rows[0] as Record<string, string>;
}
