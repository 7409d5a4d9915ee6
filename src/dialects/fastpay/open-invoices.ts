/**
 * Open invoices: how many a key may have pending at once. A GET makes one, so a page that is loaded
 * again and again makes many. A key is given as many as are free; only when these are used up is
 * the database asked how many have been paid, cancelled or left to expire meanwhile.
 */
import { type Instant, SECOND } from "../../clock.ts";
import type { Caller, Engine } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";
import { LIFE } from "./defaults.ts";

type Allowance = {
  left: number;
  /** When it is worth asking again after all were found open. */
  askAt: Instant;
  asking: Promise<void> | undefined;
};

/** Past this many keys all are asked for anew. */
const MOST_KEYS = 10_000;

const allowances = new WeakMap<Engine, Map<string, Allowance>>();

/** Counts one more invoice of a key. Fails with rate_limited when all that it may have are open. */
export async function countInvoice(engine: Engine, caller: Caller): Promise<void> {
  const most = Number(caller.project.settings.wire.most_open ?? 0);
  if (most <= 0) return;
  const allowance = allowanceOf(engine, caller.keyId);
  if (allowance.left <= 0) {
    allowance.asking ??= ask(engine, caller, most, allowance).finally(() => {
      allowance.asking = undefined;
    });
    await allowance.asking;
  }
  if (allowance.left <= 0) throw tooMany(most);
  allowance.left -= 1;
}

async function ask(
  engine: Engine,
  { project }: Caller,
  most: number,
  allowance: Allowance,
): Promise<void> {
  const now = engine.clock.now();
  if (now < allowance.askAt) return;
  const life = project.settings.channels.qris?.life ?? LIFE;
  const from = engine.now(project) - life;
  const open = await engine.payments.count(project, { status: "pending", from });
  allowance.left = most - open;
  allowance.askAt = allowance.left > 0 ? now : now + SECOND;
}

function allowanceOf(engine: Engine, keyId: string): Allowance {
  const known = allowances.get(engine) ?? new Map<string, Allowance>();
  if (known.size >= MOST_KEYS) known.clear();
  allowances.set(engine, known);
  const allowance = known.get(keyId) ?? { left: 0, askAt: 0, asking: undefined };
  known.set(keyId, allowance);
  return allowance;
}

function tooMany(most: number): Failure {
  return new Failure("rate_limited", `At most ${most} invoices of a key may be pending at once`, {
    hint: "Cancel some, or wait until they are paid or expire",
    retryAfter: 60,
    facts: { of: "open invoices", most },
  });
}
