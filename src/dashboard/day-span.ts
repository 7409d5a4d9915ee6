/** Days of Jakarta in the query of a list: from and to, both included. */
import { DAY, HOUR, type Instant } from "../clock.ts";

export type DaySpan = {
  readonly from?: Instant;
  /** The end of the last day. */
  readonly until?: Instant;
};

/** What is no day does not narrow the list. */
export function daySpan(query: URLSearchParams): DaySpan {
  const from = dayIn(query.get("from") ?? "");
  const last = dayIn(query.get("to") ?? "");
  return {
    ...(from !== undefined && { from }),
    ...(last !== undefined && { until: last + DAY }),
  };
}

/** When a day in Jakarta begins, `2026-11-21`; undefined for what is no day. */
export function dayIn(text: string): Instant | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text)) return undefined;
  return at - 7 * HOUR;
}
