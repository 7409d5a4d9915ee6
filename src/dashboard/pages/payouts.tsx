/** The payouts of a project, found by status, day and text, with the way to ask for one. */
import type { Payout, PayoutStatus } from "../../engine/payout.ts";
import { listPayouts } from "../../engine/payout-rows.ts";
import { PAYOUT_NEXT } from "../../engine/payout-states.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { ButtonLink, Field, Filters, Pages, Select } from "../../ui/forms.tsx";
import { Empty, Heading, Moment, Money, Table } from "../../ui/parts.tsx";
import { daySpan } from "../day-span.ts";
import { PayoutStatusBadge, recipientText } from "../payout-parts.tsx";
import { payoutWords } from "../payout-words.ts";

const A_PAGE = 25;
const STATUSES = Object.keys(PAYOUT_NEXT) as PayoutStatus[];
const FILTERS = ["status", "from", "to", "q"] as const;

export default definePage({
  scope: "project",
  path: "/payouts",
  right: "view",
  title: { id: payoutWords.id.title, en: payoutWords.en.title },
  way: { group: "money", place: 4 },
  async show(visit) {
    const { project, query, language } = visit;
    const say = payoutWords[language];
    const status = STATUSES.find((one) => one === query.get("status"));
    const before = parseId("pyo", query.get("before") ?? "");
    const filter = {
      ...daySpan(query),
      ...(status && { statuses: [status] }),
      ...(before && { before }),
      text: (query.get("q") ?? "").trim().slice(0, 100),
      limit: A_PAGE + 1,
    };
    const found = await visit.read((client) => listPayouts(client, project, filter));
    const payouts = found.slice(0, A_PAGE);
    const last = found.length > A_PAGE ? payouts.at(-1) : undefined;
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {visit.may("money") ? (
            <ButtonLink href={visit.link("/payouts/new")}>{say.ask}</ButtonLink>
          ) : null}
          <ButtonLink href={visit.link("/beneficiaries")} look="quiet">
            {say.beneficiaries}
          </ButtonLink>
        </Heading>
        <PayoutFilters visit={visit} />
        <PayoutTable visit={visit} payouts={payouts} />
        <Pages
          label={say.pages}
          newer={before && visit.here({ before: undefined })}
          older={last && visit.here({ before: showId("pyo", last.id) })}
          said={say}
        />
      </>
    );
  },
});

function PayoutFilters({ visit }: { visit: VisitOf<"project"> }) {
  const { query, language, address } = visit;
  const say = payoutWords[language];
  const value = (name: string) => query.get(name) ?? "";
  const choices = [
    { value: "", label: say.allStatuses },
    ...STATUSES.map((one) => ({ value: one, label: say.statuses[one] })),
  ];
  const said = { apply: say.filter, clear: say.clear };
  return (
    <Filters label={say.filter} action={address} said={said}>
      <Field
        name="q"
        type="search"
        label={say.search}
        hint={say.searchHint}
        value={value("q")}
        maxlength={100}
      />
      <Select name="status" label={say.status} value={value("status")} choices={choices} />
      <Field name="from" type="date" label={say.from} value={value("from")} />
      <Field name="to" type="date" label={say.to} value={value("to")} />
    </Filters>
  );
}

function PayoutTable({ visit, payouts }: { visit: VisitOf<"project">; payouts: Payout[] }) {
  const { language, query } = visit;
  const say = payoutWords[language];
  const narrowed = FILTERS.some((name) => query.get(name));
  return (
    <Table
      caption={say.caption}
      rows={payouts}
      columns={[
        {
          head: say.when,
          cell: (payout) => (
            <a href={visit.link(`/payouts/${showId("pyo", payout.id)}`)}>
              <Moment at={payout.createdAt} language={language} short />
            </a>
          ),
        },
        { head: say.to_, cell: ({ beneficiary }) => recipientText(beneficiary) },
        {
          head: say.status,
          cell: (payout) => <PayoutStatusBadge payout={payout} language={language} />,
        },
        { head: say.amountShort, number: true, cell: ({ amount }) => <Money amount={amount} /> },
        { head: say.fee, number: true, cell: ({ fee }) => <Money amount={fee} /> },
      ]}
      empty={
        <Empty title={narrowed ? say.noneFound : say.none}>
          <p>{narrowed ? say.noneFoundBody : say.noneBody}</p>
        </Empty>
      }
    />
  );
}
