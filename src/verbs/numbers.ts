/** Numbers as people type them on a command line. */
import { Failure } from "../failure.ts";

/** A whole number from 1 to `most`. Fails: invalid_request naming the option. */
export function positiveNumber(
  option: string,
  text: string,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = /^[1-9][0-9]*$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new Failure("invalid_request", `--${option} is a whole number from 1 to ${most}`, {
    field: option,
  });
}
