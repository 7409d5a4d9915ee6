/** Days of Jakarta in the query of a list: from and to, both included. */
import { DAY, type Instant } from "../clock.ts";

export type DaySpan = {
  readonly from?: Instant;
  /** The end of the last day. */
  readonly until?: Instant;
};

/** What is no day does not narrow the list. */
export function daySpan(query: URLSearchParams): DaySpan {
  const from = dayIn(query.get("from"));
  const last = dayIn(query.get("to"));
  return {
    ...(from !== undefined && { from }),
    ...(last !== undefined && { until: last + DAY }),
  };
}

/** When a day in Jakarta begins: `2026-11-21`. */
export function dayIn(text: string | null): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? "")) return undefined;
  const at = Date.parse(`${text}T00:00:00+07:00`);
  return Number.isNaN(at) ? undefined : at;
}
