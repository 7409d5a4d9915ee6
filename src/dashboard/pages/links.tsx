/** The payment links of a project: what each asks for, and how many have paid by it. */
import type { PaidThrough } from "../../engine/paid-through.ts";
import type { PaymentLink } from "../../engine/payment-link.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { ButtonLink, Pages } from "../../ui/forms.tsx";
import { Empty, Heading, Money, Table } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { amountText, LinkStateBadge, stateOf } from "../link-parts.tsx";
import { linkWords } from "../link-words.ts";

const A_PAGE = 20;

type Row = { readonly link: PaymentLink; readonly sum: PaidThrough };

export default definePage({
  scope: "project",
  path: "/links",
  right: "view",
  title: { id: linkWords.id.title, en: linkWords.en.title },
  way: { group: "money", place: 6 },
  async show(visit) {
    const { room, project, query, language } = visit;
    const { paymentLinks } = room.engine;
    const say = linkWords[language];
    const before = parseId("lnk", query.get("before") ?? "");
    const found = await paymentLinks.list(project, {
      ...(before && { before }),
      limit: A_PAGE + 1,
    });
    const rows: Row[] = [];
    for (const link of found.slice(0, A_PAGE)) {
      rows.push({ link, sum: await paymentLinks.sum(link) });
    }
    const last = found.length > A_PAGE ? rows.at(-1)?.link : undefined;
    const make = visit.may("develop") ? (
      <ButtonLink href={visit.link("/links/new")}>{say.make}</ButtonLink>
    ) : null;
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {rows.length > 0 ? make : null}
        </Heading>
        <Table
          caption={say.caption}
          rows={rows}
          columns={columnsOf(visit)}
          empty={
            <Empty title={say.none}>
              <p>{say.noneBody}</p>
              {make}
            </Empty>
          }
        />
        <Pages
          label={say.pages}
          newer={before && visit.here({ before: undefined })}
          older={last && visit.here({ before: showId("lnk", last.id) })}
          said={say}
        />
      </>
    );
  },
});

function columnsOf(visit: VisitOf<"project">) {
  const { language, now } = visit;
  const say = linkWords[language];
  return [
    {
      head: say.name,
      cell: ({ link }: Row) => (
        <a href={visit.link(`/links/${showId("lnk", link.id)}`)}>{link.name}</a>
      ),
    },
    { head: say.kind, cell: ({ link }: Row) => say.kinds[link.reusable ? "many" : "one"] },
    {
      head: say.state,
      cell: ({ link, sum }: Row) => (
        <LinkStateBadge state={stateOf(link, sum, now)} language={language} />
      ),
    },
    {
      head: say.amountShort,
      number: true,
      cell: ({ link }: Row) => amountText(link, language),
    },
    {
      head: say.paid,
      number: true,
      cell: ({ sum }: Row) => showNumber(sum.payments, language),
    },
    { head: say.received, number: true, cell: ({ sum }: Row) => <Money amount={sum.received} /> },
  ];
}
