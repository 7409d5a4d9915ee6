/** Payouts for tests: money to pay out, and requests for it. */
import type { Clock } from "../../src/clock.ts";
import { transaction } from "../../src/db/transaction.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Payout } from "../../src/engine/payout.ts";
import type { RequestedPayout, RequestPayout } from "../../src/engine/request-payout.ts";
import type { PayoutSettings, Project } from "../../src/engine/settings.ts";
import { systemIds } from "../../src/ids.ts";
import { applySteps } from "../../src/ledger/apply.ts";
import { type Entry, refunded, reversed } from "../../src/ledger/entries.ts";
import type { TestDatabase } from "./database.ts";
import { SETTINGS, type TestHouse } from "./house.ts";

export const FEE = 1_000;

/** A project of a new merchant whose balance is so much, in live unless it is said otherwise. */
export async function projectWorth(
  house: TestHouse,
  amount: number,
  payout: Partial<PayoutSettings> = {},
  mode: Project["mode"] = "live",
): Promise<Project> {
  const settings = { ...SETTINGS, payout: { fee: [{ flat: FEE }], ...payout } };
  const project = await house.addProject({ mode, settings });
  await post(house, project, reversed(refunded("test", amount)));
  return project;
}

/** Posts entries to a merchant's accounts, as nothing that the house does by itself. */
export async function post(
  { clock, database }: { readonly clock: Clock; readonly database: Pick<TestDatabase, "pool"> },
  { merchantId, mode }: Project,
  entries: readonly Entry[],
): Promise<void> {
  const now = clock.now();
  const [id, subjectId] = [systemIds.uuid(now), systemIds.uuid(now)];
  const common = { kind: "test", key: id, subjectId, effectiveAt: now, entries };
  const step = { do: "post" as const, transfer: { merchantId, mode, id, ...common } };
  await transaction(database.pool, (client) => applySteps(client, [step], now));
}

/** What a test asks for: Rp100.000 to a wallet unless it says otherwise. */
export function askPayout(project: Project, over: Partial<RequestPayout> = {}): RequestPayout {
  return {
    project,
    by: { keyId: "00000000-0000-7000-8000-00000000000a", mayPayOut: true },
    amount: 100_000,
    destination: "ewallet.dana",
    account: "081234567890",
    name: "John Doe",
    encode: ({ wireId }, { available }) => ({
      status: 201,
      headers: {},
      body: JSON.stringify({ id: wireId, new_balance: available }),
    }),
    ...over,
  };
}

/** Asks and expects that it was made. */
export async function requested(engine: Engine, request: RequestPayout): Promise<Payout> {
  const answer: RequestedPayout = await engine.payouts.request(request);
  if (answer.outcome !== "created") throw new Error(`not created: ${answer.outcome}`);
  return answer.payout;
}

/** What every account of a project's merchant and mode holds, those at zero left out. */
export async function accountsOf(
  { database }: TestHouse,
  { merchantId, mode }: Project,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.pool.query<{ name: string; posted: number }>(
    "select name, posted from account where merchant_id = $1 and mode = $2 and posted <> 0",
    [merchantId, mode],
  );
  return Object.fromEntries(rows.map(({ name, posted }) => [name, posted]));
}
