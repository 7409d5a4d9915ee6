/** The page of one payment: what is owed to whom, and what to do about it now. */
import { renderDocument } from "./document.tsx";
import { Fact, Moment } from "./facts.tsx";
import { Fold, HowToPay } from "./how-to-pay.tsx";
import { Methods } from "./methods.tsx";
import { Outcome } from "./outcome.tsx";
import { SandboxPanel } from "./sandbox-panel.tsx";
import { showRupiah } from "./show.ts";
import type { View } from "./view.ts";
import type { NoticeName } from "./words.ts";

/** `notice` tells of something that was just refused. */
export function renderPayment(view: View, notice?: NoticeName): string {
  const { opening, words } = view;
  const { project, payment } = opening;
  const amount = showRupiah(view.charge?.payable ?? payment.amount);
  return renderDocument({
    language: view.language,
    title: `${titleOf(view)} · ${amount} · ${project.name}`,
    merchant: project.name,
    // What a project left behind in the sandbox stays a simulation after it went live.
    sandbox: payment.mode === "sandbox",
    otherLanguage: view.otherLanguage,
    refresh: payment.status === "pending" ? view.watch : undefined,
    children: (
      <main
        class="wide"
        data-state={`${payment.status} ${payment.version}`}
        data-self={payment.status === "pending" ? view.watch : undefined}
      >
        {notice === undefined ? null : (
          <div class="notice bad" role="alert">
            <strong>{words.notices[notice].title}</strong> {words.notices[notice].body}
          </div>
        )}
        <Summary view={view} amount={amount} />
        <div class="column">
          <StageOf view={view} />
          {project.mode === "sandbox" && payment.status === "pending" ? (
            <SandboxPanel view={view} />
          ) : null}
        </div>
      </main>
    ),
  });
}

function titleOf({ stage, words }: View): string {
  return stage === "choose" || stage === "pay" ? words.pay : words[stage];
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
      {payment.status === "pending" ? (
        <p class="deadline">
          <span class="soft">{words.payBefore}</span>
          <Moment at={charge?.deadline ?? payment.expiresAt} language={view.language} />
        </p>
      ) : null}
    </section>
  );
}

function StageOf({ view }: { view: View }) {
  const { stage, charge, opening, words } = view;
  if (stage !== "choose" && stage !== "pay") return <Outcome view={view} stage={stage} />;
  if (stage === "choose" || charge === null) {
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
