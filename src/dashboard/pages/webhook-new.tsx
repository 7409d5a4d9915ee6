/** Another endpoint of a project: an address, the events it hears of, and its secrets, once. */
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink } from "../../ui/forms.tsx";
import { Heading } from "../../ui/parts.tsx";
import { AddressField, KindsField, readKinds } from "../endpoint-form.tsx";
import { freshInLive, SecretsShown } from "../endpoint-parts.tsx";
import { webhookWords } from "../webhook-words.ts";

export default definePage({
  scope: "project",
  path: "/webhooks/new",
  right: "develop",
  title: { id: webhookWords.id.add, en: webhookWords.en.add },
  show(visit) {
    const say = webhookWords[visit.language];
    return (
      <>
        <Heading title={say.add} lead={say.addLead} />
        <FormFor visit={visit} act="create">
          <AddressField visit={visit} />
          <KindsField visit={visit} />
          <Actions>
            <Button>{say.save}</Button>
            <ButtonLink href={visit.link("/webhooks")} look="quiet">
              {say.back}
            </ButtonLink>
          </Actions>
        </FormFor>
      </>
    );
  },
  acts: {
    create: {
      right: "develop",
      fresh: freshInLive,
      async run(visit, form) {
        const [url, events] = [form.text("url"), readKinds(visit, form)];
        const made = await visit.room.engine.webhooks.create(visit.project, { url, events });
        const host = URL.parse(url)?.host;
        await visit.audit("webhook create", showId("whe", made.id), { host, events });
        return { shown: <SecretsShown visit={visit} made={made} back={visit.link("/webhooks")} /> };
      },
    },
  },
});
