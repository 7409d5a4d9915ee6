/** One event as a signed webhook to a program on this machine, tried a few times. */
import type { Event } from "@gapura/sdk";
import { signedWebhook } from "@gapura/sdk/testing";
import type { Terminal } from "./define.ts";

const TRIES = 5;
const FIRST_PAUSE = 500;
const PATIENCE = 15_000;
const LONGEST_ANSWER = 200;

export type Forwarded = "delivered" | "failed" | "stopped";

export type Forwarding = {
  readonly target: string;
  readonly secret: string;
  readonly terminal: Pick<Terminal, "tell" | "wait" | "stopped">;
};

/** Each try is signed anew, as a server's are; anything but 2xx is tried again. */
export async function forwardEvent(
  event: Event,
  { target, secret, terminal: { tell, wait, stopped } }: Forwarding,
): Promise<Forwarded> {
  for (let tries = 1; !stopped.aborted; tries += 1) {
    const { ok, told } = await send(event, { target, secret, stopped });
    if (stopped.aborted) break;
    tell(`  ${ok ? "->" : "!!"} ${told}`);
    if (ok) return "delivered";
    if (tries === TRIES) {
      tell(`  given up after ${TRIES} tries; again with: gapura listen --after, from before it`);
      return "failed";
    }
    await wait(FIRST_PAUSE * 2 ** (tries - 1));
  }
  return "stopped";
}

async function send(
  event: Event,
  { target, secret, stopped }: { target: string; secret: string; stopped: AbortSignal },
): Promise<{ ok: boolean; told: string }> {
  try {
    const reply = await fetch(target, {
      method: "POST",
      ...(await signedWebhook(event, { secret })),
      redirect: "manual",
      signal: AbortSignal.any([stopped, AbortSignal.timeout(PATIENCE)]),
    });
    const text = (await reply.text()).replaceAll(/\p{Cc}+/gu, " ").slice(0, LONGEST_ANSWER);
    return { ok: reply.ok, told: `${reply.status} ${text}`.trimEnd() };
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    const why = name === "TimeoutError" ? "no answer in time" : (cause?.code ?? "unreachable");
    return { ok: false, told: `${target}: ${why}` };
  }
}
