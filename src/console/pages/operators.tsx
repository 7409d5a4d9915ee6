/** The operators of the house, and making another. */
import { FormFor } from "../../faces/form-for.tsx";
import { addressIn, MailField, mailInvitation } from "../../faces/mailed-invitation.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { showId } from "../../ids.ts";
import { type HouseMember, hireOperator, listOperators, roleOf } from "../../people/house-team.ts";
import { OPERATOR_ROLES } from "../../people/roles.ts";
import { Button, Field, Select } from "../../ui/forms.tsx";
import { Badge, Card, Heading, Moment, Table } from "../../ui/parts.tsx";
import { LinkToHandOver } from "../link-to-hand-over.tsx";
import { peopleWords } from "../people-words.ts";

type Visit = VisitOf<"house">;

export default definePage({
  scope: "house",
  path: "/operators",
  right: "view",
  title: { id: peopleWords.id.title, en: peopleWords.en.title },
  way: { group: "people", place: 1 },
  async show(visit) {
    const { room, language } = visit;
    const say = peopleWords[language];
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Operators visit={visit} operators={await listOperators(room)} />
        {visit.may("people") ? <Hiring visit={visit} /> : null}
      </>
    );
  },
  acts: { make: { right: "people", fresh: true, run: make } },
});

function Operators({ visit, operators }: { visit: Visit; operators: readonly HouseMember[] }) {
  const { language, person } = visit;
  const say = peopleWords[language];
  const columns = [
    {
      head: say.name,
      cell: ({ id, name }: HouseMember) => (id === person.id ? `${name} (${say.you})` : name),
    },
    { head: say.role, cell: ({ role }: HouseMember) => say.roles[role] },
    {
      head: say.factor,
      cell: ({ secured }: HouseMember) => (
        <Badge tone={secured ? "good" : "warn"}>{secured ? say.secured : say.unsecured}</Badge>
      ),
    },
    {
      head: say.seen,
      cell: ({ seenAt }: HouseMember) =>
        seenAt === null ? say.never : <Moment at={seenAt} language={language} short />,
    },
  ];
  const change = {
    head: say.act,
    cell: ({ id, name }: HouseMember) => (
      <a href={visit.link(`/operators/${showId("opr", id)}`)}>
        {say.change}
        <span class="hidden-visually">{` ${name}`}</span>
      </a>
    ),
  };
  const shown = visit.may("people") ? [...columns, change] : columns;
  return <Table caption={say.caption} rows={operators} columns={shown} empty={null} />;
}

function Hiring({ visit }: { visit: Visit }) {
  const say = peopleWords[visit.language];
  return (
    <Card id="add" title={say.add} lead={say.addLead}>
      <FormFor visit={visit} act="make">
        <Field
          {...visit.field("name")}
          label={say.name}
          hint={say.nameHint}
          maxlength={64}
          required
        />
        <Select
          {...visit.field("role", "viewer")}
          label={say.role}
          choices={OPERATOR_ROLES.map((value) => ({
            value,
            label: `${say.roles[value]}: ${say.roleHints[value]}`,
          }))}
        />
        <MailField visit={visit} />
        <Button>{say.make}</Button>
      </FormFor>
    </Card>
  );
}

async function make(visit: Visit, form: Form): Promise<ActResult> {
  const { room, person, language, origin, address } = visit;
  const say = peopleWords[language];
  const hand = { id: person.id, by: person.login };
  const to = addressIn(form, visit);
  const made = await hireOperator(room, hand, form.text("name"), form.text("role"));
  const { expiresAt } = made;
  const link = `${origin}/operator/password/${made.token}`;
  const role = say.roles[roleOf(form.text("role"))];
  const fate = await mailInvitation(visit, to, { merchant: undefined, role, link, expiresAt });
  const shown = (
    <LinkToHandOver
      visit={visit}
      title={say.made}
      lead={say.madeLead}
      link={link}
      expiresAt={expiresAt}
      fate={fate}
      back={<a href={address}>{say.back}</a>}
    />
  );
  return { shown };
}
