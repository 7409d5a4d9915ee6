/** One rule of a merchant's own: made, changed or removed. */
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { ownRules, removeRule, rulesOf, saveRule } from "../../notices/own-rules.ts";
import { Actions, Button, ButtonLink, Choices, Field, TextArea } from "../../ui/forms.tsx";
import { Card, Heading } from "../../ui/parts.tsx";
import { noticeWords } from "../notice-words.ts";

export default definePage({
  scope: "merchant",
  path: "/notice-rules/edit",
  right: "settings",
  title: { id: noticeWords.id.editTitle, en: noticeWords.en.editTitle },
  async show(visit) {
    const { room, merchant, language, query } = visit;
    const say = noticeWords[language];
    const name = query.get("rule");
    const rule = (await rulesOf(room.db, merchant.id)).find((one) => one.name === name);
    const own = (await ownRules(room.db, merchant.id)).some((one) => one.name === name);
    const titles = rule === undefined || rule.titles === "any" ? [] : rule.titles;
    const field = (of: string, value: string | undefined) => visit.field(of, value);
    return (
      <>
        <Heading title={rule ? say.editTitle : say.add} lead={say.editLead} />
        <FormFor visit={visit} act="save">
          <Field {...field("name", rule?.name)} label={say.name} hint={say.nameHint} required />
          <Field {...field("app", rule?.app)} label={say.app} hint={say.appHint} required />
          <TextArea
            {...field("titles", titles.join("\n"))}
            label={say.titles}
            hint={say.titlesHint}
            rows={2}
          />
          <TextArea
            {...field("texts", rule?.texts.join("\n"))}
            label={say.texts}
            hint={say.textsHint}
            required
          />
          <Choices
            {...field("direction", rule?.direction ?? "in")}
            label={say.direction}
            choices={[
              { value: "in", label: say.in },
              { value: "out", label: say.out },
            ]}
          />
          <Field
            {...field("source", rule?.source)}
            label={say.source}
            hint={say.sourceHint}
            required
          />
          <Actions>
            <Button>{say.save}</Button>
            <ButtonLink href={visit.link("/notice-rules")} look="quiet">
              {say.back}
            </ButtonLink>
          </Actions>
        </FormFor>
        {rule && own ? (
          <Card id="remove" title={say.remove}>
            <FormFor visit={visit} act="remove" hidden={{ rule: rule.name }}>
              <Actions>
                <Button look="danger">{say.remove}</Button>
              </Actions>
            </FormFor>
          </Card>
        ) : null}
      </>
    );
  },
  acts: {
    save: {
      right: "settings",
      fresh: true,
      async run(visit, form) {
        const { room, merchant } = visit;
        try {
          const rule = await saveRule(room.db, merchant.id, ruleIn(form), visit.now);
          await visit.audit("notice rule", showId("mer", merchant.id), { rule });
        } catch (refusal) {
          throw refusal instanceof Failure ? atField(refusal) : refusal;
        }
        return { to: visit.link("/notice-rules"), told: "saved" };
      },
    },
    remove: {
      right: "settings",
      fresh: true,
      async run(visit, form) {
        const { room, merchant } = visit;
        const removed = form.text("rule");
        if (!(await removeRule(room.db, merchant.id, removed))) {
          throw new Failure("not_found", "There is no such rule");
        }
        await visit.audit("notice rule", showId("mer", merchant.id), { removed });
        return { to: visit.link("/notice-rules"), told: "removed" };
      },
    },
  },
});

function ruleIn(form: Form) {
  const lines = (name: string) =>
    form
      .text(name)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const titles = lines("titles");
  return {
    name: form.text("name"),
    source: form.text("source"),
    app: form.text("app"),
    titles: titles.length === 0 ? "any" : titles,
    texts: lines("texts"),
    direction: form.text("direction"),
  };
}

/** A rule's `rule.texts.1` is the second line of the field `texts`. */
function atField({ code, message, field = "" }: Failure): Failure {
  return new Failure(code, message, { field: field.split(".")[1] ?? "name" });
}
