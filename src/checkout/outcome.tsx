/** How a payment ended: the receipt, or why there is none and what to do now. */
import { channelById } from "../channels/index.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { showRupiah } from "../ui/show.ts";
import { Fact, Moment } from "./facts.tsx";
import type { Stage, View } from "./view.ts";

export type Ending = Exclude<Stage, "choose" | "phone" | "pay">;

const MARKS: Readonly<Record<Ending, { tone: string; icon: IconName }>> = {
  paid: { tone: "good", icon: "done" },
  expired: { tone: "warn", icon: "wait" },
  canceled: { tone: "", icon: "stop" },
  failed: { tone: "bad", icon: "over" },
};

export function Outcome({ view, stage }: { view: View; stage: Ending }) {
  const { words } = view;
  const { tone, icon } = MARKS[stage];
  // Whoever has paid late is told above what becomes of it, and not to begin anew.
  const came = stage !== "paid" && view.astray.length > 0;
  return (
    <section class="card" aria-labelledby="outcome">
      <div class="state" role="status">
        <span class={`mark ${tone}`}>
          <Icon name={icon} />
        </span>
        <div>
          <h2 id="outcome">{words[stage]}</h2>
          {came ? null : <p class="soft">{words[`${stage}Body`]}</p>}
        </div>
      </div>
      {stage === "paid" ? <Receipt view={view} /> : null}
      {stage === "expired" && !came ? <p class="notice warn">{words.expiredPaid}</p> : null}
      {view.returnUrl === null ? null : <WayBack view={view} />}
      {stage === "paid" ? (
        <button class="button quiet" type="button" data-print hidden>
          {words.print}
        </button>
      ) : null}
      {view.returnUrl === null ? <WayBack view={view} /> : null}
    </section>
  );
}

function Receipt({ view }: { view: View }) {
  const { words, charge, opening, language } = view;
  const { payment, project } = opening;
  return (
    <dl class="facts">
      <Fact name={words.payee} value={project.name} />
      {charge === null ? null : (
        <>
          <Fact name={words.method} value={channelById(charge.channel)?.name ?? charge.channel} />
          <Fact name={words.total} value={showRupiah(charge.payable)} />
        </>
      )}
      {payment.paidAt === null ? null : (
        <div>
          <dt>{words.paidAt}</dt>
          <dd>
            <Moment at={payment.paidAt} language={language} />
          </dd>
        </div>
      )}
      {payment.refunded === 0 ? null : (
        <Fact name={words.refunded} value={showRupiah(payment.refunded)} />
      )}
      <Fact name={words.paymentId} value={payment.wireId} />
    </dl>
  );
}

/** A link to the merchant's address; without one, script may lead to the previous page. */
function WayBack({ view }: { view: View }) {
  const { words, returnUrl } = view;
  if (returnUrl !== null) {
    return (
      <a class="button" href={returnUrl} rel="noreferrer">
        {words.back}
      </a>
    );
  }
  return (
    <button class="button" type="button" data-back hidden>
      {words.back}
    </button>
  );
}
