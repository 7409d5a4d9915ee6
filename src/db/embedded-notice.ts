/** The notice: a small file that tells verbs where the running database takes connections. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_USER } from "./embedded-cluster.ts";
import type { Home } from "./embedded-home.ts";
import { PORT } from "./embedded-postmaster.ts";
import { type Address, askTime, connect } from "./pool.ts";

export type Notice = { readonly role: "server" | "verb"; readonly socketFolder: string };

export function addressOf(socketFolder: string): Address {
  return { host: socketFolder, port: PORT, user: DATABASE_USER, database: "postgres" };
}

export function postNotice(home: Home, notice: Notice): void {
  const path = noticeOf(home);
  writeFileSync(`${path}.next`, JSON.stringify(notice));
  renameSync(`${path}.next`, path);
}

export function withdrawNotice(home: Home): void {
  rmSync(noticeOf(home), { force: true });
}

/** The notice of whoever runs the database, or of one that was killed. */
export function readNotice(home: Home): Notice | undefined {
  try {
    return JSON.parse(readFileSync(noticeOf(home), "utf8")) as Notice;
  } catch {
    return undefined;
  }
}

/** The address of a running server's database, when there is one that answers now. */
export async function findRunning(home: Home): Promise<Address | undefined> {
  const notice = readNotice(home);
  if (notice?.role !== "server") return undefined;
  const address = addressOf(notice.socketFolder);
  const pool = connect(address, { max: 1 });
  try {
    await askTime(pool);
  } catch {
    return undefined;
  } finally {
    await pool.end();
  }
  // A new owner withdraws the notice before it ends what a killed one left running.
  return readNotice(home)?.socketFolder === notice.socketFolder ? address : undefined;
}

function noticeOf(home: Home): string {
  return join(home.folder, "database.json");
}
