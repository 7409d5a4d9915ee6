/** What `dev` leaves for the other commands while it runs: its account, and its data folder. */
import { join } from "node:path";
import type { Environment } from "./environment.ts";
import { forget, keep, readKept } from "./kept-file.ts";

export type Dev = {
  readonly url: string;
  /** The key of its sandbox project. */
  readonly key: string;
  /** The server's data folder, absolute. */
  readonly data: string;
};

function devFile({ state }: Environment): string {
  return join(state, "dev.json");
}

export function rememberDev(env: Environment, dev: Dev): void {
  keep(devFile(env), dev);
}

export function forgetDev(env: Environment): void {
  forget(devFile(env));
}

/** The running `dev`; undefined when there is none, or none at this address. */
export function readDev(env: Environment, url?: string): Dev | undefined {
  const dev = readKept<Dev>(devFile(env));
  return dev && (url === undefined || dev.url === url) ? dev : undefined;
}
