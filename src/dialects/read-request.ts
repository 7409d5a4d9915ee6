/**
 * Reading what a client sent: path segments, query and body become names and values, or a Failure.
 */
import { isUtf8 } from "node:buffer";
import { Failure } from "../failure.ts";

export type Fields = Readonly<Record<string, unknown>>;
export type TextFields = Readonly<Record<string, string>>;

/** The most bytes that a body may have; the server stops reading there. */
export const MOST_BODY_BYTES = 65_536;

const MOST_NAMES = 200;
const DEEPEST = 16;
/** Nothing was sent; the same object each time. */
export const NONE: TextFields = Object.freeze(Object.create(null));
const NUL = String.fromCharCode(0);
const BYTE_ORDER_MARK = 0xfeff;

/** The first value of each name in a query string (without its `?`); `+` is a space. */
export function readQuery(query: string): TextFields {
  return query === "" ? NONE : readPairs(query);
}

/** A path segment, percent-decoded; `+` stays itself. */
export function readSegment(segment: string): string {
  return segment.includes("%") ? decodePercent(segment) : segment;
}

/** Values by name: `names[0]` is the first segment's, and so on. */
export function readParams(names: readonly string[], segments: readonly string[]): TextFields {
  if (names.length === 0) return NONE;
  const params: Record<string, string> = Object.create(null);
  names.forEach((name, at) => {
    params[name] = readSegment(segments[at] ?? "");
  });
  return params;
}

/**
 * A body of JSON or of a form. JSON is known by its first character, because many programs send it
 * under a form's content type. No body, and JSON null, have no fields.
 */
export function readBody(raw: Buffer, contentType: string | undefined): Fields {
  if (raw.length === 0) return NONE;
  if (!isUtf8(raw)) throw malformed("The body is not UTF-8");
  const text = withoutMark(raw.toString("utf8")).trim();
  if (text === "" || text === "null") return NONE;
  checkText(text);
  if (text.startsWith("{") || text.startsWith("[")) return readJson(text);
  if (contentType?.startsWith("application/x-www-form-urlencoded")) return readPairs(text);
  if (contentType?.startsWith("multipart/")) {
    throw new Failure("unsupported_media_type", "Send the body as JSON or as a URL-encoded form");
  }
  throw malformed("The body is not JSON");
}

function readJson(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Failure("invalid_request", "The body is not JSON", {
      field: "body",
      hint: "Check quotes and commas: JSON allows no comma after the last field",
      cause,
    });
  }
  if (Array.isArray(value)) throw malformed("The body must be a JSON object");
  check(value, 0);
  return value as Fields;
}

/** Refuses what a database cannot keep, and drops `__proto__`, which is nobody's field. */
function check(value: unknown, depth: number): void {
  if (typeof value === "string") checkText(value);
  if (typeof value !== "object" || value === null) return;
  if (depth === DEEPEST) throw malformed(`The body is nested deeper than ${DEEPEST}`);
  if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
  for (const [name, inner] of Object.entries(value)) {
    checkText(name);
    check(inner, depth + 1);
  }
}

function checkText(text: string): void {
  if (text.includes(NUL) || !text.isWellFormed()) {
    throw malformed("The request holds a character that is not text");
  }
}

function readPairs(text: string): TextFields {
  const pairs: Record<string, string> = Object.create(null);
  for (const pair of text.split("&", MOST_NAMES)) {
    const equals = pair.indexOf("=");
    const name = decodePlus(equals < 0 ? pair : pair.slice(0, equals));
    if (name === "" || name === "__proto__" || name in pairs) continue;
    pairs[name] = equals < 0 ? "" : decodePlus(pair.slice(equals + 1));
  }
  return pairs;
}

function decodePlus(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return readSegment(spaced);
}

function decodePercent(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch (cause) {
    throw new Failure("invalid_request", "The address holds a broken percent escape", {
      field: "url",
      cause,
    });
  }
  checkText(decoded);
  return decoded;
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function malformed(message: string): Failure {
  return new Failure("invalid_request", message, { field: "body" });
}
