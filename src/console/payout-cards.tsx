/** The cards of a payout: what is asked, what came before it, the balance, what was done. */
import type { Payout } from "../engine/payout.ts";
import type { PayoutFacts, QueuedPayout } from "../engine/payout-queue.ts";
import { showId } from "../ids.ts";
import type { Balance as Held } from "../ledger/balance.ts";
import type { Explained } from "../ledger/explain.ts";
import { add } from "../money.ts";
import type { Language } from "../ui/language.ts";
import { Card, Facts, Moment, Money, Notice, type Step, Timeline } from "../ui/parts.tsx";
import { showNumber, showRupiah } from "../ui/show.ts";
import type { AuditedAct } from "./audit-of.ts";
import { Lines } from "./books.tsx";
import { payoutWords } from "./payout-words.ts";

export function Asked({
  queued: { payout, project },
  facts,
  language,
}: {
  queued: QueuedPayout;
  facts: PayoutFacts;
  language: Language;
}) {
  const say = payoutWords[language];
  const { amount, fee, beneficiary, approvedBy, approvals, note, evidence } = payout;
  const approvers = approvedBy.map(bare).join(", ");
  return (
    <Card id="asked" title={say.facts}>
      <Facts
        rows={[
          [say.state, say.statuses[payout.status]],
          [say.amount, <Money amount={amount} />],
          [say.fee, <Money amount={fee} />],
          [say.whole, <Money amount={add(amount, fee)} />],
          [say.account, `${beneficiary.destination} ${beneficiary.account}`],
          [say.name, beneficiary.name],
          [say.project, project],
          [say.by, askedBy(payout, facts, language)],
          ...(payout.confirmations === 0
            ? []
            : [[say.confirmedBy, payout.confirmedBy.map(bare).join(", ") || say.nobody] as const]),
          [
            say.approvedBy,
            `${approvers || say.nobody} (${say.approvals(approvedBy.length, approvals)})`,
          ],
          [say.notBefore, <Moment at={payout.notBefore} language={language} />],
          ...(note ? [[say.note, note] as const] : []),
          ...(evidence ? [[say.evidence, evidence] as const] : []),
          [say.ids, [showId("pyo", payout.id), payout.reference].filter(Boolean).join(", ")],
        ]}
      />
    </Card>
  );
}

function askedBy({ requestedBy }: Payout, { key }: PayoutFacts, language: Language): string {
  const say = payoutWords[language];
  const who = bare(requestedBy);
  if (requestedBy.startsWith("operator:")) return say.operator(who);
  return requestedBy.startsWith("member:") ? say.member(who) : say.key(key ?? who);
}

/** `operator:ani` is ani. */
function bare(who: string): string {
  return who.slice(who.indexOf(":") + 1);
}

export function Before({
  payout: { amount },
  facts,
  language,
}: {
  payout: Payout;
  facts: PayoutFacts;
  language: Language;
}) {
  const say = payoutWords[language];
  const times = (count: number, sum: number) =>
    say.times(showNumber(count, language), showRupiah(sum));
  const { largest, median, lastThere } = facts;
  return (
    <>
      <Card id="beneficiary" title={say.beneficiary}>
        {facts.paidThere === 0 ? <Notice tone="warn">{say.first}</Notice> : null}
        <Facts
          rows={[
            [say.knownSince, <Moment at={facts.knownSince} language={language} />],
            [say.paidThere, times(facts.paidThere, facts.sumThere)],
            ...(lastThere === null
              ? []
              : [[say.lastThere, <Moment at={lastThere} language={language} />] as const]),
          ]}
        />
      </Card>
      <Card id="history" title={say.history}>
        {largest !== null && amount > largest ? (
          <Notice tone="warn">{say.aboveLargest}</Notice>
        ) : null}
        {largest === null ? <Notice>{say.firstEver}</Notice> : null}
        <Facts
          rows={[
            [say.paid, showNumber(facts.paid, language)],
            [say.median, median === null ? "–" : <Money amount={median} />],
            [say.largest, largest === null ? "–" : <Money amount={largest} />],
            [say.waiting, times(facts.waiting, facts.sumWaiting)],
          ]}
        />
      </Card>
    </>
  );
}

export function Balance({
  balance,
  lines,
  language,
}: {
  balance: Held;
  lines: Explained;
  language: Language;
}) {
  const say = payoutWords[language];
  return (
    <Card id="balance" title={say.balance} lead={say.balanceLead}>
      <Facts
        rows={[
          [say.available, <Money amount={balance.available} />],
          [say.held, <Money amount={balance.held} />],
        ]}
      />
      <Lines of={lines} caption={say.lines} language={language} />
    </Card>
  );
}

/** When it was asked for, then what was written down of each decision. */
export function Story({
  payout,
  story,
  language,
}: {
  payout: Payout;
  story: readonly AuditedAct[];
  language: Language;
}) {
  const say = payoutWords[language];
  const steps: Step[] = [
    { at: payout.createdAt, title: say.asked },
    ...story.map(({ at, actor, verb, detail }) => ({
      at,
      title: `${say.steps[verb] ?? verb}: ${actor}`,
      body: [detail.note, detail.evidence].filter((one) => typeof one === "string").join(" · "),
    })),
  ];
  return (
    <Card id="story" title={say.story}>
      <Timeline steps={steps} language={language} />
    </Card>
  );
}
