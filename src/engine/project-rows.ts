/** Pages of what a project has made in its mode, newest first, read alike from every table. */
import { type Queryable, type Statement, statement } from "../db/pool.ts";
import type { Project } from "./settings.ts";

export type NewestFilter = {
  /** Only those older than this id. */
  readonly before?: string;
  readonly limit: number;
};

type Newest<Row> = (
  db: Queryable,
  project: Pick<Project, "merchantId" | "id" | "mode">,
  filter: NewestFilter,
) => Promise<Row[]>;

/** Reads pages of a table whose rows have an owner, a project, a mode and an id of ours. */
export function newestOf<Row extends object>(table: "open_payment" | "payment_link"): Newest<Row> {
  const select: Statement<Row> = statement(
    `${table}s_list`,
    `select *
       from ${table}
      where merchant_id = $1 and project_id = $2 and mode = $3 and ($4::uuid is null or id < $4)
      order by id desc
      limit $5`,
  );
  return (db, { merchantId, id, mode }, { before = null, limit }) =>
    select(db, [merchantId, id, mode, before, limit]);
}
