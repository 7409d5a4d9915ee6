/** The refund verbs together: the law that every dialect, page and operator verb goes through. */
import { isDeepStrictEqual } from "node:util";
import { transaction } from "../db/transaction.ts";
import { assert, Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { audit } from "./audit.ts";
import { appendEvents } from "./events.ts";
import { judgeRefund, type RefundDecision, refundable } from "./judge-refund.ts";
import type { Payment } from "./payment.ts";
import { readOffset } from "./project-time.ts";
import type { Refund } from "./refund.ts";
import {
  findRefund,
  listRefunds,
  lockPayment,
  type RefundFilter,
  refundsOfPayments,
  updateRefund,
} from "./refund-rows.ts";
import type { PayoutRoom } from "./request-payout.ts";
import {
  applyMove,
  type RequestedRefund,
  type RequestRefund,
  requestRefund,
} from "./request-refund.ts";
import type { Project } from "./settings.ts";

/** All refusals are `Failure`s. */
export type Refunds = {
  /**
   * Gives money of a paid payment back to its buyer, all of it or a part. Fails: forbidden,
   * not_found, wrong_state, not_supported, amount_too_large, invalid_request,
   * insufficient_balance, idempotency_mismatch.
   */
  request(request: RequestRefund): Promise<RequestedRefund>;
  /**
   * What became of a refund that waits. Fails: wrong_state (facts.status), invalid_request (note,
   * evidence), not_found.
   */
  decide(refund: Pick<Refund, "merchantId" | "id">, decision: RefundDecision): Promise<Refund>;
  /** Why nothing of a payment can go back; undefined when something can. */
  refusal(payment: Payment): Promise<Failure | undefined>;
  findById(project: Project, id: string): Promise<Refund | undefined>;
  /** Of each payment the newest, at most `each`; one that has none is not there. */
  ofPayments(
    project: Project,
    paymentIds: readonly string[],
    each: number,
  ): Promise<ReadonlyMap<string, readonly Refund[]>>;
  /** Newest first. */
  list(project: Project, filter: RefundFilter): Promise<readonly Refund[]>;
};

export function createRefunds(room: PayoutRoom): Refunds {
  const { db } = room;
  return {
    request: (request) => requestRefund(room, request),
    decide: (refund, decision) => decideRefund(room, refund, decision),
    async refusal(payment) {
      try {
        refundable(payment, room.rails);
        return undefined;
      } catch (error) {
        if (error instanceof Failure) return error;
        throw error;
      }
    },
    async findById(project, id) {
      const refund = await findRefund(db, project.merchantId, id);
      return refund?.projectId === project.id ? refund : undefined;
    },
    ofPayments: (project, ids, each) => refundsOfPayments(db, project, ids, each),
    list: (project, filter) => listRefunds(db, project, filter),
  };
}

/** Decides under the payment's lock, which every refund of it takes, and writes down who did. */
async function decideRefund(
  room: PayoutRoom,
  { merchantId, id }: Pick<Refund, "merchantId" | "id">,
  decision: RefundDecision,
): Promise<Refund> {
  /** What an earlier try made of it: its commit may have stood, and only its answer been lost. */
  let tried: Refund | undefined;
  let told = false;
  const decided = await transaction(room.db, async (client) => {
    const known = await findRefund(client, merchantId, id);
    if (!known) throw new Failure("not_found", "There is no such refund");
    const payment = await lockPayment(client, merchantId, known.paymentId);
    const refund = await findRefund(client, merchantId, id);
    assert(payment && refund, "neither a payment nor a refund is ever deleted");
    if (tried && isDeepStrictEqual(tried, refund)) return refund;
    const real = room.clock.now();
    const of = { merchantId, id: refund.projectId, mode: refund.mode };
    const now = real + (await readOffset(client, of));
    const move = judgeRefund(refund, payment, decision, now);
    tried = move.refund;
    await applyMove(client, move, real);
    await updateRefund(client, move.refund);
    told = (await appendEvents(client, room.ids, move.events, real)) > 0;
    const { do: verb, by: actor, ...detail } = decision;
    const subject = showId("rfd", id);
    const line = { actor, verb: `refund ${verb}`, subject, detail, merchantId };
    await audit({ ...room, db: client }, line);
    return move.refund;
  });
  if (told) room.onTold();
  return decided;
}
