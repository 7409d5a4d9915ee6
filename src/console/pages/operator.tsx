/** One operator: the role, a new way in, and the way out. */
import { Confirm, FormFor } from "../../faces/form-for.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import {
  changeOperatorRole,
  type HouseMember,
  listOperators,
  removeOperator,
} from "../../people/house-team.ts";
import { resetAccess } from "../../people/reset-access.ts";
import { OPERATOR_ROLES } from "../../people/roles.ts";
import { Button, ButtonLink, Select } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Moment, Notice } from "../../ui/parts.tsx";
import { LinkToHandOver } from "../link-to-hand-over.tsx";
import { peopleWords } from "../people-words.ts";

type Visit = VisitOf<"house">;

export default definePage({
  scope: "house",
  path: "/operators/:id",
  right: "people",
  title: { id: peopleWords.id.one, en: peopleWords.en.one },
  async show(visit) {
    const { language, person } = visit;
    const say = peopleWords[language];
    const operator = await operatorOf(visit);
    const ask = visit.query.get("ask");
    if (ask === "reset" || ask === "remove") return <Ask visit={visit} act={ask} of={operator} />;
    return (
      <>
        <Heading title={operator.name} lead={<a href={visit.link("/operators")}>{say.back}</a>} />
        <Facts
          rows={[
            [say.role, say.roles[operator.role]],
            [say.since, <Moment at={operator.since} language={language} />],
          ]}
        />
        {operator.id === person.id ? (
          <Notice>{say.own}</Notice>
        ) : (
          <Changes visit={visit} of={operator} />
        )}
      </>
    );
  },
  acts: {
    "change-role": { right: "people", fresh: true, run: change },
    reset: { right: "people", fresh: true, run: reset },
    remove: { right: "people", fresh: true, run: remove },
  },
});

function Changes({ visit, of: { role } }: { visit: Visit; of: HouseMember }) {
  const say = peopleWords[visit.language];
  return (
    <>
      <Card id="role" title={say.changeRole}>
        <FormFor visit={visit} act="change-role">
          <Select
            {...visit.field("role", role)}
            label={say.role}
            choices={OPERATOR_ROLES.map((value) => ({
              value,
              label: `${say.roles[value]}: ${say.roleHints[value]}`,
            }))}
          />
          <Button>{say.changeRole}</Button>
        </FormFor>
      </Card>
      <Card id="reset" title={say.reset} lead={say.resetLead}>
        <ButtonLink href={visit.here({ ask: "reset" })} look="quiet">
          {say.reset}
        </ButtonLink>
      </Card>
      <Card id="remove" title={say.remove} lead={say.removeLead}>
        <ButtonLink href={visit.here({ ask: "remove" })} look="quiet">
          {say.remove}
        </ButtonLink>
      </Card>
    </>
  );
}

function Ask({
  visit,
  act,
  of: { name },
}: {
  visit: Visit;
  act: "reset" | "remove";
  of: HouseMember;
}) {
  const say = peopleWords[visit.language];
  const { address: back } = visit;
  const title = say.sure(say[act], name);
  const body = act === "reset" ? say.resetLead : say.removeLead;
  const yes = act === "reset" ? say.resetYes : say.removeYes;
  return <Confirm {...{ visit, act, title, body, yes, back }} />;
}

async function operatorOf({ room, params }: Visit): Promise<HouseMember> {
  const id = parseId("opr", params.id ?? "");
  const operator = (await listOperators(room)).find((one) => one.id === id);
  if (!operator) throw new Failure("not_found", "There is no such operator");
  return operator;
}

function handOf({ person: { id, login: by } }: Visit) {
  return { id, by };
}

async function change(visit: Visit, form: Form): Promise<ActResult> {
  const { id } = await operatorOf(visit);
  await changeOperatorRole(visit.room, handOf(visit), id, form.text("role"));
  return { to: visit.link("/operators"), told: "saved" };
}

async function remove(visit: Visit): Promise<ActResult> {
  const { id } = await operatorOf(visit);
  await removeOperator(visit.room, handOf(visit), id);
  return { to: visit.link("/operators"), told: "removed" };
}

async function reset(visit: Visit): Promise<ActResult> {
  const { room, person, language, origin } = visit;
  const say = peopleWords[language];
  const { id, name } = await operatorOf(visit);
  const operator = { realm: "console", id, login: name, name } as const;
  const { token, expiresAt } = await resetAccess(room, person, operator, null);
  const link = `${origin}/operator/password/${token}`;
  const back = <a href={visit.link("/operators")}>{say.back}</a>;
  const view = { visit, title: say.reset, lead: say.madeLead, link, expiresAt, back };
  return { shown: <LinkToHandOver {...view} /> };
}
