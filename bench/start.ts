/**
 * Start: from the spawn of the server on a data folder that is initialised to its first 200 of
 * /readyz, and the memory that its process then holds. The database's is told apart.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { median, ROUNDS, toPlaces } from "./alternate.ts";
import type { Part } from "./part.ts";
import { startServer } from "./server.ts";
import { temporaryFolder } from "./stage.ts";

/** Until what the start left behind is collected. */
const SETTLE_DOWN = 2_000;

export const start: Part = async ({ tell }) => {
  const folder = temporaryFolder();
  const ready: number[] = [];
  const memory: number[] = [];
  const databases: number[] = [];
  try {
    // The first one makes the database and the demo, and compiles what has changed.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const server = await startServer({ GAPURA_DATA: folder });
      try {
        if (round === 0) continue;
        ready.push(server.readyAfter);
        await wait(SETTLE_DOWN);
        const own = residentOf(server.pid);
        const database = databaseMemory(folder);
        if (own !== undefined) memory.push(own);
        if (database !== undefined) databases.push(database);
        const sizes = `server ${own ?? "?"} MB, database ${database ?? "?"} MB`;
        tell(`  ready after ${Math.round(server.readyAfter)} ms; ${sizes}`);
      } finally {
        await server.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    ready_ms: Math.round(median(ready)),
    ...(memory.length > 0 && { rss_idle_mb: toPlaces(median(memory), 1) }),
    ...(databases.length > 0 && { database_idle_mb: toPlaces(median(databases), 1) }),
  };
};

/** MB that a process holds; undefined where there is no /proc. */
function residentOf(pid: number): number | undefined {
  return fieldOf(pid, "status", /^VmRSS:\s+(\d+) kB/m);
}

/** MB of all processes of the folder's Postgres; what they share is counted once, by parts. */
function databaseMemory(folder: string): number | undefined {
  const notice = join(folder, "postgres", "postmaster.pid");
  let root: number;
  try {
    root = Number(readFileSync(notice, "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
  const children = listProcesses().filter((pid) => parentOf(pid) === root);
  const sizes = [root, ...children].map((pid) => fieldOf(pid, "smaps_rollup", /^Pss:\s+(\d+) kB/m));
  const known = sizes.filter((size) => size !== undefined);
  return known.length === 0 ? undefined : Math.round(known.reduce((sum, size) => sum + size, 0));
}

function listProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

function fieldOf(pid: number, file: string, field: RegExp): number | undefined {
  try {
    const kilobytes = Number(field.exec(readFileSync(`/proc/${pid}/${file}`, "utf8"))?.[1]);
    return Number.isNaN(kilobytes) ? undefined : toPlaces(kilobytes / 1_024, 1);
  } catch {
    return undefined;
  }
}
