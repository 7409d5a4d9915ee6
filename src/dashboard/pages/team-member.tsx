/** One member of a merchant's team: the role, and the way out. */
import { Confirm, FormFor } from "../../faces/form-for.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { words } from "../../faces/words.ts";
import { assert, Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import {
  changeRole,
  listTeam,
  removeMember,
  rolesOf,
  type TeamHand,
  type TeamMember,
} from "../../people/team.ts";
import { Button, ButtonLink, Select } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Moment } from "../../ui/parts.tsx";
import { teamWords } from "../team-words.ts";

type Visit = VisitOf<"merchant">;

export default definePage({
  scope: "merchant",
  path: "/team/:id",
  right: "team",
  title: { id: teamWords.id.member, en: teamWords.en.member },
  async show(visit) {
    const { language } = visit;
    const say = teamWords[language];
    const member = await memberOf(visit);
    const { name, email, role, since } = member;
    if (visit.query.get("ask") === "remove") {
      return (
        <Confirm
          visit={visit}
          act="remove"
          title={say.removeTitle(name)}
          body={say.removeLead}
          yes={say.removeYes}
          back={visit.address}
        />
      );
    }
    const roles = rolesOf(handOf(visit));
    return (
      <>
        <Heading title={name} lead={<a href={visit.link("/team")}>{say.back}</a>} />
        <Facts
          rows={[
            [say.email, email],
            [say.role, words[language].roles[role]],
            [say.since, <Moment at={since} language={language} />],
          ]}
        />
        {roles.includes(role) ? (
          <>
            <Card id="role" title={say.changeRole}>
              <FormFor visit={visit} act="change-role">
                <Select
                  {...visit.field("role", role)}
                  label={say.role}
                  choices={roles.map((value) => ({
                    value,
                    label: `${words[language].roles[value]}: ${say.roleHints[value]}`,
                  }))}
                />
                <Button>{say.changeRole}</Button>
              </FormFor>
            </Card>
            <Card id="remove" title={say.remove} lead={say.removeLead}>
              <ButtonLink href={visit.here({ ask: "remove" })} look="quiet">
                {say.remove}
              </ButtonLink>
            </Card>
          </>
        ) : null}
      </>
    );
  },
  acts: {
    "change-role": { right: "team", run: change },
    remove: { right: "team", fresh: true, run: remove },
  },
});

async function memberOf(visit: Visit): Promise<TeamMember> {
  const { room, merchant } = visit;
  const id = parseId("mbr", visit.params.id ?? "");
  const member = (await listTeam(room, merchant.id)).find((one) => one.id === id);
  if (!member) throw new Failure("not_found", "There is no such member");
  return member;
}

function handOf({ merchant, person, role }: Visit): TeamHand {
  assert(role.of === "merchant", "a merchant's page is shown to its people");
  return { merchantId: merchant.id, by: person.login, role: role.role };
}

async function change(visit: Visit, form: Form): Promise<ActResult> {
  const { id } = await memberOf(visit);
  await changeRole(visit.room, handOf(visit), id, form.text("role"));
  return { to: visit.link("/team"), told: "saved" };
}

async function remove(visit: Visit): Promise<ActResult> {
  const { id } = await memberOf(visit);
  await removeMember(visit.room, handOf(visit), id);
  return { to: visit.link("/team"), told: "removed" };
}
