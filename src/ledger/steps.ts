/** What may be done in the ledger, as values: transfers posted, holds taken, posted and voided. */
import type { Instant } from "../clock.ts";
import type { Entry } from "./entries.ts";

export type LedgerMode = "sandbox" | "live";

export type Transfer = {
  readonly merchantId: string;
  readonly id: string;
  readonly mode: LedgerMode;
  readonly kind: string;
  /** Unique per merchant: the same fact never moves money twice. */
  readonly key: string;
  readonly subjectId: string;
  readonly reverses?: string;
  readonly effectiveAt: Instant;
  readonly entries: readonly Entry[];
  /** A pending hold that this transfer uses up. */
  readonly hold?: string;
};

export type Hold = {
  readonly merchantId: string;
  readonly id: string;
  readonly mode: LedgerMode;
  readonly account: string;
  readonly amount: number;
  readonly subjectId: string;
};

export type Step =
  | { readonly do: "post"; readonly transfer: Transfer }
  | { readonly do: "hold"; readonly hold: Hold }
  | { readonly do: "void"; readonly merchantId: string; readonly hold: string };

/** `insufficient`: the account would fall under its floor. `resolved`: the hold is not pending. */
export type StepResult = "done" | "insufficient" | "resolved";
