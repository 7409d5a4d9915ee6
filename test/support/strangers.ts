/** Strangers: what belongs to one project, as ids to ask with and as data that no other may see. */
import type { Pool } from "../../src/db/pool.ts";
import type { Project } from "../../src/engine/settings.ts";

export type Belongings = {
  /** Texts by which the project's things are named, here or on a wire. */
  readonly ids: readonly string[];
  /** Ids that open a payment's page or status to whoever has them: too long to be guessed. */
  readonly open: ReadonlySet<string>;
  /** Values that only this project's rows hold. */
  readonly data: readonly string[];
};

/** Tables whose ids are shown somewhere, by these prefixes; an event is shown by its subject. */
const SHOWN: readonly (readonly [table: string, column: string, ...kinds: string[]])[] = [
  ["payment", "id", "pay", "evt"],
  ["charge", "id", "chg"],
  ["delivery", "id", "dlv"],
  ["endpoint", "id", "whe"],
  ["payout", "id", "pyo"],
  ["payment_link", "id", "lnk"],
  ["project", "id", "prj"],
  ["project", "merchant_id", "mer"],
];

/** Reads all that a project has; `others` are projects whose values are no secret of this one. */
export async function belongingsOf(
  db: Pool,
  project: Project,
  others: readonly Project[],
): Promise<Belongings> {
  const own = await leavesOf(db, project);
  const common = new Set<string>();
  for (const other of others) for (const leaf of await leavesOf(db, other)) common.add(leaf);
  const data = [...own].filter((leaf) => !common.has(leaf) && isTelling(leaf));
  const { rows } = await db.query<{ wire_id: string; reference: string }>(
    "select wire_id, reference from payment where merchant_id = $1 and project_id = $2",
    [project.merchantId, project.id],
  );
  const named = rows.flatMap(({ wire_id, reference }) => [wire_id, reference]);
  const shown = await shownIds(db, own, project);
  return {
    ids: [...new Set([...named, project.slug, ...shown])],
    open: new Set(rows.map(({ wire_id }) => wire_id)),
    data: [...new Set([...data, ...shown.filter((id) => !id.startsWith("mer_"))])],
  };
}

/** One id of each kind, as it is shown and as it is kept. */
async function shownIds(db: Pool, own: ReadonlySet<string>, project: Project): Promise<string[]> {
  const shown: string[] = [];
  for (const [table, column, ...kinds] of SHOWN) {
    const { rows } = await db.query<{ id: string }>(
      `select ${column} as id from ${table} where merchant_id = $1`,
      [project.merchantId],
    );
    const id = rows.map((row) => row.id).find((one) => own.has(one) || one === project.id);
    if (id === undefined) continue;
    for (const kind of kinds) {
      shown.push(`${kind}_${id.replaceAll("-", "")}${kind === "evt" ? "0001" : ""}`);
    }
    shown.push(id);
  }
  return shown;
}

/** Every row that a merchant has, in one text: the same as before, when nothing was changed. */
export async function snapshotOf(db: Pool, merchantId: string): Promise<string> {
  const texts: string[] = [];
  for (const table of await tablesWith(db, "merchant_id")) {
    const { rows } = await db.query<{ row: string }>(
      `select row_to_json(t)::text as row from "${table}" t where merchant_id = $1 order by 1`,
      [merchantId],
    );
    texts.push(`${table}: ${rows.map(({ row }) => row).join("\n")}`);
  }
  return texts.join("\n");
}

/** The merchants' tables that have a column. */
async function tablesWith(db: Pool, column: string): Promise<string[]> {
  const { rows } = await db.query<{ table: string }>(
    `select c.relname as table
       from pg_class c
       join pg_attribute m on m.attrelid = c.oid and m.attname = 'merchant_id'
       join pg_attribute a on a.attrelid = c.oid and a.attname = $1
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      order by c.relname`,
    [column],
  );
  return rows.map(({ table }) => table);
}

/** Every value in the project's rows, and in its payments'. */
async function leavesOf(db: Pool, { merchantId, id }: Project): Promise<Set<string>> {
  const leaves = new Set<string>();
  const ofPayments = "payment_id in (select p.id from payment p where p.project_id = $2)";
  for (const [column, condition] of [
    ["project_id", "project_id = $2"],
    ["payment_id", ofPayments],
  ] as const) {
    for (const table of await tablesWith(db, column)) {
      const { rows } = await db.query<{ row: unknown }>(
        `select row_to_json(t) as row from "${table}" t where merchant_id = $1 and ${condition}`,
        [merchantId, id],
      );
      for (const { row } of rows) addLeaves(row, leaves);
    }
  }
  return leaves;
}

function addLeaves(value: unknown, leaves: Set<string>): void {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) addLeaves(inner, leaves);
  } else if (value !== null) leaves.add(String(value));
}

/** Long enough not to come about by chance, and no time of day. */
function isTelling(leaf: string): boolean {
  return leaf.length >= 8 && !/^\d{4}-\d\d-\d\d[T ]/.test(leaf) && !/^17\d{11}$/.test(leaf);
}
