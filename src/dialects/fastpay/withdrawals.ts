/** FastPay's calls on withdrawals: until we pay out, each says so in the shape of an error. */
import { Failure } from "../../failure.ts";
import { keyed } from "../define.ts";
import * as wire from "./wire.ts";

const CALLS = [
  ["POST /api/v1/withdraw", "createWithdrawal", "Ask for a withdrawal: not yet"],
  ["GET /api/v1/withdraw/status", "getWithdrawal", "The status of a withdrawal: not yet"],
  ["GET /api/v1/withdraw/history", "listWithdrawals", "All withdrawals: not yet"],
] as const;

export const withdrawOperations = CALLS.map(([route, id, summary]) =>
  keyed({
    route,
    id,
    summary,
    input: wire.nothing,
    output: wire.nothing,
    async run() {
      throw new Failure("not_supported", "There are no withdrawals yet", {
        facts: { of: "withdrawal" },
      });
    },
  }),
);
