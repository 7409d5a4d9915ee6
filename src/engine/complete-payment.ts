/**
 * Payments that were made before their charge, because a rail across a network had to be asked for
 * it: completed by the request that made them or, when that one broke off, by the same one again.
 */
import { Failure } from "../failure.ts";
import { collectAfar } from "./collect-afar.ts";
import type { PaymentRoom } from "./create-payment.ts";
import { asOf, type Created, type CreatePayment, type Reply } from "./engine.ts";
import { type AskedOnce, askedUnder, freeUnderWay, keepReplies } from "./kept-replies.ts";
import { type Payment, waitsForCharge } from "./payment.ts";
import { tellOnce } from "./rail-asks.ts";
import { type Ways, waysFor } from "./routing.ts";

/** Fails: channel_unavailable, and the payment has failed then; unavailable, and it waits. */
export async function complete(
  room: PaymentRoom,
  request: CreatePayment,
  payment: Payment,
  ways: Ways,
): Promise<Created> {
  const { project, idempotency, encode } = request;
  const channel = payment.channel as string;
  const page = request.page?.(payment.wireId) ?? "";
  const once = idempotency && { encode, ...askedUnder(project, idempotency) };
  try {
    const asked = { project, payment, channel, page, ways, once };
    const { payment: charged, kept } = await collectAfar(room, asked);
    const reply = kept?.reply ?? (await keepReply(room, request, charged, once));
    return { outcome: "created", payment: charged, reply };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "channel_unavailable") throw error;
    const { merchantId, id: paymentId } = payment;
    await room.commits.change({ merchantId, paymentId, change: { kind: "decline" } });
    if (once) await freeUnderWay(room.afar.db, once, payment.id);
    throw error;
  }
}

/** Of a charge that is committed already, by another request or by the job. */
async function keepReply(
  room: PaymentRoom,
  { encode }: CreatePayment,
  payment: Payment,
  once: AskedOnce | undefined,
): Promise<Reply> {
  const reply = encode(payment);
  if (once) {
    const { fingerprint } = once.idempotency;
    await keepReplies(room.afar.db, [{ asked: once, fingerprint, reply }], room.afar.clock.now());
  }
  return reply;
}

/** The payment whose key this is; undefined: it ended without a reply, and the key is free. */
export async function resumeUnderWay(
  room: PaymentRoom,
  request: CreatePayment,
  id: string,
): Promise<Created | undefined> {
  const { project, idempotency } = request;
  const { merchantId, id: projectId, mode } = project;
  const stored = await room.find.byId({ merchantId, projectId, mode, key: id, amount: null });
  const payment = stored && asOf(stored, room.time.of(project));
  if (payment && waitsForCharge(payment)) return resume(room, request, payment);
  const once = idempotency && askedUnder(project, idempotency);
  if (payment?.charge) {
    const reply = await keepReply(room, request, payment, once && { ...request, ...once });
    return { outcome: "created", payment, reply };
  }
  if (once) await freeUnderWay(room.afar.db, once, id);
  return undefined;
}

/**
 * Who asks again for a payment whose charge nobody has told him of is the one who asked for it.
 * Undefined: it is another's.
 */
export async function resumeExisting(
  room: PaymentRoom,
  request: CreatePayment,
  existing: Payment,
): Promise<Created | undefined> {
  const same = existing.amount === request.amount && existing.channel === request.channel;
  if (waitsForCharge(existing)) {
    const resumed = await resume(room, request, existing);
    return same || resumed.outcome !== "created"
      ? resumed
      : { outcome: "existing", payment: resumed.payment };
  }
  const { merchantId, charge } = existing;
  if (!same || !charge?.account || existing.status !== "pending") return undefined;
  if (!(await tellOnce(room.afar.db, { merchantId, chargeId: charge.id }))) return undefined;
  const once = request.idempotency && askedUnder(request.project, request.idempotency);
  const reply = await keepReply(room, request, existing, once && { ...request, ...once });
  return { outcome: "created", payment: existing, reply };
}

async function resume(
  room: PaymentRoom,
  request: CreatePayment,
  payment: Payment,
): Promise<Created> {
  const { project } = request;
  const ways = await waysFor(room, project, payment.channel as string, payment.amount);
  return complete(room, request, payment, ways);
}
