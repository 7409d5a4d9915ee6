/** Pages of the native lists: newest first, each followed by its cursor. */
import { Failure } from "../../failure.ts";
import { type IdKind, parseId } from "../../ids.ts";

/** The condition that a cursor stands for: the id of the last one of the page before. */
export function before(kind: IdKind, cursor: string | null | undefined): { before?: string } {
  if (cursor == null) return {};
  const id = parseId(kind, cursor);
  if (id !== undefined) return { before: id };
  throw new Failure("invalid_request", "This is no cursor of this list", {
    field: "cursor",
    hint: "cursor takes the next_cursor of the page before",
  });
}

/** A page of what was found, one more having been asked for than is shown. */
export function listOf<Item extends { readonly id: string }>(
  found: readonly Item[],
  limit: number,
) {
  const data = found.slice(0, limit);
  const more = found.length > limit;
  const next_cursor = more ? (data.at(-1) as Item).id : null;
  return { object: "list" as const, data, has_more: more, next_cursor };
}
