/** The real server as a child process, started as `npm start` starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export type BenchServer = {
  readonly port: number;
  readonly pid: number;
  /** From the spawn to the first 200 of /readyz, ms. */
  readonly readyAfter: number;
  stop(): Promise<void>;
};

const PROGRAM = fileURLToPath(new URL("../scripts/run.mjs", import.meta.url));
const PATIENCE = 60_000;
const POLL = 2;

/** `settings` go over an environment without any of the house's own. */
export async function startServer(
  settings: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAM, "serve"], {
    env: { ...cleanEnvironment(), PORT: String(port), ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${said}`);
    if (performance.now() - started > PATIENCE) {
      child.kill();
      throw new Error(`the server is not ready after ${PATIENCE} ms: ${said}`);
    }
    await wait(POLL);
  }
  const readyAfter = performance.now() - started;
  return { port, pid: child.pid as number, readyAfter, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  await reply?.arrayBuffer();
  return reply?.status === 200;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What an operator's shell may hold for a house of his own is not for this one. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(GAPURA_.*|PORT|HOST|DATABASE_URL|PUBLIC_URL|DASHBOARD_URL)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
