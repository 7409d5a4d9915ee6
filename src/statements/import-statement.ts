/**
 * Importing a statement: its file is read twice, once to see that all of it can be read, then to
 * write its lines, a batch in each commit. A line that is known already is left as it is; an import
 * that was broken off goes on where the same file is imported again.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { type Clock, utcText } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { retried } from "../db/transaction.ts";
import type { Project } from "../engine/settings.ts";
import type { Ids } from "../ids.ts";
import type { Layout } from "./layout.ts";
import { type Line, readLines } from "./read-lines.ts";
import { wrongFile } from "./row.ts";
import { findStatement, type Statement } from "./statement.ts";

type Room = { readonly db: Pool; readonly clock: Clock; readonly ids: Ids };

export type ImportAsk = {
  /** Its merchant and mode are whose statement it is. */
  readonly project: Project;
  readonly rail: string;
  readonly layout: Layout;
  /** The operator's name. */
  readonly by: string;
};

const BATCH = 500;
const LONGEST_NAME = 200;

/** Fails: invalid_request (file, a column), and then nothing was imported. */
export async function importStatement(
  room: Room,
  path: string,
  ask: ImportAsk,
): Promise<Statement> {
  const read = await surveyStatement(path, ask.layout);
  const digest = await digestOf(path);
  const { merchantId, id: projectId, mode } = ask.project;
  const now = room.clock.now();
  const [made] = await retried(() =>
    insertStatement(room.db, [
      merchantId,
      room.ids.uuid(now),
      projectId,
      mode,
      ask.rail,
      basename(path).slice(-LONGEST_NAME),
      digest,
      ask.layout.name,
      read.lines,
      read.firstDay,
      read.lastDay,
      ask.by,
      utcText(now),
    ]),
  );
  const { id } = made as { id: string };
  let batch: Line[] = [];
  const write = () => retried(() => insertLines(room.db, valuesOf(ask, id, batch)));
  for await (const line of readLines(path, ask.layout)) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    await write();
    batch = [];
  }
  await write();
  await retried(() => finish(room.db, [merchantId, id]));
  return (await findStatement(room.db, merchantId, id)) as Statement;
}

type Survey = { lines: number; firstDay: string; lastDay: string };

/** Reads all of a file. Fails: invalid_request (file, a column), also where it has no lines. */
export async function surveyStatement(path: string, layout: Layout): Promise<Survey> {
  const read: Survey = { lines: 0, firstDay: "9999-12-31", lastDay: "0000-01-01" };
  for await (const { day } of readLines(path, layout)) {
    read.lines += 1;
    if (day < read.firstDay) read.firstDay = day;
    if (day > read.lastDay) read.lastDay = day;
  }
  if (read.lines === 0) throw wrongFile(`${path} has no lines`, "Is it the right file?");
  return read;
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest();
}

/** The statement that the same file made before is it. */
const insertStatement = statement<{ id: string }>(
  "statement_insert",
  `insert into statement
          (merchant_id, id, project_id, mode, rail, file, digest, layout, status, lines,
           first_day, last_day, imported_by, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, 'importing', $9, $10, $11, $12, $13)
   on conflict on constraint statement_digest do update set digest = excluded.digest
   returning id`,
);

const insertLines = statement(
  "statement_insert_lines",
  `insert into statement_line
          (merchant_id, mode, rail, statement_id, identity, number, direction, amount, at, day,
           reference, description)
   select $1::uuid, $2::text, $3::text, $4::uuid, l.*
     from unnest($5::bytea[], $6::integer[], $7::text[], $8::bigint[], $9::timestamptz[],
                 $10::date[], $11::text[], $12::text[]) as l
    order by 5
   on conflict on constraint statement_line_pk do nothing`,
);

function valuesOf({ project, rail }: ImportAsk, id: string, lines: readonly Line[]): unknown[] {
  return [
    project.merchantId,
    project.mode,
    rail,
    id,
    lines.map(({ identity }) => identity),
    lines.map(({ number }) => number),
    lines.map(({ direction }) => direction),
    lines.map(({ amount }) => amount),
    lines.map(({ at }) => utcText(at)),
    lines.map(({ day }) => day),
    lines.map(({ reference }) => reference),
    lines.map(({ description }) => description),
  ];
}

const finish = statement(
  "statement_finish",
  `update statement s
      set status = 'imported',
          known = s.lines - (select count(*) from statement_line l
                              where l.merchant_id = s.merchant_id and l.statement_id = s.id)
    where s.merchant_id = $1 and s.id = $2 and s.status = 'importing'`,
);
