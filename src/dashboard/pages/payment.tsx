/** One payment: what it is, what happened to it, and what can be done about it. */
import { type Payment, waitsForCharge } from "../../engine/payment.ts";
import { SCENARIOS } from "../../engine/rail.ts";
import { PLAYABLE } from "../../engine/simulate-payment.ts";
import { Confirm, FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { payLink, wireFor } from "../../faces/wire.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Block, Button, ButtonLink, Copyable } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Moment, Money } from "../../ui/parts.tsx";
import { lastToEach } from "../../webhooks/delivery-log.ts";
import { channelName } from "../payment-filter.tsx";
import { type PaymentRecord, paymentAt, readRecord } from "../payment-record.ts";
import {
  AsideCard,
  ChargesCard,
  DeliveriesCard,
  LedgerCard,
  RawCard,
  TimelineCard,
} from "../payment-sections.tsx";
import { PAYMENT_TOLD, paymentWords, SCENARIO_WORDS, STATUS_WORDS } from "../payment-words.ts";
import { RefundTable } from "../refund-table.tsx";
import { StateBadge } from "../state-badge.tsx";

export default definePage({
  scope: "project",
  path: "/payments/:payment",
  right: "view",
  title: { id: paymentWords.id.one, en: paymentWords.en.one },
  told: PAYMENT_TOLD,
  async show(visit) {
    const record = await readRecord(visit);
    const { language } = visit;
    const { payment } = record;
    const say = paymentWords[language];
    if (visit.query.get("do") === "cancel" && canCancel(visit, payment)) {
      return <AskToCancel visit={visit} />;
    }
    return (
      <>
        <Heading
          title={payment.reference}
          lead={<StateBadge word={STATUS_WORDS[payment.status]} language={language} />}
        >
          <ButtonLink href={visit.link("/payments")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Card id="facts" title={say.facts}>
          <Facts rows={factsOf(visit, payment)} />
        </Card>
        <ActionsCard visit={visit} record={record} refunds={await canRefund(visit, payment)} />
        <TimelineCard record={record} language={language} />
        <PayLinkCard visit={visit} payment={payment} />
        <BuyerCard visit={visit} payment={payment} />
        <AsideCard record={record} language={language} />
        <Card id="refunds" title={say.refunds}>
          <RefundTable visit={visit} rows={record.refunds} empty={<p>{say.noRefund}</p>} />
        </Card>
        <ChargesCard record={record} language={language} />
        <LedgerCard lines={record.lines} language={language} />
        <DeliveriesCard visit={visit} deliveries={record.deliveries} />
        <RawCard record={record} language={language} />
      </>
    );
  },
  acts: {
    cancel: {
      right: "develop",
      async run(visit) {
        const payment = await paymentAt(visit);
        await visit.room.engine.payments.cancel(visit.project, payment);
        await visit.audit("payment cancel", showId("pay", payment.id));
        return { to: visit.address, told: "canceled" };
      },
    },
    simulate: {
      right: "develop",
      async run(visit, form) {
        const payment = await paymentAt(visit);
        const scenario = SCENARIOS.find((one) => one === form.text("scenario"));
        if (!scenario) {
          throw new Failure("invalid_request", `Play one of ${SCENARIOS.join(", ")}`);
        }
        await visit.room.engine.payments.simulate(visit.project, payment, scenario);
        await visit.audit("payment simulate", showId("pay", payment.id), { scenario });
        return { to: visit.address, told: "played" };
      },
    },
    ask: {
      right: "develop",
      async run(visit) {
        const payment = await paymentAt(visit);
        const asked = await visit.room.engine.rails.askNow(payment);
        await visit.audit("payment ask", showId("pay", payment.id), { asked });
        return { to: visit.address, told: asked > 0 ? "asked" : "unasked" };
      },
    },
    resend: {
      right: "develop",
      async run(visit) {
        const { payment, deliveries } = await readRecord(visit);
        const sent: string[] = [];
        for (const id of lastToEach(deliveries)) {
          sent.push(showId("dlv", await visit.room.engine.webhooks.resend(visit.project, id)));
        }
        if (sent.length === 0) throw new Failure("not_found", "No endpoint was told of it");
        await visit.audit("webhook resend", showId("pay", payment.id), { deliveries: sent });
        return { to: visit.address, told: "resent" };
      },
    },
  },
});

function canCancel(visit: VisitOf<"project">, { status }: Payment): boolean {
  return status === "pending" && visit.may("develop");
}

async function canRefund(visit: VisitOf<"project">, payment: Payment): Promise<boolean> {
  if (payment.status !== "paid" || !visit.may("money")) return false;
  if (payment.charge?.custody === "own") return true;
  return (await visit.room.engine.refunds.refusal(payment)) === undefined;
}

function AskToCancel({ visit }: { visit: VisitOf<"project"> }) {
  const say = paymentWords[visit.language];
  return (
    <Confirm
      visit={visit}
      act="cancel"
      title={say.cancelTitle}
      body={say.cancelBody}
      yes={say.cancelYes}
      back={visit.address}
    />
  );
}

function factsOf({ language }: VisitOf<"project">, payment: Payment) {
  const say = paymentWords[language];
  const { charge, paidAt, refunded } = payment;
  return [
    [say.amount, <Money amount={payment.amount} />],
    ...(charge ? [[say.payable, <Money amount={charge.payable} />] as const] : []),
    ...(refunded > 0 ? [[say.refunded, <Money amount={refunded} />] as const] : []),
    [say.channel, channelName(payment.channel, language)],
    [say.created, <Moment at={payment.createdAt} language={language} />],
    [
      paidAt === null ? say.expires : say.paid,
      <Moment at={paidAt ?? payment.expiresAt} language={language} />,
    ],
    [say.id, <code>{showId("pay", payment.id)}</code>],
    [say.wireId, <code>{payment.wireId}</code>],
  ] as const;
}

type View = { readonly visit: VisitOf<"project">; readonly record: PaymentRecord };

/** What the person may do now; nothing is offered that would be refused. */
function ActionsCard({ visit, record, refunds }: View & { refunds: boolean }) {
  const { payment, asks, deliveries } = record;
  const say = paymentWords[visit.language];
  const develops = visit.may("develop");
  const offered = [
    refunds && (
      <ButtonLink href={visit.link(`/payments/${showId("pay", payment.id)}/refund`)}>
        {say.refundDo}
      </ButtonLink>
    ),
    develops && (asks.length > 0 || waitsForCharge(payment)) && (
      <Press visit={visit} act="ask" label={say.ask} />
    ),
    develops && deliveries.length > 0 && <Press visit={visit} act="resend" label={say.resend} />,
    canCancel(visit, payment) && (
      <ButtonLink href={visit.here({ do: "cancel" })} look="quiet">
        {say.cancel}
      </ButtonLink>
    ),
  ].filter((one) => one !== false);
  const plays = develops && visit.project.mode === "sandbox" ? playsOf(payment) : [];
  if (offered.length === 0 && plays.length === 0) return null;
  return (
    <Card id="actions" title={say.actions}>
      {offered.length === 0 ? null : <Actions>{offered}</Actions>}
      {plays.length === 0 ? null : <Plays visit={visit} plays={plays} />}
    </Card>
  );
}

function Press(view: { visit: VisitOf<"project">; act: string; label: string }) {
  return (
    <FormFor visit={view.visit} act={view.act}>
      <Button look="quiet">{view.label}</Button>
    </FormFor>
  );
}

function playsOf({ status }: Payment) {
  return SCENARIOS.filter((scenario) => PLAYABLE[scenario].includes(status));
}

function Plays(view: { visit: VisitOf<"project">; plays: ReturnType<typeof playsOf> }) {
  const { visit, plays } = view;
  const { language } = visit;
  const say = paymentWords[language];
  return (
    <FormFor visit={visit} act="simulate">
      <h3>{say.simulate}</h3>
      <p class="soft small">{say.simulateLead}</p>
      <Actions>
        {plays.map((scenario) => (
          <Button look="quiet" name="scenario" value={scenario}>
            {SCENARIO_WORDS[scenario][language]}
          </Button>
        ))}
      </Actions>
    </FormFor>
  );
}

/** While somebody can still pay. */
function PayLinkCard({ visit, payment }: { visit: VisitOf<"project">; payment: Payment }) {
  if (payment.status !== "pending") return null;
  const { room, project, language } = visit;
  const say = paymentWords[language];
  const link = payLink(wireFor(room.wires, project), room.publicUrl, payment.wireId);
  return (
    <Card id="pay-link" title={say.payLink} lead={say.payLinkLead}>
      <Copyable text={link} copy={say.copy} copied={say.copied} />
    </Card>
  );
}

function BuyerCard({ visit, payment }: { visit: VisitOf<"project">; payment: Payment }) {
  const say = paymentWords[visit.language];
  const { customer, metadata } = payment;
  const names: Readonly<Record<string, string>> = {
    name: say.name,
    email: say.email,
    phone: say.phone,
  };
  const rows = Object.entries(customer ?? {}).map(
    ([name, value]) => [names[name] ?? name, value] as const,
  );
  return (
    <Card id="customer" title={say.customer}>
      {rows.length === 0 ? <p>{say.noCustomer}</p> : <Facts rows={rows} />}
      {metadata && Object.keys(metadata).length > 0 ? (
        <Block label={say.metadata} text={JSON.stringify(metadata, null, 2)} />
      ) : null}
    </Card>
  );
}
