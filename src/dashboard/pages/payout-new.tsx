/**
 * Asking for a payout in three steps, each an address of its own: to whom, how much with what it
 * costs, and a last look before it is asked for once.
 */
import { createHash } from "node:crypto";
import type { KnownBeneficiary } from "../../engine/beneficiaries.ts";
import { payoutRules } from "../../engine/payout-rules.ts";
import type { PayoutQuote } from "../../engine/request-payout.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { formOf } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { randomText, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field } from "../../ui/forms.tsx";
import { Card, Empty, Facts, Heading, Money, Notice, Table } from "../../ui/parts.tsx";
import { showMoment, showRupiah } from "../../ui/show.ts";
import { QueryForm, Steps } from "../../ui/wizard.tsx";
import { beneficiaryOf, recipientText, refusalText, requesterOf } from "../payout-parts.tsx";
import { payoutWords } from "../payout-words.ts";

const MOST_SHOWN = 50;
const ONCE_LENGTH = 22;
const ONCE = /^[0-9A-Za-z]{22}$/;

export default definePage({
  scope: "project",
  path: "/payouts/new",
  right: "money",
  title: { id: payoutWords.id.ask, en: payoutWords.en.ask },
  async show(visit) {
    const { query, refusal } = visit;
    const to = query.has("to") ? await beneficiaryOf(visit, query.get("to") ?? "") : undefined;
    if (to === undefined) return toWhom(visit);
    if (!query.has("amount")) return howMuch({ visit, to });
    if (refusal) return howMuch({ visit, to, refusal });
    try {
      const asked = { ...to, project: visit.project, amount: amountIn(query.get("amount")) };
      const quote = await visit.room.engine.payouts.quote(asked);
      return <Check visit={visit} to={to} quote={quote} />;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      return howMuch({ visit, to, refusal: failure });
    }
  },
  acts: {
    ask: {
      right: "money",
      fresh: true,
      async run(visit, form) {
        const { room, project } = visit;
        const { destination, account, name, id } = await beneficiaryOf(visit, form.text("to"));
        const amount = form.whole("amount");
        const answer = await room.engine.payouts.request({
          ...{ project, amount, destination, account, name },
          by: requesterOf(visit),
          idempotency: onceOf(form.text("once"), `${id} ${amount}`),
          encode: (payout) => ({ status: 201, headers: {}, body: showId("pyo", payout.id) }),
        });
        const shown = answer.reply.body;
        if (answer.outcome === "created") {
          await visit.audit("payout request", shown, { amount, beneficiary: showId("ben", id) });
        }
        return { to: visit.link(`/payouts/${shown}`), told: "asked" };
      },
    },
  },
});

/** One look at the last step asks for one payout, however often its form is sent. */
function onceOf(once: string, asked: string) {
  if (!ONCE.test(once)) throw new Failure("invalid_request", "The form is not whole");
  const fingerprint = createHash("sha256").update(asked).digest();
  return { operation: "dashboard payout", key: once, fingerprint };
}

function amountIn(text: string | null): number {
  return formOf([["amount", text ?? ""]]).whole("amount");
}

function Top({ visit, now }: { visit: VisitOf<"project">; now: number }) {
  const say = payoutWords[visit.language];
  return (
    <>
      <Heading title={say.ask} />
      <Steps label={say.wizard} steps={say.wizardSteps} now={now} />
    </>
  );
}

async function toWhom(visit: VisitOf<"project">) {
  const { room, project, language } = visit;
  const say = payoutWords[language];
  const known = await room.engine.beneficiaries.list(project, { limit: MOST_SHOWN });
  const add = <ButtonLink href={visit.link("/beneficiaries")}>{say.add}</ButtonLink>;
  return (
    <>
      <Top visit={visit} now={0} />
      <Card id="to" title={say.choose}>
        <Table
          caption={say.beneficiariesCaption}
          rows={known}
          columns={[
            { head: say.to_, cell: (one) => recipientText(one) },
            {
              head: say.chooseOne,
              cell: (one) => (
                <a href={visit.here({ to: showId("ben", one.id) })}>
                  {say.chooseOne}
                  <span class="hidden-visually"> {recipientText(one)}</span>
                </a>
              ),
            },
          ]}
          empty={
            <Empty title={say.noBeneficiary}>
              <p>{say.noBeneficiaryBody}</p>
              {add}
            </Empty>
          }
        />
        {known.length > 0 ? (
          <Actions>
            <ButtonLink href={visit.link("/beneficiaries")} look="quiet">
              {say.add}
            </ButtonLink>
          </Actions>
        ) : null}
      </Card>
    </>
  );
}

type Chosen = { visit: VisitOf<"project">; to: KnownBeneficiary };

async function howMuch({ visit, to, refusal }: Chosen & { refusal?: Failure }) {
  const { room, project, language, query, address } = visit;
  const say = payoutWords[language];
  const { least, most } = payoutRules(project);
  const { available } = await room.engine.ledger.balance(project.merchantId, project.mode);
  const highest = Math.min(most, available);
  return (
    <>
      <Top visit={visit} now={1} />
      <Card id="amount" title={recipientText(to)}>
        <Facts rows={[[say.available, <Money amount={available} />]]} />
        <QueryForm action={address} hidden={{ to: showId("ben", to.id) }}>
          <Field
            name="amount"
            label={say.howMuch}
            hint={say.howMuchHint(showRupiah(least), showRupiah(Math.max(least, highest)))}
            value={query.get("amount") ?? undefined}
            error={refusal && refusalText(refusal, language)}
            inputmode="numeric"
            autocomplete="off"
            maxlength={18}
            required
            autofocus
          />
          <Actions>
            <Button>{say.next}</Button>
            <ButtonLink href={address} look="quiet">
              {say.another}
            </ButtonLink>
          </Actions>
        </QueryForm>
      </Card>
    </>
  );
}

function Check({ visit, to, quote }: Chosen & { quote: PayoutQuote }) {
  const { language, room } = visit;
  const say = payoutWords[language];
  const { amount, fee, total, available, confirmations, approvals, notBefore } = quote;
  const waits = notBefore === null ? [] : [say.waitsUntil(showMoment(notBefore, language))];
  const ahead = [...(confirmations > 0 ? [say.second] : []), say.approvals(approvals), ...waits];
  const hidden = {
    to: showId("ben", to.id),
    amount: `${amount}`,
    once: randomText(room.ids, ONCE_LENGTH),
  };
  return (
    <>
      <Top visit={visit} now={2} />
      <Card id="check" title={say.check}>
        <Facts
          rows={[
            [say.to_, recipientText(to)],
            [say.amount, <Money amount={amount} />],
            [say.fee, <Money amount={fee} />],
            [
              say.total,
              <strong>
                <Money amount={total} />
              </strong>,
            ],
            [say.left, <Money amount={available} />],
          ]}
        />
        <Notice>
          {ahead.map((sentence) => (
            <p>{sentence}</p>
          ))}
        </Notice>
        <FormFor visit={visit} act="ask" hidden={hidden}>
          <Actions>
            <Button>{say.send}</Button>
            <ButtonLink href={visit.here({ amount: undefined })} look="quiet">
              {say.change}
            </ButtonLink>
          </Actions>
        </FormFor>
      </Card>
    </>
  );
}
