/** One payout: what one must know to decide of it, and the decision. */
import type { PayoutDecision } from "../../engine/decide-payout.ts";
import type { Payout } from "../../engine/payout.ts";
import { findQueued, payoutFacts, type QueuedPayout } from "../../engine/payout-queue.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field, TextArea } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Card, Heading, Notice } from "../../ui/parts.tsx";
import { showRupiah } from "../../ui/show.ts";
import { auditOf } from "../audit-of.ts";
import { Asked, Balance, Before, Story } from "../payout-cards.tsx";
import { payoutWords } from "../payout-words.ts";
import { toldIn } from "../told.ts";

const LINES = 8;

export default definePage({
  scope: "house",
  path: "/payouts/:payout",
  right: "view",
  title: { id: payoutWords.id.title, en: payoutWords.en.title },
  told: toldIn(payoutWords.id.told, payoutWords.en.told),
  async show(visit) {
    const { room, language } = visit;
    const queued = await queuedOf(visit);
    const { payout } = queued;
    const say = payoutWords[language];
    const { merchantId, mode } = payout;
    const asked = { merchantId, mode, figure: "available" };
    const [facts, balance, lines, story] = await Promise.all([
      payoutFacts(room.db, payout, room.clock.now()),
      room.engine.ledger.balance(merchantId, mode),
      room.engine.ledger.explain(asked, { limit: LINES }),
      auditOf(room.db, visit.params.payout ?? ""),
    ]);
    return (
      <>
        <Heading
          title={say.one(showRupiah(payout.amount))}
          lead={
            <>
              {queued.merchant} <ModeBadge mode={mode} language={language} />
            </>
          }
        >
          <ButtonLink href={visit.link("/payouts")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Asked {...{ queued, facts, language }} />
        <Before {...{ payout, facts, language }} />
        <Balance {...{ balance, lines, language }} />
        {payout.status === "requested" ? <Decide {...{ visit, payout }} /> : null}
        {payout.status === "approved" ? <Settle visit={visit} /> : null}
        <Story {...{ payout, story, language }} />
      </>
    );
  },
  acts: {
    decide: { right: "money", fresh: true, run: deciding(["approve", "reject"]) },
    settle: { right: "money", fresh: true, run: deciding(["pay", "fail"]) },
  },
});

type Decision = "approve" | "reject" | "pay" | "fail";

function deciding(allowed: readonly Decision[]) {
  return async (visit: VisitOf<"house">, form: Form) => {
    const { payout } = await queuedOf(visit);
    const by = visit.person.login;
    const wanted = allowed.find((one) => one === form.text("decision"));
    if (!wanted) throw new Failure("invalid_request", "Choose what is decided");
    await visit.room.engine.payouts.decide(payout, decisionOf(wanted, form, by));
    return { to: visit.address, told: wanted };
  };
}

function decisionOf(wanted: Decision, form: Form, by: string): PayoutDecision {
  const note = form.text("note");
  const evidence = form.text("evidence");
  switch (wanted) {
    case "approve":
      return { do: "approve", by, note: note || undefined };
    case "reject":
      return { do: "reject", by, note };
    case "pay":
      return { do: "pay", by, evidence };
    case "fail":
      return { do: "fail", by, note, evidence: evidence || undefined };
  }
}

/** Fails: not_found. */
async function queuedOf({ room, params }: VisitOf<"house">): Promise<QueuedPayout> {
  const id = parseId("pyo", params.payout ?? "");
  const found = id === undefined ? undefined : await findQueued(room.db, id);
  if (found) return found;
  throw new Failure("not_found", "There is no such payout");
}

type Deciding = { visit: VisitOf<"house">; payout: Payout };

function Decide({ visit, payout }: Deciding) {
  const say = payoutWords[visit.language];
  if (!visit.may("money")) return null;
  const hindrance = hindranceOf(visit, payout);
  return (
    <Card id="decide" title={say.decide} lead={say.decideLead}>
      {payout.approvals > 1 ? <p>{say.two}</p> : null}
      {hindrance ? <Notice tone="warn">{hindrance}</Notice> : null}
      <FormFor visit={visit} act="decide">
        <TextArea
          {...visit.field("note")}
          label={say.reason}
          hint={say.reasonHint}
          rows={2}
          maxlength={500}
        />
        <Actions>
          {hindrance ? null : (
            <Button name="decision" value="approve">
              {say.approve}
            </Button>
          )}
          <Button look="danger" name="decision" value="reject">
            {say.reject}
          </Button>
        </Actions>
      </FormFor>
    </Card>
  );
}

/** Why this person cannot approve it now; the law says no in any case. */
function hindranceOf({ person, language, room }: VisitOf<"house">, payout: Payout) {
  const say = payoutWords[language];
  const me = `operator:${person.login}`;
  if (payout.requestedBy === me) return say.ownAsk;
  if (payout.approvedBy.includes(me)) return say.ownApproval;
  if (payout.confirmedBy.length < payout.confirmations) return say.confirming;
  return payout.notBefore > room.clock.now() && payout.mode === "live" ? say.cooling : undefined;
}

function Settle({ visit }: { visit: VisitOf<"house"> }) {
  const say = payoutWords[visit.language];
  if (!visit.may("money")) return null;
  return (
    <Card id="settle" title={say.settle} lead={say.settleLead}>
      <FormFor visit={visit} act="settle">
        <Field
          {...visit.field("evidence")}
          label={say.reference}
          hint={say.referenceHint}
          autocomplete="off"
          maxlength={500}
        />
        <TextArea
          {...visit.field("note")}
          label={say.why}
          hint={say.whyHint}
          rows={2}
          maxlength={500}
        />
        <Actions>
          <Button name="decision" value="pay">
            {say.sent}
          </Button>
          <Button look="danger" name="decision" value="fail">
            {say.failed}
          </Button>
        </Actions>
      </FormFor>
    </Card>
  );
}
