/**
 * Answering once where a change cannot keep its reply in its own commit: the key is claimed first,
 * then the work is done, then the reply is stored. A claim that nobody finished is taken over.
 */
import { type Clock, type Instant, MINUTE } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { IdempotencyKey, Reply } from "./engine.ts";
import { type AskedUnder, askedUnder, refuseOther } from "./kept-replies.ts";
import { stamp } from "./payment-rows.ts";
import { seal, unseal } from "./seal.ts";
import type { Project } from "./settings.ts";

export type Answered = { readonly outcome: "created" | "replayed"; readonly reply: Reply };

type OnceRoom = { readonly db: Pool; readonly clock: Clock; readonly houseKey: Buffer };

/** Longer than any work may take: whoever claimed it is gone. */
const GIVEN_UP_AFTER = MINUTE;
/** The status of a reply that is still being made. */
const IN_FLIGHT = 0;

/**
 * The reply of `work`, or the one that it gave under this key before. A refusal is not stored: it
 * may be mended and asked again. A reply that tells a secret is kept `sealed`.
 * Fails: idempotency_mismatch, idempotency_in_flight.
 */
export async function answerOnce(
  { db, clock, houseKey }: OnceRoom,
  project: Project,
  idempotency: IdempotencyKey,
  work: () => Promise<Reply>,
  keep?: "sealed",
): Promise<Answered> {
  const asked = askedUnder(project, idempotency);
  const at = clock.now();
  const given = [...keyOf(asked), idempotency.fingerprint, stamp(at), stamp(at - GIVEN_UP_AFTER)];
  if ((await claim(db, given)).length === 0) {
    const [kept] = await selectClaimed(db, keyOf(asked));
    if (!kept) throw inFlight();
    const { fingerprint, ...reply } = kept;
    refuseOther(idempotency, { fingerprint });
    if (reply.status === IN_FLIGHT) throw inFlight();
    if (keep !== "sealed") return { outcome: "replayed", reply };
    const body = unseal(houseKey, Buffer.from(reply.body, "base64"), about(asked));
    return { outcome: "replayed", reply: { ...reply, body } };
  }
  let reply: Reply;
  try {
    reply = await work();
  } catch (error) {
    await release(db, claimOf(asked, at));
    throw error;
  }
  const { status, headers, body } = reply;
  const kept = keep === "sealed" ? seal(houseKey, body, about(asked)).toString("base64") : body;
  await finish(db, [...claimOf(asked, at), status, JSON.stringify(headers), kept]);
  return { outcome: "created", reply };
}

/** What a kept reply is sealed to. */
function about({ projectId, idempotency }: AskedUnder): string {
  return `reply:${projectId}:${idempotency.operation}:${idempotency.key}`;
}

function keyOf({ merchantId, projectId, idempotency }: AskedUnder): unknown[] {
  return [merchantId, projectId, idempotency.operation, idempotency.key];
}

function claimOf(asked: AskedUnder, at: Instant): unknown[] {
  return [...keyOf(asked), stamp(at)];
}

function inFlight(): Failure {
  return new Failure("idempotency_in_flight", "A request with this key is still under way.", {
    field: "Idempotency-Key",
    hint: "Wait a moment and send the same request again.",
    retryAfter: 1,
  });
}

const claim = statement<{ claimed: 1 }>(
  "idempotency_claim",
  `insert into idempotency
          (merchant_id, project_id, operation, key, fingerprint, status, headers, body, created_at)
   values ($1, $2, $3, $4, $5, ${IN_FLIGHT}, '{}', '', $6)
   on conflict (merchant_id, project_id, operation, key) do update
      set created_at = excluded.created_at
    where idempotency.status = ${IN_FLIGHT}
      and idempotency.created_at < $7
      and idempotency.fingerprint = excluded.fingerprint
   returning 1 as claimed`,
);

const WHICH = "merchant_id = $1 and project_id = $2 and operation = $3 and key = $4";
const OWN_CLAIM = `${WHICH} and created_at = $5 and status = ${IN_FLIGHT}`;

const selectClaimed = statement<Reply & { fingerprint: Buffer }>(
  "idempotency_claimed",
  `select fingerprint, status, headers, body from idempotency where ${WHICH}`,
);

const finish = statement(
  "idempotency_finish",
  `update idempotency set status = $6, headers = $7, body = $8 where ${OWN_CLAIM}`,
);

const release = statement("idempotency_release", `delete from idempotency where ${OWN_CLAIM}`);
