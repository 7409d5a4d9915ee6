/** The team of a merchant: its members, invitations to hand over, and those that still work. */
import { DAY } from "../../clock.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { addressIn, MailField, MailTold, mailInvitation } from "../../faces/mailed-invitation.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { words } from "../../faces/words.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import {
  countInvitations,
  INVITATION_DAYS,
  invite,
  listInvitations,
  type OpenInvitation,
  withdrawInvitation,
} from "../../people/invitations.ts";
import { MEMBER_ROLES } from "../../people/roles.ts";
import { listTeam, rolesOf, type TeamMember } from "../../people/team.ts";
import { Button, Copyable, Field, Select } from "../../ui/forms.tsx";
import { Badge, Card, Facts, Heading, Moment, Notice, Table } from "../../ui/parts.tsx";
import { teamWords } from "../team-words.ts";

type Visit = VisitOf<"merchant">;

const MOST_MAILED = 50;

export default definePage({
  scope: "merchant",
  path: "/team",
  right: "view",
  title: { id: teamWords.id.title, en: teamWords.en.title },
  way: { group: "merchant", place: 3 },
  async show(visit) {
    const { room, merchant, language } = visit;
    const say = teamWords[language];
    const team = await listTeam(room, merchant.id);
    const open = visit.may("team") ? await listInvitations(room, merchant.id) : [];
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Team visit={visit} team={team} />
        {visit.may("team") ? <Inviting visit={visit} /> : null}
        {visit.may("team") ? <Invitations visit={visit} open={open} /> : null}
      </>
    );
  },
  acts: {
    invite: { right: "team", run: makeInvitation },
    withdraw: { right: "team", run: withdraw },
  },
});

function Team({ visit, team }: { visit: Visit; team: readonly TeamMember[] }) {
  const { language, person } = visit;
  const say = teamWords[language];
  const columns = [
    {
      head: say.name,
      cell: ({ id, name, email }: TeamMember) => (
        <span>
          {name}
          {id === person.id ? ` (${say.you})` : ""}
          <br />
          <span class="soft small">{email}</span>
        </span>
      ),
    },
    { head: say.role, cell: ({ role }: TeamMember) => words[language].roles[role] },
    {
      head: say.factor,
      cell: ({ secured }: TeamMember) => (
        <Badge tone={secured ? "good" : "warn"}>{secured ? say.secured : say.unsecured}</Badge>
      ),
    },
    {
      head: say.seen,
      cell: ({ seenAt }: TeamMember) =>
        seenAt === null ? say.never : <Moment at={seenAt} language={language} short />,
    },
  ];
  const change = {
    head: say.act,
    cell: ({ id, name }: TeamMember) => (
      <a href={visit.link(`/team/${showId("mbr", id)}`)}>
        {say.change}
        <span class="hidden-visually">{` ${name}`}</span>
      </a>
    ),
  };
  const shown = visit.may("team") ? [...columns, change] : columns;
  return <Table caption={say.caption} rows={team} columns={shown} empty={null} />;
}

function Inviting({ visit }: { visit: Visit }) {
  const { language, role } = visit;
  const say = teamWords[language];
  if (visit.room.signUp === "closed") return <Notice>{say.closed}</Notice>;
  const given = role.of === "merchant" ? rolesOf({ role: role.role }) : [];
  const roles = MEMBER_ROLES.filter((one) => given.includes(one)).toReversed();
  return (
    <Card id="invite" title={say.invite} lead={say.inviteLead}>
      <FormFor visit={visit} act="invite">
        <Select
          {...visit.field("role", "viewer")}
          label={say.role}
          choices={roles.map((value) => ({
            value,
            label: `${words[language].roles[value]}: ${say.roleHints[value]}`,
          }))}
        />
        <Select
          {...visit.field("days", "7")}
          label={say.days}
          choices={INVITATION_DAYS.map((one) => ({ value: String(one), label: say.daysOf(one) }))}
        />
        <Field
          {...visit.field("meant_for")}
          label={say.meantFor}
          hint={say.meantForHint}
          maxlength={200}
        />
        <MailField visit={visit} />
        <Button>{say.make}</Button>
      </FormFor>
    </Card>
  );
}

function Invitations({ visit, open }: { visit: Visit; open: readonly OpenInvitation[] }) {
  const { language } = visit;
  const say = teamWords[language];
  return (
    <Card id="open" title={say.open}>
      <Table
        caption={say.open}
        rows={open}
        empty={<p class="soft">{say.noneOpen}</p>}
        columns={[
          { head: say.meantFor, cell: ({ meantFor }) => meantFor ?? "–" },
          { head: say.role, cell: ({ role }) => words[language].roles[role] },
          { head: say.by, cell: ({ invitedBy }) => invitedBy },
          {
            head: say.until,
            cell: ({ expiresAt }) => <Moment at={expiresAt} language={language} short />,
          },
          {
            head: say.act,
            cell: ({ id, meantFor }) => (
              <FormFor visit={visit} act="withdraw" hidden={{ id: showId("inv", id) }}>
                <Button look="quiet">
                  {say.withdraw}
                  <span class="hidden-visually">{` ${meantFor ?? ""}`}</span>
                </Button>
              </FormFor>
            ),
          },
        ]}
      />
    </Card>
  );
}

async function makeInvitation(visit: Visit, form: Form): Promise<ActResult> {
  const { room, merchant, person, role, language, origin } = visit;
  if (room.signUp === "closed") {
    throw new Failure("forbidden", "Operators alone invite people here");
  }
  const given = role.of === "merchant" ? rolesOf({ role: role.role }) : [];
  const wanted = given.find((one) => one === form.text("role"));
  if (!wanted) throw new Failure("invalid_request", "Not a role to give", { field: "role" });
  const to = addressIn(form, visit);
  if (to) await refuseTooMany(room, merchant.id);
  const { token, expiresAt } = await invite(room, {
    ...{ merchantId: merchant.id, role: wanted, by: person.login },
    days: form.whole("days"),
    meantFor: form.text("meant_for"),
  });
  const say = teamWords[language];
  const link = `${origin}/dashboard/invitation/${token}`;
  const invited = { merchant: merchant.name, role: words[language].roles[wanted], link, expiresAt };
  const fate = await mailInvitation(visit, to, invited);
  const shown = (
    <>
      <Heading title={say.made} lead={say.madeLead} />
      <MailTold fate={fate} language={language} />
      <Card id="link" title={say.link}>
        <Facts
          rows={[
            [say.link, <Copyable text={link} copy={say.copy} copied={say.copied} />],
            [say.role, invited.role],
            [say.until, <Moment at={expiresAt} language={language} />],
          ]}
        />
      </Card>
      <p>
        <a href={visit.address}>{say.back}</a>
      </p>
    </>
  );
  return { shown };
}

/** Whoever may invite must not be able to flood strangers with mail of ours. */
async function refuseTooMany(room: Visit["room"], merchantId: string): Promise<void> {
  const made = await countInvitations(room.db, merchantId, room.clock.now() - DAY);
  if (made < MOST_MAILED) return;
  throw new Failure("invalid_request", `After ${MOST_MAILED} invitations in a day none is mailed`, {
    field: "email",
  });
}

async function withdraw(visit: Visit, form: Form): Promise<ActResult> {
  const { room, merchant, person } = visit;
  const id = parseId("inv", form.text("id"));
  if (!id) throw new Failure("not_found", "There is no such invitation");
  await withdrawInvitation(room, { merchantId: merchant.id, id, by: person.login });
  return { to: visit.address, told: "removed" };
}
