/** The Rail interface: the engine owns the port, every rail is one file that fits it. */
import type { Instant } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Custody } from "../ledger/entries.ts";
import type { Charge, Instructions, Payment } from "./payment.ts";
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
  /** What makes it itself: an owner opens it once. Absent where it may be opened again. */
  readonly identity?: string;
  /** The server that it is reached at; vetted before the account is opened. */
  readonly address?: string;
};

/** What is to be said of what a person gave: a name for it, and an English sentence. */
export type AccountRemark = { readonly code: string; readonly sentence: string };

/** What a rail reads in what a person gave, to be looked at before an account is opened with it. */
export type AccountPreview = {
  /** What it says, by name, in the order in which it is shown: `payee`, `city` … */
  readonly says: Readonly<Record<string, string>>;
  /** What to open the account with, where that is shorter than what was given. */
  readonly given: Readonly<Record<string, string>>;
  /** Why no account can be opened with it; none: one can. */
  readonly faults: readonly AccountRemark[];
  /** What is unlike most and no hindrance. */
  readonly warnings: readonly AccountRemark[];
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
/** Nobody can say whether it was done: ask before it is believed or done again. */
export type Unknown = { readonly outcome: "unknown"; readonly reason: string };

/** How houses are reached: only where the guard lets, and in no mode but the account's own. */
export type Network = {
  /** Fails with invalid_request, field webhook_url, when the address may not be reached. */
  vet(url: string, mode: Mode): Promise<void>;
  fetchFor(mode: Mode): typeof fetch;
};

/** What a rail across a network is given to reach an account with. */
export type Access = {
  readonly account: ReceivingAccount;
  readonly secrets: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
};

/** A charge that is asked of a rail across a network. */
export type RailAsk = ChargeRequest & {
  /** What the rail is to call it: one of our own ids, no other ask has it. */
  readonly name: string;
  readonly customer: Payment["customer"];
};

export type AcceptedAfar = Omit<Accepted, "number"> & {
  /** What the buyer must send, to the rupiah; never below what we asked for. */
  readonly payable: number;
  /** When the rail stops taking it, in real time; null where it does not tell. */
  readonly endsAt: Instant | null;
  /** The rail's own id of it, where it has one beside the name. */
  readonly handle: string | null;
};

/** `passing`: not this charge is refused, but any at this moment. */
export type DeclinedAfar = Declined & { readonly passing?: boolean };

/** A charge that was asked of a rail, as it may be asked about. */
export type AskedCharge = {
  /** How the rail names it: our name or, where the rail keeps none, its own. */
  readonly name: string;
  readonly handle: string | null;
  /** Whole rupiah as we asked: some wires name a charge by it too. */
  readonly asked: number;
};

export type LookedUp =
  | {
      readonly outcome: "found";
      readonly status: Payment["status"];
      /** What was to be sent; null where the rail does not tell. */
      readonly payable: number | null;
      /** By the rail's clock, in real time; null where it does not tell. */
      readonly paidAt: Instant | null;
    }
  | { readonly outcome: "not_found" }
  | Unknown;

/** What arrived at an account's notice address, byte for byte. */
export type RawNotice = {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
};

/** A notice that was read. Only a verified one is believed; a hint is a reason to ask. */
export type RailNotice =
  | { readonly outcome: "refused"; readonly reason: string }
  /** The rail's own test. */
  | { readonly outcome: "test" }
  | {
      readonly outcome: "verified" | "hint";
      readonly name: string;
      readonly status: Payment["status"];
      readonly amount: number | null;
      readonly payable: number | null;
      readonly paidAt: Instant | null;
    };

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

type AnyRail = {
  readonly id: string;
  /** The mode it serves: money that is played and money that is real never share a rail. */
  readonly mode: Mode;
  /** Ids of the channels it can collect on. */
  readonly channels: readonly string[];
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

/** A rail that needs no network: its instructions are part of the commit that makes the charge. */
export type LocalRail = AnyRail & { charge(request: ChargeRequest): Accepted | Declined };

/**
 * A rail across a network: asked between two commits, never inside of one. None of its verbs may
 * throw for what the other side does; they are given up when the signal says so.
 */
export type RemoteRail = AnyRail & {
  openAccount: NonNullable<AnyRail["openAccount"]>;
  /** Whether it names charges as we do; else it has its own ids, told only by its answer. */
  readonly keepsNames: boolean;
  /** Whether asking again under the same name is the same charge. */
  readonly asksAgain: boolean;
  ask(
    request: RailAsk,
    access: Access,
    signal: AbortSignal,
  ): Promise<AcceptedAfar | DeclinedAfar | Unknown>;
  lookUp(charge: AskedCharge, access: Access, signal: AbortSignal): Promise<LookedUp>;
  /** False: it could not be canceled, or nobody knows. Absent where the rail never can. */
  cancel?(charge: AskedCharge, access: Access, signal: AbortSignal): Promise<boolean>;
  /** Absent where the rail tells nothing by itself. */
  readNotice?(notice: RawNotice, access: Access): Promise<RailNotice>;
  /** Whole rupiah that lie on the account; undefined when nobody answers. */
  balance?(access: Access, signal: AbortSignal): Promise<number | undefined>;
};

export type Rail = LocalRail | RemoteRail;

export function isRemote(rail: Rail): rail is RemoteRail {
  return "ask" in rail;
}
