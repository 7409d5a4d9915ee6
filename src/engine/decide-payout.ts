/**
 * What operators decide of a payout, and the merchant's own people before them: pure law first,
 * each step with what it does in the ledger; then the commit that writes payout, money, events and
 * deliveries together.
 */
import { isDeepStrictEqual } from "node:util";
import { type Instant, SECOND, utcText } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { assert, Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { applySteps } from "../ledger/apply.ts";
import { payoutApproved, payoutPaid, reversed } from "../ledger/entries.ts";
import type { Step, Transfer } from "../ledger/steps.ts";
import { audit } from "./audit.ts";
import { appendEvents } from "./events.ts";
import type { Payout } from "./payout.ts";
import { lockPayout, updatePayout } from "./payout-rows.ts";
import { writtenText } from "./payout-rules.ts";
import { PAYOUT_NEXT, type PayoutStep } from "./payout-states.ts";
import { readOffset } from "./project-time.ts";
import type { Rail } from "./rail.ts";
import type { PayoutRoom } from "./request-payout.ts";

/**
 * `by` is an operator's name; of what the merchant's own people do, a login. Notes are for the
 * merchant to read, that of an approval for the audit log alone; evidence proves the transfer.
 */
export type PayoutDecision = { readonly by: string } & (
  | { readonly do: OwnDecision }
  | { readonly do: "approve"; readonly note?: string | undefined }
  | { readonly do: "reject"; readonly note: string }
  | { readonly do: "pay"; readonly evidence: string }
  | { readonly do: "fail"; readonly note: string; readonly evidence?: string | undefined }
);

/** What the merchant decides: a second person says yes, or anybody of them takes it back. */
type OwnDecision = "confirm" | "cancel";

/** One step of a payout: what it is after it, and what it does in the ledger. */
export type PayoutMove = { readonly payout: Payout; readonly step: Step };

/** What a decision makes of a payout: no moves while another operator must approve too. */
export type PayoutDecided = { readonly payout: Payout; readonly moves: readonly PayoutMove[] };

type Law = { readonly rail: Rail | undefined; readonly ids: Ids; readonly now: Instant };

const LONGEST_TEXT = 500;

/** Fails: wrong_state, forbidden, invalid_request (note, evidence). */
export function judgePayout(payout: Payout, decision: PayoutDecision, law: Law): PayoutDecided {
  // A confirmation changes no status; it comes while an approval may.
  const as = decision.do === "confirm" ? "approve" : decision.do;
  if (!PAYOUT_NEXT[payout.status][as]) throw wrongState(payout);
  switch (decision.do) {
    case "confirm":
      return confirm(payout, decision.by, law);
    case "cancel":
      return moved(giveBack(payout, "cancel", CANCELED, law));
    case "approve":
      if (decision.note !== undefined) textOf("note", decision.note);
      return approve(payout, decision.by, law);
    case "reject":
      return moved(giveBack(payout, "reject", textOf("note", decision.note), law));
    case "pay":
      return moved(pay(payout, textOf("evidence", decision.evidence), law));
    case "fail": {
      const { evidence } = decision;
      const proof = evidence === undefined ? null : textOf("evidence", evidence);
      return moved(fail(payout, textOf("note", decision.note), proof, law));
    }
  }
}

/** For whoever reads why it ended: its merchant, and programs on the wires. */
const CANCELED = "Dibatalkan oleh merchant";

function confirm(payout: Payout, by: string, { now }: Law): PayoutDecided {
  const member = `member:${by}`;
  if (member === payout.requestedBy) {
    throw new Failure("forbidden", "Whoever asked for a payout never confirms it.");
  }
  if (payout.confirmedBy.length >= payout.confirmations) {
    throw new Failure("wrong_state", "The payout needs no confirmation.", {
      facts: { status: payout.status },
    });
  }
  const confirmedBy = [...payout.confirmedBy, member];
  const updatedAt = Math.max(now, payout.updatedAt);
  return { payout: { ...payout, confirmedBy, updatedAt }, moves: [] };
}

function approve(payout: Payout, by: string, law: Law): PayoutDecided {
  const { now, rail, ids } = law;
  const operator = `operator:${by}`;
  if (operator === payout.requestedBy) {
    throw new Failure("forbidden", "Whoever asked for a payout never approves it.", {
      hint: "Another operator must: --as NAME.",
    });
  }
  if (payout.approvedBy.includes(operator)) {
    throw new Failure("forbidden", `${by} has approved it already; another operator must too.`);
  }
  if (payout.confirmedBy.length < payout.confirmations) {
    throw new Failure("wrong_state", "Another of the merchant's people must confirm it first.", {
      facts: { status: payout.status },
    });
  }
  if (now < payout.notBefore) {
    const notBefore = utcText(payout.notBefore);
    throw new Failure("wrong_state", `The beneficiary is new: not before ${notBefore}.`, {
      retryAfter: Math.ceil((payout.notBefore - now) / SECOND),
      facts: { status: payout.status, notBefore },
    });
  }
  const approvedBy = [...payout.approvedBy, operator];
  const updatedAt = Math.max(now, payout.updatedAt);
  if (approvedBy.length < payout.approvals) {
    return { payout: { ...payout, approvedBy, updatedAt }, moves: [] };
  }
  const approved = { ...step(payout, "approve", now), approvedBy };
  const entries = payoutApproved(payout.amount, payout.fee);
  const posted = transfer(payout, "approve", payout.id, now);
  const first = { payout: approved, step: post({ ...posted, entries, hold: payout.id }) };
  if (!rail?.payout) {
    throw new Failure("channel_unavailable", `The rail ${payout.rail} does not pay out now.`);
  }
  const { account, destination, name } = payout.beneficiary;
  const asked = { payoutId: payout.id, amount: payout.amount, destination, account, name, ids };
  const sent = rail.payout.send(asked);
  if (sent.outcome === "waits") return moved(first);
  return moved(first, pay(approved, sent.evidence, law));
}

/** Nothing goes, and what was held is the merchant's again. */
function giveBack(payout: Payout, by: "reject" | "cancel", note: string, { now }: Law): PayoutMove {
  const { merchantId, id } = payout;
  return {
    payout: { ...step(payout, by, now), note },
    step: { do: "void", merchantId, hold: id },
  };
}

function pay(payout: Payout, evidence: string, { now, ids }: Law): PayoutMove {
  const entries = payoutPaid(payout.rail, payout.amount);
  return {
    payout: { ...step(payout, "pay", now), evidence },
    step: post({ ...transfer(payout, "pay", ids.uuid(now), now), entries }),
  };
}

/** The approval is taken back whole, its fee too, by a transfer of its own. */
function fail(
  payout: Payout,
  note: string,
  evidence: string | null,
  { now, ids }: Law,
): PayoutMove {
  const entries = reversed(payoutApproved(payout.amount, payout.fee));
  const back = transfer(payout, "fail", ids.uuid(now), now);
  return {
    payout: { ...step(payout, "fail", now), note, evidence },
    step: post({ ...back, entries, reverses: payout.id }),
  };
}

function step(payout: Payout, by: PayoutStep, now: Instant): Payout {
  const status = PAYOUT_NEXT[payout.status][by];
  assert(status, `a payout that is ${payout.status} can ${by}`);
  const at = Math.max(now, payout.updatedAt);
  return { ...payout, status, version: payout.version + 1, updatedAt: at, processedAt: at };
}

function transfer(
  { merchantId, mode, id: subjectId }: Payout,
  by: PayoutStep,
  id: string,
  now: Instant,
): Omit<Transfer, "entries"> {
  const kind = `payout-${by}`;
  return { merchantId, id, mode, kind, key: `${kind}:${subjectId}`, subjectId, effectiveAt: now };
}

function post(posted: Transfer): Step {
  return { do: "post", transfer: posted };
}

function moved(...moves: readonly [PayoutMove, ...PayoutMove[]]): PayoutDecided {
  return { payout: (moves.at(-1) as PayoutMove).payout, moves };
}

function textOf(field: string, text: string): string {
  return writtenText(field, text, LONGEST_TEXT);
}

function wrongState({ status }: Payout): Failure {
  return new Failure("wrong_state", `The payout is ${status}.`, { facts: { status } });
}

/** Decides a payout under its lock, and writes down who did. Fails as `judgePayout`; not_found. */
export async function decidePayout(
  room: PayoutRoom,
  { merchantId, id }: Pick<Payout, "merchantId" | "id">,
  decision: PayoutDecision,
): Promise<Payout> {
  /** What an earlier try made of it: its commit may have stood, and only its answer been lost. */
  let tried: Payout | undefined;
  let told = false;
  const decided = await transaction(room.db, async (client) => {
    const payout = await lockPayout(client, merchantId, id);
    if (!payout) throw new Failure("not_found", "There is no such payout");
    if (tried && isDeepStrictEqual(tried, payout)) return payout;
    const rail = room.rails.find((one) => one.id === payout.rail);
    const real = room.clock.now();
    const { projectId, mode } = payout;
    const now = real + (await readOffset(client, { merchantId, id: projectId, mode }));
    const { moves, ...after } = judgePayout(payout, decision, { rail, ids: room.ids, now });
    tried = after.payout;
    await updatePayout(client, after.payout);
    told = (await writeMoves(client, room.ids, moves, { now, real })) > 0;
    const { do: verb, by: actor, ...detail } = decision;
    const subject = showId("pyo", id);
    const line = { actor, verb: `payout ${verb}`, subject, detail, merchantId };
    await audit({ ...room, db: client }, line);
    return after.payout;
  });
  if (told) room.onTold();
  return decided;
}

async function writeMoves(
  client: PoolClient,
  ids: Ids,
  moves: readonly PayoutMove[],
  { now, real }: { readonly now: Instant; readonly real: Instant },
): Promise<number> {
  const steps = moves.map((move) => move.step);
  const results = await applySteps(client, steps, real);
  assert(
    results.every((result) => result === "done"),
    "what a payout holds is there until it is decided",
  );
  return appendEvents(
    client,
    ids,
    moves.map(({ payout }) => ({ type: `payout.${payout.status}` as const, payout, at: now })),
    real,
  );
}
