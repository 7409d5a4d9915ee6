/** One code that stays open: what to give the customer, what has come by it, and its end. */
import type { OpenPayment } from "../../engine/open-payment.ts";
import type { PaidThrough } from "../../engine/paid-through.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Copyable } from "../../ui/forms.tsx";
import { Badge, Card, Facts, Heading, Money } from "../../ui/parts.tsx";
import { showMoment, showNumber, showRupiah } from "../../ui/show.ts";
import { channelText } from "../link-parts.tsx";
import { openWords } from "../open-words.ts";
import { pageNumber, ThroughCard } from "../paid-through.tsx";

const A_PAGE = 20;

export default definePage({
  scope: "project",
  path: "/open-payments/:open",
  right: "view",
  title: { id: openWords.id.title, en: openWords.en.title },
  told: { closed: { id: openWords.id.told, en: openWords.en.told } },
  async show(visit) {
    const { room, project, language } = visit;
    const { openPayments } = room.engine;
    const say = openWords[language];
    const open = await openPaymentOf(visit);
    const page = pageNumber(visit);
    const span = { limit: A_PAGE, offset: (page - 1) * A_PAGE };
    const { payments, total } = await openPayments.payments(project, open, span);
    return (
      <>
        <Heading title={open.name}>
          <ButtonLink href={visit.link("/open-payments")} look="quiet">
            {say.toList}
          </ButtonLink>
        </Heading>
        {open.closedAt === null ? (
          <Card id="share" title={say.share} lead={say.noPaymentBody}>
            <Copyable text={addressOf(visit, open)} copy={say.copy} copied={say.copied} />
            <Actions>
              <ButtonLink href={addressOf(visit, open)} look="quiet">
                {say.openIt}
              </ButtonLink>
            </Actions>
          </Card>
        ) : null}
        <Card id="details" title={say.details}>
          <Facts rows={factsOf(visit, open, await openPayments.sum(open))} />
        </Card>
        <ThroughCard
          visit={visit}
          payments={payments}
          pages={{ page, more: total > page * A_PAGE }}
          say={say}
        />
        {open.closedAt === null && visit.may("develop") ? (
          <Card id="close" title={say.close} lead={say.closeLead}>
            <FormFor visit={visit} act="close">
              <Actions>
                <Button look="danger">{say.close}</Button>
              </Actions>
            </FormFor>
          </Card>
        ) : null}
      </>
    );
  },
  acts: {
    close: {
      right: "develop",
      fresh: true,
      async run(visit) {
        const open = await openPaymentOf(visit);
        await visit.room.engine.openPayments.close(visit.project, open);
        await visit.audit("open-payment close", showId("opn", open.id));
        return { to: visit.address, told: "closed" };
      },
    },
  },
});

/** Where the customer opens it. */
function addressOf({ room }: VisitOf<"project">, { id }: OpenPayment): string {
  return `${room.publicUrl.replace(/\/+$/, "")}/open/${showId("opn", id)}`;
}

/** Fails: not_found for another project's and the other mode's. */
async function openPaymentOf({ room, project, params }: VisitOf<"project">): Promise<OpenPayment> {
  const id = parseId("opn", params.open ?? "");
  const open = id && (await room.engine.openPayments.findById(project, id));
  if (open) return open;
  throw new Failure("not_found", "There is no such open payment");
}

function factsOf({ language }: VisitOf<"project">, open: OpenPayment, sum: PaidThrough) {
  const say = openWords[language];
  const { channel, closedAt, createdAt, customer, least, most } = open;
  const code = codeOf(open);
  const state = (
    <Badge tone={closedAt === null ? "good" : "plain"}>
      {say.states[closedAt === null ? "open" : "closed"]}
    </Badge>
  );
  return [
    [say.state, state],
    [say.paid, showNumber(sum.payments, language)],
    [say.received, <Money amount={sum.received} />],
    [say.channel, channelText(channel, language)],
    ...(code === undefined
      ? []
      : [[say.code, <Copyable text={code} copy={say.copy} copied={say.copied} />] as const]),
    ...(customer.name ? [[say.customer, customer.name] as const] : []),
    [say.amountShort, say.anyAmount(showRupiah(least), showRupiah(most))],
    [say.made, showMoment(createdAt, language)],
    ...(closedAt === null ? [] : [[say.states.closed, showMoment(closedAt, language)] as const]),
    ["ID", <code>{showId("opn", open.id)}</code>],
  ] as const;
}

/** What the customer pays by: a number, or the text of a QRIS. */
function codeOf({ instructions }: OpenPayment): string | undefined {
  if (instructions.kind === "va") return instructions.number;
  return instructions.kind === "qris" ? instructions.text : undefined;
}
