/** The log: one JSON object a line on standard output, and never a key in it. */
import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

/** Names under which a secret may come along by mistake, at the top and one level down. */
const SECRETS = [
  "authorization",
  "cookie",
  "api_key",
  "apikey",
  "apiKey",
  "key",
  "secret",
  "password",
  "x-api-key",
  "x-secret",
  "x-signature",
].flatMap((name) => [`["${name}"]`, `*["${name}"]`]);

/** `to` is standard output unless a test looks at it. */
export function createLog(level: string, to?: DestinationStream): Log {
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS, censor: "[hidden]" },
    serializers: { err: withoutRows },
  };
  return to === undefined ? pino(settings) : pino(settings, to);
}

/** The database adds to its errors the row at fault, which may hold a buyer's name. */
function withoutRows({ name, message, code, stack }: Error & { readonly code?: string }) {
  return { name, message, code, stack };
}
