/** The payment verbs together: the law that every dialect, page and operator verb goes through. */
import type { Clock } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import type { RailRoom } from "./ask-rail.ts";
import { applyChange, applyOnce, chargePayment } from "./charge-payment.ts";
import type { Commits } from "./commits.ts";
import { createPayment, type PaymentRoom } from "./create-payment.ts";
import { asOf, type Payments } from "./engine.ts";
import { createFinders, type Finders, listCharges } from "./find-payments.ts";
import { askedUnder } from "./kept-replies.ts";
import { countPayments, listPayments, paymentsOf } from "./list-payments.ts";
import { findElsewhere, type LookUpElsewhere } from "./moved-from.ts";
import type { Payment } from "./payment.ts";
import type { ProjectTime } from "./project-time.ts";
import type { Rail } from "./rail.ts";
import { hurryAsks } from "./rail-asks.ts";
import type { ReceivingAccounts } from "./receiving-accounts.ts";
import type { Project } from "./settings.ts";
import { simulatePayment } from "./simulate-payment.ts";
import { createUniqueAmounts } from "./unique-amounts.ts";

export type PaymentsDeps = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly time: ProjectTime;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  readonly projectById: (merchantId: string, id: string) => Promise<Project | undefined>;
  readonly houseKey: Buffer;
  readonly lookUpElsewhere: LookUpElsewhere | undefined;
  readonly accounts: ReceivingAccounts;
  readonly afar: RailRoom;
};

export function createPayments(deps: PaymentsDeps, commits: Commits): Payments {
  const { db, ids, rails, time } = deps;
  const find = createFinders(db);
  const room: PaymentRoom = {
    time,
    ids,
    rails,
    find,
    commits,
    uniqueAmounts: createUniqueAmounts(db, ids),
    accounts: deps.accounts,
    afar: deps.afar,
  };
  const charge: Payments["charge"] = async (
    project,
    payment,
    channel,
    { page = "", phone } = {},
  ) => {
    const charges = await listCharges(db, payment);
    return chargePayment(room, { project, payment, channel, page, phone, charges });
  };

  return {
    create: (request) => createPayment(room, request),
    charge,
    simulate: (project, payment, scenario) =>
      simulatePayment(room, project, payment, scenario, (channel) =>
        charge(project, payment, channel),
      ),
    async cancel(_project, { merchantId, id }) {
      const change = { kind: "cancel" as const };
      const canceled = await applyChange(room, { merchantId, paymentId: id, change });
      await callOffSoon(deps, canceled);
      return canceled;
    },
    async cancelOnce(project, payment, once) {
      const { merchantId, id: paymentId } = payment;
      const change = { merchantId, paymentId, change: { kind: "cancel" as const } };
      const asked = { ...once, ...askedUnder(project, once.idempotency) };
      const canceled = await applyOnce(room, change, asked);
      await callOffSoon(deps, payment);
      return canceled;
    },
    async receive(merchantId, paymentId, chargeId, receipt) {
      const change = { kind: "receive" as const, chargeId, receipt };
      return (await commits.change({ merchantId, paymentId, change })).payment;
    },
    ...createReads(deps, find),
  };
}

/** Rails across a network are told by the job: a cancel answers without waiting for them. */
async function callOffSoon({ db, clock }: PaymentsDeps, payment: Payment): Promise<void> {
  if (payment.charge?.account) await hurryAsks(db, payment, clock.now());
}

type Reads = Pick<
  Payments,
  | "findByReference"
  | "findByIdentity"
  | "findById"
  | "findByWireId"
  | "openByWireId"
  | "findElsewhere"
  | "list"
  | "count"
  | "charges"
>;

function createReads(deps: PaymentsDeps, find: Finders): Reads {
  const { db, time } = deps;
  const shown = (project: Project, payment: Payment | undefined) =>
    payment && asOf(payment, time.of(project));
  const wanted = (project: Project, key: string, amount: number | null = null) => ({
    ...paymentsOf(project),
    key,
    amount,
  });

  return {
    findByReference: async (project, reference, amount) =>
      shown(project, await find.byReference(wanted(project, reference, amount))),
    findByIdentity: async (project, identity) =>
      shown(project, await find.byIdentity(wanted(project, identity))),
    findById: async (project, id) => shown(project, await find.byId(wanted(project, id))),
    findByWireId: async (project, wireId) =>
      shown(project, await find.byWireId(wanted(project, wireId))),
    async openByWireId(key) {
      const anywhere = { merchantId: null, projectId: null, mode: null, key, amount: null };
      const found = await find.byWireId(anywhere);
      const project = found && (await deps.projectById(found.merchantId, found.projectId));
      return project && { project, payment: asOf(found, time.of(project)) };
    },
    findElsewhere: (project, reference, amount) =>
      findElsewhere(deps, deps.lookUpElsewhere, project, { reference, amount }),
    async list(project, filter) {
      const of = paymentsOf(project);
      const now = time.of(project);
      return (await listPayments(db, of, filter, now)).map((payment) => asOf(payment, now));
    },
    count: (project, conditions) =>
      countPayments(db, paymentsOf(project), conditions, time.of(project)),
    charges: (payment) => listCharges(db, payment),
  };
}
