/** A delivery as it would be sent now, to be looked at and tried by hand. */
import type { Clock } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import { type EventRow, eventOf } from "../engine/events.ts";
import type { Project } from "../engine/settings.ts";
import type { SignedRequest } from "../engine/webhook-desk.ts";
import { assert, Failure } from "../failure.ts";
import { maskHeaders } from "./mask.ts";
import { signedHeaders } from "./signed-headers.ts";
import { readTargets } from "./target.ts";

type SignRoom = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly houseKey: Buffer;
  readonly dialects: Readonly<Record<string, WebhookDialect>>;
  readonly link: (dialect: string, path: string) => string;
};

/**
 * Its bytes with fresh signatures and masked secrets; undefined while it has no bytes. Fails:
 * unavailable when the endpoint's secrets cannot be opened.
 */
export async function signRequest(
  room: SignRoom,
  project: Project,
  deliveryId: string,
): Promise<SignedRequest | undefined> {
  const [row] = await selectSent(room.db, [project.merchantId, project.id, deliveryId]);
  if (!row) return undefined;
  const now = room.clock.now();
  const targets = await readTargets(room.db, room, [row], now);
  const target = targets.get(row.endpoint_id);
  if (target === undefined || target instanceof Error) {
    throw new Failure("unavailable", "The endpoint's secrets cannot be opened", { cause: target });
  }
  const dialect = room.dialects[target.dialect];
  assert(dialect, `an endpoint of a dialect that is not there: ${target.dialect}`);
  const signed = { body: row.body, event: eventOf(row), target };
  const headers = signedHeaders(dialect, signed, now);
  return { url: target.url, body: row.body, headers: maskHeaders(headers, dialect.secretHeaders) };
}

const selectSent = statement<EventRow & { endpoint_id: string; body: Buffer }>(
  "delivery_signed",
  `select d.endpoint_id, b.body, e.merchant_id, e.number, e.subject_id, e.version, e.project_id,
          e.mode, e.type, e.data, e.created_at
     from delivery d
     join event e on e.merchant_id = d.merchant_id and e.number = d.event_number
     join delivery_body b on b.merchant_id = d.merchant_id and b.delivery_id = d.id
    where d.merchant_id = $1
      and d.project_id = $2
      and d.id = $3`,
);
