/** A row of a statement's file, whichever its format, and how much of a file is read. */
import { Failure } from "../failure.ts";

/** Numbers come from XLSX alone. */
export type Cell = string | number;

/** `number` is the row's place in the file, as its reader sees it; the first is 1. */
export type Row = { readonly number: number; readonly cells: readonly Cell[] };

export const MOST_COLUMNS = 200;

export function wrongFile(what: string, hint: string, cause?: unknown): Failure {
  return new Failure("invalid_request", what, { field: "file", hint, cause });
}
