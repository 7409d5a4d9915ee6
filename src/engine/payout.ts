/** What a payout is, inside: money on its way to its merchant, and where it goes. */
import type { Instant } from "../clock.ts";
import type { Mode } from "./settings.ts";

export type PayoutStatus = "requested" | "approved" | "rejected" | "paid" | "failed";

/** Where a payout goes: an account at a bank or a wallet. */
export type Beneficiary = {
  readonly id: string;
  /** The bank or wallet, as rails name it: `bank.<bank>`, `ewallet.<wallet>`. */
  readonly destination: string;
  /** The account or phone number in the destination's own form. */
  readonly account: string;
  /** Whose it is, as the request said. */
  readonly name: string;
};

/** Amounts are whole rupiah; `amount + fee` leaves the merchant's balance. */
export type Payout = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  /** The id that its dialect shows; `pyo_…` where the dialect has no form of its own. */
  readonly wireId: string;
  readonly reference: string | null;
  readonly status: PayoutStatus;
  /** Rises with every change of its status; events carry it. */
  readonly version: number;
  /** What the beneficiary receives. */
  readonly amount: number;
  readonly fee: number;
  readonly beneficiary: Beneficiary;
  readonly rail: string;
  /**
   * Who asked for it: `key:` and the key's id, `member:` and the login of one of the merchant's
   * people, or `operator:` and the operator's name.
   */
  readonly requestedBy: string;
  /** How many of the merchant's own people must confirm it before operators may approve it. */
  readonly confirmations: number;
  /** Who of them has, written as in `requestedBy`. */
  readonly confirmedBy: readonly string[];
  /** Who has approved it, in order: operators, written the same way. */
  readonly approvedBy: readonly string[];
  /** How many operators must approve it. */
  readonly approvals: number;
  /** It cannot be approved before: the beneficiary is new. */
  readonly notBefore: Instant;
  /** Why it was rejected or has failed, for the merchant to read. */
  readonly note: string | null;
  /** What proves that the money went, or came back: the reference of a transfer. */
  readonly evidence: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When it was last decided on: approved, rejected, paid or failed. */
  readonly processedAt: Instant | null;
};
