/** The engine's face: the verbs that dialects, pages and operator verbs call. */
import type { Clock, Instant } from "../clock.ts";
import type { PoolClient } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import type { Balance } from "../ledger/balance.ts";
import type { Asked, Explained, Page } from "../ledger/explain.ts";
import type { Answered } from "./answer-once.ts";
import type { Beneficiaries } from "./beneficiaries.ts";
import type { Clocks } from "./clocks.ts";
import type { Keyring } from "./keyring.ts";
import type { Logo } from "./logo.ts";
import type { OpenPayments } from "./open-payments.ts";
import type { Charge, Event, Payment } from "./payment.ts";
import type { PaymentLinks } from "./payment-links.ts";
import type { Payouts } from "./payouts.ts";
import type { Receipt, Scenario } from "./rail.ts";
import type { RailDesk } from "./rail-desk.ts";
import type { RailFacts, RailSwitch } from "./rail-stops.ts";
import type { Receipts } from "./receipts.ts";
import type { ReceivingAccounts } from "./receiving-accounts.ts";
import type { Refunds } from "./refunds.ts";
import type { Project } from "./settings.ts";
import type { SuspenseInbox } from "./suspense.ts";
import type { WebhookDesk } from "./webhook-desk.ts";

/** The literal answer to a request, kept with its idempotency key and sent again as it was. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type IdempotencyKey = {
  /** The dialect's name for the call, so that one key may serve two calls. */
  readonly operation: string;
  readonly key: string;
  /** SHA-256 of what was asked; another one under the same key is refused. */
  readonly fingerprint: Buffer;
};

export type CreatePayment = {
  readonly project: Project;
  readonly reference: string;
  /** Two asks with one identity mean one payment; null when every ask is a new one. */
  readonly identity: string | null;
  /** The id to show; made by the dialect, at least 64 random bits. Absent: `pay_…`. */
  readonly wireId?: string;
  readonly origin: string;
  /** Whole rupiah, before any fee. */
  readonly amount: number;
  /** Null: a page asks the buyer. */
  readonly channel: string | null;
  readonly customer?: Readonly<Record<string, string>> | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly returnUrl?: string | null;
  /** How long the buyer has, ms; absent: the channel's life. */
  readonly life?: number;
  /** The address of the payment's page, for channels that lead the buyer there. */
  readonly page?: (wireId: string) => string;
  readonly idempotency?: IdempotencyKey;
  /** Makes the answer from the payment; run before the commit that stores both. */
  readonly encode: (payment: Payment) => Reply;
};

export type Created =
  | { readonly outcome: "created"; readonly payment: Payment; readonly reply: Reply }
  /** Another pending or paid payment has this identity; nothing was made. */
  | { readonly outcome: "existing"; readonly payment: Payment }
  /** The idempotency key was used for this very ask: its stored answer. */
  | { readonly outcome: "replayed"; readonly reply: Reply };

/** A change that is answered once: the reply is kept with its key, in the commit of the change. */
export type Once = {
  readonly idempotency: IdempotencyKey;
  /** Makes the answer from the payment as the change leaves it. */
  readonly encode: (payment: Payment) => Reply;
};

/** Who calls: the project behind a key. */
export type Caller = {
  readonly project: Project;
  readonly keyId: string;
  readonly mayPayOut: boolean;
  /** What the key may do beyond the payments of its project. */
  readonly scopes: readonly string[];
  /** What binds the key, and so whatever it makes; none: used from anywhere. */
  readonly addresses: readonly string[];
  readonly expiresAt: Instant | null;
};

/** Which payments of a project are meant; what is absent does not matter. */
export type PaymentConditions = {
  readonly status?: Payment["status"];
  /** Only payments made at this instant or later. */
  readonly from?: Instant;
  /** Only payments made before this instant. */
  readonly until?: Instant;
  readonly channel?: string;
  readonly reference?: string;
  /** Whether nothing, a part or at least what was asked for has gone back to the buyer. */
  readonly refunded?: "none" | "partly" | "wholly";
  /** Only payments older than this id. */
  readonly before?: string;
};

export type PaymentSort = {
  readonly by: "created" | "paid" | "amount" | "status";
  readonly order: "ascending" | "descending";
};

export type PaymentFilter = PaymentConditions & {
  readonly limit: number;
  /** How many come before the first: for wires that count pages. */
  readonly offset?: number;
  /** Absent: the newest first. */
  readonly sort?: PaymentSort;
};

export type ChargeWishes = {
  /** The address of the payment's page, for channels that lead the buyer there. */
  readonly page?: string;
  /** The buyer's number, for channels that push a request to the phone. */
  readonly phone?: string | undefined;
};

/** All reads show a pending payment past its deadline as expired. All refusals are `Failure`s. */
export type Payments = {
  /** Fails: amount_too_small, amount_too_large, channel_unavailable, unique_amounts_exhausted,
   * invalid_request, idempotency_mismatch, idempotency_in_flight. */
  create(request: CreatePayment): Promise<Created>;
  /**
   * The payment with a reference (and an amount): the paid one, else the pending, else the newest.
   */
  findByReference(
    project: Project,
    reference: string,
    amount?: number,
  ): Promise<Payment | undefined>;
  /** The pending or paid payment that holds an identity. */
  findByIdentity(project: Project, identity: string): Promise<Payment | undefined>;
  findById(project: Project, id: string): Promise<Payment | undefined>;
  findByWireId(project: Project, wireId: string): Promise<Payment | undefined>;
  /** For ids that come without a key: public status, pay pages. */
  openByWireId(wireId: string): Promise<{ project: Project; payment: Payment } | undefined>;
  /**
   * An order that we do not know, as the gateway tells it that the project has moved from;
   * undefined when there is none or it is no longer asked. To be shown, not changed: it is no
   * payment of ours.
   */
  findElsewhere(project: Project, reference: string, amount?: number): Promise<Payment | undefined>;
  list(project: Project, filter: PaymentFilter): Promise<readonly Payment[]>;
  count(project: Project, conditions: PaymentConditions): Promise<number>;
  charges(payment: Payment): Promise<readonly Charge[]>;
  /**
   * Makes `channel` the payment's: its open charge on that channel if it has one still in time,
   * else a new charge. Fails: wrong_state, channel_unavailable, amount_too_small …
   */
  charge(
    project: Project,
    payment: Payment,
    channel: string,
    wishes?: ChargeWishes,
  ): Promise<Payment>;
  /** Fails with wrong_state (facts.status) unless pending. */
  cancel(project: Project, payment: Payment): Promise<Payment>;
  /** As `cancel`; fails also with idempotency_mismatch. */
  cancelOnce(
    project: Project,
    payment: Payment,
    once: Once,
  ): Promise<{ readonly replayed: boolean; readonly reply: Reply }>;
  /** Fails: sandbox_only on a live project, wrong_state, channel_unavailable. */
  simulate(project: Project, payment: Payment, scenario: Scenario): Promise<Payment>;
  /** Money that a rail says has arrived for a charge: settles it, or is set aside; never twice. */
  receive(
    merchantId: string,
    paymentId: string,
    chargeId: string,
    receipt: Receipt,
  ): Promise<Payment>;
};

/** Money for a charge. */
export type Arrived = {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly chargeId: string;
  readonly receipt: Receipt;
};

export type Engine = {
  readonly clocks: Clocks;
  /** The real time: for limits, ids of requests and whatever else is no project's. */
  readonly clock: Clock;
  /** A project's own time, which all of its replies tell. */
  now(project: Project): Instant;
  readonly ids: Ids;
  readonly payments: Payments;
  readonly payouts: Payouts;
  readonly beneficiaries: Beneficiaries;
  readonly refunds: Refunds;
  readonly openPayments: OpenPayments;
  /** Pages to hand out. */
  readonly paymentLinks: PaymentLinks;
  /** Money that a rail tells of without naming a charge, or takes back. */
  readonly receipts: Receipts;
  /** Where events go, and what became of them. */
  readonly webhooks: WebhookDesk;
  /**
   * Money that has arrived for charges, counted in a commit of the caller's, who calls what this
   * gives once it stands. Where it throws, that commit can no longer stand.
   */
  receiveWithin(client: PoolClient, all: readonly Arrived[]): Promise<() => void>;
  /** Money that was set aside. */
  readonly suspense: SuspenseInbox;
  readonly accounts: ReceivingAccounts;
  /** For changes that are no one commit: see `answerOnce`. */
  readonly replies: {
    once(
      project: Project,
      idempotency: IdempotencyKey,
      work: () => Promise<Reply>,
      keep?: "sealed",
    ): Promise<Answered>;
  };
  /** Rails: what they tell and are asked, how they do, and the switch that stops one. */
  readonly rails: RailDesk & RailSwitch & { list(): readonly RailFacts[] };
  readonly projects: {
    bySlug(slug: string): Promise<Project | undefined>;
    byId(merchantId: string, id: string): Promise<Project | undefined>;
    /** A dialect's projects whose `settings.wire[name]` is true: a hundred, the oldest first. */
    withSwitch(dialect: string, name: string): Promise<readonly Project[]>;
    /** The project's logo, if it still has this digest. */
    logo(project: Project, digest: string): Promise<Logo | undefined>;
  };
  readonly keys: {
    /**
     * Finds the project behind a key as the wire carried it; `scope` is the slug when the dialect's
     * keys are per project. Fails: unauthenticated; wrong_key for a known key of another dialect
     * or mode, or for one that is bound to addresses and comes `from` another, with the reason in
     * its message.
     */
    resolve(dialect: string, key: string, scope?: string, from?: string): Promise<Caller>;
  };
  readonly keyring: Keyring;
  readonly ledger: {
    /** What the merchant may spend and what waits, in this mode. */
    balance(merchantId: string, mode: Project["mode"]): Promise<Balance>;
    /** Every figure of the merchant in this mode: what may be spent, what is held, each account. */
    figures(
      merchantId: string,
      mode: Project["mode"],
    ): Promise<readonly { readonly figure: string; readonly amount: number }[]>;
    /** A figure opened into the transfers that made it. Fails: invalid_request (figure). */
    explain(asked: Asked, page: Page): Promise<Explained>;
  };
  readonly events: {
    /** A merchant's events after a number, oldest first, of one project when it is given. */
    list(
      merchantId: string,
      filter: { projectId?: string; after: number; limit: number },
    ): Promise<readonly Event[]>;
    numberOf(merchantId: string, subjectId: string, version: number): Promise<number | undefined>;
    /** The number of the merchant's newest event; 0 before the first. */
    newest(merchantId: string): Promise<number>;
  };
};

/**
 * A payment as it reads at an instant: past its deadline it is expired, whether or not we have
 * acted.
 */
export function asOf(payment: Payment, now: number): Payment {
  if (payment.status !== "pending" || now < payment.expiresAt) return payment;
  return { ...payment, status: "expired" };
}
