/** The newest things that a project has, by name: what examples of requests are filled in with. */
import { showId } from "../ids.ts";
import type { Engine } from "./engine.ts";
import type { Payment } from "./payment.ts";
import type { Project } from "./settings.ts";

type Kind = "payment" | "pending" | "paid";
type PaymentFact = "id" | "wireId" | "reference" | "amount";

/** `pending.reference` is that of the newest pending payment; what is `new` is drawn each time. */
export type OwnThing =
  | `new.${"reference" | "slug"}`
  | `project.${"id" | "slug"}`
  | `${Kind}.${PaymentFact}`
  | `open.${"id" | "uuid"}`
  | `payout.${"id" | "wireId"}`
  | `${"link" | "refund" | "endpoint" | "delivery"}.id`;

export type OwnValue = string | number;

const NEWEST = { limit: 1 } as const;
/** A delivery that has been tried is looked for among so many. */
const LOOKED_THROUGH = 20;

/** Undefined where the project has no such thing yet. */
export async function findOwnThing(
  engine: Engine,
  project: Project,
  thing: OwnThing,
): Promise<OwnValue | undefined> {
  const [kind, fact] = thing.split(".") as [string, string];
  const found = await FINDERS[kind]?.(engine, project);
  return found?.[fact];
}

type Facts = Readonly<Record<string, OwnValue>>;
type Finder = (engine: Engine, project: Project) => Promise<Facts | undefined> | Facts | undefined;

const FINDERS: Readonly<Record<string, Finder>> = {
  new({ ids, clock }) {
    const drawn = ids.uuid(clock.now()).slice(-8);
    return { reference: `INV-${drawn.toUpperCase()}`, slug: `toko-${drawn}` };
  },
  project: (_, { id, slug }) => ({ id: showId("prj", id), slug }),
  async payment({ payments }, project) {
    return factsOf((await payments.list(project, NEWEST))[0]);
  },
  async pending({ payments }, project) {
    return factsOf((await payments.list(project, { ...NEWEST, status: "pending" }))[0]);
  },
  async paid({ payments }, project) {
    return factsOf((await payments.list(project, { ...NEWEST, status: "paid" }))[0]);
  },
  async open({ openPayments }, project) {
    const [open] = await openPayments.list(project, NEWEST);
    return open && { id: showId("opn", open.id), uuid: open.id };
  },
  async link({ paymentLinks }, project) {
    const [link] = await paymentLinks.list(project, NEWEST);
    return link && { id: showId("lnk", link.id) };
  },
  async refund({ refunds }, project) {
    const [refund] = await refunds.list(project, NEWEST);
    return refund && { id: showId("rfd", refund.id) };
  },
  async payout({ payouts }, project) {
    const [payout] = await payouts.list(project, NEWEST);
    return payout && { id: showId("pyo", payout.id), wireId: payout.wireId };
  },
  async endpoint({ webhooks }, project) {
    const endpoint = (await webhooks.list(project)).at(-1);
    return endpoint && { id: showId("whe", endpoint.id) };
  },
  async delivery({ webhooks }, project) {
    const all = await webhooks.deliveries(project, { limit: LOOKED_THROUGH });
    const delivery = all.find(({ status }) => status !== "pending") ?? all[0];
    return delivery && { id: showId("dlv", delivery.id) };
  },
};

function factsOf(payment: Payment | undefined): Facts | undefined {
  if (!payment) return undefined;
  const { id, wireId, reference, amount } = payment;
  return { id: showId("pay", id), wireId, reference, amount };
}
