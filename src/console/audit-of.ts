/** Lines of the audit log about one thing, for its history. */
import type { Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";

export type AuditedAct = {
  readonly at: Instant;
  /** Who did it. */
  readonly actor: string;
  readonly verb: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

const MOST = 50;

/** The oldest first; `subject` is a shown id or a name. */
export function auditOf(db: Queryable, subject: string): Promise<readonly AuditedAct[]> {
  return selectActs(db, [subject, MOST]);
}

const selectActs = statement<AuditedAct>(
  "console_audit_of",
  `select at, actor, verb, detail from audit where subject = $1 order by at, id limit $2`,
);
