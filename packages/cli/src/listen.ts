/**
 * `listen`: follows the event feed and hands each event to a program on this machine, as the
 * webhook that a server would send it. No tunnel: we ask, nobody reaches in.
 */
import { join } from "node:path";
import { type Account, markOf } from "./account.ts";
import { type Call, type Command, RefusalError, textOf, UsageError } from "./define.ts";
import { localSecret } from "./draw.ts";
import type { Environment } from "./environment.ts";
import { followEvents, lastEvent } from "./follow-events.ts";
import { forwardEvent } from "./forward-event.ts";
import { keep, readKept } from "./kept-file.ts";

/** What is remembered of an account. */
type Memory = {
  /** The last event that was handed on; null when there was none yet. */
  readonly after: string | null;
  readonly secret: string;
};

export const listenCommand: Command = {
  noun: "listen",
  summary: "Follow what happens, and hand it to a program of yours as signed webhooks.",
  options: {
    "forward-to": { value: "ADDRESS", meaning: "on this machine: localhost:3000/webhook" },
    after: { value: "ID", meaning: "begin after this event; else where the last listen ended" },
    all: { meaning: "begin with the first event there is" },
    once: { meaning: "end when all that has happened is handed on" },
    "print-secret": { meaning: "print the secret that the webhooks are signed with, and end" },
  },
  async run(call) {
    const account = call.account();
    const { terminal, values } = call;
    const target = targetOf(textOf(values, "forward-to"), account);
    const memory = await memoryOf(call, account);
    const { secret } = memory;
    if (values["print-secret"]) return { json: { secret }, text: secret };
    terminal.tell(`Listening to ${account.url} (${account.mode}); Ctrl-C ends it.`);
    if (target) terminal.tell(`Webhooks to ${target} are signed with ${secret}`);

    const count = { events: 0, delivered: 0, failed: 0 };
    const pages = followEvents(call.gapura(), {
      after: memory.after,
      once: values.once === true,
      terminal,
    });
    for await (const event of pages) {
      terminal.tell(`${event.created_at}  ${event.type}  ${event.data.id}`);
      count.events += 1;
      if (target) {
        const forwarded = await forwardEvent(event, { target, secret, terminal });
        if (forwarded === "stopped") break;
        count[forwarded] += 1;
      }
      remember(terminal.env, account, { after: event.id, secret });
    }
    const told = `${count.events} events, ${count.delivered} delivered, ${count.failed} failed`;
    return { json: count, text: told };
  },
};

/** Undefined: only shown. Fails: UsageError, RefusalError("live_is_read_only"). */
function targetOf(text: string, { mode }: Account): string | undefined {
  if (text === "") return undefined;
  if (mode === "live") {
    throw new RefusalError(
      "live_is_read_only",
      "live events are shown, and not handed on",
      "Register an endpoint for live webhooks; without --forward-to, listen shows them.",
    );
  }
  return localAddress(text);
}

/** `localhost:3000/webhook` with its scheme. Fails: UsageError for what is not this machine. */
export function localAddress(text: string): string {
  const whole = /^https?:\/\//.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const here = url && /^(localhost|\[::1\]|127(\.\d+){3})$/.test(url.hostname);
  if (here) return whole;
  throw new UsageError(`--forward-to takes an address on this machine, not ${text}`);
}

function memoryFile(env: Environment, account: Account): string {
  return join(env.state, `listen-${markOf(account)}.json`);
}

function remember(env: Environment, account: Account, memory: Memory): void {
  keep(memoryFile(env, account), memory);
}

/** Where to begin: as it is asked, else where we were, else now. */
async function memoryOf(call: Call, account: Account): Promise<Memory> {
  const { values, terminal } = call;
  const known = readKept<Memory>(memoryFile(terminal.env, account));
  const secret = known?.secret ?? localSecret();
  const asked = textOf(values, "after");
  const after = values.all
    ? null
    : asked || (known ? known.after : await lastEvent(call.gapura(), terminal.stopped));
  const memory = { after, secret };
  if (!known) remember(terminal.env, account, memory);
  return memory;
}
