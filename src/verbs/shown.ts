/** How verbs show payments, charges, refunds, payouts and deliveries. */
import { type Instant, utcText } from "../clock.ts";
import type { Charge, Payment } from "../engine/payment.ts";
import type { Payout } from "../engine/payout.ts";
import { HOUSE } from "../engine/receiving-accounts.ts";
import type { Refund } from "../engine/refund.ts";
import type { Project } from "../engine/settings.ts";
import { CAUSES } from "../engine/suspense-causes.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import type { DeliveryFacts } from "../engine/webhook-desk.ts";
import { showId } from "../ids.ts";
import { add } from "../money.ts";

export type Facts = Readonly<Record<string, unknown>>;

export function shownPayment(project: Project, payment: Payment): Facts {
  return {
    payment_id: showId("pay", payment.id),
    wire_id: payment.wireId,
    reference: payment.reference,
    merchant_id: showId("mer", payment.merchantId),
    project_id: showId("prj", project.id),
    project: project.slug,
    mode: payment.mode,
    status: payment.status,
    amount: payment.amount,
    channel: payment.channel,
    payable: payment.charge?.payable ?? null,
    refunded: payment.refunded,
    created_at: utcText(payment.createdAt),
    expires_at: utcText(payment.expiresAt),
    paid_at: textOrNull(payment.paidAt),
  };
}

export function shownCharge(charge: Charge): Facts {
  return {
    charge_id: showId("chg", charge.id),
    channel: charge.channel,
    rail: charge.rail,
    status: charge.status,
    fee: charge.fee,
    code: charge.code,
    payable: charge.payable,
    net: charge.net,
    instructions: charge.instructions,
    deadline: utcText(charge.deadline),
    paid_at: textOrNull(charge.paidAt),
  };
}

export function shownPayout(project: Project, payout: Payout): Facts {
  const { destination, account, name } = payout.beneficiary;
  return {
    payout_id: showId("pyo", payout.id),
    wire_id: payout.wireId,
    reference: payout.reference,
    merchant_id: showId("mer", payout.merchantId),
    project_id: showId("prj", project.id),
    project: project.slug,
    mode: payout.mode,
    status: payout.status,
    amount: payout.amount,
    fee: payout.fee,
    total: add(payout.amount, payout.fee),
    destination,
    account,
    name,
    rail: payout.rail,
    requested_by: requester(payout.requestedBy),
    confirmations: payout.confirmations,
    confirmed_by: payout.confirmedBy.map(bare),
    approved_by: payout.approvedBy.map(bare),
    approvals: payout.approvals,
    not_before: utcText(payout.notBefore),
    note: payout.note,
    evidence: payout.evidence,
    created_at: utcText(payout.createdAt),
    processed_at: textOrNull(payout.processedAt),
  };
}

export function shownRefund(project: Project, refund: Refund): Facts {
  return {
    refund_id: showId("rfd", refund.id),
    payment_id: showId("pay", refund.paymentId),
    payment_wire_id: refund.paymentWireId,
    merchant_id: showId("mer", refund.merchantId),
    project_id: showId("prj", project.id),
    project: project.slug,
    mode: refund.mode,
    status: refund.status,
    amount: refund.amount,
    rail: refund.rail,
    requested_by: requester(refund.requestedBy),
    reason: refund.reason,
    note: refund.note,
    evidence: refund.evidence,
    created_at: utcText(refund.createdAt),
    refunded_at: textOrNull(refund.refundedAt),
  };
}

/** A key by its id, an operator by name. */
function requester(by: string): string {
  return by.startsWith("key:") ? showId("key", bare(by)) : bare(by);
}

function bare(by: string): string {
  return by.slice(by.indexOf(":") + 1);
}

/** `suggests` and `allows` are what may be done with it while it is open. */
export function shownSuspense(one: Suspense): Facts {
  const { cause, resolved } = one;
  const { means, suggests, allows } = CAUSES[cause];
  return {
    suspense_id: showId("sus", one.id),
    // Null: it came to an account of the house's own, and is no merchant's yet.
    merchant_id: one.merchantId === HOUSE ? null : showId("mer", one.merchantId),
    project_id: one.projectId && showId("prj", one.projectId),
    mode: one.mode,
    status: resolved ? "resolved" : "open",
    cause,
    means,
    amount: one.amount,
    currency: one.currency,
    foreign_amount: one.foreignAmount,
    rail: one.rail,
    transaction: one.transaction,
    reference: one.reference,
    reverses: one.reverses,
    payment_id: one.paymentId && showId("pay", one.paymentId),
    charge_id: one.chargeId && showId("chg", one.chargeId),
    paid_at: utcText(one.paidAt),
    created_at: utcText(one.createdAt),
    ...(resolved
      ? {
          resolution: resolved.resolution,
          attached_to: resolved.attachedTo && showId("pay", resolved.attachedTo),
          resolved_by: bare(resolved.resolvedBy),
          reason: resolved.reason,
          evidence: resolved.evidence,
          resolved_at: utcText(resolved.resolvedAt),
        }
      : { suggests, allows }),
  };
}

export function shownDelivery(delivery: DeliveryFacts): Facts {
  return {
    delivery_id: showId("dlv", delivery.id),
    endpoint_id: showId("whe", delivery.endpointId),
    event: delivery.eventType,
    status: delivery.status,
    attempts: delivery.attempts,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    due_at: utcText(delivery.dueAt),
    finished_at: textOrNull(delivery.finishedAt),
  };
}

function textOrNull(at: Instant | null): string | null {
  return at === null ? null : utcText(at);
}
