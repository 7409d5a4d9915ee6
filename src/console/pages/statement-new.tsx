/** A new statement: its file is given, looked at by a layout, and then imported. */
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { sentenceOf } from "../../faces/refusals.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { takeStatement } from "../../notices/take-statement.ts";
import { importStatement } from "../../statements/import-statement.ts";
import { GENERIC } from "../../statements/layout.ts";
import { lastLayout, listLayouts, namedLayout, saveLayout } from "../../statements/statement.ts";
import {
  dropUpload,
  findUpload,
  firstRows,
  keepUpload,
  lookAt,
  type Upload,
  withFile,
} from "../../statements/upload.ts";
import { Actions, Button, ButtonLink, Field, FileField, Select } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Notice } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { FirstRows, LayoutChoice, LayoutForm, layoutIn } from "../layout-form.tsx";
import { ReadLines } from "../statement-cards.tsx";
import { statementWords } from "../statement-words.ts";

type Here = VisitOf<"house">;

export default definePage({
  scope: "house",
  path: "/statements/new",
  right: "money",
  title: { id: statementWords.id.newTitle, en: statementWords.en.newTitle },
  async show(visit) {
    if (!visit.query.has("upload")) return <Give visit={visit} />;
    const upload = await uploadOf(visit);
    if (upload) return review(visit, upload);
    return <Give visit={visit} gone />;
  },
  acts: {
    look: { right: "money", run: look },
    layout: {
      right: "money",
      async run(visit, form) {
        const { db, clock } = visit.room;
        const layout = await saveLayout(db, layoutIn(form), clock.now());
        await visit.audit("statement layout", layout.name, { layout });
        return { to: visit.here({ layout: layout.name }) };
      },
    },
    // Where it is an account's, its lines may be money.
    import: { right: "money", fresh: true, run: importIt },
  },
});

/** Fails: invalid_request (project, rail, account, file). */
async function look(visit: Here, form: Form) {
  const { db, engine } = visit.room;
  const slug = form.text("project");
  const project = await engine.projects.bySlug(slug);
  if (!project) throw wrong("project", `There is no project ${slug}`);
  const { merchantId, id: projectId, mode } = project;
  const rail = form.text("rail");
  if (!engine.rails.list().some((one) => one.id === rail && one.mode === mode)) {
    throw wrong("rail", `The project is ${mode}, and this rail is not`);
  }
  const named = form.text("account");
  const accountId = parseId("acc", named) ?? null;
  const account = accountId === null ? undefined : await engine.accounts.byId(accountId);
  const fits = account?.ownerId === merchantId && account.rail === rail && account.mode === mode;
  if (named !== "" && !fits)
    throw wrong("account", "It is no account of the merchant on this rail");
  const sent = form.files.find(({ name }) => name === "file");
  if (!sent) throw wrong("file", "Choose a file");
  const upload = { merchantId, projectId, rail, accountId, file: sent.file, content: sent.bytes };
  const id = await keepUpload(visit.room, upload, visit.person.login);
  const layout = (await lastLayout(db, project, rail)) ?? GENERIC.name;
  const query = { of: showId("mer", merchantId), upload: id, layout };
  return { to: visit.link("/statements/new", query) };
}

function wrong(field: string, message: string): Failure {
  return new Failure("invalid_request", message, { field });
}

async function importIt(visit: Here) {
  const { room, query } = visit;
  const upload = await uploadOf(visit);
  if (!upload) throw new Failure("not_found", "The file is no longer kept");
  const project = await room.engine.projects.byId(upload.merchantId, upload.projectId);
  if (!project) throw new Failure("not_found", "There is no such project");
  const { rail, accountId } = upload;
  const account = accountId === null ? undefined : await room.engine.accounts.byId(accountId);
  const layout = await namedLayout(room.db, query.get("layout") ?? GENERIC.name);
  const made = await withFile(upload, async (path) => {
    const ask = { project, rail, layout, by: visit.person.login };
    const imported = await importStatement(room, path, ask);
    if (account) await takeStatement(room, account, path, layout);
    return imported;
  });
  await dropUpload(room.db, upload);
  const id = showId("stm", made.id);
  await visit.audit("statement import", id, {
    ...{ file: made.file, rail, layout: layout.name },
    ...(account && { account: showId("acc", account.id) }),
  });
  return { to: visit.link(`/statements/${id}`), told: "imported" };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function uploadOf({ room, query }: Here): Promise<Upload | undefined> {
  const merchantId = parseId("mer", query.get("of") ?? "");
  const id = query.get("upload") ?? "";
  return merchantId && UUID.test(id) ? findUpload(room.db, merchantId, id) : undefined;
}

function Give({ visit, gone }: { visit: Here; gone?: boolean }) {
  const say = statementWords[visit.language];
  const rails = visit.room.engine.rails.list();
  return (
    <>
      <Heading title={say.newTitle} lead={say.lead}>
        <ButtonLink href={visit.link("/statements")} look="quiet">
          {say.back}
        </ButtonLink>
      </Heading>
      {gone ? <Notice tone="warn">{say.gone}</Notice> : null}
      <FormFor visit={visit} act="look" files>
        <Field
          {...visit.field("project")}
          label={say.project}
          hint={say.projectHint}
          autocomplete="off"
          required
        />
        <Select
          {...visit.field("rail")}
          label={say.rail}
          choices={rails.map(({ id }) => ({ value: id, label: id }))}
        />
        <Field
          {...visit.field("account")}
          label={say.account}
          hint={say.accountHint}
          autocomplete="off"
        />
        <FileField
          {...visit.field("file")}
          label={say.file}
          hint={say.fileHint}
          accept=".csv,.xlsx,text/csv"
        />
        <Actions>
          <Button>{say.look}</Button>
        </Actions>
      </FormFor>
    </>
  );
}

async function review(visit: Here, upload: Upload) {
  const { room, language, query } = visit;
  const say = statementWords[language];
  const layout = await namedLayout(room.db, query.get("layout") ?? GENERIC.name);
  const [looked, rows] = await Promise.all([
    lookAt(upload, layout).catch(refusalOf),
    firstRows(upload, layout).catch(refusalOf),
  ]);
  const facts = [
    [say.file, upload.file],
    [say.rail, upload.rail],
    [say.layout, layout.name],
  ] as const;
  return (
    <>
      <Heading title={say.newTitle}>
        <ButtonLink href={visit.link("/statements/new")} look="quiet">
          {say.again}
        </ButtonLink>
      </Heading>
      {looked instanceof Failure ? (
        <Notice tone="bad">
          <p>{say.misread}</p>
          <p>{sentenceOf(looked, language)}</p>
        </Notice>
      ) : (
        <Card
          id="read"
          title={say.review}
          lead={say.reviewLead(showNumber(looked.lines, language), looked.firstDay, looked.lastDay)}
        >
          <Facts rows={facts} />
          <ReadLines lines={looked.shown} language={language} />
          <FormFor visit={visit} act="import">
            <Actions>
              <Button>{say.confirm}</Button>
            </Actions>
          </FormFor>
        </Card>
      )}
      {rows instanceof Failure ? null : <FirstRows rows={rows} language={language} />}
      <LayoutChoice {...{ visit, chosen: layout.name }} of={await layoutsOf(visit)} />
      <LayoutForm visit={visit} heads={rows instanceof Failure ? [] : headsOf(rows)} />
    </>
  );
}

function refusalOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

async function layoutsOf({ room }: Here): Promise<readonly string[]> {
  return (await listLayouts(room.db)).map(({ name }) => name);
}

/** The widest of the first rows is as a rule the one with the heads. */
function headsOf(rows: readonly (readonly string[])[]): readonly string[] {
  const filled = (row: readonly string[]) => row.filter((cell) => cell.trim() !== "").length;
  return rows.reduce((best, row) => (filled(row) > filled(best) ? row : best), []);
}
