/** The payout verbs together: the law that every dialect, page and operator verb goes through. */
import { decidePayout, type PayoutDecision } from "./decide-payout.ts";
import type { Payout } from "./payout.ts";
import {
  countPayouts,
  findPayout,
  findPayoutByWireId,
  listPayouts,
  type PayoutConditions,
  type PayoutFilter,
} from "./payout-rows.ts";
import type { Destination } from "./rail.ts";
import {
  type PayoutQuote,
  type PayoutRoom,
  type QuotePayout,
  quotePayout,
  type RequestedPayout,
  type RequestPayout,
  requestPayout,
} from "./request-payout.ts";
import type { Project } from "./settings.ts";

/** All refusals are `Failure`s. */
export type Payouts = {
  /**
   * Holds the amount and its fee back from the balance. Fails: forbidden, amount_too_small,
   * amount_too_large, channel_unavailable, invalid_request, insufficient_balance,
   * idempotency_mismatch.
   */
  request(request: RequestPayout): Promise<RequestedPayout>;
  /** What one would be now: fee, total, who must let it go. Fails as `request` does. */
  quote(asked: QuotePayout): Promise<PayoutQuote>;
  /** Fails: wrong_state (facts.status), forbidden, invalid_request (note, evidence), not_found. */
  decide(payout: Pick<Payout, "merchantId" | "id">, decision: PayoutDecision): Promise<Payout>;
  /** Where a project's payouts may go. */
  destinations(project: Project): Promise<readonly Destination[]>;
  findById(project: Project, id: string): Promise<Payout | undefined>;
  findByWireId(project: Project, wireId: string): Promise<Payout | undefined>;
  /** Newest first. */
  list(project: Project, filter: PayoutFilter): Promise<readonly Payout[]>;
  count(project: Project, conditions: PayoutConditions): Promise<number>;
};

export function createPayouts(room: PayoutRoom): Payouts {
  const { db } = room;
  const ownedBy = (project: Project, payout: Payout | undefined) =>
    payout?.projectId === project.id ? payout : undefined;
  return {
    request: (request) => requestPayout(room, request),
    quote: (asked) => quotePayout(room, asked),
    decide: (payout, decision) => decidePayout(room, payout, decision),
    destinations: async ({ mode }) =>
      room.rails
        .filter((rail) => rail.mode === mode)
        .flatMap((rail) => rail.payout?.destinations ?? []),
    findById: async (project, id) => ownedBy(project, await findPayout(db, project.merchantId, id)),
    findByWireId: async (project, wireId) =>
      ownedBy(project, await findPayoutByWireId(db, project.merchantId, wireId)),
    list: (project, filter) => listPayouts(db, project, filter),
    count: (project, conditions) => countPayouts(db, project, conditions),
  };
}
