/** A new receiving account: the merchant's own code is given, looked at and then confirmed. */
import { routeTo } from "../../engine/change-routes.ts";
import type { AccountPreview } from "../../engine/rail.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field, FileField, TextArea } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Notice } from "../../ui/parts.tsx";
import { RouteFields, readRoute } from "../account-routes.tsx";
import { accountWords } from "../account-words.ts";
import { criteriaIn, remarkIn } from "../qris-remarks.ts";

/** It stands in the address while it is looked at; a code holds half of this at most. */
const LONGEST_CODE = 1_000;

export default definePage({
  scope: "project",
  path: "/accounts/new",
  right: "settings",
  title: { id: accountWords.id.newTitle, en: accountWords.en.newTitle },
  async show(visit) {
    const code = visit.query.get("qris")?.slice(0, LONGEST_CODE);
    if (!code) return <Give visit={visit} />;
    const preview = await visit.room.engine.accounts.preview({
      rail: await railOf(visit),
      given: { qris: code },
    });
    return <Review visit={visit} preview={preview} />;
  },
  acts: {
    look: {
      right: "settings",
      async run(visit, form) {
        const picture = form.file("picture");
        const text = form.text("qris");
        if (text.length > LONGEST_CODE) {
          throw new Failure("invalid_request", "It is too long for a QRIS", { field: "qris" });
        }
        const given = {
          ...(picture && { picture: picture.toString("base64") }),
          ...(text !== "" && { qris: text }),
        };
        const preview = await visit.room.engine.accounts.preview({
          rail: await railOf(visit),
          given,
        });
        return { to: visit.here({ qris: preview.given.qris?.slice(0, LONGEST_CODE) }) };
      },
    },
    open: {
      right: "settings",
      fresh: true,
      async run(visit, form) {
        const { room, project, merchant } = visit;
        const { accounts } = room.engine;
        const route = readRoute(form);
        const qris = form.text("qris");
        const name = form.text("name");
        const given = { qris, ...(name !== "" && { name }) };
        const account = await accounts.open({
          ownerId: merchant.id,
          rail: await railOf(visit),
          given,
        });
        await routeTo(room.db, project, account, route);
        const id = showId("acc", account.id);
        await visit.audit("account open", id, { rail: account.rail });
        await visit.audit("project route", showId("prj", project.id), { account: id, ...route });
        return { to: visit.link(`/accounts/${id}`), told: "saved" };
      },
    },
  },
});

/** The rail that looks first. Fails: not_supported where this house has none of the mode. */
async function railOf({ room, project }: VisitOf<"project">): Promise<string> {
  const [rail] = await room.engine.accounts.shownFirst(project.mode);
  if (rail !== undefined) return rail;
  throw new Failure("not_supported", "No rail of this house takes a code of one's own");
}

function Give({ visit }: { visit: VisitOf<"project"> }) {
  const say = accountWords[visit.language];
  return (
    <>
      <Heading title={say.newTitle} lead={say.newLead} />
      <FormFor visit={visit} act="look" files>
        <FileField
          {...visit.field("picture")}
          label={say.picture}
          hint={say.pictureHint}
          accept="image/png,image/jpeg,image/webp"
        />
        <TextArea
          {...visit.field("qris")}
          label={say.text}
          hint={say.textHint}
          maxlength={LONGEST_CODE}
        />
        <Actions>
          <Button>{say.look}</Button>
          <ButtonLink href={visit.link("/accounts")} look="quiet">
            {say.back}
          </ButtonLink>
        </Actions>
      </FormFor>
    </>
  );
}

type ReviewView = { visit: VisitOf<"project">; preview: AccountPreview };

function Review({ visit, preview }: ReviewView) {
  const { language, project } = visit;
  const { says, faults, warnings, given } = preview;
  const say = accountWords[language];
  const value = (name: string, said: string) => {
    if (name === "criteria") return criteriaIn(said, language);
    if (name === "initiation") return said === "static" ? say.static : say.dynamic;
    return said.replace(/^unknown\b/, say.unknown);
  };
  const rows = Object.entries(says).map(
    ([name, said]) => [say.says[name] ?? name, value(name, said)] as const,
  );
  return (
    <>
      <Heading title={say.newTitle} lead={project.mode === "sandbox" ? say.reviewSandbox : null} />
      {faults.length > 0 ? (
        <Notice tone="bad">
          <p>{say.faults}</p>
          <Remarks of={faults} visit={visit} />
        </Notice>
      ) : null}
      {rows.length > 0 ? (
        <Card id="says" title={say.review} lead={say.reviewLead}>
          <Facts rows={rows} />
        </Card>
      ) : null}
      {warnings.length > 0 ? (
        <Card id="warnings" title={say.warnings}>
          <Remarks of={warnings} visit={visit} />
        </Card>
      ) : null}
      {faults.length > 0 ? (
        <Actions>
          <ButtonLink href={visit.here({ qris: undefined })}>{say.again}</ButtonLink>
        </Actions>
      ) : (
        <FormFor visit={visit} act="open" hidden={{ qris: given.qris ?? "" }}>
          <Field {...visit.field("name")} label={say.name} hint={say.nameHint} maxlength={100} />
          <RouteFields visit={visit} />
          <Actions>
            <Button>{say.open}</Button>
            <ButtonLink href={visit.here({ qris: undefined })} look="quiet">
              {say.again}
            </ButtonLink>
          </Actions>
        </FormFor>
      )}
    </>
  );
}

function Remarks({ of, visit }: { of: AccountPreview["faults"]; visit: VisitOf<"project"> }) {
  const sentences = [...new Set(of.map((one) => remarkIn(one, visit.language)))];
  return (
    <ul class="bullets">
      {sentences.map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ul>
  );
}
