/** `webhook`: sending by hand what the worker sends by itself. */
import { statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";
import type { DeliveryFacts, EndpointFacts } from "../engine/webhook-desk.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { lastToEach, listDeliveries } from "../webhooks/delivery-log.ts";
import { explainDelivery } from "../webhooks/explain.ts";
import { firstTries } from "../webhooks/first-tries.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { namedPayment } from "./find-payment.ts";
import { idIn, namedProject } from "./named.ts";
import { shownDelivery } from "./shown.ts";
import { columns } from "./usage.ts";

const MOST_DELIVERIES = 200;

export const webhookVerbs = [
  defineVerb({
    noun: "webhook",
    verb: "test",
    summary: "Send a test event to a project's endpoints, and see what they answer.",
    options: {
      project: { value: "SLUG", required: true, meaning: "the project, by slug or id" },
      endpoint: { value: "ID", meaning: "only this endpoint" },
    },
    async run({ values, desk }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      const endpoints = await endpointsOf(open, project, values.endpoint);
      const ids: string[] = [];
      for (const { id } of endpoints) ids.push(await open.engine.webhooks.test(project, id));
      const { id, merchantId } = project;
      await open.audit({ verb: "webhook test", subject: showId("prj", id), merchantId });
      return tell(open, project, ids);
    },
  }),

  defineVerb({
    noun: "webhook",
    verb: "resend",
    summary: "Send once more: a delivery, or the newest event of a payment to each endpoint.",
    subject: { name: "ID", required: true },
    options: { project: { value: "SLUG", meaning: "the project, when a reference names several" } },
    async run({ subject, values, desk }) {
      const open = await desk();
      const { project, deliveries } = await meantDeliveries(open, subject, values.project);
      const ids: string[] = [];
      for (const id of deliveries) ids.push(await open.engine.webhooks.resend(project, id));
      await open.audit({
        verb: "webhook resend",
        subject,
        detail: { deliveries: ids.map((id) => showId("dlv", id)) },
        merchantId: project.merchantId,
      });
      return tell(open, project, ids);
    },
  }),
];

async function endpointsOf(
  desk: Desk,
  project: Project,
  name: string | undefined,
): Promise<readonly EndpointFacts[]> {
  const all = await desk.engine.webhooks.list(project);
  const wanted = name === undefined ? undefined : idIn("whe", name);
  const chosen = name === undefined ? all : all.filter(({ id }) => id === wanted);
  if (chosen.length > 0) return chosen;
  throw new Failure("not_found", `The project ${project.slug} has no such endpoint`);
}

/** A delivery by its id; else, of a payment, what each endpoint was told last. */
async function meantDeliveries(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<{ project: Project; deliveries: readonly string[] }> {
  const { db } = desk.house;
  const id = name.startsWith("dlv_") ? idIn("dlv", name) : undefined;
  const [row] = id === undefined ? [] : await selectOwner(db, [id]);
  const owner = row && (await desk.engine.projects.byId(row.merchant_id, row.project_id));
  if (owner && id) return { project: owner, deliveries: [id] };
  const { project, payment } = await namedPayment(desk, name, projectName);
  const told = await listDeliveries(db, project, {
    subjectId: payment.id,
    limit: MOST_DELIVERIES,
  });
  const deliveries = lastToEach(told);
  if (deliveries.length > 0) return { project, deliveries };
  throw new Failure("not_found", `No endpoint was told of ${name}`);
}

/** What has become of deliveries once their first try is made, or when patience ends. */
async function tell(desk: Desk, project: Project, ids: readonly string[]): Promise<Answer> {
  const made = await firstTries(async () => {
    const all = await desk.engine.webhooks.deliveries(project, { limit: MOST_DELIVERIES });
    return all.filter(({ id }) => ids.includes(id));
  });
  const rows = made.map((one): [string, string] => [showId("dlv", one.id), outcomeOf(one)]);
  return {
    json: { project: project.slug, deliveries: made.map(shownDelivery) },
    text: columns(rows),
  };
}

function outcomeOf(one: DeliveryFacts): string {
  const { status, attempts, lastStatus, lastError } = one;
  const why = explainDelivery(one)?.en;
  if (attempts === 0) return why ?? "waits for a worker: is the server running?";
  const facts = [status, lastStatus && `HTTP ${lastStatus}`, lastError].filter(Boolean).join(", ");
  return [facts, why].filter(Boolean).join(". ");
}

const selectOwner = statement<{ merchant_id: string; project_id: string }>(
  "verb_delivery_owner",
  `select d.merchant_id, d.project_id
     from merchant m
     join delivery d on d.merchant_id = m.id and d.id = $1`,
);
