/** Lines of the ledger on pages: what made a balance, and what an act would write. */
import type { Preview } from "../engine/resolve-suspense.ts";
import type { Entry } from "../ledger/entries.ts";
import type { Explained, ExplainedLine } from "../ledger/explain.ts";
import type { Language } from "../ui/language.ts";
import { Moment, Money, Table } from "../ui/parts.tsx";
import { accountName, booksWords, kindName } from "./books-words.ts";

/** The newest lines of an account, and what it held before them. */
export function Lines({
  of,
  caption,
  language,
}: {
  of: Explained;
  caption: string;
  language: Language;
}) {
  const say = booksWords[language];
  return (
    <Table
      caption={caption}
      rows={of.lines}
      columns={[
        {
          head: say.at,
          cell: ({ effectiveAt }: ExplainedLine) => (
            <Moment at={effectiveAt} language={language} short />
          ),
        },
        { head: say.kind, cell: ({ kind }) => kindName(kind, language) },
        { head: say.change, number: true, cell: ({ amount }) => <Money amount={amount} /> },
        {
          head: say.after,
          number: true,
          cell: ({ balanceAfter }) => <Money amount={balanceAfter} />,
        },
      ]}
      empty={null}
    />
  );
}

/** Transfers that are not written yet, a table each. */
export function Transfers({ of, language }: { of: Preview["transfers"]; language: Language }) {
  const say = booksWords[language];
  return (
    <>
      {of.map(({ kind, entries }) => (
        <Table
          caption={kindName(kind, language)}
          rows={entries}
          columns={[
            { head: say.account, cell: ({ account }: Entry) => accountName(account, language) },
            { head: say.change, number: true, cell: ({ amount }) => <Money amount={amount} /> },
          ]}
          empty={null}
        />
      ))}
    </>
  );
}
