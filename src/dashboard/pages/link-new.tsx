/** Making a payment link: for one payment or many, of an amount or of the buyer's choosing. */
import { createHash } from "node:crypto";
import { DAY } from "../../clock.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { randomText, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Choices, Field, Select } from "../../ui/forms.tsx";
import { Card, Heading } from "../../ui/parts.tsx";
import { showRupiah } from "../../ui/show.ts";
import { dayIn } from "../day-span.ts";
import { channelText } from "../link-parts.tsx";
import { linkWords } from "../link-words.ts";

const ONCE_LENGTH = 22;
const MOST_PAID = 1_000_000;
const NUMBERS = { inputmode: "numeric", autocomplete: "off", maxlength: 18 } as const;

export default definePage({
  scope: "project",
  path: "/links/new",
  right: "develop",
  title: { id: linkWords.id.make, en: linkWords.en.make },
  show(visit) {
    const say = linkWords[visit.language];
    const once = visit.sent?.text("once") || randomText(visit.room.ids, ONCE_LENGTH);
    return (
      <>
        <Heading title={say.make} lead={say.lead} />
        <FormFor visit={visit} act="make" hidden={{ once }}>
          <WhatFor visit={visit} />
          <More visit={visit} />
          <Actions>
            <Button>{say.make}</Button>
            <ButtonLink href={visit.link("/links")} look="quiet">
              {say.toList}
            </ButtonLink>
          </Actions>
        </FormFor>
      </>
    );
  },
  acts: {
    make: {
      right: "develop",
      async run(visit, form) {
        const { room, project } = visit;
        const wanted = readWanted(visit, form);
        try {
          const { outcome, reply } = await room.engine.paymentLinks.create({
            ...wanted,
            project,
            idempotency: onceOf(form.text("once"), wanted),
            encode: ({ id }) => ({ status: 201, headers: {}, body: showId("lnk", id) }),
          });
          const { name, amount } = wanted;
          if (outcome === "created") {
            await visit.audit("payment-link create", reply.body, { name, amount: amount ?? null });
          }
          return { to: visit.link(`/links/${reply.body}`), told: "made" };
        } catch (failure) {
          throw failure instanceof Failure ? told(visit, form, failure) : failure;
        }
      },
    },
  },
});

/** One form makes one link, however often it is sent. */
function onceOf(key: string, wanted: object) {
  if (!/^[0-9A-Za-z]{22}$/.test(key)) throw new Failure("invalid_request", "It is not whole");
  const fingerprint = createHash("sha256").update(JSON.stringify(wanted)).digest();
  return { operation: "dashboard payment link", key, fingerprint };
}

/** Fails: invalid_request at its field. */
function readWanted(visit: VisitOf<"project">, form: Form) {
  const refused = linkWords[visit.language].refused;
  const whole = (name: "amount" | "least" | "most" | "most_paid") =>
    form.text(name) === "" ? undefined : form.whole(name);
  const mostPaid = whole("most_paid") ?? null;
  if (mostPaid !== null && (mostPaid < 1 || mostPaid > MOST_PAID)) {
    throw new Failure("invalid_request", refused.most_paid, { field: "most_paid" });
  }
  const returnUrl = form.text("return_url") || null;
  if (returnUrl !== null && !/^https?:$/.test(URL.parse(returnUrl)?.protocol ?? "")) {
    throw new Failure("invalid_request", refused.return_url, { field: "return_url" });
  }
  const last = form.text("expires_at");
  const day = last === "" ? undefined : dayIn(last);
  if (last !== "" && day === undefined) {
    throw new Failure("invalid_request", refused.expires_at, { field: "expires_at" });
  }
  return {
    name: form.text("name"),
    amount: whole("amount"),
    least: whole("least"),
    most: whole("most"),
    reusable: form.text("kind") === "many",
    channel: form.text("channel") || null,
    returnUrl,
    expiresAt: day === undefined ? null : day + DAY,
    mostPaid,
  };
}

/** The same refusal, at the field that it is about and in the page's language. */
function told({ language }: VisitOf<"project">, form: Form, failure: Failure): Failure {
  const { refused } = linkWords[language];
  const { code, facts, field = "" } = failure;
  const bound = facts.least === undefined ? facts.most : facts.least;
  if (bound !== undefined) {
    const below = facts.least !== undefined;
    const free = form.text("amount") === "";
    const at = free ? (below && form.text("least") !== "" ? "least" : "most") : "amount";
    const said = below ? refused.least : refused.most;
    return new Failure(code, said(showRupiah(Number(bound))), { field: at });
  }
  const said = field === "least" || field === "most" ? refused.bounds : sentenceAt(refused, field);
  return said === undefined ? failure : new Failure(code, said, { field });
}

function sentenceAt(
  refused: (typeof linkWords)["id"]["refused"],
  field: string,
): string | undefined {
  const { name, amount, expires_at, most_paid } = refused;
  const said: Readonly<Record<string, string>> = { name, amount, expires_at, most_paid };
  return Object.hasOwn(said, field) ? said[field] : undefined;
}

function WhatFor({ visit }: { visit: VisitOf<"project"> }) {
  const say = linkWords[visit.language];
  const kinds = (["one", "many"] as const).map((value) => ({
    value,
    label: say.kinds[value],
    hint: say.kindHints[value],
  }));
  return (
    <Card id="what" title={say.details}>
      <Field
        {...visit.field("name")}
        label={say.name}
        hint={say.nameHint}
        maxlength={100}
        required
      />
      <Field {...visit.field("amount")} {...NUMBERS} label={say.amount} hint={say.amountHint} />
      <Choices {...visit.field("kind", "one")} label={say.kind} choices={kinds} />
    </Card>
  );
}

function More({ visit }: { visit: VisitOf<"project"> }) {
  const { project, language } = visit;
  const say = linkWords[language];
  const channels = [
    { value: "", label: say.anyChannel },
    ...Object.keys(project.settings.channels).map((id) => ({
      value: id,
      label: channelText(id, language),
    })),
  ];
  return (
    <Card id="more" title={say.more}>
      <Field {...visit.field("least")} {...NUMBERS} label={say.least} hint={say.boundHint} />
      <Field {...visit.field("most")} {...NUMBERS} label={say.most} hint={say.boundHint} />
      <Select {...visit.field("channel")} label={say.channel} choices={channels} />
      <Field {...visit.field("expires_at")} type="date" label={say.ends} hint={say.endsHint} />
      <Field {...visit.field("most_paid")} {...NUMBERS} label={say.limit} hint={say.limitHint} />
      <Field
        {...visit.field("return_url")}
        type="url"
        label={say.back}
        hint={say.backHint}
        maxlength={2000}
      />
    </Card>
  );
}
