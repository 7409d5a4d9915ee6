/** Node 24: a script that an older Node was asked to run is handed to the one in node_modules. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST = 24;
/** The one of the packages: in a checkout below us, beside us where we are installed. */
const OURS = [join(root, "node_modules", ".bin", "node"), join(dirname(root), ".bin", "node")].find(
  (path) => existsSync(path),
);
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether this Node is new enough; an old one runs the same script anew and ends with its code. */
export function onModernNode() {
  if (Number(process.versions.node.split(".")[0]) >= OLDEST) return true;
  if (OURS === undefined) {
    const hint = existsSync(join(root, "node_modules"))
      ? "Install Node 24 or newer: the packages bring none for this system."
      : "Run npm ci first: it brings a Node 24 along.";
    process.stderr.write(`This is Node ${process.versions.node}, too old for Gapura. ${hint}\n`);
    process.exitCode = 1;
    return false;
  }
  const child = spawn(OURS, process.argv.slice(1), { stdio: "inherit" });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    for (const name of SIGNALS) process.removeAllListeners(name);
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
  return false;
}
