/**
 * What operators decide of money that was set aside: the cause's rule first, then one commit that
 * writes what was decided, the payment that becomes paid by it, money, events, deliveries and the
 * audit log together.
 */
import type { Clock, Instant } from "../clock.ts";
import type { Pool, PoolClient } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { applySteps } from "../ledger/apply.ts";
import { audit } from "./audit.ts";
import { isLostRace } from "./insert-payments.ts";
import { writtenText } from "./payout-rules.ts";
import type { Rail } from "./rail.ts";
import { CAUSES, type Resolution } from "./suspense-causes.ts";
import { type Made, makeResolution } from "./suspense-law.ts";
import { type Posting, postingOf } from "./suspense-money.ts";
import { insertSuspense, lockSuspense, type Suspense, updateSuspense } from "./suspense-rows.ts";
import { writeTold } from "./tell-payments.ts";

/** `by` is an operator's name; the reason is for the audit log and whoever looks later. */
export type SuspenseAct = { readonly by: string; readonly reason: string } & (
  | { readonly do: "accept" }
  | {
      readonly do: "attach";
      readonly paymentId: string;
      /** Absent: the charge that the payment shows. */
      readonly chargeId?: string | undefined;
      /** What money in another currency became when it was exchanged, whole rupiah. */
      readonly rupiah?: number | undefined;
      readonly evidence?: string | undefined;
    }
  | { readonly do: "refund"; readonly evidence?: string | undefined }
  | { readonly do: "write_off" }
);

export type SuspenseRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  /** Hears that deliveries were made, after their commit. */
  readonly onTold: () => void;
};

const LONGEST_TEXT = 500;

/**
 * Decides once: the same act again answers with what stands. Fails: not_found, not_supported when
 * the cause does not allow it, wrong_state, invalid_request (reason, evidence, payment, rupiah),
 * insufficient_balance, channel_unavailable when no rail sends it back and no evidence is given.
 */
export async function resolveSuspense(
  room: SuspenseRoom,
  of: Pick<Suspense, "merchantId" | "id">,
  asked: SuspenseAct,
): Promise<Suspense> {
  const act = writtenAct(asked);
  try {
    return await resolveOnce(room, of, act);
  } catch (error) {
    // Tried anew, an ended payment finds that its identity has a new holder.
    if (!isLostRace(error)) throw error;
    return resolveOnce(room, of, act);
  }
}

/** What an act would do, before anybody says yes to it. */
export type Preview = {
  /** Its transfers, each with the lines that it would write. */
  readonly transfers: readonly Pick<Posting, "kind" | "entries">[];
  /** Whole rupiah that would be left over, as money astray of its own. */
  readonly left: number;
  /** The payment that would become paid; null: none would. */
  readonly pays: string | null;
};

/**
 * Judges an act as `resolveSuspense` does, under the same locks, and leaves everything as it was:
 * no rail is asked for anything. Fails as it does, but for what only the balance can say.
 */
export async function previewSuspense(
  room: SuspenseRoom,
  { merchantId, id }: Pick<Suspense, "merchantId" | "id">,
  act: SuspenseAct,
): Promise<Preview> {
  return transaction(room.db, async (client) => {
    const one = await lockSuspense(client, merchantId, id);
    if (!one) throw new Failure("not_found", "There is no such money in suspense");
    if (one.resolved) throw new Failure("wrong_state", "It was resolved already.");
    refuseOther(one, act.do);
    const rails = room.rails.map(pretending);
    const law = { ...room, rails, client, now: room.clock.now() };
    const { postings, left, told } = await makeResolution(law, one, act);
    return {
      transfers: postings.map(({ kind, entries }) => ({ kind, entries })),
      left: left?.amount ?? 0,
      pays: told.find(({ decided }) => decided.settled)?.locked.payment.id ?? null,
    };
  });
}

/** A rail that would give money back, and is not asked to. */
function pretending(rail: Rail): Rail {
  const send = () => ({ outcome: "refunded", evidence: "" }) as const;
  return rail.refund ? { ...rail, refund: { ...rail.refund, send } } : rail;
}

function writtenAct(act: SuspenseAct): SuspenseAct {
  const reason = writtenText("reason", act.reason, LONGEST_TEXT);
  if (!("evidence" in act) || act.evidence === undefined) return { ...act, reason };
  return { ...act, reason, evidence: writtenText("evidence", act.evidence, LONGEST_TEXT) };
}

async function resolveOnce(
  room: SuspenseRoom,
  { merchantId, id }: Pick<Suspense, "merchantId" | "id">,
  act: SuspenseAct,
): Promise<Suspense> {
  let told = 0;
  const resolved = await transaction(room.db, async (client) => {
    const one = await lockSuspense(client, merchantId, id);
    if (!one) throw new Failure("not_found", "There is no such money in suspense");
    if (one.resolved) return sameAct(one, act);
    refuseOther(one, act.do);
    const now = room.clock.now();
    const made = await makeResolution({ ...room, client, now }, one, act);
    told = await writeMade({ ...room, client, now }, one, made);
    await writeAudit(room, client, one, act, made);
    return made.resolved;
  });
  if (told > 0) room.onTold();
  return resolved;
}

/** The very same act, asked again, perhaps because its answer was lost. */
function sameAct(one: Suspense, act: SuspenseAct): Suspense {
  const { resolved } = one;
  const attached = act.do === "attach" ? act.paymentId : null;
  const same =
    resolved?.resolution === act.do &&
    resolved.resolvedBy === `operator:${act.by}` &&
    resolved.reason === act.reason &&
    resolved.attachedTo === attached;
  if (same) return one;
  throw new Failure("wrong_state", `It was resolved already: ${resolved?.resolution}.`, {
    facts: { resolution: resolved?.resolution ?? "", resolved_by: resolved?.resolvedBy ?? "" },
  });
}

function refuseOther({ cause }: Suspense, wanted: Resolution): void {
  const { allows, otherwise } = CAUSES[cause];
  if (allows.includes(wanted)) return;
  throw new Failure("not_supported", `${cause} cannot be resolved by ${wanted}. ${otherwise}`, {
    hint: `Allowed: ${allows.join(", ")}.`,
    facts: { cause },
  });
}

type Writing = {
  readonly client: PoolClient;
  readonly ids: Ids;
  readonly now: Instant;
};

/** Gives how many deliveries were made. */
async function writeMade(writing: Writing, one: Suspense, made: Made): Promise<number> {
  const { client, now } = writing;
  await updateSuspense(client, made.resolved);
  if (made.left) await insertSuspense(client, [made.left]);
  const steps = made.postings.map((posting) => postingOf(one, posting, writing));
  const results = await applySteps(client, steps, now);
  if (results.some((result) => result !== "done")) {
    throw new Failure("insufficient_balance", "The merchant's balance does not cover it.", {
      hint: "Wait for more payments, or write it off.",
    });
  }
  return writeTold(writing, made.told);
}

async function writeAudit(
  room: SuspenseRoom,
  client: PoolClient,
  one: Suspense,
  act: SuspenseAct,
  { resolved }: Made,
): Promise<void> {
  const { by: actor, do: verb, ...detail } = act;
  await audit(
    { ...room, db: client },
    {
      actor,
      verb: `suspense ${verb.replace("_", "-")}`,
      subject: showId("sus", one.id),
      merchantId: one.merchantId,
      detail: {
        ...detail,
        cause: one.cause,
        amount: one.amount,
        ...(resolved.resolved?.evidence && { evidence: resolved.resolved.evidence }),
      },
    },
  );
}
