/** The verbs of payment links: made, handed out, paid by whoever opens them, disabled. */

import { hash } from "node:crypto";
import type { Clock, Instant } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { MOST_DRAWS, noFreeNumber } from "./create-payment.ts";
import type { IdempotencyKey, Payments, Reply } from "./engine.ts";
import { askedUnder, keepReplies, readReplies, refuseOther } from "./kept-replies.ts";
import { boundsOf, refusePaused } from "./merchant-terms.ts";
import { lockProject } from "./open-payments.ts";
import { type PaidThrough, type PaidThroughFilter, paymentsThrough } from "./paid-through.ts";
import type { Payment } from "./payment.ts";
import { originOfLink, type PaymentLink, referenceOfLink } from "./payment-link.ts";
import {
  countLink,
  disableLink,
  findLink,
  findLinkAnywhere,
  insertLink,
  listLinks,
} from "./payment-link-rows.ts";
import { writtenText } from "./payout-rules.ts";
import type { NewestFilter } from "./project-rows.ts";
import type { ProjectTime } from "./project-time.ts";
import { checkAmount, offered } from "./routing.ts";
import type { Project } from "./settings.ts";

export type CreatePaymentLink = {
  readonly project: Project;
  readonly name: string;
  /** Whole rupiah; absent: the buyer says how much, from `least` to `most`. */
  readonly amount?: number | undefined;
  /** Within the channel's or the project's bounds, which hold where these are absent. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly reusable: boolean;
  readonly channel: string | null;
  readonly returnUrl: string | null;
  /** In project time. */
  readonly expiresAt?: Instant | null;
  /** Of a reusable link alone. */
  readonly mostPaid?: number | null;
  readonly idempotency?: IdempotencyKey | undefined;
  readonly encode: (made: PaymentLink) => Reply;
};

export type CreatedPaymentLink = {
  readonly outcome: "created" | "replayed";
  readonly reply: Reply;
};

/** What the buyer has sent. */
export type PayLink = {
  /** Whole rupiah; of a link with an amount it does not count. */
  readonly amount: number | null;
  readonly payer: string | null;
  /** What tells one sent form from another: sent again with the same sum it makes nothing new. */
  readonly once: string | null;
  /** The address of a payment's page. */
  readonly page: (wireId: string) => string;
};

/** A link that somebody has opened. */
export type OpenedLink = {
  readonly project: Project;
  readonly link: PaymentLink;
  /** Whether it makes payments now. */
  readonly open: boolean;
  /** The pending or paid payment of a link that has one alone. */
  readonly payment: Payment | undefined;
};

/** All refusals are `Failure`s. */
export type PaymentLinks = {
  /**
   * Fails: channel_unavailable, invalid_request (name, amount, least, most, expires_at, most_paid),
   * amount_too_small, amount_too_large, idempotency_mismatch.
   */
  create(request: CreatePaymentLink): Promise<CreatedPaymentLink>;
  findById(project: Project, id: string): Promise<PaymentLink | undefined>;
  /** Newest first. */
  list(project: Project, filter: NewestFilter): Promise<readonly PaymentLink[]>;
  /** The payments that it has made. */
  payments(
    project: Project,
    link: PaymentLink,
    filter: PaidThroughFilter,
  ): Promise<{ readonly payments: readonly Payment[]; readonly total: number }>;
  sum(link: PaymentLink): Promise<PaidThrough>;
  /** For good; one that is disabled stays as it is. */
  disable(project: Project, link: PaymentLink): Promise<PaymentLink>;
  /** For its page, which is asked for without a key. */
  openById(id: string): Promise<OpenedLink | undefined>;
  /**
   * The wire id of the payment that the form makes, or has made before. Fails: wrong_state once it
   * is disabled, invalid_request (amount), amount_too_small, amount_too_large, and what
   * `payments.create` fails with.
   */
  pay(opened: OpenedLink, asked: PayLink): Promise<string>;
};

export type PaymentLinkRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly time: ProjectTime;
  readonly ids: Ids;
  readonly projectById: (merchantId: string, id: string) => Promise<Project | undefined>;
  readonly payments: Pick<Payments, "create" | "findByIdentity">;
};

const LONGEST_NAME = 100;

export function createPaymentLinks(room: PaymentLinkRoom): PaymentLinks {
  const { db, time } = room;
  return {
    create: (request) => createLink(room, request),
    async findById({ merchantId, id: projectId, mode }, id) {
      const link = await findLink(db, merchantId, id);
      return link?.projectId === projectId && link.mode === mode ? link : undefined;
    },
    list: (project, filter) => listLinks(db, project, filter),
    payments: (project, link, filter) => through.list(db, sourceOf(link), filter, time.of(project)),
    sum: (link) => through.sum(db, sourceOf(link)),
    disable: async (project, link) => (await disableLink(db, link, time.of(project))) ?? link,
    async openById(id) {
      const link = await findLinkAnywhere(db, id);
      const project = link && (await room.projectById(link.merchantId, link.projectId));
      if (!project) return undefined;
      const open = await isOpen(room, project, link);
      return { project, link, open, payment: await paymentOf(room, project, link) };
    },
    pay: (opened, asked) => payLink(room, opened, asked),
  };
}

const through = paymentsThrough("link");

function sourceOf(link: PaymentLink) {
  return { merchantId: link.merchantId, origin: originOfLink(link) };
}

/** What was made in the sandbox makes nothing live. */
async function isOpen(
  { db, time }: PaymentLinkRoom,
  project: Project,
  link: PaymentLink,
): Promise<boolean> {
  if (link.disabledAt !== null || link.mode !== project.mode) return false;
  const { expiresAt } = link;
  if (expiresAt !== null && expiresAt <= time.of(await time.renew(project))) return false;
  if (link.mostPaid === null) return true;
  return (await through.sum(db, sourceOf(link))).payments < link.mostPaid;
}

async function paymentOf(
  { payments }: PaymentLinkRoom,
  project: Project,
  link: PaymentLink,
): Promise<Payment | undefined> {
  if (link.reusable) return undefined;
  const payment = await payments.findByIdentity(project, referenceOfLink(link, null));
  const stands = payment?.status === "pending" || payment?.status === "paid";
  return stands && payment.origin === originOfLink(link) ? payment : undefined;
}

async function createLink(
  room: PaymentLinkRoom,
  request: CreatePaymentLink,
): Promise<CreatedPaymentLink> {
  const { project, idempotency } = request;
  const now = room.time.of(await room.time.renew(project));
  const made = draft(room.ids, request, now);
  return transaction(room.db, async (client) => {
    await lockProject(client, [project.merchantId, project.id]);
    const asked = idempotency && askedUnder(project, idempotency);
    const kept = asked && (await readReplies(client, [asked])).get(asked);
    // An earlier try may have made it, whose answer was lost.
    const earlier = await findLink(client, made.merchantId, made.id);
    if (earlier) return { outcome: "created", reply: kept?.reply ?? request.encode(earlier) };
    if (kept && idempotency) {
      refuseOther(idempotency, kept);
      return { outcome: "replayed", reply: kept.reply };
    }
    await insertLink(client, made);
    const reply = request.encode(made);
    const fingerprint = idempotency?.fingerprint;
    if (asked && fingerprint) {
      await keepReplies(client, [{ asked, fingerprint, reply }], room.clock.now());
    }
    return { outcome: "created", reply };
  });
}

function draft(ids: Ids, request: CreatePaymentLink, now: Instant): PaymentLink {
  const { project, amount, channel } = request;
  refusePaused(project);
  const bounds = channel === null ? boundsOf(project) : offered(project, channel);
  const { least = amount ?? bounds.least, most = amount ?? bounds.most } = request;
  if (amount !== undefined && (least !== amount || most !== amount)) {
    throw new Failure("invalid_request", "A link with an amount has no bounds", {
      field: request.least === undefined ? "most" : "least",
      hint: "Send amount, or least and most where the buyer says how much",
    });
  }
  checkAmount(least, bounds);
  checkAmount(most, { least, most: bounds.most });
  const { expiresAt = null, mostPaid = null } = request;
  if (expiresAt !== null && expiresAt <= now) {
    throw new Failure("invalid_request", "The link would have ended already", {
      field: "expires_at",
    });
  }
  if (mostPaid !== null && !request.reusable) {
    throw new Failure("invalid_request", "A link for one payment has no other limit", {
      field: "most_paid",
      hint: "Send reusable: true with it",
    });
  }
  return {
    merchantId: project.merchantId,
    id: ids.uuid(now),
    projectId: project.id,
    mode: project.mode,
    name: writtenText("name", request.name, LONGEST_NAME),
    amount: amount ?? null,
    least,
    most,
    reusable: request.reusable,
    channel,
    returnUrl: request.returnUrl,
    expiresAt,
    mostPaid,
    createdAt: now,
    disabledAt: null,
  };
}

/** A number may be left out where its payment is refused; none is given twice. */
async function payLink(room: PaymentLinkRoom, opened: OpenedLink, asked: PayLink): Promise<string> {
  const { link } = opened;
  if (opened.payment) return opened.payment.wireId;
  const amount = link.amount ?? asked.amount;
  if (!opened.open) throw disabled();
  if (amount === null) {
    throw new Failure("invalid_request", "The amount is missing", { field: "amount" });
  }
  checkAmount(amount, link);
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const number = link.reusable ? await countLink(room.db, link) : null;
    if (number === undefined) throw disabled();
    const wireId = await makePayment(room, opened, { ...asked, amount }, number);
    if (wireId !== undefined) return wireId;
    if (!link.reusable) break;
  }
  throw noFreeNumber();
}

/** Undefined where a payment of another origin has taken the reference. */
async function makePayment(
  { payments }: PaymentLinkRoom,
  { project, link }: OpenedLink,
  { amount, payer, once, page }: PayLink & { readonly amount: number },
  number: number | null,
): Promise<string | undefined> {
  const reference = referenceOfLink(link, number);
  const key = once === null ? undefined : `${link.id} ${once} ${amount}`;
  const made = await payments.create({
    project,
    reference,
    identity: reference,
    origin: originOfLink(link),
    amount,
    channel: link.channel,
    customer: payer === null ? null : { name: payer },
    metadata: { payment_link: showId("lnk", link.id) },
    returnUrl: link.returnUrl,
    page,
    ...(key && {
      idempotency: { operation: "payLink", key, fingerprint: hash("sha256", key, "buffer") },
    }),
    encode: ({ wireId }) => ({ status: 200, headers: {}, body: wireId }),
  });
  if (made.outcome !== "existing") return made.reply.body;
  return made.payment.origin === originOfLink(link) ? made.payment.wireId : undefined;
}

function disabled(): Failure {
  return new Failure("wrong_state", "The link takes no payments any more");
}
