/**
 * The API console: an operation of the project's wire, filled in, run with the sandbox key against
 * ourselves and shown as code. In live nothing is run.
 */
import type { Child } from "hono/jsx";
import type { Trial, TrialAccess } from "../../dialects/trial.ts";
import { listProjects } from "../../engine/merchants.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { merchantAddress } from "../../faces/visit.ts";
import { type Wire, wireFor } from "../../faces/wire.ts";
import { assert, Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Block, ButtonLink, Tabs } from "../../ui/forms.tsx";
import { Badge, Card, Heading, Notice } from "../../ui/parts.tsx";
import { TrialForm } from "../api-form.tsx";
import { OperationList } from "../api-operations.tsx";
import { AfterCall, Reply } from "../api-reply.tsx";
import { apiWords } from "../api-words.ts";
import {
  baseOf,
  findFollowed,
  formValues,
  inputName,
  runTrial,
  sampleTexts,
  sandboxKeyOf,
  speaksOf,
  valuesOf,
  waitingIn,
} from "../run-trial.ts";

type ProjectVisit = VisitOf<"project">;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export default definePage({
  scope: "project",
  path: "/api",
  right: "develop",
  title: { id: apiWords.id.title, en: apiWords.en.title },
  way: { group: "develop", place: 1 },
  async show(visit) {
    const { query } = visit;
    const after = Number(query.get("after") ?? "");
    const about = query.get("about");
    const looked = about !== null && Number.isSafeInteger(after) ? { after, about } : undefined;
    return consoleOf(visit, looked && (await lookAgain(visit, looked.after, looked.about)));
  },
  acts: {
    send: {
      right: "develop",
      async run(visit, form) {
        const chosen = await chosenOf(visit);
        if (form.text("do") !== "run") return { shown: await consoleOf(visit) };
        const { wire, trial, access, key, own } = chosen;
        if (visit.project.mode === "live" || !own) throw new Failure("sandbox_only", "Not in live");
        if (key === undefined && trial.needsKey) {
          throw new Failure("wrong_state", apiWords[visit.language].noKey);
        }
        const ran = await runTrial(visit, wire, trial, formValues(trial, form), access);
        const { status } = ran.reply;
        await visit.audit("api console", visit.project.slug, { operation: trial.id, status });
        const followed = await findFollowed(visit, ran.after, speaksOf(ran.said));
        const waiting = await waitingIn(visit, ran.said);
        const about = followed.at(-1)?.event.subjectId ?? waiting?.id ?? "";
        const again = visit.here({ after: String(ran.after), about });
        const result = (
          <>
            <Reply visit={visit} ran={ran} />
            <AfterCall {...{ visit, followed, again, waiting }} first />
          </>
        );
        return { shown: await consoleOf(visit, result) };
      },
    },
    pay: {
      right: "develop",
      async run(visit, form) {
        const { room, project } = visit;
        const id = parseId("pay", form.text("payment"));
        const payment = id && (await room.engine.payments.findById(project, id));
        if (!payment) throw new Failure("not_found", "There is no such payment");
        const after = await room.engine.events.newest(project.merchantId);
        await room.engine.payments.simulate(project, payment, "paid");
        await visit.audit("payment simulate", showId("pay", payment.id), { scenario: "paid" });
        return { to: visit.here({ after: String(after), about: payment.id }) };
      },
    },
  },
});

/** What has happened to a subject since an event. */
async function lookAgain(visit: ProjectVisit, after: number, about: string): Promise<Child> {
  const { room, project } = visit;
  const followed = await findFollowed(visit, after, ({ subjectId }) => subjectId === about);
  const payment = UUID.test(about)
    ? await room.engine.payments.findById(project, about)
    : undefined;
  const waiting = payment?.status === "pending" ? payment : undefined;
  const again = visit.here({});
  return <AfterCall {...{ visit, followed, again, waiting }} first={false} />;
}

type Chosen = {
  readonly wire: Wire;
  readonly trial: Trial;
  readonly access: TrialAccess;
  readonly key: string | undefined;
  /** Whether the wire is the project's own, so that it can be run here. */
  readonly own: boolean;
};

/** The wire and operation that the address names; the first ones where it names none. */
async function chosenOf(visit: ProjectVisit): Promise<Chosen> {
  const { room, project, query, language } = visit;
  const say = apiWords[language];
  const mine = wireFor(room.wires, project);
  const wire = room.wires.find(({ id }) => id === query.get("wire")) ?? mine;
  const trials = wire.trials();
  const first = trials.find(({ method }) => method === "POST") ?? trials[0];
  const trial = trials.find(({ id }) => id === query.get("operation")) ?? first;
  assert(trial, `the wire ${wire.id} has no operation`);
  const own = wire === mine;
  const key = own ? await sandboxKeyOf(visit) : undefined;
  const slug = own ? project.slug : say.yourSlug;
  const access = { base: baseOf(visit, wire), slug, key: key ?? say.yourKey };
  return { wire, trial, access, key, own };
}

async function consoleOf(visit: ProjectVisit, result?: Child): Promise<Child> {
  const { language, sent, project } = visit;
  const say = apiWords[language];
  const chosen = await chosenOf(visit);
  const { wire, trial, own, access } = chosen;
  const texts = await sampleTexts(visit, trial, own);
  const values = valuesOf(trial, (field) =>
    sent?.has(inputName(field)) ? sent.text(inputName(field)) : (texts[field.name] ?? ""),
  );
  const runs = own && project.mode === "sandbox" && (chosen.key !== undefined || !trial.needsKey);
  return (
    <>
      <Heading title={say.title} lead={say.lead} />
      <Tabs label={say.wires} ways={await wiresAround(visit, wire)} />
      <div class="bench">
        <OperationList visit={visit} wire={wire} here={trial} />
        <div class="bench-work">
          {result}
          <Card
            id="request"
            title={say.fields}
            lead={
              <>
                <Badge>{trial.method}</Badge> <code>{wire.prefix + trial.path}</code>
              </>
            }
          >
            <p lang="en">{trial.summary}.</p>
            <Standing visit={visit} chosen={chosen} />
            <TrialForm {...{ visit, trial, texts, runs }} />
          </Card>
          <CodeCard visit={visit} code={trial.code(values, access)} />
        </div>
      </div>
    </>
  );
}

/** With what the call is made, or why it is not. */
function Standing({ visit, chosen }: { visit: ProjectVisit; chosen: Chosen }) {
  const say = apiWords[visit.language];
  const { own, wire, trial, key } = chosen;
  if (!own) {
    const newProject = `${merchantAddress("/dashboard", visit.merchant.id)}/projects/new`;
    return (
      <Notice>
        <p>{say.other(wire.name)}</p>
        {visit.may("settings") ? (
          <ButtonLink href={newProject} look="quiet">
            {say.newProject}
          </ButtonLink>
        ) : null}
      </Notice>
    );
  }
  if (visit.project.mode === "live") return <Notice tone="warn">{say.live}</Notice>;
  if (!trial.needsKey) return <p class="soft">{say.keyless}</p>;
  if (key === undefined) {
    return (
      <Notice tone="warn">
        {say.noKey} <a href={visit.link("/keys")}>{say.toKeys}</a>
      </Notice>
    );
  }
  return (
    <p class="soft">
      {say.withKey} <code>{key}</code>
    </p>
  );
}

function CodeCard({ visit, code }: { visit: ProjectVisit; code: ReturnType<Trial["code"]> }) {
  const say = apiWords[visit.language];
  const said = { copy: say.copy, copied: say.copied };
  return (
    <Card id="code" title={say.code} lead={say.codeLead}>
      <h3>curl</h3>
      <Block label="curl" text={code.curl} said={said} />
      <h3>fetch</h3>
      <Block label="fetch" text={code.fetch} said={said} />
      <h3>{say.client}</h3>
      {code.client === undefined ? (
        <p class="soft">{say.noClient}</p>
      ) : (
        <Block label={say.client} text={code.client} said={said} />
      )}
    </Card>
  );
}

/** The project's own wire here; the others where the merchant has a sandbox project of them. */
async function wiresAround(visit: ProjectVisit, here: Wire) {
  const { room, project, merchant } = visit;
  const sandboxes = (await listProjects(room.db, merchant.id)).filter(
    ({ mode }) => mode === "sandbox",
  );
  const wireNow = { operation: undefined, after: undefined, about: undefined };
  return room.wires.map((wire) => {
    const elsewhere = sandboxes.find(({ dialect }) => dialect === wire.id);
    const own = wire.id === project.dialect;
    const href =
      own || !elsewhere
        ? visit.here({ ...wireNow, wire: own ? undefined : wire.id })
        : `/dashboard/projects/${elsewhere.slug}/api`;
    return { href, label: wire.name, here: wire === here };
  });
}
