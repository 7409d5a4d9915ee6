/**
 * Replies to changes, kept with their idempotency keys in the commit of the change itself: asked
 * again under its key, a change answers with the same bytes and changes nothing.
 */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { IdempotencyKey, Once, Reply } from "./engine.ts";
import { stamp } from "./payment-rows.ts";
import type { Mode, Project } from "./settings.ts";

/** What is to be answered once, under a project's key. */
export type AskedUnder = {
  readonly merchantId: string;
  readonly projectId: string;
  readonly idempotency: IdempotencyKey;
};

/** A change that is to be answered once, and whose key it comes under. */
export type AskedOnce = Once & AskedUnder;

export type KeptReply = { readonly fingerprint: Buffer; readonly reply: Reply };

/** A reply that has just been made, to be kept. */
export type MadeReply = KeptReply & { readonly asked: AskedUnder };

/**
 * The status of a reply that is not made yet, for a rail across a network is still asked: the key
 * is taken, and the body is the payment's id.
 */
export const UNDER_WAY = 0;

type KeptRow = {
  ordinal: number;
  fingerprint: Buffer;
  status: number;
  headers: Record<string, string>;
  body: string;
};

const selectReplies = statement<KeptRow>(
  "idempotency_read",
  `select w.ordinal::integer, k.fingerprint, k.status, k.headers, k.body
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) with ordinality
            as w (merchant_id, project_id, operation, key, ordinal)
     join idempotency k
       on k.merchant_id = w.merchant_id and k.project_id = w.project_id
      and k.operation = w.operation and k.key = w.key
    where k.status <> ${UNDER_WAY}`,
);

const insertReplies = statement(
  "idempotency_insert",
  `insert into idempotency
          (merchant_id, project_id, operation, key, fingerprint, status, headers, body, created_at)
   select *, $9::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::integer[],
                 $7::jsonb[], $8::text[])
   on conflict (merchant_id, project_id, operation, key) do update
      set status = excluded.status, headers = excluded.headers, body = excluded.body
    where idempotency.status = ${UNDER_WAY}`,
);

/** In each mode for itself: a live ask is never answered with what the sandbox said. */
export function askedUnder(project: Project, idempotency: IdempotencyKey): AskedUnder {
  const { merchantId, id: projectId, mode } = project;
  const operation = operationIn(mode, idempotency);
  return { merchantId, projectId, idempotency: { ...idempotency, operation } };
}

/** What a call is kept as. */
export function operationIn(mode: Mode, { operation }: IdempotencyKey): string {
  return `${mode} ${operation}`;
}

/** The replies that are kept under these keys already. */
export async function readReplies<Asked extends AskedUnder>(
  db: Queryable,
  asked: readonly Asked[],
): Promise<ReadonlyMap<Asked, KeptReply>> {
  if (asked.length === 0) return new Map();
  const rows = await selectReplies(db, keysOf(asked));
  return new Map(
    rows.map(({ ordinal, fingerprint, ...reply }) => [
      asked[ordinal - 1] as Asked,
      { fingerprint, reply },
    ]),
  );
}

export async function keepReplies(
  client: Queryable,
  made: readonly MadeReply[],
  now: Instant,
): Promise<void> {
  if (made.length === 0) return;
  await insertReplies(client, [
    ...keysOf(made.map(({ asked }) => asked)),
    made.map(({ fingerprint }) => fingerprint),
    made.map(({ reply }) => reply.status),
    made.map(({ reply }) => JSON.stringify(reply.headers)),
    made.map(({ reply }) => reply.body),
    stamp(now),
  ]);
}

const freeKey = statement(
  "idempotency_free",
  `delete from idempotency
    where merchant_id = $1 and project_id = $2 and operation = $3 and key = $4
      and status = ${UNDER_WAY} and body = $5`,
);

/** Nothing came of a payment that was under way: its key may ask anew. */
export async function freeUnderWay(
  db: Queryable,
  { merchantId, projectId, idempotency }: AskedUnder,
  paymentId: string,
): Promise<void> {
  const { operation, key } = idempotency;
  await freeKey(db, [merchantId, projectId, operation, key, paymentId]);
}

/** Fails with idempotency_mismatch when a key was used for something else. */
export function refuseOther(asked: IdempotencyKey, kept: Pick<KeptReply, "fingerprint">): void {
  if (kept.fingerprint.equals(asked.fingerprint)) return;
  throw new Failure("idempotency_mismatch", "This idempotency key was used for another request.", {
    field: "Idempotency-Key",
    hint: "Use a new key for a new request.",
  });
}

function keysOf(asked: readonly AskedUnder[]): unknown[] {
  return [
    asked.map(({ merchantId }) => merchantId),
    asked.map(({ projectId }) => projectId),
    asked.map(({ idempotency }) => idempotency.operation),
    asked.map(({ idempotency }) => idempotency.key),
  ];
}
