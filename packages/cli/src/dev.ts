/**
 * `dev`: a whole gateway to develop with, in one terminal. It starts the server on a folder of its
 * own, opens a little shop, follows what happens, and shows each event with what the handler
 * answered and what the ledger wrote. Ctrl-C ends all of it.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { Gapura } from "@gapura/sdk";
import {
  type Answer,
  type Call,
  type Command,
  RefusalError,
  type Terminal,
  textOf,
  UsageError,
} from "./define.ts";
import { openShop } from "./demo-shop.ts";
import { forgetDev, rememberDev } from "./dev-memory.ts";
import { localSecret } from "./draw.ts";
import { followEvents, lastEvent } from "./follow-events.ts";
import { forwardEvent } from "./forward-event.ts";
import { openLedger } from "./ledger-lines.ts";
import { localAddress } from "./listen.ts";
import { askServer, needServer, type ServerProgram, startServer } from "./server-program.ts";

const PROJECT = "dev-shop";
const PORT = "3000";
const SHOP_PORT = "3001";
const DATA = "gapura-dev";

export const devCommand: Command = {
  noun: "dev",
  summary: "Run a server, a sandbox, a demo shop and a listener in one, until Ctrl-C.",
  options: {
    port: { value: "PORT", meaning: `the server's; ${PORT} when absent` },
    "shop-port": { value: "PORT", meaning: `the demo shop's; ${SHOP_PORT} when absent` },
    data: { value: "FOLDER", meaning: `the server's data; ./${DATA} when absent` },
    "forward-to": { value: "ADDRESS", meaning: "send webhooks here instead of to the demo shop" },
  },
  async run(call) {
    const { env, stopped } = call.terminal;
    const program = needServer(env);
    const port = portOf(call, "port", PORT);
    const settings = settingsOf(port, resolve(textOf(call.values, "data") || DATA));
    const child = startServer(program, env, ["serve"], settings);
    // When the server ends by itself, so do we.
    const ended = new AbortController();
    child.once("exit", () => ended.abort());
    try {
      await answers(child, call);
      const stop = AbortSignal.any([stopped, ended.signal]);
      const answer = await runHouse(call, program, settings, stop);
      if (stopped.aborted) return answer;
      throw new RefusalError("server_ended", "the server has ended");
    } catch (error) {
      // A start that was told to stop has done what it was told.
      if (stopped.aborted) return { json: { events: 0 }, text: "ended." };
      throw error;
    } finally {
      forgetDev(env);
      await end(child);
    }
  },
};

type DevSettings = ReturnType<typeof settingsOf>;

/** A sandbox for this machine alone, whatever the environment says of another house. */
function settingsOf(port: number, data: string) {
  return {
    PORT: `${port}`,
    HOST: "127.0.0.1",
    GAPURA_DATA: data,
    GAPURA_DEMO: "off",
    GAPURA_LOG: "warn",
    DATABASE_URL: "",
    PUBLIC_URL: "",
    DASHBOARD_URL: "",
    // A server whose starter is gone ends itself, as it does under npm.
    npm_lifecycle_event: "dev",
  };
}

function portOf({ values }: Call, name: string, fallback: string): number {
  const text = textOf(values, name) || fallback;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`dev: --${name} takes a port, as ${fallback}`);
}

/** Resolves when it answers; what it prints is shown. Fails: RefusalError("server_ended"). */
async function answers(child: ChildProcess, { terminal }: Call): Promise<void> {
  const stdout = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  let problems = "";
  child.stderr?.on("data", (part: Buffer) => {
    problems += part;
  });
  const ready = new Promise<void>((answered) => {
    stdout.on("line", (line) => {
      if (line.trim() !== "") terminal.tell(line);
      if (line.includes(" answers at ")) answered();
    });
  });
  const early = once(child, "exit").then(() => {
    throw new RefusalError("server_ended", problems.trim() || "the server ended while it started");
  });
  const stopped = once(terminal.stopped, "abort").then(() => undefined);
  await Promise.race([ready, early, stopped]);
  early.catch(() => undefined);
}

async function runHouse(
  call: Call,
  program: ServerProgram,
  settings: DevSettings,
  stopped: AbortSignal,
): Promise<Answer> {
  const { terminal } = call;
  const url = `http://localhost:${settings.PORT}`;
  const key = await sandboxKey(program, call, settings);
  const gapura = new Gapura({ key, baseUrl: url });
  const secret = localSecret();
  const shop = await openShop(
    { gapura, secret, tell: terminal.tell },
    portOf(call, "shop-port", SHOP_PORT),
  );
  try {
    rememberDev(terminal.env, { url, key, data: settings.GAPURA_DATA });
    const own = textOf(call.values, "forward-to");
    const target = own === "" ? `${shop.url}webhook` : localAddress(own);
    terminal.tell(`Shop: ${shop.url}  (buy something, press pay, look here)`);
    terminal.tell(`Webhooks to ${target} are signed with ${secret}`);
    terminal.tell("In another terminal: gapura trigger payment.paid. Ctrl-C ends everything.");
    const events = await tellAll({ gapura, target, secret, terminal: { ...terminal, stopped } });
    return { json: { url, shop: shop.url, events }, text: `${events} events; ended.` };
  } finally {
    await shop.close();
  }
}

/** The key of the sandbox project that is ours, made at the first start. */
async function sandboxKey(
  program: ServerProgram,
  { terminal: { env } }: Call,
  settings: DevSettings,
): Promise<string> {
  const ask = (...words: string[]) => askServer(program, env, words, settings);
  try {
    const { keys } = (await ask("key", "list", "--project", PROJECT)) as { keys: KeyShown[] };
    const shown = keys.find(({ api_key }) => api_key !== null)?.api_key;
    if (shown) return shown;
    return ((await ask("key", "create", "--project", PROJECT)) as { api_key: string }).api_key;
  } catch (error) {
    if (!(error instanceof RefusalError) || error.code !== "not_found") throw error;
    const words = ["project", "create", "--slug", PROJECT, "--name", "Toko contoh"];
    return ((await ask(...words, "--dialect", "native")) as { api_key: string }).api_key;
  }
}

type KeyShown = { readonly api_key: string | null };

type Told = {
  readonly gapura: Gapura;
  readonly target: string;
  readonly secret: string;
  readonly terminal: Pick<Terminal, "tell" | "wait" | "stopped">;
};

/** Every event, what the handler answered to it, and what the ledger wrote; gives how many. */
async function tellAll({ gapura, target, secret, terminal }: Told): Promise<number> {
  const { tell, stopped } = terminal;
  const after = await lastEvent(gapura, stopped);
  const ledger = await openLedger(gapura, stopped);
  let count = 0;
  try {
    for await (const event of followEvents(gapura, { after, once: false, terminal })) {
      count += 1;
      tell(`${event.created_at}  ${event.type}  ${event.data.id}`);
      await forwardEvent(event, { target, secret, terminal });
      for (const line of await ledger.newsOf(event)) tell(line);
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
  return count;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
