/** The cards of money astray: what is known, what proves it, what it fits, what was decided. */
import type { Resolution } from "../engine/suspense-causes.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import { showId } from "../ids.ts";
import { Button, ButtonLink, Field, Filters } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Card, Empty, Facts, Moment, Money, Table } from "../ui/parts.tsx";
import { showForeign } from "../ui/show.ts";
import type { Candidate, Evidence } from "./astray-evidence.ts";
import { astrayWords } from "./astray-words.ts";

/** Rupiah, or the other currency's own sum. */
export function Sum({ of: { amount, currency, foreignAmount } }: { of: Suspense }) {
  if (amount !== null) return <Money amount={amount} />;
  return <>{showForeign(`${(foreignAmount ?? 0) / 100}`, currency, "id")}</>;
}

export function Known({
  one,
  merchant,
  reference,
  language,
}: {
  one: Suspense;
  merchant: string;
  /** Of the payment that it came for. */
  reference: string | undefined;
  language: Language;
}) {
  const say = astrayWords[language];
  return (
    <Card id="known" title={say.facts} lead={say.causes[one.cause].means}>
      <Facts
        rows={[
          [say.amount, <Sum of={one} />],
          [say.merchant, merchant],
          [say.rail, one.rail],
          [say.custody, one.custody === "own" ? say.own : say.ours],
          [say.transaction, <code>{one.transaction}</code>],
          ...(one.reference === null ? [] : [[say.reference, one.reference] as const]),
          ...(one.reverses === null ? [] : [[say.reverses, one.reverses] as const]),
          ...(reference === undefined ? [] : [[say.payment, reference] as const]),
          [say.at, <Moment at={one.paidAt} language={language} />],
          [say.came, <Moment at={one.createdAt} language={language} />],
        ]}
      />
    </Card>
  );
}

export function Proofs({ of, language }: { of: readonly Evidence[]; language: Language }) {
  const say = astrayWords[language];
  return (
    <Card id="evidence" title={say.evidence} lead={say.evidenceLead}>
      <Table
        caption={say.evidence}
        rows={of}
        columns={[
          {
            head: say.came,
            cell: ({ at }: Evidence) => <Moment at={at} language={language} short />,
          },
          { head: say.source, cell: ({ source, by }) => `${say[source]} (${by})` },
          { head: say.said, cell: ({ text }) => text || "–" },
        ]}
        empty={<Empty title={say.noEvidence} />}
      />
    </Card>
  );
}

/** What it could be given to, and the way to name another. */
export function Candidates({ visit, of }: { visit: Visit; of: readonly Candidate[] }) {
  const { language, query } = visit;
  const say = astrayWords[language];
  return (
    <Card id="candidates" title={say.candidates} lead={say.candidatesLead}>
      <Table
        caption={say.candidates}
        rows={of}
        columns={[
          { head: say.bill, cell: ({ reference }: Candidate) => reference },
          { head: say.status, cell: ({ status }) => say.statuses[status] ?? status },
          { head: say.amount, number: true, cell: ({ payable }) => <Money amount={payable} /> },
          {
            head: say.made,
            cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
          },
          {
            head: say.choose,
            cell: ({ paymentId, reference }) => (
              <ButtonLink
                href={visit.here({ do: "attach", payment: showId("pay", paymentId) })}
                look="quiet"
              >
                {say.choose}
                <span class="hidden-visually">{`: ${reference}`}</span>
              </ButtonLink>
            ),
          },
        ]}
        empty={
          <Empty title={say.noCandidates}>
            <p>{say.noCandidatesBody}</p>
          </Empty>
        }
      />
      <Filters label={say.find} action={visit.address} said={{ apply: say.look, clear: say.back }}>
        <Field
          name="find"
          label={say.find}
          hint={say.findHint}
          value={query.get("find") ?? ""}
          type="search"
          maxlength={255}
        />
      </Filters>
    </Card>
  );
}

/** Owed to the house, the ways have other names: there is nothing to accept and to write off. */
export function wayIn({ amount }: Suspense, way: Resolution, language: Language): string {
  const say = astrayWords[language];
  return (amount !== null && amount < 0 ? say.owed[way] : undefined) ?? say.acts[way];
}

export function Decided({ one, language }: { one: Suspense; language: Language }) {
  const say = astrayWords[language];
  const { resolved } = one;
  if (!resolved) return null;
  const { resolution, resolvedBy, reason, evidence, resolvedAt } = resolved;
  return (
    <Card id="decided" title={say.decision}>
      <Facts
        rows={[
          [
            say.decision,
            resolution === "reversed" ? say.reversed : wayIn(one, resolution, language),
          ],
          [say.by, resolvedBy.slice(resolvedBy.indexOf(":") + 1)],
          [say.reason, reason],
          ...(evidence === null ? [] : [[say.evidence, evidence] as const]),
          [say.when, <Moment at={resolvedAt} language={language} />],
        ]}
      />
    </Card>
  );
}

/** For money that is not rupiah: what it became is asked before anything can be looked at. */
export function Exchange({ visit }: { visit: Visit }) {
  const say = astrayWords[visit.language];
  return (
    <FormFor visit={visit} act="exchange">
      <Field
        {...visit.field("rupiah", visit.query.get("rupiah") ?? "")}
        label={say.exchange}
        hint={say.exchangeHint}
        inputmode="numeric"
        autocomplete="off"
        required
      />
      <Button look="quiet">{say.preview}</Button>
    </FormFor>
  );
}
