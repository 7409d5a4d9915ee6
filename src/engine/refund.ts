/** What a refund is, inside: money of a paid payment on its way back to the buyer. */
import type { Instant } from "../clock.ts";
import type { Mode } from "./settings.ts";

export type RefundStatus = "requested" | "refunded" | "failed";

/** Whole rupiah; the fee of the payment is kept. */
export type Refund = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly paymentId: string;
  /** The payment's id as its dialect shows it. */
  readonly paymentWireId: string;
  /** The paid charge, whose rail gives the money back. */
  readonly chargeId: string;
  readonly rail: string;
  readonly status: RefundStatus;
  /** Rises with every change of its status; events carry it. */
  readonly version: number;
  readonly amount: number;
  /** Whether the rail did not answer at once: then the money is held until somebody says. */
  readonly waited: boolean;
  /** Why, as whoever asked for it said. */
  readonly reason: string | null;
  /** Why it has failed, for the merchant to read. */
  readonly note: string | null;
  /** What proves that the money went back. */
  readonly evidence: string | null;
  /** Who asked for it: `key:` and its id, `operator:` and the name, `member:` and the login. */
  readonly requestedBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly refundedAt: Instant | null;
};
