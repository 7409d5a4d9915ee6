/** `statement`: what banks and gateways say has moved, held against what we know. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { utcText } from "../clock.ts";
import { HOUSE, type OpenedAccount } from "../engine/receiving-accounts.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { type IdKind, showId } from "../ids.ts";
import { takeStatement } from "../notices/take-statement.ts";
import { rails } from "../rails/index.ts";
import { importStatement, surveyStatement } from "../statements/import-statement.ts";
import { type Layout, readLayout } from "../statements/layout.ts";
import {
  DIFFERENCES,
  listReconciled,
  type Reconciled,
  type State,
  type Tally,
  tallySpan,
} from "../statements/reconcile.ts";
import { acceptLines, explainDifference, spanOf } from "../statements/settle-differences.ts";
import {
  findStatement,
  listLayouts,
  listStatements,
  namedLayout,
  type Statement,
  saveLayout,
} from "../statements/statement.ts";
import { type Answer, type Desk, defineVerb, UsageFault } from "./define.ts";
import { namedAccount } from "./find-account.ts";
import { idIn, namedProject } from "./named.ts";
import { positiveNumber } from "./numbers.ts";
import { columns } from "./usage.ts";

const MOST_LISTED = 100;
const LINES = 100;
const MOST_LINES = 1_000;
const PROJECT = {
  value: "SLUG",
  required: true,
  meaning: "whose statement, in which mode",
} as const;

export const statementVerbs = [
  defineVerb({
    noun: "statement",
    verb: "import",
    summary: "Read a statement (CSV or XLSX) and hold it against what we know; twice adds nothing.",
    subject: { name: "FILE", required: true },
    options: {
      project: { value: "SLUG", meaning: `${PROJECT.meaning}; absent for an account of the house` },
      rail: { value: "RAIL", meaning: "whose statement it is; the account's where one is named" },
      layout: { value: "NAME", meaning: "generic, a saved one, or a file: LAYOUT.json" },
      account: { value: "ACCOUNT", meaning: "its receiving account: its lines count as notices" },
    },
    async run({ desk, subject, values }) {
      const open = await desk();
      const account =
        values.account === undefined ? undefined : await namedAccount(open, values.account);
      const layout = await layoutFor(open, values.layout ?? "generic");
      if (account?.ownerId === HOUSE) {
        return importForHouse(open, subject, { ...values, account, layout });
      }
      if (values.project === undefined) throw new UsageFault("statement import: needs --project");
      const project = await namedProject(open, values.project);
      const rail = railFor(project, values.rail ?? account?.rail);
      if (account) checkAccount(account, project, rail);
      const ask = { project, rail, layout, by: open.operator.name };
      const made = await importStatement(open.house, subject, ask);
      const room = { ...open.house, engine: open.engine };
      const told = account && (await takeStatement(room, account, subject, layout));
      await open.audit({
        verb: "statement import",
        subject: showId("stm", made.id),
        detail: {
          ...{ file: made.file, rail, layout: layout.name },
          ...(account && { account: showId("acc", account.id) }),
        },
        merchantId: project.merchantId,
      });
      const answer = await describe(open, project, made, { states: DIFFERENCES, limit: LINES });
      return told ? { ...answer, json: { ...answer.json, notices: told } } : answer;
    },
  }),

  defineVerb({
    noun: "statement",
    verb: "list",
    summary: "List imported statements, newest first.",
    options: { project: PROJECT, rail: { value: "RAIL", meaning: "only this rail's" } },
    async run({ desk, values: { project: slug, rail } }) {
      const open = await desk();
      const project = await namedProject(open, slug);
      const found = await listStatements(open.house.db, project, { rail, limit: MOST_LISTED });
      const rows = found.map(({ id, ...one }): [string, string] => [
        showId("stm", id),
        [one.firstDay, one.lastDay, one.rail, `${one.lines} lines`, one.file].join("  "),
      ]);
      return {
        json: { statements: found.map(shownStatement) },
        text: rows.length === 0 ? "There are no statements." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "statement",
    verb: "show",
    summary:
      "Show a statement's days as they stand now: matched, missing here or there, differing.",
    subject: { name: "ID", required: true },
    options: {
      project: PROJECT,
      limit: { value: "N", meaning: `how many lines: ${LINES} unless said` },
      all: { meaning: "what is matched or explained too" },
    },
    async run({ desk, subject, values }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      const found = await namedStatement(open, project, subject);
      const limit = positiveNumber("limit", values.limit ?? `${LINES}`, MOST_LINES);
      const states: readonly State[] = values.all
        ? ["matched", "explained", ...DIFFERENCES]
        : DIFFERENCES;
      return describe(open, project, found, { states, limit });
    },
  }),

  defineVerb({
    noun: "statement",
    verb: "accept",
    summary: "Take in what came in on a statement's days and is missing here; twice adds nothing.",
    subject: { name: "ID", required: true },
    options: { project: PROJECT, name: { value: "NAME", meaning: "only the line of this name" } },
    async run({ desk, subject, values }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      const found = await namedStatement(open, project, subject);
      const room = { db: open.house.db, receipts: open.engine.receipts };
      const { matched, setAside, sum } = await acceptLines(room, found, values.name);
      const json = { statement_id: showId("stm", found.id), matched, set_aside: setAside, sum };
      const line = { verb: "statement accept", subject: json.statement_id, detail: json };
      await open.audit({ ...line, merchantId: project.merchantId });
      return {
        json,
        text: `Rp ${sum} taken in: ${matched} matched, ${setAside} set aside (suspense list).`,
      };
    },
  }),

  defineVerb({
    noun: "statement",
    verb: "explain",
    summary: "Say what a difference is, so that it is asked about no more.",
    subject: { name: "ID", required: true },
    options: {
      project: PROJECT,
      name: { value: "NAME", required: true, meaning: "the difference's, as show lists it" },
      reason: { value: "TEXT", required: true, meaning: "what it is" },
    },
    async run({ desk, subject, values: { project: slug, name, reason } }) {
      const open = await desk();
      const project = await namedProject(open, slug);
      const found = await namedStatement(open, project, subject);
      const said = { name, reason, by: open.operator.name };
      const json = shownLine(await explainDifference(open.house, found, said));
      const statement = showId("stm", found.id);
      const line = { verb: "statement explain", subject: statement, detail: { name, reason } };
      await open.audit({ ...line, merchantId: project.merchantId });
      return { json, text: JSON.stringify(json) };
    },
  }),

  defineVerb({
    noun: "statement",
    verb: "layout",
    summary: "Save the layout of a JSON file under its name; without FILE, list the layouts.",
    subject: { name: "FILE", required: false },
    options: {},
    async run({ desk, subject }) {
      const open = await desk();
      const { db, clock } = open.house;
      if (subject === "") {
        const layouts = await listLayouts(db);
        const rows = layouts.map(({ name, source }): [string, string] => [name, source]);
        return { json: { layouts }, text: columns(rows) };
      }
      const layout = await saveLayout(db, await jsonIn(subject), clock.now());
      const line = { verb: "statement layout", subject: layout.name, detail: { layout } };
      await open.audit({ ...line, merchantId: null });
      return { json: { layout }, text: `The layout ${layout.name} is saved.` };
    },
  }),
];

/** Fails: not_found. */
async function namedStatement(desk: Desk, of: Project, name: string): Promise<Statement> {
  const id = idIn("stm", name);
  const found = id && (await findStatement(desk.house.db, of.merchantId, id));
  if (!found || found.mode !== of.mode) {
    throw new Failure("not_found", `There is no statement ${name}`);
  }
  return found;
}

/** Fails: invalid_request (rail). */
function railFor({ mode }: Project, id: string | undefined): string {
  if (id === undefined) throw new UsageFault("statement import: needs --rail or --account");
  const known = rails.filter((rail) => rail.mode === mode).map((rail) => rail.id);
  if (known.includes(id)) return id;
  throw new Failure("invalid_request", `There is no rail ${id} in ${mode}`, {
    field: "rail",
    hint: `There are: ${known.join(", ")}.`,
  });
}

/** Fails: invalid_request (account) for one that this is no statement of. */
function checkAccount(
  { ownerId, id, rail: its, mode: itsMode }: OpenedAccount,
  { merchantId, mode }: Project,
  rail: string,
): void {
  if (ownerId === merchantId && its === rail && itsMode === mode) return;
  const name = showId("acc", id);
  throw new Failure("invalid_request", `${name} is no account of the merchant on ${rail}`, {
    field: "account",
    hint: "gapura account list shows the merchant's accounts with their rails.",
  });
}

type HouseImport = {
  readonly account: OpenedAccount;
  readonly layout: Layout;
  readonly project?: string | undefined;
  readonly rail?: string | undefined;
};

/** Its money is of many merchants: the lines count, and are held against no one's receipts. */
async function importForHouse(
  open: Desk,
  path: string,
  { account, layout, project, rail = account.rail }: HouseImport,
): Promise<Answer> {
  const name = showId("acc", account.id);
  if (project !== undefined || rail !== account.rail) {
    throw new Failure("invalid_request", `${name} is the house's, on ${account.rail}`, {
      field: project === undefined ? "rail" : "project",
      hint: "Leave it out: the lines find their payments, whichever merchant's they are.",
    });
  }
  const { lines } = await surveyStatement(path, layout);
  const notices = await takeStatement(
    { ...open.house, engine: open.engine },
    account,
    path,
    layout,
  );
  const json = { account: name, rail, file: basename(path), layout: layout.name, lines, notices };
  await open.audit({ verb: "statement import", subject: name, detail: json, merchantId: null });
  const { taken, known } = notices;
  return {
    json,
    text: `${taken} lines tell of money that came in, ${known} of them known before.`,
  };
}

async function layoutFor({ house }: Desk, name: string): Promise<Layout> {
  return name.endsWith(".json") ? readLayout(await jsonIn(name)) : namedLayout(house.db, name);
}

/** Fails: invalid_request (layout). */
async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const { message } = cause as Error;
    throw new Failure("invalid_request", `${path} is no JSON: ${message}`, {
      field: "layout",
      cause,
    });
  }
}

async function describe(
  { house: { db } }: Desk,
  project: Project,
  statement: Statement,
  asked: { readonly states: readonly State[]; readonly limit: number },
): Promise<Answer> {
  const span = spanOf(statement);
  const tally = await tallySpan(db, span);
  const listed = (await listReconciled(db, span, asked)).map(shownLine);
  const facts = { ...shownStatement(statement), project: project.slug };
  const totals = tally.map(({ state, direction, count, sum }): [string, string] => [
    `${state} ${direction}`,
    `${count}  Rp ${sum}`,
  ]);
  const rows = Object.entries(facts).map(([name, value]): [string, string] => [name, `${value}`]);
  return {
    json: { ...facts, reconciled: shownTally(tally), listed },
    text: [columns([...rows, ...totals]), ...listed.map((one) => JSON.stringify(one))].join("\n"),
  };
}

function shownTally(tally: readonly Tally[]) {
  const of = (wanted: State) => {
    const told = tally.filter(({ state }) => state === wanted);
    return {
      count: told.reduce((total, { count }) => total + count, 0),
      in: told.find(({ direction }) => direction === "in")?.sum ?? 0,
      out: told.find(({ direction }) => direction === "out")?.sum ?? 0,
    };
  };
  return {
    matched: of("matched"),
    missing_here: of("missing_here"),
    missing_there: of("missing_there"),
    differs: of("differs"),
    explained: of("explained"),
  };
}

function shownStatement(statement: Statement) {
  return {
    statement_id: showId("stm", statement.id),
    project_id: showId("prj", statement.projectId),
    mode: statement.mode,
    rail: statement.rail,
    file: statement.file,
    layout: statement.layout,
    status: statement.status,
    lines: statement.lines,
    known: statement.known,
    from: statement.firstDay,
    to: statement.lastDay,
    imported_by: statement.importedBy,
    created_at: utcText(statement.createdAt),
  };
}

const SUBJECTS: Readonly<Record<NonNullable<Reconciled["ours"]>["kind"], IdKind>> = {
  receipt: "pay",
  payout: "pyo",
  refund: "rfd",
};

function shownLine({ state, name, reason, direction, day, theirs, ours }: Reconciled) {
  return {
    state,
    name,
    ...(reason !== null && { reason }),
    direction,
    day,
    theirs: theirs && {
      statement_id: showId("stm", theirs.statementId),
      row: theirs.number,
      amount: theirs.amount,
      at: utcText(theirs.at),
      reference: theirs.reference,
      description: theirs.description,
      transaction: theirs.transaction,
    },
    ours: ours && {
      kind: ours.kind,
      reference: ours.reference,
      subject_id: ours.subjectId && showId(SUBJECTS[ours.kind], ours.subjectId),
      amount: ours.amount,
      at: utcText(ours.at),
    },
  };
}
