/** Choosing a channel: an open charge on it is shown again, else a new one is made. */

import { type Instant, MINUTE } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { ChangeRequest } from "./change-payments.ts";
import { collectAfar } from "./collect-afar.ts";
import { MOST_DRAWS, noFreeNumber, type PaymentRoom } from "./create-payment.ts";
import { draftFirst } from "./draft-charge.ts";
import { asOf, type Reply } from "./engine.ts";
import { type AskedOnce, refuseOther } from "./kept-replies.ts";
import { refusePaused } from "./merchant-terms.ts";
import type { Charge, Payment } from "./payment.ts";
import { waysFor } from "./routing.ts";
import type { Project } from "./settings.ts";
import { TotalTaken } from "./write-changes.ts";

/** How long a phone shows a request to pay. */
const PUSH_LIFE = MINUTE;

export type Choice = {
  readonly project: Project;
  readonly payment: Payment;
  readonly channel: string;
  /** The address of the payment's page, for channels that lead the buyer there. */
  readonly page: string;
  /** The buyer's number, for a channel that pushes a request to the phone. */
  readonly phone?: string | undefined;
  /** The charges that the payment has. */
  readonly charges: readonly Charge[];
};

/** Fails: wrong_state, channel_unavailable, amount_too_small, amount_too_large, unavailable. */
export async function chargePayment(room: PaymentRoom, choice: Choice): Promise<Payment> {
  const { payment, channel, page, phone, charges } = choice;
  const { merchantId, id: paymentId, reference, amount, endsAt } = payment;
  refuseOtherMode(choice.project, payment, channel);
  const project = await room.time.renew(choice.project);
  const ways = await waysFor(room, project, channel, amount);
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const now = room.time.of(project);
    const open = charges.find(
      (one) =>
        one.channel === channel &&
        one.status === "open" &&
        one.deadline > now &&
        (phone === undefined || isPushedTo(one, phone, now)),
    );
    if (open) {
      return applyChange(room, {
        merchantId,
        paymentId,
        change: { kind: "show", chargeId: open.id },
      });
    }
    refusePaused(project);
    const of = { project, paymentId, reference, amount, endsAt };
    const ask = { ...of, channel, life: undefined, page, phone, now };
    const first = await draftFirst(room, ask, ways);
    if ("afar" in first) {
      const asked = { project, payment, channel, page, ways: first.afar };
      return (await collectAfar(room, asked)).payment;
    }
    const { charge, number, reservation } = first.draft;
    const change = { kind: "charge" as const, charge };
    try {
      const request = { merchantId, paymentId, change, number, reservation };
      const charged = await applyChange(room, request);
      if (reservation) room.uniqueAmounts.settle(reservation, "used");
      return charged;
    } catch (error) {
      const fate = error instanceof TotalTaken ? "taken" : "free";
      if (reservation) room.uniqueAmounts.settle(reservation, fate);
      if (!(error instanceof TotalTaken) && !isTakenNumber(error)) throw error;
    }
  }
  throw noFreeNumber();
}

/** The same request, while the phone still shows it: asked for later, it is pushed anew. */
function isPushedTo({ instructions, createdAt }: Charge, phone: string, now: Instant): boolean {
  const same = instructions.kind === "push" && instructions.phone === phone;
  return same && now < createdAt + PUSH_LIFE;
}

/** What a project left pending in the sandbox when it went live is never paid with money. */
function refuseOtherMode({ mode }: Project, payment: Payment, channel: string): void {
  if (payment.mode === mode) return;
  throw new Failure("channel_unavailable", `The project is ${mode}, the payment ${payment.mode}.`, {
    field: "channel",
    hint: "Make a new payment.",
    facts: { channel },
  });
}

/** Applies a change that a caller asked for; one that its state forbids fails with wrong_state. */
export async function applyChange(room: PaymentRoom, request: ChangeRequest): Promise<Payment> {
  const { outcome, payment, at } = await room.commits.change(request);
  const shown = asOf(payment, at);
  if (outcome === "refused") throw wrongState(shown);
  return shown;
}

/** As applyChange, answered once: under the same key the first reply is given again. */
export async function applyOnce(
  room: PaymentRoom,
  request: ChangeRequest,
  once: AskedOnce,
): Promise<{ replayed: boolean; reply: Reply }> {
  const { outcome, payment, at, kept } = await room.commits.change({ ...request, once });
  if (!kept) throw wrongState(asOf(payment, at));
  refuseOther(once.idempotency, kept);
  return { replayed: outcome === "replayed", reply: kept.reply };
}

export function wrongState({ status }: Payment): Failure {
  return new Failure("wrong_state", `The payment is ${status}.`, { facts: { status } });
}

function isTakenNumber(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === "directory_pk";
}
