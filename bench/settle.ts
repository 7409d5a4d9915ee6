/**
 * Settle: payments of one hot merchant settled a second, 64 under way, by the engine in this
 * process, against pgbench doing the same to the same rows between BEGIN and COMMIT.
 */
import { HOUR } from "../src/clock.ts";
import type { Engine } from "../src/engine/engine.ts";
import type { Payment } from "../src/engine/payment.ts";
import { railAccount } from "../src/ledger/chart.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { alternate, mediansOf, ROUNDS, ratioOf } from "./alternate.ts";
import { copyId, copyPayments, makeModel } from "./fill.ts";
import { makeMerchants } from "./merchants.ts";
import type { Part } from "./part.ts";
import { runPgbench } from "./pgbench.ts";
import {
  type Counters,
  leaveVacuumToUs,
  measureWritten,
  refuseUnlike,
  showWritten,
  type Written,
} from "./written.ts";

const CLIENTS = 64;
/** The quicker one does more, so that both run for seconds. */
const OURS = 16_384;
const THEIRS = 2_048;
const WARM_UP = 4_096;
/**
 * Settled uncounted after the checkpoint of each run: the images of the pages that all settlements
 * write are a fixed sum, which would weigh more on the run that does less.
 */
const EACH_WARM_UP = 512;

const COUNTERS: Counters = {
  "payment (updated)": "select count(*) from payment where status = 'paid'",
  "charge (updated)": "select count(*) from charge where status = 'paid'",
  receipt: "select count(*) from receipt",
  transfer: "select count(*) from transfer",
  entry: "select count(*) from entry",
  event: "select count(*) from event",
};

export const settle: Part = async ({ stage, tell }) => {
  const { house } = stage;
  const { db, clock } = house;
  const engine = wireEngine(house);
  const [hot] = await makeMerchants(house, 1);
  if (!hot) throw new Error("no merchant");
  const model = await makeModel(engine, hot.project);
  const copies = WARM_UP + ROUNDS * (OURS + THEIRS + 2 * EACH_WARM_UP);
  await copyPayments(db, model, { first: 1, count: copies, deadline: clock.now() + HOUR });
  await leaveVacuumToUs(db);
  await db.query("analyze payment, charge");
  const next = counter(1);
  await receive(engine, model, next(WARM_UP), WARM_UP);

  const copied = await copySettlement(db, model);
  const written: Record<Name, Written[]> = { ours: [], transaction: [] };
  const run =
    (name: Name, things: number, work: (first: number) => Promise<number>) => async () => {
      const measured = await measureWritten(
        {
          db,
          counters: COUNTERS,
          things,
          first: () => receive(engine, model, next(EACH_WARM_UP), EACH_WARM_UP),
        },
        () => work(next(things)),
      );
      written[name].push(measured.written);
      return measured.result;
    };
  const rates = await alternate<Name>(
    {
      ours: run("ours", OURS, (first) => receive(engine, model, first, OURS)),
      transaction: run("transaction", THEIRS, (first) =>
        runPgbench(stage, {
          script: "settle-transaction",
          clients: CLIENTS,
          each: THEIRS / CLIENTS,
          variables: { ...copied, first, turn: -1 },
        }),
      ),
    },
    tell,
  );
  for (const [name, runs] of Object.entries(written)) {
    for (const one of runs) tell(`  ${name}, each settlement: ${showWritten(one)}`);
  }
  refuseUnlike(written.ours, written.transaction, "pgbench");
  return {
    settle_vs_pgbench_tx: ratioOf(rates.ours, rates.transaction),
    rates: { settle: mediansOf(rates) },
  };
};

type Name = "ours" | "transaction";

/** Gives out numbers of copies: each is settled once. */
function counter(from: number): (count: number) => number {
  let next = from;
  return (count) => {
    next += count;
    return next - count;
  };
}

/** Money for `count` copies, 64 under way; gives how many were settled in a second. */
async function receive(
  { payments, clock }: Engine,
  { merchantId, amount }: Payment,
  first: number,
  count: number,
): Promise<number> {
  const started = performance.now();
  let number = first;
  const work = async (): Promise<void> => {
    while (number < first + count) {
      const id = copyId(number);
      const transaction = String(number).padStart(20, "0");
      number += 1;
      const receipt = { transaction, amount, paidAt: clock.now() };
      const { status } = await payments.receive(merchantId, id, id, receipt);
      if (status !== "paid") throw new Error(`a payment is ${status} after it was paid`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  return count / ((performance.now() - started) / 1_000);
}

/** What pgbench needs to do the same: the merchant, and the event's long value. */
async function copySettlement(
  db: { query(sql: string, values: unknown[]): Promise<{ rows: unknown[] }> },
  { merchantId, projectId, amount, charge }: Payment,
): Promise<Record<string, string | number>> {
  const { rows } = await db.query(
    "select data::text from event where merchant_id = $1 and type = 'payment.paid' limit 1",
    [merchantId],
  );
  const { data } = rows[0] as { data: string };
  const rail_name = railAccount(charge?.rail ?? "");
  return { merchant: merchantId, project: projectId, amount, rail_name, data };
}
