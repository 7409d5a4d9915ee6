/** Making a merchant, with the invitation of its first owner. */
import { transaction } from "../../db/transaction.ts";
import { audit } from "../../engine/audit.ts";
import { createMerchant } from "../../engine/merchants.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { addressIn, MailField, mailInvitation } from "../../faces/mailed-invitation.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { words } from "../../faces/words.ts";
import { showId } from "../../ids.ts";
import { invite } from "../../people/invitations.ts";
import { Button, Field } from "../../ui/forms.tsx";
import { Heading } from "../../ui/parts.tsx";
import { LinkToHandOver } from "../link-to-hand-over.tsx";
import { merchantWords } from "../merchant-words.ts";

type Visit = VisitOf<"house">;

export default definePage({
  scope: "house",
  path: "/merchants/new",
  right: "merchants",
  title: { id: merchantWords.id.add, en: merchantWords.en.add },
  show(visit) {
    const say = merchantWords[visit.language];
    return (
      <>
        <Heading title={say.add} lead={say.newLead} />
        <FormFor visit={visit} act="make">
          <Field {...visit.field("name")} label={say.businessName} required maxlength={200} />
          <Field {...visit.field("meant_for")} label={say.meantFor} maxlength={200} />
          <MailField visit={visit} />
          <Button>{say.make}</Button>
        </FormFor>
      </>
    );
  },
  acts: { make: { right: "merchants", run: make } },
});

async function make(visit: Visit, form: Form): Promise<ActResult> {
  const { room, person, language, origin } = visit;
  const { login: actor } = person;
  const to = addressIn(form, visit);
  const { id: merchantId, name: merchant } = await transaction(room.db, async (client) => {
    const within = { ...room, db: client };
    const made = await createMerchant(within, form.text("name"));
    const line = { actor, verb: "merchant create", subject: showId("mer", made.id) };
    await audit(within, { ...line, detail: { name: made.name }, merchantId: made.id });
    return made;
  });
  const wanted = {
    merchantId,
    role: "owner",
    by: actor,
    meantFor: form.text("meant_for"),
  } as const;
  const { token, expiresAt } = await invite(room, wanted);
  const say = merchantWords[language];
  const link = `${origin}/dashboard/invitation/${token}`;
  const role = words[language].roles[wanted.role];
  const fate = await mailInvitation(visit, to, { merchant, role, link, expiresAt });
  const shown = (
    <LinkToHandOver
      visit={visit}
      title={say.made}
      lead={say.madeLead}
      link={link}
      expiresAt={expiresAt}
      fate={fate}
      back={<a href={visit.link(`/merchants/${showId("mer", merchantId)}`)}>{say.back}</a>}
    />
  );
  return { shown };
}
