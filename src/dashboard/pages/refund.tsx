/** One refund: how far it is, who asked for it, and what proves it. */
import { eventsAbout } from "../../engine/events.ts";
import type { Refund } from "../../engine/refund.ts";
import { findRefund } from "../../engine/refund-rows.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { explainSubjects } from "../../ledger/explain.ts";
import { ButtonLink } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Moment, Money, Notice, Timeline } from "../../ui/parts.tsx";
import { LedgerCard, stepsOf } from "../payment-sections.tsx";
import { REFUND_WORDS } from "../payment-words.ts";
import { refundWords } from "../refund-words.ts";
import { StateBadge } from "../state-badge.tsx";

const MOST = 50;

export default definePage({
  scope: "project",
  path: "/refunds/:refund",
  right: "view",
  title: { id: refundWords.id.one, en: refundWords.en.one },
  async show(visit) {
    const { language } = visit;
    const say = refundWords[language];
    const { refund, events, lines } = await readRefund(visit);
    const payment = visit.link(`/payments/${showId("pay", refund.paymentId)}`);
    return (
      <>
        <Heading
          title={say.one}
          lead={<StateBadge word={REFUND_WORDS[refund.status]} language={language} />}
        >
          <ButtonLink href={visit.link("/refunds")} look="quiet">
            {say.back}
          </ButtonLink>
          <ButtonLink href={payment} look="quiet">
            {say.payment}
          </ButtonLink>
        </Heading>
        {refund.status === "requested" ? <Notice>{say.waits}</Notice> : null}
        {refund.status === "failed" ? <Notice tone="warn">{say.failed}</Notice> : null}
        <Card id="details" title={say.details}>
          <Facts rows={factsOf(visit, refund)} />
        </Card>
        <Card id="timeline" title={say.timeline}>
          <Timeline steps={stepsOf({ events }, language)} language={language} />
        </Card>
        <LedgerCard lines={lines} language={language} />
      </>
    );
  },
});

function readRefund(visit: VisitOf<"project">) {
  const { params, project } = visit;
  const { merchantId } = project;
  const id = parseId("rfd", params.refund ?? "");
  return visit.read(async (client) => {
    const refund = id && (await findRefund(client, merchantId, id));
    if (!refund || refund.projectId !== project.id || refund.mode !== project.mode) {
      throw new Failure("not_found", "There is no such refund");
    }
    return {
      refund,
      events: await eventsAbout(client, merchantId, [refund.id], MOST),
      lines: await explainSubjects(client, merchantId, [refund.id], MOST),
    };
  });
}

function factsOf({ language }: VisitOf<"project">, refund: Refund) {
  const say = refundWords[language];
  const { reason, note, evidence, refundedAt, requestedBy } = refund;
  const said = (name: string, text: string | null) =>
    text === null ? [] : [[name, text] as const];
  return [
    [say.amount, <Money amount={refund.amount} />],
    [say.at, <Moment at={refund.createdAt} language={language} />],
    ...(refundedAt === null
      ? []
      : [[say.done, <Moment at={refundedAt} language={language} />] as const]),
    [say.by, requestedBy.startsWith("key:") ? say.byKey : requestedBy.replace(/^[a-z]+:/, "")],
    ...said(say.reason, reason),
    ...said(say.note, note),
    ...said(say.evidence, evidence),
    [say.id, <code>{showId("rfd", refund.id)}</code>],
  ] as const;
}
