/** Refunds for tests: paid payments, asks for their money, and rails that answer otherwise. */
import { createEngine } from "../../src/engine/create-engine.ts";
import type { CreatePayment, Engine } from "../../src/engine/engine.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { RefundRequest, Returned } from "../../src/engine/rail.ts";
import type { Refund } from "../../src/engine/refund.ts";
import type { RequestRefund } from "../../src/engine/request-refund.ts";
import type { Project } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { rails } from "../../src/rails/index.ts";
import { ask, HOUSE_KEY, made, type TestHouse } from "./house.ts";

/** A payment that its buyer has paid: by wallet, the fee the merchant's, unless it says so. */
export async function paidPayment(
  { engine }: Pick<TestHouse, "engine">,
  project: Project,
  over: Partial<CreatePayment> = {},
): Promise<Payment> {
  const asked = ask(project, { amount: 100_000, channel: "ewallet.dana", ...over });
  return engine.payments.simulate(project, await made(engine, asked), "paid");
}

/** What a test asks for: all that is left unless it says otherwise. */
export function askRefund(
  project: Project,
  { id }: Pick<Payment, "id">,
  over: Partial<RequestRefund> = {},
): RequestRefund {
  return {
    project,
    paymentId: id,
    by: { keyId: "00000000-0000-7000-8000-00000000000a", mayPayOut: true },
    amount: null,
    encode: (refund, { refunded }) => ({
      status: 201,
      headers: {},
      body: JSON.stringify({ id: refund.id, status: refund.status, refunded }),
    }),
    ...over,
  };
}

/** Asks and expects that it was made. */
export async function refunded(engine: Engine, request: RequestRefund): Promise<Refund> {
  const answer = await engine.refunds.request(request);
  if (answer.outcome !== "created") throw new Error(`not created: ${answer.outcome}`);
  return answer.refund;
}

let seeds = 1_000;

/** The same house with a sandbox rail that answers every refund so. */
export function answering(
  { database, clock }: TestHouse,
  answer: (asked: RefundRequest) => Returned,
): Engine {
  seeds += 1;
  return createEngine({
    db: database.pool,
    clock,
    ids: countedIds(seeds),
    houseKey: HOUSE_KEY,
    keyForms: [],
    rails: rails.map((rail) =>
      rail.refund ? { ...rail, refund: { ...rail.refund, send: answer } } : rail,
    ),
  });
}
