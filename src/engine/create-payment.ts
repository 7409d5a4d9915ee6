/**
 * Creating a payment: drafted whole, reply included, and then made, found or replayed in one
 * commit.
 */

import { Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import type { RailRoom } from "./ask-rail.ts";
import type { Commits } from "./commits.ts";
import { complete, resumeExisting, resumeUnderWay } from "./complete-payment.ts";
import { draftFirst } from "./draft-charge.ts";
import {
  asOf,
  type Created,
  type CreatePayment,
  type IdempotencyKey,
  type Reply,
} from "./engine.ts";
import type { Finders } from "./find-payments.ts";
import { type Inserted, isLostRace, isTakenTotal, type NewPayment } from "./insert-payments.ts";
import { askedUnder, readReplies, refuseOther, UNDER_WAY } from "./kept-replies.ts";
import { boundsOf, paused } from "./merchant-terms.ts";
import type { Payment } from "./payment.ts";
import type { ProjectTime } from "./project-time.ts";
import type { Rail } from "./rail.ts";
import type { ReceivingAccounts } from "./receiving-accounts.ts";
import { checkAmount, offered, type Ways, waysFor } from "./routing.ts";
import type { UniqueAmounts } from "./unique-amounts.ts";

/** What the payment verbs work with. */
export type PaymentRoom = {
  readonly time: ProjectTime;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  readonly find: Finders;
  readonly commits: Commits;
  readonly uniqueAmounts: UniqueAmounts;
  readonly accounts: Pick<ReceivingAccounts, "find">;
  /** How rails across a network are asked. */
  readonly afar: RailRoom;
};

/** How often a number or unique total is drawn anew when another payment has just taken it. */
export const MOST_DRAWS = 20;

export async function createPayment(room: PaymentRoom, asked: CreatePayment): Promise<Created> {
  if (asked.project.terms.paused) return answerPaused(room, asked);
  let request = asked;
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const { ways, ...item } = await draftInTime(room, request);
    const inserted = await insertOrRelease(room, item);
    if (!inserted) continue;
    if (inserted.outcome === "clock_moved") {
      const { clockOffset } = inserted;
      request = { ...request, project: { ...request.project, clockOffset } };
      continue;
    }
    if (inserted.outcome === "created") {
      if (ways) return complete(room, request, item.payment, ways);
      return { outcome: "created", payment: item.payment, reply: item.reply };
    }
    if (inserted.outcome === "replayed") return replay(request, inserted);
    if (inserted.outcome === "under_way") {
      refuseOther(request.idempotency as IdempotencyKey, inserted);
      const resumed = await resumeUnderWay(room, request, inserted.id);
      if (resumed) return resumed;
    }
    if (inserted.outcome === "existing") {
      const existing = await holderOf(room, request, inserted.id);
      if (existing) return (await resumeExisting(room, request, existing)) ?? found(existing);
    }
  }
  throw noFreeNumber();
}

/** A paused merchant makes nothing new; what was made before is found, and told as it was told. */
async function answerPaused(room: PaymentRoom, request: CreatePayment): Promise<Created> {
  const { project, idempotency, identity } = request;
  if (idempotency) {
    const asked = askedUnder(project, idempotency);
    const kept = (await readReplies(room.afar.db, [asked])).get(asked);
    if (kept) return replay(request, { outcome: "replayed", ...kept });
  }
  const { merchantId, id: projectId, mode } = project;
  const wanted = { merchantId, projectId, mode, amount: null };
  const holder =
    identity === null ? null : await room.find.byIdentity({ ...wanted, key: identity });
  if (holder && asOf(holder, room.time.of(project)).status !== "expired") return found(holder);
  throw paused();
}

export function noFreeNumber(): Failure {
  return new Failure("unavailable", "No free number was found.", { retryAfter: 1 });
}

/**
 * Inserts; a unique total that was not used is free again at once. Undefined when another process
 * took what this one had found free: drafted anew, the payment finds who was faster.
 */
async function insertOrRelease(
  { commits, uniqueAmounts }: PaymentRoom,
  item: NewPayment,
): Promise<Inserted | undefined> {
  const { reservation } = item;
  let fate: "used" | "taken" | "free" = "free";
  try {
    const inserted = await commits.insert(item);
    if (inserted.outcome === "created") fate = "used";
    if (inserted.outcome === "code_taken") fate = "taken";
    return inserted;
  } catch (error) {
    if (!isLostRace(error)) throw error;
    if (isTakenTotal(error)) fate = "taken";
    return undefined;
  } finally {
    if (reservation) uniqueAmounts.settle(reservation, fate);
  }
}

/** Who holds the identity; undefined when its time has just run out, and it may be taken. */
async function holderOf(
  { find, time, commits }: PaymentRoom,
  { project }: CreatePayment,
  id: string,
): Promise<Payment | undefined> {
  const { merchantId, id: projectId, mode } = project;
  const found = await find.byId({ merchantId, projectId, mode, key: id, amount: null });
  const holder = found && asOf(found, time.of(project));
  if (!holder || holder.identityKept || holder.status !== "expired") return holder;
  await commits.change({ merchantId, paymentId: id, change: { kind: "expire", force: false } });
  return undefined;
}

/** Totals that seem taken may be free again by a clock that was advanced a moment ago. */
async function draftInTime(room: PaymentRoom, request: CreatePayment): Promise<Drafted> {
  try {
    return await draftPayment(room, request);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "unique_amounts_exhausted") throw error;
    const project = await room.time.renew(request.project);
    if (project === request.project) throw error;
    return draftPayment(room, { ...request, project });
  }
}

/** `ways`: it goes in without a charge, which a rail across a network is asked for then. */
type Drafted = NewPayment & { readonly ways?: Ways | undefined };

async function draftPayment(room: PaymentRoom, request: CreatePayment): Promise<Drafted> {
  const { project, amount, channel } = request;
  const now = room.time.of(project);
  const id = room.ids.uuid(now);
  const wireId = request.wireId ?? showId("pay", id);
  if (channel === null) checkAmount(amount, boundsOf(project));
  const ways = channel === null ? undefined : await waysFor(room, project, channel, amount);
  const asked = {
    project,
    paymentId: id,
    reference: request.reference,
    amount,
    channel: channel ?? "",
    life: request.life,
    endsAt: null,
    page: request.page?.(wireId) ?? "",
    now,
  };
  const first = ways && (await draftFirst(room, asked, ways));
  const afar = first && "afar" in first ? first.afar : undefined;
  const drafted = first && "draft" in first ? first.draft : undefined;
  const life = channel === null ? project.settings.openLife : offered(project, channel).life;
  const payment: Payment = {
    merchantId: project.merchantId,
    id,
    projectId: project.id,
    mode: project.mode,
    reference: request.reference,
    identity: request.identity,
    identityKept: project.settings.identityKept,
    wireId,
    origin: request.origin,
    status: "pending",
    version: 1,
    amount,
    refunded: 0,
    channel,
    charge: drafted?.charge ?? null,
    customer: request.customer ?? null,
    metadata: request.metadata ?? null,
    returnUrl: request.returnUrl ?? null,
    createdAt: now,
    updatedAt: now,
    expiresAt: drafted?.charge.deadline ?? now + (request.life ?? life),
    endsAt: request.life === undefined ? null : now + request.life,
    paidAt: null,
    canceledAt: null,
  };
  const { number, reservation } = drafted ?? {};
  const reply = afar ? underWay(payment) : request.encode(payment);
  const { clockOffset } = project;
  const { idempotency } = request;
  const item = { payment, clockOffset, reply, idempotency, number, reservation };
  return afar ? { ...item, ways: afar } : item;
}

function underWay({ id }: Payment): Reply {
  return { status: UNDER_WAY, headers: {}, body: id };
}

function found(payment: Payment): Created {
  return { outcome: "existing", payment };
}

function replay(
  { idempotency }: CreatePayment,
  stored: Extract<Inserted, { outcome: "replayed" }>,
): Created {
  if (!idempotency || stored.fingerprint.equals(idempotency.fingerprint)) {
    return { outcome: "replayed", reply: stored.reply };
  }
  throw new Failure("idempotency_mismatch", "This idempotency key was used for another request.", {
    field: "Idempotency-Key",
    hint: "Use a new key for a new request.",
  });
}
