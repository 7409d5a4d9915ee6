/** Replay: what people send by hand, a test event to one endpoint or an old delivery once more. */
import { type Clock, utcText } from "../clock.ts";
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import { appendEvents } from "../engine/events.ts";
import type { Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import { assert, Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { getEndpoint } from "./endpoints.ts";

export type ReplayRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dialects: Readonly<Record<string, WebhookDialect>>;
};

/**
 * Sends `webhook.test` with the dialect's example to one endpoint, whatever it listens to. Gives
 * the delivery's id; the worker sends it. Fails: not_found, wrong_state when the endpoint is
 * disabled.
 */
export async function testWebhook(
  room: ReplayRoom,
  project: Project,
  endpointId: string,
): Promise<string> {
  const endpoint = await getEndpoint(room.db, project, endpointId);
  refuseDisabled(endpoint.status);
  const dialect = room.dialects[endpoint.dialect];
  assert(dialect, `an endpoint of a dialect that is not there: ${endpoint.dialect}`);
  const now = room.clock.now();
  const { merchantId, id: projectId, mode } = project;
  // An id of its own: one subject has one event of a version.
  const own = { merchantId, projectId, mode, id: room.ids.uuid(now) };
  const at = now + project.clockOffset;
  const payment: Payment = { ...dialect.example(project, at), ...own };
  return transaction(room.db, async (client) => {
    const event = { type: "webhook.test" as const, payment, at, endpointId };
    await appendEvents(client, room.ids, [event], now);
    const [made] = await selectDeliveryOf(client, [merchantId, endpointId, payment.id]);
    if (!made) throw disabled();
    await noteTest(client, [merchantId, endpointId, made.id]);
    return made.id;
  });
}

/**
 * Sends a delivery once more, as a new one with the same event id and the same bytes (made anew
 * when they were erased), on a fresh schedule. Gives the new delivery's id. Fails: not_found;
 * wrong_state when its endpoint is disabled or its first try is still to come.
 */
export async function resendDelivery(
  { db, clock, ids }: Pick<ReplayRoom, "clock" | "ids"> & { readonly db: Queryable },
  project: Project,
  deliveryId: string,
): Promise<string> {
  const of = [project.merchantId, project.id, deliveryId];
  const [original] = await selectOriginal(db, of);
  if (!original) throw new Failure("not_found", "There is no such delivery");
  refuseDisabled(original.status);
  const now = clock.now();
  const id = ids.uuid(now);
  const copied = await copyDeliveries(db, [
    project.merchantId,
    project.id,
    [deliveryId],
    [id],
    utcText(now),
  ]);
  if (copied.length === 0) {
    throw new Failure("wrong_state", "This delivery is about to be sent for the first time");
  }
  return id;
}

function refuseDisabled(status: "enabled" | "disabled"): void {
  if (status === "disabled") throw disabled();
}

function disabled(): Failure {
  return new Failure("wrong_state", "The endpoint is disabled", {
    hint: "gapura webhook enable lets it be told again.",
  });
}

/** A test event has one delivery, and inside the transaction that made it nobody has claimed it. */
const selectDeliveryOf = statement<{ id: string }>(
  "delivery_of_subject",
  `select id
     from delivery
    where merchant_id = $1
      and endpoint_id = $2
      and subject_id = $3
      and status = 'pending'`,
);

const noteTest = statement(
  "endpoint_tested",
  "update endpoint set test_id = $3 where merchant_id = $1 and id = $2",
);

const selectOriginal = statement<{ status: "enabled" | "disabled" }>(
  "delivery_endpoint_status",
  `select p.status
     from delivery d
     join endpoint p on p.merchant_id = d.merchant_id and p.id = d.endpoint_id
    where d.merchant_id = $1
      and d.project_id = $2
      and d.id = $3`,
);

/**
 * Copies deliveries of a project under new ids: those that have bytes or were tried. The fence
 * tells the first claim that a body may be stored already.
 */
export const copyDeliveries = statement<{ id: string }>(
  "delivery_resend",
  `with original as (
     select d.*, b.body, w.copy
       from unnest($3::uuid[], $4::uuid[]) as w (id, copy)
       join delivery d on d.merchant_id = $1 and d.project_id = $2 and d.id = w.id
       left join delivery_body b on b.merchant_id = d.merchant_id and b.delivery_id = d.id
      where b.body is not null or d.attempts > 0
   ), copied as (
     insert into delivery_body (merchant_id, delivery_id, body)
     select merchant_id, copy, body from original where body is not null
   )
   insert into delivery
          (merchant_id, id, endpoint_id, project_id, event_number, subject_id, status, fence,
           due_at, created_at)
   select merchant_id, copy, endpoint_id, project_id, event_number, subject_id, 'pending', 1,
          $5::timestamptz, $5::timestamptz
     from original
   returning id`,
);
