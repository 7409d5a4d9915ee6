/** FastPay's calls on withdrawals: money of the merchant that goes to a DANA wallet. */
import { utcText } from "../../clock.ts";
import type { Payout } from "../../engine/payout.ts";
import { Failure } from "../../failure.ts";
import { add } from "../../money.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf } from "../idempotency.ts";
import * as wire from "./wire.ts";
import { WITHDRAW_STATUS_OF, WITHDRAW_STATUSES } from "./words.ts";

/** 24 hex digits, as an invoice's id. */
const ID_BYTES = 12;

/** The wire's one destination, and its word for it. */
const DESTINATION = "ewallet.dana";
const METHOD = "dana";

const USUAL_PAGE = 10;
const LARGEST_PAGE = 100;

export const withdrawOperations = [
  keyed({
    route: "POST /api/v1/withdraw",
    id: "createWithdrawal",
    summary: "Ask for a withdrawal to DANA; every call asks for a new one",
    input: wire.createWithdrawal,
    output: wire.requested,
    async run({ engine, request, caller, input: { amount, accountNumber, accountName } }) {
      const asked = JSON.stringify([amount, accountNumber, accountName]);
      const { reply } = await engine.payouts
        .request({
          project: caller.project,
          by: caller,
          amount,
          destination: DESTINATION,
          account: accountNumber,
          name: accountName,
          wireId: engine.ids.bytes(ID_BYTES).toString("hex"),
          idempotency: idempotencyOf(request, "createWithdrawal", asked),
          encode: (payout, { available }) =>
            json(wire.requested, {
              success: true,
              message: "Permintaan penarikan berhasil diajukan",
              ...withdrawalOf(payout),
              new_balance: available,
            }),
        })
        .catch(nameField);
      return reply;
    },
  }),

  keyed({
    route: "GET /api/v1/withdraw/status",
    id: "getWithdrawal",
    summary: "A withdrawal as it is now",
    input: wire.ofWithdrawal,
    output: wire.withdrawalStatus,
    async run({ engine, caller: { project }, input: { withdraw_id: id } }) {
      const payout = await engine.payouts.findByWireId(project, id);
      if (payout) return json(wire.withdrawalStatus, { success: true, ...withdrawalOf(payout) });
      throw new Failure("not_found", "There is no such withdrawal", {
        facts: { of: "withdrawal" },
      });
    },
  }),

  keyed({
    route: "GET /api/v1/withdraw/history",
    id: "listWithdrawals",
    summary: "Withdrawals by page, the newest first, of one status where it is named",
    input: wire.listWithdrawals,
    output: wire.withdrawals,
    async run({ engine: { payouts }, caller: { project }, input }) {
      const { page = 1, status } = input;
      const limit = Math.min(input.limit ?? USUAL_PAGE, LARGEST_PAGE);
      const conditions = status ? { statuses: WITHDRAW_STATUSES[status] } : {};
      const [found, total] = await Promise.all([
        payouts.list(project, { ...conditions, limit, offset: (page - 1) * limit }),
        payouts.count(project, conditions),
      ]);
      return json(wire.withdrawals, {
        success: true,
        data: found.map(withdrawalOf),
        pagination: { page, limit, total, total_pages: Math.ceil(total / limit) },
      });
    },
  }),
];

function withdrawalOf({ wireId, amount, fee, beneficiary, ...payout }: Payout) {
  return {
    withdraw_id: wireId,
    amount,
    fee,
    total_deduct: add(amount, fee),
    status: WITHDRAW_STATUS_OF[payout.status],
    method: METHOD,
    account_number: beneficiary.account,
    account_name: beneficiary.name,
    admin_note: payout.note,
    created_at: utcText(payout.createdAt),
    processed_at: payout.processedAt === null ? null : utcText(payout.processedAt),
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  account: "accountNumber",
  name: "accountName",
};

/** The engine's names of fields become the wire's. */
function nameField(error: unknown): never {
  const field = error instanceof Failure && error.field ? FIELDS[error.field] : undefined;
  if (!(error instanceof Failure) || field === undefined) throw error;
  const { code, message, facts } = error;
  throw new Failure(code, message, { field, facts, cause: error });
}
