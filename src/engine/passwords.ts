/**
 * Passwords: argon2id in the usual text form, a few at a time, so that a crowd of sign-ins neither
 * takes all memory nor all cores.
 */
import { argon2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";

const SHORTEST = 8;
const LONGEST = 256;

/** OWASP's least: 19 MiB, two passes, one lane. */
const MEMORY = 19_456;
const PASSES = 2;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Hashes under way at once, and how many more may wait for their turn. */
const AT_ONCE = 2;
const MOST_WAITING = 64;

const derive = promisify(argon2);
const waiting: (() => void)[] = [];
let running = 0;

/** What everybody tries first; longer ones made of these fall to the limits on guesses. */
const WELL_KNOWN = new Set(
  (
    "password password1 password123 passw0rd 12345678 123456789 1234567890 11111111 00000000 " +
    "87654321 qwerty123 qwertyuiop 1q2w3e4r 1qaz2wsx abcd1234 abc12345 iloveyou indonesia " +
    "indonesia123 bismillah sayang123 rahasia123 katasandi admin123 administrator merdeka45 " +
    "welcome1 letmein1 sunshine princess football baseball trustno1 superman"
  ).split(" "),
);

/** Fails: invalid_request (password) for what is too short, too long or known to everybody. */
export function checkPassword(password: string): void {
  if (password.length < SHORTEST || password.length > LONGEST) {
    throw new Failure("invalid_request", `A password is ${SHORTEST} to ${LONGEST} characters`, {
      field: "password",
    });
  }
  if (WELL_KNOWN.has(password.toLowerCase())) {
    throw new Failure("invalid_request", "This password is known to everybody: choose another", {
      field: "password",
    });
  }
}

/** Fails: rate_limited when too many wait. */
export async function hashPassword(ids: Ids, password: string): Promise<string> {
  const nonce = ids.bytes(SALT_BYTES);
  const tag = await inTurn(password, nonce);
  return `$argon2id$v=19$m=${MEMORY},t=${PASSES},p=1$${bare(nonce)}$${bare(tag)}`;
}

/**
 * Whether it is the password behind a hash. Without a hash the same work is done and the answer is
 * no, so that nobody learns from the time who there is.
 */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [, , , parameters, salt = "", tag = ""] = (kept ?? "").split("$");
  const known = parameters === `m=${MEMORY},t=${PASSES},p=1`;
  const expected = known ? Buffer.from(tag, "base64") : Buffer.alloc(TAG_BYTES);
  const nonce = known ? Buffer.from(salt, "base64") : Buffer.alloc(SALT_BYTES);
  const found = await inTurn(password.slice(0, LONGEST), nonce);
  return timingSafeEqual(found, expected) && known;
}

async function inTurn(password: string, nonce: Buffer): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) {
      throw new Failure("rate_limited", "Too many sign in at once", { retryAfter: 5 });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await derive("argon2id", {
      message: password.normalize("NFKC"),
      nonce,
      parallelism: 1,
      tagLength: TAG_BYTES,
      memory: MEMORY,
      passes: PASSES,
    });
  } finally {
    // The turn is handed on, or given back when nobody waits.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

function bare(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
