/** One payment link: how to hand it out, who has paid by it, and the way to close it. */
import type { PaymentLink } from "../../engine/payment-link.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { Actions, Block, Button, ButtonLink, Copyable } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Money } from "../../ui/parts.tsx";
import { showMoment, showNumber } from "../../ui/show.ts";
import {
  addressOfLink,
  amountText,
  channelText,
  LinkStateBadge,
  linkOf,
  messageOf,
  stateOf,
} from "../link-parts.tsx";
import { linkWords } from "../link-words.ts";
import { pageNumber, ThroughCard } from "../paid-through.tsx";

const A_PAGE = 20;

export default definePage({
  scope: "project",
  path: "/links/:link",
  right: "view",
  title: { id: linkWords.id.title, en: linkWords.en.title },
  told: {
    made: { id: linkWords.id.told.made, en: linkWords.en.told.made },
    closed: { id: linkWords.id.told.closed, en: linkWords.en.told.closed },
  },
  async show(visit) {
    const { room, project, language, now } = visit;
    const { paymentLinks } = room.engine;
    const say = linkWords[language];
    const link = await linkOf(visit);
    const sum = await paymentLinks.sum(link);
    const state = stateOf(link, sum, now);
    const page = pageNumber(visit);
    const span = { limit: A_PAGE, offset: (page - 1) * A_PAGE };
    const { payments, total } = await paymentLinks.payments(project, link, span);
    return (
      <>
        <Heading title={link.name}>
          <ButtonLink href={visit.link(`/links/${showId("lnk", link.id)}/poster`)} look="quiet">
            {say.poster}
          </ButtonLink>
          <ButtonLink href={visit.link("/links")} look="quiet">
            {say.toList}
          </ButtonLink>
        </Heading>
        {state === "open" ? <Share visit={visit} link={link} /> : null}
        <Card id="details" title={say.details}>
          <Facts
            rows={[
              [say.state, <LinkStateBadge state={state} language={language} />],
              [say.paid, showNumber(sum.payments, language)],
              [say.received, <Money amount={sum.received} />],
              ...factsOf(link, visit),
            ]}
          />
        </Card>
        <ThroughCard
          visit={visit}
          payments={payments}
          pages={{ page, more: total > page * A_PAGE }}
          say={say}
        />
        {link.disabledAt === null && visit.may("develop") ? <Close visit={visit} /> : null}
      </>
    );
  },
  acts: {
    close: {
      right: "develop",
      fresh: true,
      async run(visit) {
        const { room, project } = visit;
        const link = await linkOf(visit);
        await room.engine.paymentLinks.disable(project, link);
        await visit.audit("payment-link disable", showId("lnk", link.id));
        return { to: visit.address, told: "closed" };
      },
    },
  },
});

type View = { visit: VisitOf<"project">; link: PaymentLink };

function Share({ visit, link }: View) {
  const say = linkWords[visit.language];
  const message = messageOf(visit, link);
  const address = addressOfLink(visit, link);
  return (
    <Card id="share" title={say.share} lead={say.shareLead}>
      <Copyable text={address} copy={say.copy} copied={say.copied} />
      <Block label={say.text} text={message} said={say} />
      <Actions>
        <ButtonLink href={`https://wa.me/?text=${encodeURIComponent(message)}`}>
          {say.whatsapp}
        </ButtonLink>
        <ButtonLink href={address} look="quiet">
          {say.openIt}
        </ButtonLink>
      </Actions>
    </Card>
  );
}

function factsOf(link: PaymentLink, { language }: VisitOf<"project">) {
  const say = linkWords[language];
  const { reusable, channel, expiresAt, mostPaid, returnUrl, createdAt } = link;
  return [
    [say.amountShort, amountText(link, language)],
    [say.kind, say.kinds[reusable ? "many" : "one"]],
    [say.channel, channelText(channel, language)],
    [say.ends, expiresAt === null ? say.endsNever : showMoment(expiresAt, language)],
    ...(reusable
      ? [[say.limit, mostPaid === null ? say.limitNone : showNumber(mostPaid, language)] as const]
      : []),
    ...(returnUrl === null ? [] : [[say.back, returnUrl] as const]),
    [say.made, showMoment(createdAt, language)],
    ["ID", <code>{showId("lnk", link.id)}</code>],
  ] as const;
}

function Close({ visit }: { visit: VisitOf<"project"> }) {
  const say = linkWords[visit.language];
  return (
    <Card id="close" title={say.close} lead={say.closeLead}>
      <FormFor visit={visit} act="close">
        <Actions>
          <Button look="danger">{say.close}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}
