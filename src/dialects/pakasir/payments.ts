/** Payments as Pakasir names them: by project, order_id and amount, asked for again and again. */
import type { Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { assert, Failure } from "../../failure.ts";
import { randomText } from "../../ids.ts";
import type { Call } from "../define.ts";

/** By which call a payment was made: decides the form of its webhook. */
export type Origin = "v1" | "v2" | "url";

export type Asked = {
  readonly project: Project;
  readonly orderId: string;
  /** Whole rupiah, before the fee. */
  readonly amount: number;
  /** Null: the buyer picks on the page. */
  readonly channel: string | null;
  readonly origin: Origin;
  readonly returnUrl?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>>;
};

type Here = Pick<Call<unknown>, "engine" | "request"> & {
  /** The buyer's, for a method that pushes a request to it. */
  readonly phone?: string | undefined;
};

/** 24 characters of 0-9A-Za-z hold 142 random bits: the id opens the page without a key. */
const ID_LENGTH = 24;
const NOTHING = { status: 200, headers: {}, body: "" } as const;

/**
 * Finds or makes the payment. One that is pending stays the same, and another method adds a charge;
 * one that is paid is given back as it is; after an expired or canceled one comes a new one.
 */
export async function ask(here: Here, asked: Asked, mayAskAgain = true): Promise<Payment> {
  const { engine, request } = here;
  const { project, orderId, amount, channel, origin, returnUrl = null, metadata = null } = asked;
  const created = await engine.payments.create({
    project,
    reference: orderId,
    identity: identityOf(orderId, amount),
    wireId: randomText(engine.ids, ID_LENGTH),
    origin,
    amount,
    channel,
    returnUrl,
    metadata,
    page: (wireId) => request.link(pagePath(wireId)),
    encode: () => NOTHING,
  });
  assert(created.outcome !== "replayed", "no idempotency key was given");
  if (created.outcome === "created") return created.payment;
  const existing = await paidBefore(here, asked, created.payment);
  try {
    return await pick(here, project, existing, channel);
  } catch (error) {
    // It ended between the two looks: the second look makes a new one, or finds it paid.
    if (!mayAskAgain || !(error instanceof Failure) || error.code !== "wrong_state") throw error;
    return ask(here, asked, false);
  }
}

/**
 * A pending payment may stand beside one that was canceled, made anew, and then heard to be paid.
 */
async function paidBefore(
  here: Here,
  { project, orderId, amount }: Asked,
  existing: Payment,
): Promise<Payment> {
  if (existing.status === "paid") return existing;
  const meant = await findOrder(here, project, orderId, amount);
  return meant?.status === "paid" ? meant : existing;
}

/** Makes `channel` the payment's, unless it is already or the payment is past changing. */
export async function pick(
  { engine, request, phone }: Here,
  project: Project,
  payment: Payment,
  channel: string | null,
): Promise<Payment> {
  if (channel === null || payment.status !== "pending") return payment;
  const { charge } = payment;
  const shown = charge?.channel === channel && charge.deadline > engine.now(project);
  if (shown && phone === undefined) return payment;
  const page = request.link(pagePath(payment.wireId));
  return engine.payments.charge(project, payment, channel, { page, phone });
}

/**
 * The payment of an order and amount: the paid one, else the pending one, else the last that ended.
 * `+` in an order_id may have been read as a space.
 */
export async function findOrder(
  here: Pick<Here, "engine">,
  project: Project,
  orderId: string,
  amount: number,
): Promise<Payment | undefined> {
  const found = await here.engine.payments.findByReference(project, orderId, amount);
  if (found || !orderId.includes(" ")) return found;
  return findOrder(here, project, orderId.replaceAll(" ", "+"), amount);
}

/** Cancels; one that reads canceled already stays as it is. Fails: already_paid. */
export async function cancel(
  { engine }: Pick<Here, "engine">,
  project: Project,
  payment: Payment,
): Promise<void> {
  if (payment.status === "paid") throw alreadyPaid();
  if (payment.status === "pending") await engine.payments.cancel(project, payment);
}

/** The payment, or the failure that says there is none. */
export function known(payment: Payment | undefined): Payment {
  if (!payment) throw noPayment();
  return payment;
}

export function noPayment(): Failure {
  return new Failure("not_found", "There is no such payment", { facts: { of: "payment" } });
}

export function alreadyPaid(): Failure {
  return new Failure("already_paid", "The payment is paid already");
}

/** Two asks with the same one mean the same payment. */
function identityOf(orderId: string, amount: number): string {
  return `${amount} ${orderId}`;
}

/** The path of a payment's page. */
export function pagePath(wireId: string): string {
  return `/pay-v2/${wireId}`;
}
