/** Giving money of a paid payment back: how much, why, and yes. */
import { createHash } from "node:crypto";
import type { Payment } from "../../engine/payment.ts";
import { listRefunds } from "../../engine/refund-rows.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { showId } from "../../ids.ts";
import { add, subtract } from "../../money.ts";
import { Actions, Button, ButtonLink, Field } from "../../ui/forms.tsx";
import { Figure, Heading, Money, Notice } from "../../ui/parts.tsx";
import { paymentAt } from "../payment-record.ts";
import { refundWords } from "../refund-words.ts";

const MOST = 1_000;

export default definePage({
  scope: "project",
  path: "/payments/:payment/refund",
  right: "money",
  title: { id: refundWords.id.askTitle, en: refundWords.en.askTitle },
  async show(visit) {
    const { language, room } = visit;
    const say = refundWords[language];
    const payment = await paymentAt(visit);
    const refusal = isOwn(payment) ? undefined : await room.engine.refunds.refusal(payment);
    if (refusal) throw refusal;
    const left = await leftOf(visit, payment);
    const back = visit.link(`/payments/${showId("pay", payment.id)}`);
    return (
      <>
        <Heading title={say.askTitle} lead={say.askLead(payment.reference)} />
        <Figure label={say.left} value={<Money amount={left} />} />
        {left > 0 ? (
          <AskForm visit={visit} left={left} back={back} own={isOwn(payment)} />
        ) : (
          <Notice>{say.nothingLeft}</Notice>
        )}
      </>
    );
  },
  acts: {
    refund: {
      right: "money",
      // Real money goes out.
      fresh: ({ project }) => project.mode === "live",
      run: giveBack,
    },
  },
});

/** What was paid, less what has gone back or is on its way. */
async function leftOf(visit: VisitOf<"project">, { id, charge }: Payment): Promise<number> {
  const wanted = { paymentId: id, limit: MOST };
  const refunds = await visit.read((client) => listRefunds(client, visit.project, wanted));
  const gone = refunds.filter(({ status }) => status !== "failed");
  return subtract(charge?.payable ?? 0, add(...gone.map(({ amount }) => amount)));
}

/** The money came into the merchant's own account: it goes back from there, and is recorded. */
function isOwn({ status, charge }: Payment): boolean {
  return status === "paid" && charge?.custody === "own";
}

function AskForm(view: { visit: VisitOf<"project">; left: number; back: string; own: boolean }) {
  const { visit, left, back, own } = view;
  const { room, sent } = visit;
  const say = refundWords[visit.language];
  // One form is one refund, however often it is sent.
  const once = sent?.text("once") || room.ids.uuid(room.clock.now());
  return (
    <FormFor visit={visit} act="refund" hidden={{ once }}>
      <Field
        {...visit.field("amount", String(left))}
        label={say.howMuch}
        hint={say.howMuchHint}
        inputmode="numeric"
        required
      />
      <Field {...visit.field("reason")} label={say.why} hint={say.whyHint} maxlength={255} />
      {own ? (
        <Field
          {...visit.field("evidence")}
          label={say.proof}
          hint={say.proofHint}
          maxlength={500}
          required
        />
      ) : null}
      <Notice tone="warn">{own ? say.warningOwn : say.warning}</Notice>
      <Actions>
        <Button look="danger">{own ? say.record : say.yes}</Button>
        <ButtonLink href={back} look="quiet">
          {say.stay}
        </ButtonLink>
      </Actions>
    </FormFor>
  );
}

async function giveBack(visit: VisitOf<"project">, form: Form) {
  const { project, person, room } = visit;
  const payment = await paymentAt(visit);
  const amount = form.whole("amount");
  const reason = form.text("reason") || null;
  const evidence = isOwn(payment) ? form.text("evidence") : null;
  const asked = JSON.stringify([payment.id, amount, reason, evidence]);
  const answer = await room.engine.refunds.request({
    project,
    paymentId: payment.id,
    by: { member: person.login },
    amount,
    reason,
    evidence,
    idempotency: {
      operation: "dashboard refund",
      key: form.text("once"),
      fingerprint: createHash("sha256").update(asked).digest(),
    },
    encode: ({ id }) => ({ status: 201, headers: {}, body: showId("rfd", id) }),
  });
  const refund = answer.reply.body;
  if (answer.outcome === "created") {
    const detail = { payment: showId("pay", payment.id), amount, ...(evidence && { evidence }) };
    await visit.audit("refund create", refund, detail);
  }
  return { to: visit.link(`/refunds/${refund}`), told: "done" };
}
