/** Orders as Cashi names them: by order_id alone, asked for again while they can be paid. */
import type { Created } from "../../engine/engine.ts";
import type { Charge, Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { assert, Failure } from "../../failure.ts";
import { randomText } from "../../ids.ts";
import type { Call } from "../define.ts";

export type Asked = {
  readonly project: Project;
  /** Absent: ours, the same that the page has. */
  readonly orderId: string | undefined;
  /** Whole rupiah, before the unique code. */
  readonly amount: number;
  readonly channel: string;
  readonly returnUrl: string | null;
  readonly customer?: Readonly<Record<string, string>>;
};

export type Order = { readonly payment: Payment; readonly charge: Charge };

type Here = Pick<Call<unknown>, "engine" | "request">;

/** 16 characters of 0-9A-Za-z hold 95 random bits: the id opens the page without a key. */
const OUR_ID = /^ORD-[0-9A-Za-z]{16}$/;
const NOTHING = { status: 200, headers: {}, body: "" } as const;

/**
 * Finds or makes the order. One that is pending stays the same, and another method adds a charge;
 * after an expired or canceled one comes a new one with a new code. Fails: already_paid, conflict
 * when the pending one has another amount, and as `payments.create`.
 */
export async function ask(here: Here, asked: Asked, mayAskAgain = true): Promise<Order> {
  const { outcome, payment } = await findOrMake(here, asked);
  if (outcome === "created") return orderOf(payment);
  if (payment.status === "paid") throw alreadyPaid();
  if (payment.amount !== asked.amount) throw anotherAmount(payment);
  try {
    return orderOf(await pick(here, asked, payment));
  } catch (error) {
    // It ended between the two looks: the second look makes a new one, or finds it paid.
    if (!mayAskAgain || codeOf(error) !== "wrong_state") throw error;
    return ask(here, asked, false);
  }
}

type FoundOrMade = Exclude<Created, { outcome: "replayed" }>;

async function findOrMake({ engine, request }: Here, asked: Asked): Promise<FoundOrMade | Found> {
  const { project, amount, channel, returnUrl, customer = null } = asked;
  const wireId = `ORD-${randomText(engine.ids, 16)}`;
  const orderId = asked.orderId ?? wireId;
  try {
    const created = await engine.payments.create({
      project,
      reference: orderId,
      identity: orderId,
      wireId,
      origin: "order",
      amount,
      channel,
      customer,
      returnUrl,
      page: (id) => request.link(pagePath(id)),
      encode: () => NOTHING,
    });
    assert(created.outcome !== "replayed", "no idempotency key was given");
    return created;
  } catch (error) {
    // An order that holds one of the codes is still there, though none is left for a new one.
    if (codeOf(error) !== "unique_amounts_exhausted") throw error;
    const holder = await engine.payments.findByIdentity(project, orderId);
    if (holder?.status !== "pending" && holder?.status !== "paid") throw error;
    return { outcome: "existing", payment: holder };
  }
}

type Found = { readonly outcome: "existing"; readonly payment: Payment };

/** Makes the asked channel the order's, unless it is already. */
async function pick(
  { engine, request }: Here,
  { project, channel }: Asked,
  payment: Payment,
): Promise<Payment> {
  if (payment.channel === channel) return payment;
  const page = request.link(pagePath(payment.wireId));
  return engine.payments.charge(project, payment, channel, { page });
}

/** The order with an order_id, or with the id that its page has. */
export async function findOrder(
  { engine }: Pick<Here, "engine">,
  project: Project,
  orderId: string,
): Promise<Payment | undefined> {
  const found = await engine.payments.findByReference(project, orderId);
  return found ?? (isOurs(orderId) ? engine.payments.findByWireId(project, orderId) : undefined);
}

/** Whether an id has the form of ours: other wires have pages at the same path. */
export function isOurs(id: string): boolean {
  return OUR_ID.test(id);
}

/** The path of an order's page. */
export function pagePath(wireId: string): string {
  return `/pay/${wireId}`;
}

function orderOf(payment: Payment): Order {
  const { charge } = payment;
  assert(charge, "an order is made with its charge");
  return { payment, charge };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Failure ? error.code : undefined;
}

function alreadyPaid(): Failure {
  return new Failure("already_paid", "The order is paid already", { field: "order_id" });
}

function anotherAmount({ amount }: Payment): Failure {
  return new Failure("conflict", "The order is pending with another amount", {
    field: "amount",
    facts: { amount },
  });
}
