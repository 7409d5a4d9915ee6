/** Those whom payouts of the merchant may go to: named ahead, waited for, taken off the list. */
import type { Instant } from "../../clock.ts";
import type { KnownBeneficiary } from "../../engine/beneficiaries.ts";
import { payoutRules } from "../../engine/payout-rules.ts";
import type { Destination } from "../../engine/rail.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field, Pages, Select } from "../../ui/forms.tsx";
import { Badge, Card, Empty, Heading, Table } from "../../ui/parts.tsx";
import { showShortMoment } from "../../ui/show.ts";
import { recipientText, requesterOf } from "../payout-parts.tsx";
import { payoutWords } from "../payout-words.ts";

const A_PAGE = 25;

export default definePage({
  scope: "project",
  path: "/beneficiaries",
  right: "view",
  title: { id: payoutWords.id.beneficiaries, en: payoutWords.en.beneficiaries },
  way: { group: "money", place: 5 },
  told: { named: { id: payoutWords.id.told.named, en: payoutWords.en.told.named } },
  async show(visit) {
    const { project, room, query, language } = visit;
    const say = payoutWords[language];
    const before = parseId("ben", query.get("before") ?? "");
    const filter = { ...(before && { before }), limit: A_PAGE + 1 };
    const found = await room.engine.beneficiaries.list(project, filter);
    const shown = await Promise.all(found.slice(0, A_PAGE).map((one) => waitOf(visit, one)));
    const banks = await room.engine.payouts.destinations(project);
    const last = found.length > A_PAGE ? shown.at(-1) : undefined;
    return (
      <>
        <Heading title={say.beneficiaries} lead={say.beneficiariesLead}>
          <ButtonLink href={visit.link("/payouts")} look="quiet">
            {say.title}
          </ButtonLink>
        </Heading>
        <Known visit={visit} shown={shown} />
        <Pages
          label={say.pages}
          newer={before && visit.here({ before: undefined })}
          older={last && visit.here({ before: showId("ben", last.one.id) })}
          said={say}
        />
        {visit.may("money") ? <Add visit={visit} banks={banks} /> : null}
      </>
    );
  },
  acts: {
    add: {
      right: "money",
      fresh: true,
      async run(visit, form) {
        const { beneficiary, made } = await named(visit, form);
        const { id, destination } = beneficiary;
        if (made) await visit.audit("beneficiary name", showId("ben", id), { destination });
        return { to: visit.address, told: "named" };
      },
    },
  },
});

/** Fails: invalid_request (account, name), channel_unavailable, told in the page's language. */
async function named(visit: VisitOf<"project">, form: Form) {
  const say = payoutWords[visit.language];
  const to = {
    destination: form.text("destination"),
    account: form.text("account"),
    name: form.text("name"),
  };
  try {
    return await visit.room.engine.beneficiaries.name(visit.project, requesterOf(visit), to);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const { code, field } = failure;
    const said = { account: say.accountRefused, name: say.nameRefused }[field ?? ""];
    throw said === undefined ? failure : new Failure(code, said, { ...(field && { field }) });
  }
}

type Waiting = { readonly one: KnownBeneficiary; readonly readyAt: Instant | null };

async function waitOf(
  { room, project }: VisitOf<"project">,
  one: KnownBeneficiary,
): Promise<Waiting> {
  return { one, readyAt: await room.engine.beneficiaries.readyAt(project, one) };
}

function Known({ visit, shown }: { visit: VisitOf<"project">; shown: readonly Waiting[] }) {
  const { language } = visit;
  const say = payoutWords[language];
  return (
    <Table
      caption={say.beneficiariesCaption}
      rows={shown}
      columns={[
        {
          head: say.to_,
          cell: ({ one }) => (
            <a href={visit.link(`/beneficiaries/${showId("ben", one.id)}`)}>{recipientText(one)}</a>
          ),
        },
        {
          head: say.status,
          cell: ({ readyAt }) => (
            <Badge tone={readyAt === null ? "good" : "warn"}>
              {readyAt === null ? say.ready : say.readyFrom(showShortMoment(readyAt, language))}
            </Badge>
          ),
        },
      ]}
      empty={
        <Empty title={say.noBeneficiary}>
          <p>{say.noBeneficiaryBody}</p>
        </Empty>
      }
    />
  );
}

function Add({ visit, banks }: { visit: VisitOf<"project">; banks: readonly Destination[] }) {
  const { project, language } = visit;
  const say = payoutWords[language];
  const choices = banks.map(({ id, name }) => ({ value: id, label: name }));
  const waits = payoutRules(project).coolOff > 0;
  return (
    <Card id="add" title={say.add} lead={waits ? say.addLead : say.addLeadNoWait}>
      <FormFor visit={visit} act="add">
        <Select {...visit.field("destination")} label={say.destination} choices={choices} />
        <Field
          {...visit.field("account")}
          label={say.account}
          inputmode="numeric"
          autocomplete="off"
          maxlength={30}
          required
        />
        <Field
          {...visit.field("name")}
          label={say.name}
          hint={say.nameHint}
          maxlength={100}
          required
        />
        <Actions>
          <Button>{say.add}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}
