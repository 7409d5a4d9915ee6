/**
 * Request codecs that dialects share: lenient about how a value is written, strict about what it
 * is.
 */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { MOST } from "../money.ts";

/** Two zeros behind the dot at most: `22.000` is how many Indonesians write 22000. */
const PLAIN_DECIMAL = /^\d{1,18}(?:\.00?)?$/;

/** A whole number, as a number or as its digits. */
export function whole(least: number, most: number) {
  return z.preprocess(
    (value) =>
      typeof value === "string" && PLAIN_DECIMAL.test(value.trim()) ? Number(value) : value,
    z
      .int("must be a whole number")
      .min(least, `must be at least ${least}`)
      .max(most, `must be at most ${most}`),
  );
}

/** Whole rupiah: 22000, "22000", 22000.00 and "22000.00" are all the same amount. */
export function amount() {
  return whole(1, MOST);
}

/** Text of 1 to `most` characters; a whole number counts as its digits. */
export function text(most: number) {
  return z.preprocess(
    (value) => (Number.isSafeInteger(value) ? String(value) : value),
    z
      .string("must be text")
      .min(1, "must not be empty")
      .max(most, `must have at most ${most} characters`),
  );
}

/** A field that may be left out, or sent empty. */
export function given<Field extends z.ZodType>(field: Field) {
  return z.preprocess(
    (value) => (value === "" || value === null ? undefined : value),
    field.optional(),
  );
}

/** One of some lower-case words, in whatever case it comes. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.preprocess(
    (value) => (typeof value === "string" ? value.trim().toLowerCase() : value),
    z.enum(words, `must be one of ${words.join(", ")}`),
  );
}

/**
 * Decodes a request's fields, or fails with invalid_request that names the first field at fault.
 */
export function decode<Input extends z.ZodType>(
  input: Input,
  fields: Readonly<Record<string, unknown>>,
): z.infer<Input> {
  const decoded = input.safeParse(fields);
  if (decoded.success) return decoded.data;
  throw misfit(decoded.error, fields);
}

/** `facts.fault` is "missing" or "invalid". */
function misfit(error: z.ZodError, fields: Readonly<Record<string, unknown>>): Failure {
  const issue = error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const field = path.join(".") || "body";
  const value = path.length === 1 ? fields[field] : undefined;
  const missing = path.length === 1 && (value === undefined || value === null || value === "");
  return new Failure(
    "invalid_request",
    missing ? `The field ${field} is missing` : `The field ${field} is not valid`,
    {
      field,
      hint: `${field} ${issue?.message ?? "does not fit"}`,
      facts: { fault: missing ? "missing" : "invalid" },
    },
  );
}
