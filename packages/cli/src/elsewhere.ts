/** What the API does not have: answered at the server, by the operator. */
import { RefusalError } from "./define.ts";

/** A noun with the verbs that live at the server; all of its verbs where none is named. */
export const AT_SERVER: Readonly<Record<string, readonly string[] | "all">> = {
  project: ["set", "channel", "route", "live", "moved"],
  key: ["set", "rotate"],
  account: "all",
  member: "all",
  payout: ["approve", "reject", "paid", "failed"],
  refund: ["refunded", "failed"],
  suspense: "all",
  webhook: ["resend"],
  statement: "all",
  notice: "all",
  ledger: "all",
  operator: "all",
  backup: "all",
  restore: "all",
  erase: "all",
  migrate: "all",
  serve: "all",
  work: "all",
};

/** Undefined when it does not live there either. */
export function livesAtServer(noun: string, verb: string | undefined): RefusalError | undefined {
  const verbs = AT_SERVER[noun];
  if (verbs === undefined || (verbs !== "all" && !verbs.includes(verb ?? ""))) return undefined;
  const words = [noun, ...(verb && !verb.startsWith("-") ? [verb] : [])].join(" ");
  return new RefusalError(
    "at_the_server",
    `${words} is answered at the server, not by its API`,
    `There: gapura-server ${words}, or in a checkout npm run -s gapura -- ${words}`,
  );
}
