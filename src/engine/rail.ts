/** The Rail interface: the engine owns the port, every rail is one file that fits it. */
import type { Instant } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Custody } from "../ledger/entries.ts";
import type { Charge, Instructions } from "./payment.ts";
import type { Mode, Project } from "./settings.ts";

/** Names a receiving account. The owner is a merchant's id, or the house's own. */
export type AccountKey = { readonly ownerId: string; readonly account: string };

/** Where the money of charges arrives: an account at a bank, a wallet or another gateway. */
export type ReceivingAccount = {
  readonly ownerId: string;
  readonly id: string;
  /** The rail that collects on it. */
  readonly rail: string;
  readonly mode: Mode;
  readonly name: string;
  readonly custody: Custody;
  /** Ids of the channels that it can collect on. */
  readonly channels: readonly string[];
  /** What its rail keeps of it openly, in the rail's own words. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Off: nothing new is collected on it. */
  readonly enabled: boolean;
};

/** What a rail makes of what a person gave to open an account with. */
export type AccountDraft = {
  readonly name: string;
  readonly channels: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
  /** Kept sealed and shown to nobody. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether no two open totals on it may be the same: the total alone tells whose money came. */
  readonly uniqueTotals: boolean;
};

/** What a rail reads in what a person gave, to be looked at before an account is opened with it. */
export type AccountPreview = {
  /** What it says, by name, in the order in which it is shown: `payee`, `city` … */
  readonly says: Readonly<Record<string, string>>;
  /** Why no account can be opened with it, a sentence each; none: one can. */
  readonly faults: readonly string[];
  /** What is unlike most and no hindrance, a sentence each. */
  readonly warnings: readonly string[];
};

/** What the engine asks of a rail: collect `payable` on `channel` until `deadline`. */
export type ChargeRequest = {
  readonly project: Project;
  readonly paymentId: string;
  readonly reference: string;
  readonly chargeId: string;
  readonly channel: string;
  readonly payable: number;
  readonly deadline: Instant;
  /** The account to collect on, for a rail that collects on accounts. */
  readonly account: ReceivingAccount | undefined;
  /** The number that the buyer gave for a request to the phone; absent, nobody asked for it. */
  readonly phone?: string | undefined;
  /** Where a redirect channel of ours sends the buyer: an absolute address without its query. */
  readonly page: string;
  readonly ids: Ids;
};

export type Accepted = {
  readonly outcome: "accepted";
  readonly instructions: Instructions;
  /** How the rail names this charge. */
  readonly reference: string;
  /**
   * A number that must lead to this charge alone, over all merchants; the engine keeps it unique.
   */
  readonly number?: string;
};
export type Declined = { readonly outcome: "declined"; readonly reason: string };

/**
 * Money that a rail says has arrived. `transaction` is the rail's own id of it, unique per rail.
 */
export type Receipt = {
  readonly transaction: string;
  readonly amount: number;
  /** When the buyer paid, by the rail's clock: this decides whether it was on time. */
  readonly paidAt: Instant;
};

/** What the sandbox can play, as every list of it shows them. */
export const SCENARIOS = ["paid", "failed", "expired", "late", "twice", "short", "over"] as const;

export type Scenario = (typeof SCENARIOS)[number];

/** What a played scenario does: fail the charge, or end its time and then bring money. */
export type Play = {
  readonly fail: boolean;
  readonly expire: boolean;
  readonly receipts: readonly Receipt[];
};

/** A bank or a wallet that a rail can pay out to. */
export type Destination = {
  /** `bank.<bank>` or `ewallet.<wallet>`. */
  readonly id: string;
  readonly name: string;
  /** An account number or phone in its one written form; undefined when it is none of theirs. */
  readonly account: (text: string) => string | undefined;
};

/** What the engine asks of a rail: a code on `channel` that takes any amount, again and again. */
export type OpenRequest = {
  readonly project: Project;
  readonly openPaymentId: string;
  readonly channel: string;
  readonly ids: Ids;
};

/** What the engine asks of a rail: bring `amount` to an account. */
export type PayoutRequest = {
  readonly payoutId: string;
  readonly amount: number;
  readonly destination: string;
  readonly account: string;
  readonly name: string;
  readonly ids: Ids;
};

/** `evidence` names the transfer at the rail; a payout that waits is told of later, by a person. */
export type Sent =
  | { readonly outcome: "paid"; readonly evidence: string }
  | { readonly outcome: "waits" };

/** What the engine asks of a rail: give `amount` of money that has arrived back to who sent it. */
export type RefundRequest = {
  readonly refundId: string;
  readonly channel: string;
  /** How the rail names the charge that the money came for. */
  readonly railReference: string;
  /** The rail's own id of the money, as its receipt has it. */
  readonly transaction: string;
  readonly amount: number;
  readonly ids: Ids;
};

/** `evidence` names the refund at the rail; one that waits is told of later, by a person. */
export type Returned =
  | { readonly outcome: "refunded"; readonly evidence: string }
  | { readonly outcome: "waits" }
  | Declined;

/** A rail that needs no network: its instructions are part of the commit that makes the charge. */
export type Rail = {
  readonly id: string;
  /** The mode it serves: the sandbox plays for sandbox projects alone, any other rail is live. */
  readonly mode: Mode;
  /** Ids of the channels it can collect on. */
  readonly channels: readonly string[];
  charge(request: ChargeRequest): Accepted | Declined;
  /**
   * For a rail that collects on accounts: reads what a person gave for a new one, by name. Fails:
   * invalid_request, naming the field.
   */
  openAccount?(given: Readonly<Record<string, string>>): AccountDraft | Promise<AccountDraft>;
  /** What `openAccount` would read; absent where there is nothing to be looked at first. */
  previewAccount?(
    given: Readonly<Record<string, string>>,
  ): AccountPreview | Promise<AccountPreview>;
  /** Plays a scenario; the sandbox alone can. */
  play?(charge: Charge, scenario: Scenario, now: Instant, ids: Ids): Play;
  /** How it pays out; absent where it cannot. */
  readonly payout?: {
    readonly destinations: readonly Destination[];
    /** An approved payout goes out: run inside the commit that approves it. */
    send(request: PayoutRequest): Sent;
  };
  /** How it makes a code that stays open; absent where it has none. */
  readonly open?: {
    /** Ids of the channels that have such codes. */
    readonly channels: readonly string[];
    make(request: OpenRequest): Accepted | Declined;
  };
  /** How money goes back to its sender; absent where the rail gives none back. */
  readonly refund?: {
    /** Ids of the channels whose money it can give back. */
    readonly channels: readonly string[];
    /** Run inside the commit that asks for the refund. */
    send(request: RefundRequest): Returned;
  };
};
