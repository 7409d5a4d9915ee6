/** Whom a line of the ledger is about, as its id is shown. */
import { showId } from "../ids.ts";
import type { ExplainedLine } from "../ledger/explain.ts";

/** The bare id where a line's kind has subjects of several sorts. */
export function subjectOfLine({ kind, subjectId }: ExplainedLine): string {
  if (kind.startsWith("payout-")) return showId("pyo", subjectId);
  if (kind === "refund") return showId("rfd", subjectId);
  return ["settle", "suspend", "cost"].includes(kind) ? showId("pay", subjectId) : subjectId;
}
