/**
 * The one way into the ledger: steps that post transfers and take, post or void holds, applied in
 * order inside the caller's transaction. Accounts are locked in order first, so that two batches
 * never wait for each other in a circle; balances are then computed here and written at once.
 */
import type { Instant } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import { assert } from "../failure.ts";
import { add, subtract } from "../money.ts";
import { floorOf } from "./chart.ts";
import {
  type Account,
  type HeldRow,
  keyOfAccount,
  keyOfHold,
  lockAccounts,
  lockHolds,
  type Named,
  type Work,
  writeWork,
} from "./rows.ts";
import type { Hold, Step, StepResult, Transfer } from "./steps.ts";

/** Applies steps in order; a refused step changes nothing and its neighbours go on. */
export async function applySteps(
  client: PoolClient,
  steps: readonly Step[],
  now: Instant,
): Promise<readonly StepResult[]> {
  const holds = await lockHolds(client, steps);
  const accounts = await lockAccounts(client, namesOf(steps, holds));
  const work: Work = {
    accounts,
    holds,
    entries: [],
    transfers: [],
    opened: [],
    resolved: [],
  };
  const results = steps.map((step) => applyStep(work, step));
  await writeWork(client, work, now);
  return results;
}

function applyStep(work: Work, step: Step): StepResult {
  if (step.do === "hold") return applyHold(work, step.hold);
  if (step.do === "void") return resolveHold(work, step.merchantId, step.hold, "voided");
  return applyTransfer(work, step.transfer);
}

function applyTransfer(work: Work, transfer: Transfer): StepResult {
  assert(add(...transfer.entries.map(({ amount }) => amount)) === 0, "entries sum to zero");
  assert(transfer.entries.length >= 2, "a transfer has two or more entries");
  const held = transfer.hold
    ? work.holds.get(keyOfHold(transfer.merchantId, transfer.hold))
    : undefined;
  if (transfer.hold && held?.state !== "pending") return "resolved";
  assert(!held || held.mode === transfer.mode, "a hold is used up in its own mode");
  for (const { account: name, amount } of transfer.entries) {
    const account = accountOf(work, transfer, name);
    const freed = held?.account === name ? held.amount : 0;
    const floor = floorOf(name);
    const left = add(subtract(account.posted, account.held), amount, freed);
    if (floor !== null && amount < 0 && left < floor) return "insufficient";
  }
  if (transfer.hold) resolveHold(work, transfer.merchantId, transfer.hold, "posted");
  for (const { account: name, amount } of transfer.entries) {
    const account = accountOf(work, transfer, name);
    account.posted = add(account.posted, amount);
    account.version += 1;
    work.entries.push({
      transfer,
      account,
      version: account.version,
      amount,
      after: account.posted,
    });
  }
  work.transfers.push(transfer);
  return "done";
}

function applyHold(work: Work, hold: Hold): StepResult {
  const account = accountOf(work, hold, hold.account);
  const floor = floorOf(hold.account);
  const left = subtract(subtract(account.posted, account.held), hold.amount);
  if (floor !== null && left < floor) return "insufficient";
  account.held = add(account.held, hold.amount);
  work.opened.push(hold);
  // A later step of the same batch may use it up or void it.
  work.holds.set(keyOfHold(hold.merchantId, hold.id), heldRow(hold));
  return "done";
}

function resolveHold(
  work: Work,
  merchantId: string,
  id: string,
  to: "posted" | "voided",
): StepResult {
  const key = keyOfHold(merchantId, id);
  const hold = work.holds.get(key);
  if (hold?.state !== "pending") return "resolved";
  const account = accountOf(work, { merchantId, mode: hold.mode }, hold.account);
  account.held = subtract(account.held, hold.amount);
  hold.state = to;
  work.resolved.push(hold);
  return "done";
}

function heldRow({ merchantId, id, mode, account, amount }: Hold): HeldRow {
  return { merchant_id: merchantId, id, mode, account, amount, state: "pending" };
}

function accountOf(work: Work, of: Omit<Named, "name">, name: string): Account {
  const account = work.accounts.get(
    keyOfAccount({ merchantId: of.merchantId, mode: of.mode, name }),
  );
  assert(account, `account ${name} is locked`);
  return account;
}

/** Every account that a step may touch, once. */
function namesOf(steps: readonly Step[], holds: ReadonlyMap<string, HeldRow>): Named[] {
  const names = new Map<string, Named>();
  const want = (named: Named): void => void names.set(keyOfAccount(named), named);
  for (const step of steps) {
    if (step.do === "hold") want({ ...step.hold, name: step.hold.account });
    if (step.do !== "post") continue;
    for (const { account: name } of step.transfer.entries) want({ ...step.transfer, name });
  }
  for (const { merchant_id, mode, account } of holds.values()) {
    want({ merchantId: merchant_id, mode, name: account });
  }
  return [...names.values()];
}
