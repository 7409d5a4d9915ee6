/** The days that a report is of: read from the address, the last thirty unless it says others. */
import { DAY, type Instant, jakartaDay } from "../clock.ts";
import { type ChannelDay, channelReport } from "../engine/channel-report.ts";
import type { VisitOf } from "../faces/page.ts";
import { dayText } from "../ui/show.ts";
import { dayIn } from "./day-span.ts";

const USUAL = 30;
export const MOST_DAYS = 366;
/** ms; a year of a busy shop takes less. */
const WITHIN = 20_000;

export type Span = {
  /** As the form shows them: what was typed, right or wrong. */
  readonly typed: { readonly from: string; readonly to: string };
  readonly wrong: ReadonlySet<"from" | "to">;
  /** Too long, or backwards. */
  readonly wrongSpan: boolean;
  /** The beginnings of the first day and of the day after the last; none while it is wrong. */
  readonly days: { readonly from: Instant; readonly until: Instant } | undefined;
};

export function readSpan({ query, now }: Pick<VisitOf<"project">, "query" | "now">): Span {
  const today = jakartaDay(now);
  const typed = {
    from: query.get("from")?.trim() || dayText(today - (USUAL - 1) * DAY),
    to: query.get("to")?.trim() || dayText(today),
  };
  const from = dayIn(typed.from);
  const to = dayIn(typed.to);
  const wrong = new Set<"from" | "to">();
  if (from === undefined) wrong.add("from");
  if (to === undefined) wrong.add("to");
  if (from === undefined || to === undefined) {
    return { typed, wrong, wrongSpan: false, days: undefined };
  }
  const count = (to - from) / DAY + 1;
  const wrongSpan = count < 1 || count > MOST_DAYS;
  return { typed, wrong, wrongSpan, days: wrongSpan ? undefined : { from, until: to + DAY } };
}

/** The report of a span; nothing while the span is wrong. */
export async function readReport(
  visit: VisitOf<"project">,
  { days }: Span,
): Promise<readonly ChannelDay[]> {
  if (!days) return [];
  return visit.read(async (client) => {
    await client.query(`set local statement_timeout = ${WITHIN}`);
    return channelReport(client, visit.project, days.from, days.until);
  });
}
