/** The payment verbs: the law that every dialect, page and operator verb goes through. */
import type { Clock } from "../clock.ts";
import { groupCommit } from "../db/group-commit.ts";
import type { Pool } from "../db/pool.ts";
import { assert, Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { type Changed, type ChangeRequest, changePayments } from "./change-payments.ts";
import { type ChargeDraft, draftCharge } from "./draft-charge.ts";
import { asOf, type Created, type CreatePayment, type Payments } from "./engine.ts";
import { createFinders, listCharges, listPayments } from "./find-payments.ts";
import { type Inserted, insertPayments, type NewPayment } from "./insert-payments.ts";
import type { Charge, Payment } from "./payment.ts";
import type { Rail, Scenario } from "./rail.ts";
import { checkAmount } from "./routing.ts";
import type { Project } from "./settings.ts";
import { createUniqueAmounts } from "./unique-amounts.ts";
import { TotalTaken } from "./write-changes.ts";

export type PaymentsDeps = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  readonly projectById: (merchantId: string, id: string) => Promise<Project | undefined>;
  /** Hears that deliveries were made, after their commit. */
  readonly onTold: () => void;
};

const MOST_CREATES = 128;
const MOST_CHANGES = 256;
const MOST_WAITING = 20_000;
/** How often a create or charge begins again when its number or unique total was just taken. */
const MOST_DRAWS = 20;

export function createPayments(deps: PaymentsDeps): Payments {
  const { db, clock, ids, onTold } = deps;
  const find = createFinders(db);
  const uniqueAmounts = createUniqueAmounts(db, ids);
  const drafting = { ids, rails: deps.rails, uniqueAmounts };
  const now = () => clock.now();
  const insert = groupCommit<NewPayment, Inserted>({
    flush: (items) => insertPayments(db, ids, items),
    most: MOST_CREATES,
    inFlight: 2,
    waiting: MOST_WAITING,
    keysOf: keysOfNew,
  });
  const commitChange = groupCommit<ChangeRequest, Changed | undefined>({
    flush: (requests) => changePayments({ db, ids, now }, requests),
    most: MOST_CHANGES,
    inFlight: 1,
    waiting: MOST_WAITING,
  });

  async function change(request: ChangeRequest): Promise<Changed> {
    const changed = await commitChange(request);
    assert(changed, "a payment that was read is still there");
    if (changed.told) onTold();
    return changed;
  }

  const shown = (payment: Payment | undefined) => payment && asOf(payment, now());

  async function create(request: CreatePayment): Promise<Created> {
    for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
      const item = await draftPayment(request);
      const inserted = await insert(item).catch((error: unknown) => {
        releaseTotal(item);
        throw error;
      });
      if (inserted.outcome === "created") {
        if (inserted.told) onTold();
        return { outcome: "created", payment: item.payment, reply: item.reply };
      }
      releaseTotal(item);
      if (inserted.outcome === "replayed") return replay(request, inserted);
      if (inserted.outcome === "existing") {
        const existing = await holderOf(request, inserted.id);
        if (existing) return { outcome: "existing", payment: existing };
      }
      if (inserted.outcome === "code_taken" && item.reservation) {
        uniqueAmounts.taken(item.reservation, item.reservation.total, item.reservation.heldUntil);
      }
    }
    throw new Failure("unavailable", "No free number was found.", { retryAfter: 1 });
  }

  function releaseTotal(item: NewPayment): void {
    if (item.reservation) uniqueAmounts.release(item.reservation, item.reservation.total);
  }

  /** Who holds the identity; undefined when it has just run out, and may be taken. */
  async function holderOf(request: CreatePayment, id: string): Promise<Payment | undefined> {
    const { merchantId, id: projectId } = request.project;
    const holder = await find.byId({ merchantId, projectId, key: id, amount: null });
    if (!holder || holder.identityKept || asOf(holder, now()).status !== "expired") {
      return shown(holder);
    }
    await change({ merchantId, paymentId: id, change: { kind: "expire", force: false } });
    return undefined;
  }

  async function draftPayment(request: CreatePayment): Promise<NewPayment> {
    const { project, amount, channel } = request;
    const at = now();
    const id = ids.uuid(at);
    const wireId = request.wireId ?? showId("pay", id);
    if (channel === null) checkAmount(amount, project.settings);
    const drafted: ChargeDraft | undefined =
      channel === null
        ? undefined
        : await draftCharge(drafting, {
            project,
            paymentId: id,
            reference: request.reference,
            amount,
            channel,
            life: request.life,
            page: request.page?.(wireId) ?? "",
            now: at,
          });
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
      channel,
      charge: drafted?.charge ?? null,
      customer: request.customer ?? null,
      metadata: request.metadata ?? null,
      returnUrl: request.returnUrl ?? null,
      createdAt: at,
      updatedAt: at,
      expiresAt: drafted?.charge.deadline ?? at + (request.life ?? project.settings.openLife),
      paidAt: null,
      canceledAt: null,
    };
    return {
      payment,
      reply: request.encode(payment),
      idempotency: request.idempotency,
      number: drafted?.number,
      reservation: drafted?.reservation,
    };
  }

  async function charge(
    project: Project,
    payment: Payment,
    channel: string,
    page = "",
  ): Promise<Payment> {
    const { merchantId, id: paymentId } = payment;
    for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
      const at = now();
      const open = (await listCharges(db, payment)).find(
        (one) => one.channel === channel && one.status === "open" && one.deadline > at,
      );
      if (open)
        return applied({ merchantId, paymentId, change: { kind: "show", chargeId: open.id } });
      const { reference, amount } = payment;
      const ask = {
        project,
        paymentId,
        reference,
        amount,
        channel,
        life: undefined,
        page,
        now: at,
      };
      const draft = await draftCharge(drafting, ask);
      const { number, reservation } = draft;
      const picked = { kind: "charge" as const, charge: draft.charge };
      try {
        return await applied({ merchantId, paymentId, change: picked, number, reservation });
      } catch (error) {
        if (reservation && error instanceof TotalTaken) {
          uniqueAmounts.taken(reservation, reservation.total, reservation.heldUntil);
        } else if (reservation) {
          uniqueAmounts.release(reservation, reservation.total);
        }
        if (!(error instanceof TotalTaken) && !isTakenNumber(error)) throw error;
      }
    }
    throw new Failure("unavailable", "No free number was found.", { retryAfter: 1 });
  }

  /** Applies a change that a caller asked for; one that its state forbids fails with wrong_state. */
  async function applied(request: ChangeRequest): Promise<Payment> {
    const { outcome, payment } = await change(request);
    if (outcome === "refused") throw wrongState(asOf(payment, now()));
    return asOf(payment, now());
  }

  async function simulate(
    project: Project,
    payment: Payment,
    scenario: Scenario,
  ): Promise<Payment> {
    if (project.mode !== "sandbox") {
      throw new Failure("sandbox_only", "Simulation works in sandbox projects only.", {
        hint: "Simulate in a sandbox project; a live payment is paid with money.",
      });
    }
    const before = asOf(payment, now());
    if (!PLAYABLE[scenario].includes(before.status)) throw wrongState(before);
    const charged = before.charge ? before : await charge(project, before, firstChannel(project));
    const target = charged.charge;
    assert(target, "a charged payment shows a charge");
    const rail = deps.rails.find(({ id }) => id === target.rail);
    assert(rail?.play, "a sandbox payment's rail can play");
    const play = rail.play(target, scenario, now(), ids);
    const { merchantId, id: paymentId } = payment;
    const changes: ChangeRequest["change"][] = [];
    if (play.expire) changes.push({ kind: "expire", force: true });
    if (play.fail) changes.push({ kind: "fail", chargeId: target.id });
    const receipts = before.status === "paid" ? play.receipts.slice(1) : play.receipts;
    for (const receipt of receipts) changes.push({ kind: "receive", chargeId: target.id, receipt });
    let after = charged;
    for (const one of changes) after = await applied({ merchantId, paymentId, change: one });
    return after;
  }

  return {
    create,
    charge,
    simulate,
    cancel: (_project, { merchantId, id }) =>
      applied({ merchantId, paymentId: id, change: { kind: "cancel" } }),
    receive: async (merchantId, paymentId, chargeId, receipt) =>
      (await change({ merchantId, paymentId, change: { kind: "receive", chargeId, receipt } }))
        .payment,
    findByReference: async ({ merchantId, id }, reference, amount) =>
      shown(
        await find.byReference({
          merchantId,
          projectId: id,
          key: reference,
          amount: amount ?? null,
        }),
      ),
    findByIdentity: async ({ merchantId, id }, identity) =>
      shown(await find.byIdentity({ merchantId, projectId: id, key: identity, amount: null })),
    findById: async ({ merchantId, id }, key) =>
      shown(await find.byId({ merchantId, projectId: id, key, amount: null })),
    findByWireId: async ({ merchantId, id }, key) =>
      shown(await find.byWireId({ merchantId, projectId: id, key, amount: null })),
    async openByWireId(key) {
      const payment = shown(
        await find.byWireId({ merchantId: null, projectId: null, key, amount: null }),
      );
      const project = payment && (await deps.projectById(payment.merchantId, payment.projectId));
      return project && { project, payment };
    },
    list: async ({ merchantId, id }, filter) =>
      (await listPayments(db, { merchantId, projectId: id }, filter, now())).map((payment) =>
        asOf(payment, now()),
      ),
    charges: (payment): Promise<readonly Charge[]> => listCharges(db, payment),
  };
}

/** In which states a scenario can be played. */
const PLAYABLE: Readonly<Record<Scenario, readonly Payment["status"][]>> = {
  paid: ["pending"],
  failed: ["pending"],
  late: ["pending", "expired"],
  twice: ["pending", "paid"],
  short: ["pending"],
  over: ["pending"],
};

/** What must not be created twice at a time: an identity, an idempotency key, a unique total. */
function keysOfNew({ payment, idempotency, reservation }: NewPayment): readonly string[] {
  const keys: string[] = [];
  if (payment.identity !== null) keys.push(`identity/${payment.projectId}/${payment.identity}`);
  if (idempotency) {
    keys.push(`key/${payment.projectId}/${idempotency.operation}/${idempotency.key}`);
  }
  if (reservation) keys.push(`total/${reservation.account}/${reservation.total}`);
  return keys;
}

function replay(
  request: CreatePayment,
  stored: Extract<Inserted, { outcome: "replayed" }>,
): Created {
  if (request.idempotency && !stored.fingerprint.equals(request.idempotency.fingerprint)) {
    throw new Failure(
      "idempotency_mismatch",
      "This idempotency key was used for another request.",
      {
        field: "Idempotency-Key",
        hint: "Use a new key for a new request.",
      },
    );
  }
  return { outcome: "replayed", reply: stored.reply };
}

function firstChannel(project: Project): string {
  const [first] = Object.entries(project.settings.channels)
    .filter(([, { enabled }]) => enabled)
    .map(([id]) => id)
    .sort((left, right) => Number(right === "qris") - Number(left === "qris"));
  if (first) return first;
  throw new Failure("channel_unavailable", "The project offers no channel.", { field: "channel" });
}

function wrongState(payment: Payment): Failure {
  return new Failure("wrong_state", `The payment is ${payment.status}.`, {
    facts: { status: payment.status },
  });
}

function isTakenNumber(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === "directory_pk";
}
