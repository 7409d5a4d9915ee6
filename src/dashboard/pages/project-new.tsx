/** A new project: the API that its program speaks, its name and its slug. */
import { transaction } from "../../db/transaction.ts";
import { openProject } from "../../engine/open-project.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import type { Wire } from "../../faces/wire.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Choices, Field } from "../../ui/forms.tsx";
import { Heading } from "../../ui/parts.tsx";
import { projectWords } from "../project-words.ts";

export default definePage({
  scope: "merchant",
  path: "/projects/new",
  right: "settings",
  title: { id: projectWords.id.newTitle, en: projectWords.en.newTitle },
  show(visit) {
    const { language, room } = visit;
    const say = projectWords[language];
    const choices = inOrder(room.wires).map(({ id, name, about }) => ({
      value: id,
      label: name,
      hint: about[language],
    }));
    return (
      <>
        <Heading title={say.newTitle} lead={say.newLead} />
        <FormFor visit={visit} act="make">
          <Choices
            {...visit.field("dialect", choices[0]?.value)}
            label={say.which}
            hint={say.whichHint}
            choices={choices}
          />
          <Field
            {...visit.field("name")}
            label={say.projectName}
            hint={say.projectNameHint}
            maxlength={200}
            required
          />
          <Field
            {...visit.field("slug")}
            label={say.slug}
            hint={say.slugHint}
            autocomplete="off"
            maxlength={64}
            required
          />
          <Actions>
            <Button>{say.make}</Button>
            <ButtonLink href={visit.link("/projects")} look="quiet">
              {say.back}
            </ButtonLink>
          </Actions>
        </FormFor>
      </>
    );
  },
  acts: {
    make: {
      right: "settings",
      async run(visit, form) {
        const { room, merchant } = visit;
        const wire = room.wires.find(({ id }) => id === form.text("dialect"));
        if (!wire) {
          const message = "Choose the API that your program speaks";
          throw new Failure("invalid_request", message, { field: "dialect" });
        }
        const wanted = {
          merchantId: merchant.id,
          slug: form.text("slug"),
          name: form.text("name"),
          mode: "sandbox",
          dialect: wire.id,
          settings: wire.defaults,
        } as const;
        const { project } = await transaction(room.db, (client) =>
          openProject({ ...room, db: client }, wire.form, wanted),
        );
        const { slug, mode, dialect } = project;
        await visit.audit("project create", showId("prj", project.id), { slug, mode, dialect });
        return { to: `/dashboard/projects/${slug}`, told: "made" };
      },
    },
  },
});

/** The house's own, which needs no prefix, comes before those that older programs speak. */
function inOrder(wires: readonly Wire[]): readonly Wire[] {
  return [...wires].sort((one, other) => Number(one.prefix !== "") - Number(other.prefix !== ""));
}
