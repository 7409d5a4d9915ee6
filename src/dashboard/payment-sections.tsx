/** The sections of a payment's page: what happened, charges, ledger lines, deliveries, raw data. */
import { isPaymentEvent } from "../engine/payment.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import type { VisitOf } from "../faces/page.ts";
import { showId } from "../ids.ts";
import type { SubjectLine } from "../ledger/explain.ts";
import { subtract } from "../money.ts";
import { Block } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Badge, Card, Moment, Money, type Step, Table, Timeline } from "../ui/parts.tsx";
import { showRupiah } from "../ui/show.ts";
import type { Delivery } from "../webhooks/delivery-log.ts";
import { CAUSE_WORDS, RESOLUTION_WORDS } from "./cause-words.ts";
import { resultOf } from "./delivery-parts.tsx";
import { EVENT_NAMES } from "./event-words.ts";
import { channelName } from "./payment-filter.tsx";
import type { PaymentRecord } from "./payment-record.ts";
import { ACCOUNT_WORDS, EVENT_WORDS, KIND_WORDS, paymentWords, wordOf } from "./payment-words.ts";
import { scrubbed } from "./scrub.ts";

type View = { readonly record: PaymentRecord; readonly language: Language };

export function TimelineCard({ record, language }: View) {
  const say = paymentWords[language];
  return (
    <Card id="timeline" title={say.timeline}>
      <Timeline steps={stepsOf(record, language)} language={language} />
    </Card>
  );
}

export function stepsOf({ events }: Pick<PaymentRecord, "events">, language: Language): Step[] {
  return events.map((event) => {
    const word = EVENT_WORDS[event.type as keyof typeof EVENT_WORDS];
    const title = word?.[language] ?? event.type;
    const tone = word?.tone ?? "plain";
    if (!isPaymentEvent(event)) return { at: event.createdAt, title, tone };
    const { charge, channel } = event.data;
    const told = event.type === "payment.charged" || event.type === "payment.paid";
    const shown = charge && [channelName(channel, language), showRupiah(charge.payable)];
    return { at: event.createdAt, title, tone, ...(told && shown && { body: shown.join(" · ") }) };
  });
}

export function ChargesCard({ record, language }: View) {
  const say = paymentWords[language];
  return (
    <Card id="charges" title={say.charges}>
      <Table
        caption={say.chargesLead}
        rows={record.charges}
        columns={[
          { head: say.channel, cell: ({ channel }) => channelName(channel, language) },
          { head: say.rail, cell: ({ rail }) => rail },
          {
            head: say.railReference,
            cell: ({ railReference }) => <code>{railReference}</code>,
          },
          { head: say.code, cell: ({ code }) => (code === 0 ? "–" : code) },
          {
            head: say.deadline,
            cell: ({ deadline }) => <Moment at={deadline} language={language} short />,
          },
          {
            head: say.paid,
            cell: ({ paidAt }) =>
              paidAt === null ? "–" : <Moment at={paidAt} language={language} short />,
          },
          { head: say.payable, number: true, cell: ({ payable }) => <Money amount={payable} /> },
          {
            head: say.fee,
            number: true,
            cell: ({ payable, net }) => <Money amount={subtract(payable, net)} />,
          },
          { head: say.net, number: true, cell: ({ net }) => <Money amount={net} /> },
        ]}
        empty={<p>{say.noCharge}</p>}
      />
    </Card>
  );
}

export function AsideCard({ record, language }: View) {
  const say = paymentWords[language];
  if (record.aside.length === 0) return null;
  return (
    <Card id="aside" title={say.aside}>
      <Table
        caption={say.asideLead}
        rows={record.aside}
        columns={[
          { head: say.cause, cell: ({ cause }) => CAUSE_WORDS[cause][language] },
          {
            head: say.at,
            cell: ({ paidAt }) => <Moment at={paidAt} language={language} short />,
          },
          { head: say.decided, cell: (one) => decidedOf(one, language) },
          {
            head: say.amount,
            number: true,
            cell: ({ amount, currency, foreignAmount }) =>
              amount === null ? `${currency} ${foreignAmount}` : <Money amount={amount} />,
          },
        ]}
        empty={null}
      />
    </Card>
  );
}

function decidedOf({ resolved }: Suspense, language: Language) {
  if (resolved) return RESOLUTION_WORDS[resolved.resolution][language];
  return <Badge tone="warn">{paymentWords[language].open}</Badge>;
}

export function LedgerCard({
  lines,
  language,
}: {
  lines: readonly SubjectLine[];
  language: Language;
}) {
  const say = paymentWords[language];
  return (
    <Card id="ledger" title={say.ledger}>
      <Table
        caption={say.ledgerLead}
        rows={lines}
        columns={[
          {
            head: say.at,
            cell: ({ effectiveAt }) => <Moment at={effectiveAt} language={language} short />,
          },
          { head: say.kind, cell: ({ kind }) => wordOf(KIND_WORDS, kind, language) },
          { head: say.account, cell: ({ account }) => wordOf(ACCOUNT_WORDS, account, language) },
          { head: say.amount, number: true, cell: ({ amount }) => <Money amount={amount} /> },
          {
            head: say.balance,
            number: true,
            cell: ({ balanceAfter }) => <Money amount={balanceAfter} />,
          },
        ]}
        empty={<p>{say.noLedger}</p>}
      />
    </Card>
  );
}

export function DeliveriesCard({
  visit,
  deliveries,
}: {
  visit: VisitOf<"project">;
  deliveries: readonly Delivery[];
}) {
  const { language } = visit;
  const say = paymentWords[language];
  return (
    <Card
      id="deliveries"
      title={say.deliveries}
      lead={<a href={visit.link("/webhooks/deliveries")}>{say.allDeliveries}</a>}
    >
      <Table
        caption={say.deliveriesLead}
        rows={deliveries}
        columns={[
          {
            head: say.event,
            cell: ({ id, eventType }) => (
              <a href={visit.link(`/webhooks/deliveries/${showId("dlv", id)}`)}>
                {EVENT_NAMES[eventType][language]}
              </a>
            ),
          },
          {
            head: say.at,
            cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
          },
          { head: say.tries, cell: ({ attempts }) => attempts },
          { head: say.reply, cell: (one) => replyOf(one, language) },
        ]}
        empty={<p>{say.noDelivery}</p>}
      />
    </Card>
  );
}

function replyOf(one: Delivery, language: Language) {
  if (one.attempts === 0) return paymentWords[language].waits;
  const result = resultOf(one, language);
  return one.status === "succeeded" ? <Badge tone="good">{result}</Badge> : result;
}

/** What the channel told and was told, folded up: for whoever asks the other side about it. */
export function RawCard({ record, language }: View) {
  const say = paymentWords[language];
  const { charges, receipts, asks } = record;
  const raw = {
    charges: charges.map(({ id, rail, railReference, instructions }) => ({
      charge: showId("chg", id),
      rail,
      rail_reference: railReference,
      instructions,
    })),
    receipts,
    asks: asks.map(({ chargeId, rail, state, name, handle, tries }) => ({
      charge: showId("chg", chargeId),
      ...{ rail, state, name, handle, tries },
    })),
  };
  return (
    <Card id="raw" title={say.raw}>
      <details>
        <summary>{say.rawShow}</summary>
        <Block label="JSON" text={JSON.stringify(scrubbed(raw), null, 2)} />
      </details>
    </Card>
  );
}
