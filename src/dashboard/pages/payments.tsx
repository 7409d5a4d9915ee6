/** The payments of a project: searched, narrowed, summed, and taken along as a file. */
import type { PoolClient } from "../../db/pool.ts";
import { paymentsOf } from "../../engine/list-payments.ts";
import type { Payment } from "../../engine/payment.ts";
import {
  isTooSlow,
  listSelected,
  type PaymentTotals,
  selectPayments,
  totalSelected,
} from "../../engine/search-payments.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { Actions, ButtonLink, Pages } from "../../ui/forms.tsx";
import {
  Card,
  Empty,
  Figure,
  Figures,
  Heading,
  Moment,
  Money,
  Notice,
  Table,
} from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import {
  channelName,
  type PaymentFilter,
  PaymentFilters,
  readPaymentFilter,
} from "../payment-filter.tsx";
import { paymentWords, STATUS_WORDS } from "../payment-words.ts";
import { StateBadge } from "../state-badge.tsx";
import { FILE_FORMS } from "../table-file.ts";

const MOST = 50;
/** ms that looking may take: longer, and days must be chosen. */
const LOOKING_WITHIN = 10_000;

export default definePage({
  scope: "project",
  path: "/payments",
  right: "view",
  title: { id: paymentWords.id.title, en: paymentWords.en.title },
  way: { group: "money", place: 1 },
  async show(visit) {
    const { language, query } = visit;
    const say = paymentWords[language];
    const filter = readPaymentFilter(query);
    const { rows, totals, slow } = await readPayments(visit, filter);
    const shown = rows.slice(0, MOST);
    const last = rows.length > MOST ? shown.at(-1) : undefined;
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <PaymentFilters visit={visit} filter={filter} />
        {shown.length === 0 ? null : <Totals visit={visit} filter={filter} totals={totals} />}
        {slow ? (
          <Notice tone="warn">{say.slow}</Notice>
        ) : (
          <PaymentTable visit={visit} filter={filter} rows={shown} />
        )}
        <Pages
          label={say.pages}
          newer={query.has("before") ? visit.here({ before: undefined }) : undefined}
          older={last && visit.here({ before: showId("pay", last.id) })}
          said={{ newer: say.newest, older: say.older }}
        />
      </>
    );
  },
});

type Found = {
  readonly rows: readonly Payment[];
  readonly totals?: PaymentTotals | undefined;
  /** It took too long, and was given up. */
  readonly slow?: true;
};

/** The sums are read apart: what is too much to sum in time is still listed. */
async function readPayments(visit: VisitOf<"project">, filter: PaymentFilter): Promise<Found> {
  const { project, now } = visit;
  const wanted = { ...filter.conditions, text: filter.text };
  const look = async (client: PoolClient) => {
    await client.query(`set local statement_timeout = ${LOOKING_WITHIN}`);
    const selection = await selectPayments(client, paymentsOf(project), wanted, now);
    return { selection, rows: await listSelected(client, selection, MOST + 1) };
  };
  try {
    const { selection, rows } = await visit.read(look);
    if (rows.length === 0) return { rows };
    return { rows, totals: await visit.read((client) => totalSelected(client, selection)) };
  } catch (error) {
    if (!isTooSlow(error)) throw error;
    return { rows: [], slow: true };
  }
}

function PaymentTable(view: {
  visit: VisitOf<"project">;
  filter: PaymentFilter;
  rows: readonly Payment[];
}) {
  const { visit, filter, rows } = view;
  const { language } = visit;
  const say = paymentWords[language];
  const [title, body] = filter.narrows ? [say.none, say.noneBody] : [say.empty, say.emptyBody];
  return (
    <Table
      caption={say.caption}
      rows={rows}
      columns={[
        {
          head: say.reference,
          cell: ({ id, reference }) => (
            <a href={visit.link(`/payments/${showId("pay", id)}`)}>{reference}</a>
          ),
        },
        {
          head: say.status,
          cell: ({ status }) => <StateBadge word={STATUS_WORDS[status]} language={language} />,
        },
        { head: say.channel, cell: ({ channel }) => channelName(channel, language) },
        {
          head: say.made,
          cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
        },
        { head: say.amount, number: true, cell: ({ amount }) => <Money amount={amount} /> },
        {
          head: say.payable,
          number: true,
          cell: ({ charge }) => (charge ? <Money amount={charge.payable} /> : "–"),
        },
      ]}
      empty={
        <Empty title={title}>
          <p>{body}</p>
        </Empty>
      }
    />
  );
}

function Totals(view: {
  visit: VisitOf<"project">;
  filter: PaymentFilter;
  totals: PaymentTotals | undefined;
}) {
  const { visit, filter, totals } = view;
  const { language } = visit;
  const say = paymentWords[language];
  return (
    <Card id="totals" title={say.totals}>
      {totals === undefined ? (
        <Notice>{say.tooMany}</Notice>
      ) : (
        <Figures>
          <Figure
            label={say.payments}
            value={showNumber(totals.payments, language)}
            note={say.paidOf(showNumber(totals.paid, language))}
          />
          <Figure label={say.gross} value={<Money amount={totals.gross} />} />
          <Figure label={say.fee} value={<Money amount={totals.fee} />} />
          <Figure label={say.net} value={<Money amount={totals.net} />} />
          <Figure label={say.refunded} value={<Money amount={totals.refunded} />} />
        </Figures>
      )}
      <p class="soft">{say.exportLead}</p>
      <Actions>
        {FILE_FORMS.map((form) => (
          <ButtonLink href={visit.link(`/payments/export/${form}`, filter.query)} look="quiet">
            {form.toUpperCase()}
          </ButtonLink>
        ))}
      </Actions>
    </Card>
  );
}
