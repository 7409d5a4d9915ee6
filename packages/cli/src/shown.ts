/** How people read what the API answers: a thing by its fields, a list by its lines. */
import { columns } from "./usage.ts";

const MOST_COLUMNS = 6;

/** Fields that tell items of any list apart, in the order in which they are read. */
const TELLING = [
  "id",
  "type",
  "kind",
  "channel",
  "status",
  "amount",
  "fee",
  "payable",
  "balance_after",
  "reference",
  "name",
  "url",
  "account",
  "subject",
  "payment",
  "event",
  "created_at",
];

export function shownThing(thing: object): string {
  return columns(Object.entries(thing).map(([name, value]) => [name, cellOf(value)]));
}

export function shownList(list: { data: readonly object[]; next_cursor?: string | null }): string {
  if (list.data.length === 0) return "There are none.";
  const items = list.data as readonly Readonly<Record<string, unknown>>[];
  const names = TELLING.filter((name) => items.some((item) => name in item)).slice(0, MOST_COLUMNS);
  const lines = columns(items.map((item) => names.map((name) => cellOf(item[name]))));
  return list.next_cursor ? `${lines}\n  next: --cursor ${list.next_cursor}` : lines;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : `${value}`;
  // What a stranger has written may not move the cursor.
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
