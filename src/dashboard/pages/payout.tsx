/** One payout: what it is, what became of it, and what the merchant may still do about it. */
import { historyOf, type PastStep } from "../../engine/events.ts";
import type { Payout } from "../../engine/payout.ts";
import { findPayout } from "../../engine/payout-rows.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { add } from "../../money.ts";
import { Actions, Button, ButtonLink } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Money, Notice, Timeline, type Tone } from "../../ui/parts.tsx";
import { showMoment, showRupiah } from "../../ui/show.ts";
import {
  idOf,
  PayoutStatusBadge,
  recipientText,
  requesterText,
  waitsForSecond,
} from "../payout-parts.tsx";
import { payoutWords } from "../payout-words.ts";

export default definePage({
  scope: "project",
  path: "/payouts/:payout",
  right: "view",
  title: { id: payoutWords.id.title, en: payoutWords.en.title },
  told: {
    asked: { id: payoutWords.id.told.asked, en: payoutWords.en.told.asked },
    confirmed: { id: payoutWords.id.told.confirmed, en: payoutWords.en.told.confirmed },
    canceled: { id: payoutWords.id.told.canceled, en: payoutWords.en.told.canceled },
  },
  async show(visit) {
    const { merchant, language } = visit;
    const say = payoutWords[language];
    const payout = await payoutOf(visit);
    const steps = await visit.read((client) => historyOf(client, merchant.id, payout.id));
    return (
      <>
        <Heading title={`${say.title} ${showRupiah(payout.amount)}`}>
          <ButtonLink href={visit.link("/payouts")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Waiting visit={visit} payout={payout} />
        <Card id="details" title={say.details}>
          <Facts rows={factsOf(visit, payout)} />
        </Card>
        <Card id="history" title={say.history}>
          <Timeline language={language} steps={steps.map((one) => stepOf(one, payout, say))} />
        </Card>
        {visit.may("money") && payout.status === "requested" ? (
          <Decisions visit={visit} payout={payout} />
        ) : null}
      </>
    );
  },
  acts: {
    confirm: {
      right: "money",
      fresh: true,
      async run(visit) {
        // An operator who acts as the merchant is not its second person.
        if (visit.session.actsAs !== null) {
          throw new Failure("forbidden", "One of the merchant's own people must confirm it");
        }
        const decision = { do: "confirm", by: visit.person.login } as const;
        await visit.room.engine.payouts.decide(await payoutOf(visit), decision);
        return { to: visit.address, told: "confirmed" };
      },
    },
    cancel: {
      right: "money",
      fresh: true,
      async run(visit) {
        const decision = { do: "cancel", by: visit.person.login } as const;
        await visit.room.engine.payouts.decide(await payoutOf(visit), decision);
        return { to: visit.address, told: "canceled" };
      },
    },
  },
});

/** Fails: not_found for another merchant's, another project's and the other mode's. */
async function payoutOf(visit: VisitOf<"project">): Promise<Payout> {
  const { project, merchant, params } = visit;
  const id = idOf("pyo", params.payout);
  const payout = await visit.read((client) => findPayout(client, merchant.id, id));
  if (payout?.projectId === project.id && payout.mode === project.mode) return payout;
  throw new Failure("not_found", "There is no such payout");
}

/** Whom it waits for; and what it ended with, where it did not go. */
function Waiting({ visit, payout }: { visit: VisitOf<"project">; payout: Payout }) {
  const { language, now } = visit;
  const say = payoutWords[language];
  const { status, note, notBefore, approvedBy, approvals, confirmedBy } = payout;
  if (note !== null && (status === "rejected" || status === "failed")) {
    return <Notice tone="bad">{say.why(note)}</Notice>;
  }
  if (status !== "requested") return null;
  const told = [
    ...confirmedBy.map((by) => say.confirmedBy(requesterText(by, language))),
    waitsForSecond(payout) ? say.waitsSecond : say.waitsOperators(approvedBy.length, approvals),
    ...(notBefore > now ? [say.waitsUntil(showMoment(notBefore, language))] : []),
  ];
  return (
    <Notice tone="warn">
      {told.map((sentence) => (
        <p>{sentence}</p>
      ))}
    </Notice>
  );
}

function factsOf(visit: VisitOf<"project">, payout: Payout) {
  const { language } = visit;
  const say = payoutWords[language];
  const { amount, fee, reference, requestedBy, evidence } = payout;
  return [
    [say.status, <PayoutStatusBadge payout={payout} language={language} />],
    [say.amount, <Money amount={amount} />],
    [say.fee, <Money amount={fee} />],
    [say.total, <Money amount={add(amount, fee)} />],
    [say.to_, recipientText(payout.beneficiary)],
    [say.askedBy, requesterText(requestedBy, language)],
    ...(reference === null ? [] : [[say.reference, reference] as const]),
    ...(evidence === null ? [] : [[say.evidence, evidence] as const]),
    ["ID", <code>{showId("pyo", payout.id)}</code>],
  ] as const;
}

const TONES: Readonly<Record<string, Tone>> = {
  "payout.paid": "good",
  "payout.rejected": "bad",
  "payout.failed": "bad",
};

function stepOf({ type, at }: PastStep, { note }: Payout, say: (typeof payoutWords)["id"]) {
  const tone = TONES[type] ?? "plain";
  const why = tone === "bad" && note !== null ? { body: say.why(note) } : {};
  return { at, title: say.steps[type] ?? type, tone, ...why };
}

function Decisions({ visit, payout }: { visit: VisitOf<"project">; payout: Payout }) {
  const { language, person, session } = visit;
  const say = payoutWords[language];
  const mayConfirm =
    waitsForSecond(payout) &&
    session.actsAs === null &&
    payout.requestedBy !== `member:${person.login}`;
  return (
    <>
      {mayConfirm ? (
        <Card id="confirm" title={say.confirm} lead={say.confirmLead}>
          <FormFor visit={visit} act="confirm">
            <Actions>
              <Button>{say.confirm}</Button>
            </Actions>
          </FormFor>
        </Card>
      ) : null}
      <Card id="cancel" title={say.cancel} lead={say.cancelLead}>
        <FormFor visit={visit} act="cancel">
          <Actions>
            <Button look="danger">{say.cancel}</Button>
          </Actions>
        </FormFor>
      </Card>
    </>
  );
}
