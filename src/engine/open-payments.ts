/** The verbs of open payments: made once, paid again and again, closed for good. */

import type { Clock, Instant } from "../clock.ts";
import { type Pool, type PoolClient, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { type Ids, randomDigits } from "../ids.ts";
import type { Commits } from "./commits.ts";
import type { IdempotencyKey, Reply } from "./engine.ts";
import type { Finders } from "./find-payments.ts";
import { askedUnder, keepReplies, readReplies, refuseOther } from "./kept-replies.ts";
import { refusePaused } from "./merchant-terms.ts";
import { type OpenPayment, originOf } from "./open-payment.ts";
import {
  closeOpenPayment,
  findOpenAnywhere,
  findOpenPayment,
  insertOpenPayment,
  listOpenPayments,
} from "./open-payment-rows.ts";
import { type PaidThrough, type PaidThroughFilter, paymentsThrough } from "./paid-through.ts";
import type { Payment } from "./payment.ts";
import { writtenText } from "./payout-rules.ts";
import type { NewestFilter } from "./project-rows.ts";
import type { ProjectTime } from "./project-time.ts";
import type { Rail, Receipt } from "./rail.ts";
import { isStopped } from "./rail-stops.ts";
import { receiveOpen } from "./receive-open.ts";
import { checkAmount, offered, stopped } from "./routing.ts";
import type { Project } from "./settings.ts";

export type CreateOpenPayment = {
  readonly project: Project;
  readonly name: string;
  readonly channel: string;
  readonly customer?: Readonly<Record<string, string>>;
  /** Within the channel's bounds, which hold where these are absent. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly wireForm?: string;
  readonly idempotency?: IdempotencyKey | undefined;
  readonly encode: (made: OpenPayment) => Reply;
};

export type CreatedOpenPayment =
  | { readonly outcome: "created"; readonly openPayment: OpenPayment; readonly reply: Reply }
  | { readonly outcome: "replayed"; readonly reply: Reply };

/** An open payment that somebody has opened. */
export type OpenedCode = {
  readonly project: Project;
  readonly openPayment: OpenPayment;
  readonly open: boolean;
};

/** All refusals are `Failure`s. */
export type OpenPayments = {
  /**
   * Fails: channel_unavailable, not_supported where the rail has no codes that stay open,
   * invalid_request (name, least, most), amount_too_small, amount_too_large, idempotency_mismatch.
   */
  create(request: CreateOpenPayment): Promise<CreatedOpenPayment>;
  findById(project: Project, id: string): Promise<OpenPayment | undefined>;
  /** For its page, which is asked for without a key; `open`: whether it takes money now. */
  openById(id: string): Promise<OpenedCode | undefined>;
  /** Newest first. */
  list(project: Project, filter: NewestFilter): Promise<readonly OpenPayment[]>;
  /** For good; one that is closed stays as it is. */
  close(project: Project, open: OpenPayment): Promise<OpenPayment>;
  /** The payments that came through it. */
  payments(
    project: Project,
    open: OpenPayment,
    filter: PaidThroughFilter,
  ): Promise<{ readonly payments: readonly Payment[]; readonly total: number }>;
  sum(open: OpenPayment): Promise<PaidThrough>;
  /** Money that a rail says has come by the code: a payment of its own, once. */
  receive(open: OpenPayment, receipt: Receipt): Promise<Payment>;
  /** The sandbox pays it. Fails: sandbox_only, invalid_request. */
  simulate(project: Project, open: OpenPayment, amount: number): Promise<Payment>;
};

export type OpenPaymentRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly time: ProjectTime;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  readonly projectById: (merchantId: string, id: string) => Promise<Project | undefined>;
  readonly commits: Commits;
  readonly find: Finders;
};

const LONGEST_NAME = 100;
const UNBOUNDED = { least: 1, most: Number.MAX_SAFE_INTEGER };

export function createOpenPayments(room: OpenPaymentRoom): OpenPayments {
  const { db, time } = room;
  return {
    create: (request) => createOpenPayment(room, request),
    async findById({ merchantId, id: projectId, mode }, id) {
      const open = await findOpenPayment(db, merchantId, id);
      return open?.projectId === projectId && open.mode === mode ? open : undefined;
    },
    async openById(id) {
      const openPayment = await findOpenAnywhere(db, id);
      const { merchantId, projectId = "" } = openPayment ?? {};
      const project = merchantId && (await room.projectById(merchantId, projectId));
      if (!openPayment || !project) return undefined;
      // What was made in the sandbox takes nothing live.
      const open = openPayment.closedAt === null && openPayment.mode === project.mode;
      return { project, openPayment, open };
    },
    list: (project, filter) => listOpenPayments(db, project, filter),
    close: async (project, open) => (await closeOpenPayment(db, open, time.of(project))) ?? open,
    payments: (project, open, filter) => through.list(db, sourceOf(open), filter, time.of(project)),
    sum: (open) => through.sum(db, sourceOf(open)),
    receive: async (open, receipt) => (await receiveOpen(room, open, receipt)).payment,
    async simulate(project, open, amount) {
      if (project.mode !== "sandbox") {
        throw new Failure("sandbox_only", "Simulation works in sandbox projects only.");
      }
      checkAmount(amount, UNBOUNDED);
      const { clockOffset } = await time.renew(project);
      const paidAt = time.of({ clockOffset });
      const receipt = { transaction: randomDigits(room.ids, 20), amount, paidAt };
      return (await receiveOpen(room, open, receipt)).payment;
    },
  };
}

const through = paymentsThrough("open");

function sourceOf(open: OpenPayment) {
  return { merchantId: open.merchantId, origin: originOf(open) };
}

/** Of two asks under one key at once, the second waits for the first. */
export const lockProject = statement(
  "open_payment_lock_project",
  "select from project where merchant_id = $1 and id = $2 for no key update",
);

/** Under the project's lock, so that one key asked twice at once makes one. */
async function createOpenPayment(
  room: OpenPaymentRoom,
  request: CreateOpenPayment,
): Promise<CreatedOpenPayment> {
  const { project, idempotency } = request;
  const now = room.time.of(await room.time.renew(project));
  const { made, numbers } = draft(room, request, now);
  return transaction(room.db, async (client) => {
    await lockProject(client, [project.merchantId, project.id]);
    const asked = idempotency && askedUnder(project, idempotency);
    const kept = asked && (await readReplies(client, [asked])).get(asked);
    // An earlier try may have made it, whose answer was lost.
    const earlier = await findOpenPayment(client, made.merchantId, made.id);
    if (earlier) return created(earlier, kept?.reply ?? request.encode(earlier));
    if (kept && idempotency) {
      refuseOther(idempotency, kept);
      return { outcome: "replayed", reply: kept.reply };
    }
    await insertOpenPayment(client, made, numbers);
    const reply = request.encode(made);
    if (asked) await keep(client, { asked, reply }, room.clock.now());
    return created(made, reply);
  });
}

function created(openPayment: OpenPayment, reply: Reply): CreatedOpenPayment {
  return { outcome: "created", openPayment, reply };
}

async function keep(
  client: PoolClient,
  { asked, reply }: { asked: ReturnType<typeof askedUnder>; reply: Reply },
  now: Instant,
): Promise<void> {
  await keepReplies(client, [{ asked, fingerprint: asked.idempotency.fingerprint, reply }], now);
}

function draft({ rails, ids }: OpenPaymentRoom, request: CreateOpenPayment, now: Instant) {
  const { project, channel } = request;
  refusePaused(project);
  const bounds = offered(project, channel);
  const { least = bounds.least, most = bounds.most } = request;
  checkAmount(least, bounds);
  checkAmount(most, { least, most: bounds.most });
  const able = rails.filter(
    ({ mode, open }) => mode === project.mode && open?.channels.includes(channel),
  );
  const rail = able.find((one) => !isStopped(project, one.id, channel));
  if (!rail && able.length > 0) throw stopped(channel);
  const id = ids.uuid(now);
  const answer = rail?.open?.make({ project, openPaymentId: id, channel, ids });
  if (!rail || answer?.outcome !== "accepted") {
    throw new Failure("channel_unavailable", `No code that stays open is made on ${channel}.`, {
      field: "channel",
      facts: { channel },
    });
  }
  const made: OpenPayment = {
    merchantId: project.merchantId,
    id,
    projectId: project.id,
    mode: project.mode,
    name: writtenText("name", request.name, LONGEST_NAME),
    channel,
    rail: rail.id,
    railReference: answer.reference,
    instructions: answer.instructions,
    customer: request.customer ?? {},
    least,
    most,
    wireForm: request.wireForm ?? null,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  const numbers = answer.number ? [{ kind: `${rail.id}:${channel}`, key: answer.number }] : [];
  return { made, numbers };
}
