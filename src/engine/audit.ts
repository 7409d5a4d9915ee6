/**
 * The audit log: who did what, when and from where. Lines are only ever added, and each says whose
 * business it is.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Clock, type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import { HOUSE } from "./receiving-accounts.ts";

/** One line to write. `subject` is a shown id or a name; `detail` holds no secret. */
export type AuditLine = {
  readonly actor: string;
  readonly verb: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Whose business it is, so that its people see the line; null: the house's alone. */
  readonly merchantId: string | null;
};

/** Where acts come from: a browser's address, and whether an operator acts there as a merchant. */
export type AuditOrigin = { readonly address: string; readonly acting: boolean };

export type WrittenLine = Required<AuditLine> & {
  readonly id: string;
  readonly at: Instant;
  /** Null: a verb, a key, or the house itself. */
  readonly address: string | null;
  readonly acting: boolean;
};

export type AuditFilter = {
  /** Part of the actor's name. */
  readonly actor?: string | undefined;
  /** A verb or its noun: `payout`, `payout approve`. */
  readonly verb?: string | undefined;
  /** Part of the subject. */
  readonly subject?: string | undefined;
  readonly from?: Instant | undefined;
  /** Not itself within. */
  readonly to?: Instant | undefined;
  /** Only lines older than the one of this id. */
  readonly before?: string | undefined;
  readonly limit: number;
};

const origins = new AsyncLocalStorage<AuditOrigin>();

/** What is written down while `work` runs came from there, however deep in the engine. */
export function auditedFrom<Result>(
  origin: AuditOrigin,
  work: () => Promise<Result>,
): Promise<Result> {
  return origins.run(origin, work);
}

/** Writes down who did what. */
export async function audit(
  room: { readonly db: Queryable; readonly clock: Clock; readonly ids: Ids },
  line: AuditLine,
): Promise<void> {
  const now = room.clock.now();
  const origin = origins.getStore();
  await insertLine(room.db, [
    ...[room.ids.uuid(now), utcText(now), line.actor, line.verb, line.subject],
    JSON.stringify(line.detail ?? {}),
    // The house's own accounts have an owner too, which is no merchant.
    line.merchantId === HOUSE ? null : line.merchantId,
    ...[origin?.address ?? null, origin?.acting ?? false],
  ]);
}

/** Newest first: a merchant's, or with null the whole house's. */
export function listAudit(
  db: Queryable,
  merchantId: string | null,
  { actor, verb, subject, from, to, before, limit }: AuditFilter,
): Promise<readonly WrittenLine[]> {
  const at = (instant?: Instant) => (instant === undefined ? null : utcText(instant));
  const parts = [actor, verb, subject].map((text) => text || null);
  return selectLines(db, [merchantId, ...parts, at(from), at(to), before ?? null, limit]);
}

const insertLine = statement(
  "audit_append",
  `insert into audit (id, at, actor, verb, subject, detail, merchant_id, address, acting)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

const selectLines = statement<WrittenLine>(
  "audit_list",
  `select a.id, a.at, a.actor, a.verb, a.subject, a.detail, a.merchant_id as "merchantId",
          a.address, a.acting
     from audit a
    where ($1::uuid is null or a.merchant_id = $1)
      and ($2::text is null or position(lower($2) in lower(a.actor)) > 0)
      and ($3::text is null or a.verb = $3 or starts_with(a.verb, $3 || ' '))
      and ($4::text is null or position(lower($4) in lower(a.subject)) > 0)
      and ($5::timestamptz is null or a.at >= $5)
      and ($6::timestamptz is null or a.at < $6)
      and ($7::uuid is null
           or (a.at, a.id) < (select o.at, o.id from audit o where o.id = $7))
    order by a.at desc, a.id desc
    limit $8`,
);
