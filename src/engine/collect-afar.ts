/** Getting a charge from across a network for a payment that stands, and committing it. */
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { askWays, unknownYet } from "./ask-ways.ts";
import type { Changed, ChangeRequest } from "./change-payments.ts";
import { applyChange, wrongState } from "./charge-payment.ts";
import type { PaymentRoom } from "./create-payment.ts";
import { deadlineOf, draftFirst } from "./draft-charge.ts";
import { asOf } from "./engine.ts";
import type { AskedOnce } from "./kept-replies.ts";
import { type Payment, waitsForCharge } from "./payment.ts";
import { offered, type Ways } from "./routing.ts";
import type { Project } from "./settings.ts";

export type AfarAsk = {
  readonly project: Project;
  readonly payment: Payment;
  readonly channel: string;
  readonly page: string;
  readonly ways: Ways;
  /** The reply to keep in the commit of the charge. */
  readonly once?: AskedOnce | undefined;
};

/** `reply` is there when it was made and kept with the charge. */
export type Collected = Pick<Changed, "payment" | "kept">;

/** Somebody else is asking: this long, and this often, we look whether they have it. */
const WAIT_FOR_OTHER = 5_000;
const BETWEEN_LOOKS = 200;

/**
 * Fails: channel_unavailable when every way declines; unavailable while nobody can say whether one
 * has accepted; idempotency_in_flight, wrong_state.
 */
export async function collectAfar(room: PaymentRoom, asked: AfarAsk): Promise<Collected> {
  const { project, payment, channel, once } = asked;
  const now = room.time.of(project);
  const { endsAt } = payment;
  const deadline = waitsForCharge(payment)
    ? payment.expiresAt
    : deadlineOf(offered(project, channel), { now, life: undefined, endsAt });
  const answer = await askWays(room.afar, { ...asked, deadline, now });
  switch (answer.outcome) {
    case "accepted":
      return record(room, answer.request, once);
    case "local":
      return chargeHere(room, asked, answer.ways);
    case "declined":
      throw new Failure("channel_unavailable", answer.reason, {
        field: "channel",
        facts: { channel },
      });
    case "unknown":
      throw unknownYet(answer.retryAfter);
    case "under_way":
      return { payment: await waitForOther(room, asked) };
  }
}

/** A payment that ended meanwhile keeps the charge, which no buyer is shown. */
async function record(
  room: PaymentRoom,
  request: ChangeRequest,
  once: AskedOnce | undefined,
): Promise<Collected> {
  const { payment, at, kept } = await room.commits.change({ ...request, once });
  const shown = asOf(payment, at);
  if (shown.status !== "pending") throw wrongState(shown);
  return { payment: shown, kept };
}

async function chargeHere(room: PaymentRoom, asked: AfarAsk, ways: Ways): Promise<Collected> {
  const { project, payment, channel, page } = asked;
  const { merchantId, id: paymentId, reference, amount, endsAt } = payment;
  const now = room.time.of(project);
  const of = { project, paymentId, reference, amount, endsAt, channel, page, now };
  const first = await draftFirst(room, { ...of, life: undefined }, ways);
  if ("afar" in first) return collectAfar(room, { ...asked, ways: first.afar });
  const { charge, number, reservation } = first.draft;
  let fate: "used" | "free" = "free";
  try {
    const change = { kind: "charge" as const, charge };
    const request = { merchantId, paymentId, change, number, reservation };
    const charged = await applyChange(room, request);
    fate = "used";
    return { payment: charged };
  } finally {
    if (reservation) room.uniqueAmounts.settle(reservation, fate);
  }
}

async function waitForOther(
  room: PaymentRoom,
  { project, payment, channel, once }: AfarAsk,
): Promise<Payment> {
  const { merchantId, id: key, projectId, mode } = payment;
  for (let waited = 0; waited < WAIT_FOR_OTHER; waited += BETWEEN_LOOKS) {
    await pause(BETWEEN_LOOKS);
    const now = await room.find.byId({ merchantId, projectId, mode, key, amount: null });
    const seen = now && asOf(now, room.time.of(project));
    if (seen?.status === "pending" && seen.charge?.channel === channel) return seen;
    if (seen?.status !== "pending") break;
  }
  if (!once) throw unknownYet(1);
  throw new Failure("idempotency_in_flight", "The first request with this key is under way.", {
    field: "Idempotency-Key",
    retryAfter: 1,
  });
}
