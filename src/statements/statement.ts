/** Statements as they lie in their table, and the layouts that were saved. */
import { type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Mode } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { GENERIC, type Layout, readLayout } from "./layout.ts";

export type Statement = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly mode: Mode;
  readonly rail: string;
  /** The name of its file. */
  readonly file: string;
  readonly layout: string;
  readonly status: "importing" | "imported";
  readonly lines: number;
  /** How many of its lines came with another statement before. */
  readonly known: number;
  /** The days in Jakarta that it spans: `2026-11-21`. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly importedBy: string;
  readonly createdAt: Instant;
};

const COLUMNS = `
  merchant_id as "merchantId", id, project_id as "projectId", mode, rail, file, layout, status,
  lines, known, first_day as "firstDay", last_day as "lastDay", imported_by as "importedBy",
  created_at as "createdAt"`;

const selectStatement = statement<Statement>(
  "statement_by_id",
  `select ${COLUMNS} from statement where merchant_id = $1 and id = $2`,
);

export async function findStatement(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<Statement | undefined> {
  return (await selectStatement(db, [merchantId, id]))[0];
}

const selectStatements = statement<Statement>(
  "statements_list",
  `select ${COLUMNS} from statement
    where merchant_id = $1 and mode = $2 and ($3::text is null or rail = $3)
    order by id desc
    limit $4`,
);

/** A merchant's statements in one mode, of one rail when it is given, newest first. */
export function listStatements(
  db: Queryable,
  of: { readonly merchantId: string; readonly mode: Mode },
  { rail, limit }: { readonly rail?: string | undefined; readonly limit: number },
): Promise<readonly Statement[]> {
  return selectStatements(db, [of.merchantId, of.mode, rail ?? null, limit]);
}

const selectImports = statement<Statement & { readonly slug: string }>(
  "statements_imported",
  `select s.*, j.slug
     from merchant m
     join (select ${COLUMNS} from statement) s on s."merchantId" = m.id
     join project j on j.merchant_id = s."merchantId" and j.id = s."projectId"
    where $1::uuid is null or s.id < $1
    order by s.id desc
    limit $2`,
);

/** Of all merchants, newest first; with the slug of the project that each was imported for. */
export function listImports(
  db: Queryable,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<readonly (Statement & { readonly slug: string })[]> {
  return selectImports(db, [before ?? null, limit]);
}

const selectLastLayout = statement<{ layout: string }>(
  "statement_last_layout",
  `select layout from statement
    where merchant_id = $1 and mode = $2 and rail = $3
    order by id desc
    limit 1`,
);

/** The layout that a merchant's newest statement of a rail was read by. */
export async function lastLayout(
  db: Queryable,
  of: { readonly merchantId: string; readonly mode: Mode },
  rail: string,
): Promise<string | undefined> {
  return (await selectLastLayout(db, [of.merchantId, of.mode, rail]))[0]?.layout;
}

const upsertLayout = statement(
  "statement_layout_save",
  `insert into statement_layout (name, value, created_at) values ($1, $2, $3)
   on conflict on constraint statement_layout_pk do update set value = excluded.value`,
);

/** Saves a layout under its name, over one of that name. Fails: invalid_request (layout.…). */
export async function saveLayout(db: Queryable, value: unknown, now: Instant): Promise<Layout> {
  const layout = readLayout(value);
  if (layout.name === GENERIC.name) {
    throw new Failure("invalid_request", "The layout generic is built in: choose another name", {
      field: "layout.name",
    });
  }
  await upsertLayout(db, [layout.name, JSON.stringify(layout), utcText(now)]);
  return layout;
}

const selectLayouts = statement<{ value: unknown }>(
  "statement_layouts",
  "select value from statement_layout order by name",
);

/** Those that are built in, then those that were saved. */
export async function listLayouts(db: Queryable): Promise<readonly Layout[]> {
  const saved = await selectLayouts(db);
  return [GENERIC, ...saved.map(({ value }) => readLayout(value))];
}

/** Fails: invalid_request (layout). */
export async function namedLayout(db: Queryable, name: string): Promise<Layout> {
  const layouts = await listLayouts(db);
  const found = layouts.find((one) => one.name === name);
  if (found) return found;
  throw new Failure("invalid_request", `There is no layout ${name}`, {
    field: "layout",
    hint: `There are: ${layouts.map((one) => one.name).join(", ")}.`,
  });
}
