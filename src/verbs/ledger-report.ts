/** `ledger report`: what each day in Jakarta settled, by project and rail, as JSON or CSV. */
import { DAY, jakartaPlain } from "../clock.ts";
import { type ReportRow, settlementReport } from "../engine/settlement-report.ts";
import { Failure } from "../failure.ts";
import { defineVerb } from "./define.ts";
import { namedProject } from "./named.ts";

const MOST_DAYS = 366;

export const ledgerReportVerb = defineVerb({
  noun: "ledger",
  verb: "report",
  summary: "Settlements, fees, refunds and payouts of each day in Jakarta, project and rail.",
  options: {
    project: { value: "SLUG", required: true, meaning: "whose merchant, and in which mode" },
    date: { value: "DAY", meaning: "the day, or the first of them: yesterday unless said" },
    to: { value: "DAY", meaning: "the last day" },
    rail: { value: "RAIL", meaning: "only this rail's" },
    all: { meaning: "all projects of the merchant in this mode" },
    csv: { meaning: "as CSV" },
  },
  async run({ desk, values }) {
    const open = await desk();
    const { house } = open;
    const { merchantId, mode, id } = await namedProject(open, values.project);
    const yesterday = jakartaPlain(house.clock.now() - DAY).slice(0, 10);
    const from = dayIn("date", values.date ?? yesterday);
    const to = dayIn("to", values.to ?? from);
    const days = (Date.parse(to) - Date.parse(from)) / DAY;
    if (days < 0 || days >= MOST_DAYS) {
      throw new Failure("invalid_request", `--to is a day of the ${MOST_DAYS} from --date on`, {
        field: "to",
      });
    }
    const projectId = values.all ? undefined : id;
    const span = { merchantId, mode, from, to, projectId, rail: values.rail };
    const rows = (await settlementReport(house.db, span)).map(shownRow);
    const heads = Object.keys(shownRow(NOTHING));
    const lines = rows.map((row) => Object.values(row));
    const text = values.csv
      ? [heads, ...lines].map((line) => line.join(",")).join("\n")
      : lines.map((line) => line.join("  ")).join("\n") || "Nothing moved.";
    return { json: { mode, from, to, rows }, text };
  },
});

const NOTHING: ReportRow = {
  ...{ day: "", projectId: "", project: "", rail: "", payments: 0, gross: 0, fee: 0, net: 0 },
  ...{
    suspended: 0,
    accepted: 0,
    returned: 0,
    writtenOff: 0,
    refunds: 0,
    refunded: 0,
    payouts: 0,
    paidOut: 0,
    payoutFee: 0,
  },
};

/** Slugs, rails and numbers: nothing that CSV would have to quote. */
function shownRow(row: ReportRow) {
  return {
    day: row.day,
    project: row.project,
    rail: row.rail,
    payments: row.payments,
    gross: row.gross,
    fee: row.fee,
    net: row.net,
    suspended: row.suspended,
    accepted: row.accepted,
    returned: row.returned,
    written_off: row.writtenOff,
    refunds: row.refunds,
    refunded: row.refunded,
    payouts: row.payouts,
    paid_out: row.paidOut,
    payout_fee: row.payoutFee,
  };
}

/** Fails: invalid_request. */
function dayIn(option: string, text: string): string {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new Failure("invalid_request", `--${option} is a day like 2026-11-21`, { field: option });
}
