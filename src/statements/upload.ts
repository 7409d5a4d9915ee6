/**
 * A statement's file that came through a page: kept in the database until somebody has looked at
 * what it says and confirmed it, so that any process may go on with it.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Ids } from "../ids.ts";
import { surveyStatement } from "./import-statement.ts";
import type { Layout } from "./layout.ts";
import { type Line, readLines } from "./read-lines.ts";
import { readRows } from "./read-rows.ts";

export type Upload = {
  readonly merchantId: string;
  readonly id: string;
  readonly projectId: string;
  readonly rail: string;
  /** Its receiving account, whose notices its lines are; null: it is of none. */
  readonly accountId: string | null;
  readonly file: string;
  readonly content: Buffer;
};

const LONGEST_NAME = 100;
const SHOWN = 10;
const HEAD_ROWS = 12;

type Room = { readonly db: Queryable; readonly clock: Clock; readonly ids: Ids };

/** Gives its id. */
export async function keepUpload(
  { db, clock, ids }: Room,
  { merchantId, projectId, rail, accountId, file, content }: Omit<Upload, "id">,
  by: string,
): Promise<string> {
  const now = clock.now();
  const id = ids.uuid(now);
  const name = file.replaceAll(/[^\w.-]+/g, "_").slice(-LONGEST_NAME) || "statement";
  const row = [merchantId, id, projectId, rail, accountId, name, content, by, utcText(now)];
  await insertUpload(db, row);
  return id;
}

export async function findUpload(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<Upload | undefined> {
  return (await selectUpload(db, [merchantId, id]))[0];
}

export async function dropUpload(db: Queryable, { merchantId, id }: Upload): Promise<void> {
  await deleteUpload(db, [merchantId, id]);
}

/** The file as a file, under its own name, in a folder that is gone afterwards. */
export async function withFile<Result>(
  { file, content }: Pick<Upload, "file" | "content">,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "gapura-statement-"));
  try {
    // A name of dots alone would be a folder.
    const path = join(folder, /^\.+$/.test(file) ? "statement" : file);
    await writeFile(path, content, { mode: 0o600 });
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a layout reads in a file, before anything is imported. */
export type Looked = {
  readonly lines: number;
  readonly firstDay: string;
  readonly lastDay: string;
  /** The first of them. */
  readonly shown: readonly Line[];
};

/** Fails: invalid_request, naming the row and the column. */
export function lookAt(upload: Upload, layout: Layout): Promise<Looked> {
  return withFile(upload, async (path) => {
    const survey = await surveyStatement(path, layout);
    const shown: Line[] = [];
    for await (const line of readLines(path, layout)) {
      shown.push(line);
      if (shown.length === SHOWN) break;
    }
    return { ...survey, shown };
  });
}

/** The first rows as they stand, for whoever says what its columns are. Fails: invalid_request. */
export function firstRows(upload: Upload, layout: Layout): Promise<readonly (readonly string[])[]> {
  return withFile(upload, async (path) => {
    const rows: string[][] = [];
    for await (const { cells } of readRows(path, layout)) {
      rows.push(cells.map((cell) => `${cell}`));
      if (rows.length === HEAD_ROWS) break;
    }
    return rows;
  });
}

const insertUpload = statement(
  "statement_upload_insert",
  `insert into statement_upload
          (merchant_id, id, project_id, rail, account_id, file, content, uploaded_by, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

const selectUpload = statement<Upload>(
  "statement_upload_find",
  `select merchant_id as "merchantId", id, project_id as "projectId", rail,
          account_id as "accountId", file, content
     from statement_upload
    where merchant_id = $1 and id = $2`,
);

const deleteUpload = statement(
  "statement_upload_delete",
  "delete from statement_upload where merchant_id = $1 and id = $2",
);
