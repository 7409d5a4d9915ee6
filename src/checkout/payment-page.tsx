/** The page of one payment: what is owed to whom, and what to do about it now. */
import { showRupiah } from "../ui/show.ts";
import { AstrayNotices } from "./astray-notices.tsx";
import { renderDocument } from "./document.tsx";
import { Fact, Moment } from "./facts.tsx";
import { Fold, HowToPay } from "./how-to-pay.tsx";
import { stateOf } from "./live-status.ts";
import { Methods } from "./methods.tsx";
import { Outcome } from "./outcome.tsx";
import { PhoneForm } from "./phone-form.tsx";
import { SandboxPanel } from "./sandbox-panel.tsx";
import type { View } from "./view.ts";

export function renderPayment(view: View): string {
  const { opening, words, notice } = view;
  const { project, payment } = opening;
  const amount = showRupiah(view.charge?.payable ?? payment.amount);
  const pending = payment.status === "pending";
  // A half-written number is not thrown away by a page that looks again.
  const watched = pending && view.stage !== "phone";
  return renderDocument({
    language: view.language,
    title: `${titleOf(view)} · ${amount} · ${project.name}`,
    merchant: project,
    // What a project left behind in the sandbox stays a simulation after it went live.
    sandbox: payment.mode === "sandbox",
    otherLanguage: view.otherLanguage,
    refresh: watched ? (view.checked ? view.check : view.watch) : undefined,
    children: (
      <main
        class="wide"
        data-state={stateOf(payment)}
        data-self={watched ? view.watch : undefined}
        data-live={watched ? view.live : undefined}
      >
        {notice === undefined ? null : (
          <div class="notice bad" role="alert" id="refused">
            <strong>{words.notices[notice].title}</strong> {words.notices[notice].body}
          </div>
        )}
        <Summary view={view} amount={amount} />
        <div class="column">
          <AstrayNotices view={view} />
          <StageOf view={view} />
          <SandboxPanel view={view} />
        </div>
      </main>
    ),
  });
}

function titleOf({ stage, words }: View): string {
  if (stage === "choose" || stage === "phone" || stage === "pay") return words.pay;
  return words[stage];
}

/** What is owed: the amount large, then what it is made of. */
function Summary({ view, amount }: { view: View; amount: string }) {
  const { opening, words, charge } = view;
  const { payment, project } = opening;
  const fee = charge?.bearer === "buyer" ? charge.fee : 0;
  const code = charge?.code ?? 0;
  return (
    <section class="card summary" aria-labelledby="summary">
      <div>
        <h1 id="summary" class="small soft">
          {words.payTo(project.name)}
        </h1>
        <p class="amount">{amount}</p>
      </div>
      <dl class="facts">
        <Fact name={words.order} value={payment.reference} />
        {fee !== 0 || code !== 0 ? (
          <Fact name={words.amount} value={showRupiah(payment.amount)} />
        ) : null}
        {fee > 0 ? <Fact name={words.fee} value={showRupiah(fee)} /> : null}
        {code !== 0 ? <Fact name={words.code} value={showRupiah(code)} /> : null}
        {fee !== 0 || code !== 0 ? <Fact name={words.total} value={amount} total /> : null}
      </dl>
      {payment.status === "pending" ? <Deadline view={view} /> : null}
    </section>
  );
}

/**
 * The end as an absolute time; script counts down beside it, and says the minutes aloud now and
 * then.
 */
function Deadline({ view }: { view: View }) {
  const { opening, words, charge, now, language } = view;
  const deadline = charge?.deadline ?? opening.payment.expiresAt;
  return (
    <div class="deadline">
      <p>
        <span class="soft">{words.payBefore}</span> <Moment at={deadline} language={language} />
      </p>
      <p
        class="countdown"
        aria-hidden="true"
        data-countdown={String(deadline)}
        data-now={String(now)}
        data-words={words.left("{}")}
      ></p>
      <p class="hidden-visually" role="status" data-minutes={words.minutesLeft("{}")}></p>
    </div>
  );
}

function StageOf({ view }: { view: View }) {
  const { stage, charge, opening, words, phoneFor } = view;
  if (stage === "phone" && phoneFor !== null) return <PhoneForm view={view} channel={phoneFor} />;
  if (stage !== "choose" && stage !== "phone" && stage !== "pay") {
    return <Outcome view={view} stage={stage} />;
  }
  if (charge === null) {
    return (
      <section class="card" aria-labelledby="choose">
        <h2 id="choose">{words.chooseMethod}</h2>
        {view.lapsed ? <p class="notice warn">{words.lapsed}</p> : null}
        <Methods view={view} />
      </section>
    );
  }
  return (
    <>
      <HowToPay view={view} charge={charge} />
      {opening.channelFixed ? null : (
        <section class="card">
          <Fold title={words.changeMethod}>
            <Methods view={view} />
          </Fold>
        </section>
      )}
    </>
  );
}
