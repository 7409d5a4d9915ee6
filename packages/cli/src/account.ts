/** Whom the CLI speaks for: a base URL and a key, from the environment or from what login kept. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Gapura } from "@gapura/sdk";
import { RefusalError, UsageError } from "./define.ts";
import { readDev } from "./dev-memory.ts";
import type { Environment } from "./environment.ts";
import { forget, keep, readKept } from "./kept-file.ts";

export type Mode = "sandbox" | "live";

export type Account = {
  readonly url: string;
  /** A secret: never printed. */
  readonly key: string;
  readonly mode: Mode;
};

export const DEFAULT_URL = "http://localhost:3000";

export function accountFile({ config }: Environment): string {
  return join(config, "cli.json");
}

/** From the environment, else from login, else of a `dev` that runs; undefined without any. */
export function findAccount(env: Environment): Account | undefined {
  const kept = readKept<{ url?: string; key?: string }>(accountFile(env));
  // A kept key goes to the server that it was kept for, and to no other.
  const key = env.key ?? (env.url && env.url !== kept?.url ? undefined : kept?.key);
  if (key !== undefined) return openAccount(env.url ?? kept?.url ?? DEFAULT_URL, key);
  const dev = readDev(env, env.url);
  return dev && openAccount(dev.url, dev.key);
}

/** Checks both. Fails: UsageError, RefusalError("insecure"). */
export function openAccount(url: string, key: string): Account {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new UsageError("the URL must begin with http:// or https://");
  }
  const mode = /^gpr_(test|live)_/.exec(key)?.[1];
  if (mode === undefined) {
    throw new UsageError("the key must begin with gpr_test_ or gpr_live_");
  }
  if (base.protocol === "http:" && mode === "live" && !isLoopback(base.hostname)) {
    throw new RefusalError(
      "insecure",
      "a live key is not sent to another machine without encryption",
      "Use the server's https address.",
    );
  }
  const bare = url.replace(/\/+$/, "");
  return { url: bare, key, mode: mode === "live" ? "live" : "sandbox" };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

export function keepAccount(env: Environment, { url, key }: Account): void {
  keep(accountFile(env), { url, key });
}

export function forgetAccount(env: Environment): void {
  forget(accountFile(env));
}

export function clientOf({ url, key }: Account): Gapura {
  return new Gapura({ baseUrl: url, key });
}

/** A name for the account that tells nothing of its key. */
export function markOf({ url, key }: Account): string {
  return createHash("sha256").update(`${url}\0${key}`).digest("hex").slice(0, 16);
}
