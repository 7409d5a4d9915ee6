/** What the pages of the balance share: which figures are the merchant's, and sums by kind. */
import type { Child } from "hono/jsx";
import { AVAILABLE } from "../ledger/chart.ts";
import { type ExplainedKind, HELD } from "../ledger/explain.ts";
import type { Language } from "../ui/language.ts";
import { Money, Table } from "../ui/parts.tsx";
import { showNumber } from "../ui/show.ts";
import { balanceWords } from "./balance-words.ts";
import { KIND_WORDS, wordOf } from "./payment-words.ts";

/** In the order in which they are read; what stands on other accounts is the house's business. */
export const FIGURES = [AVAILABLE, HELD, "transit", "suspense", "collected", "own-suspense"];

/** ms; a year of a busy shop takes less. */
export const WITHIN = 20_000;

export function KindTable({
  language,
  caption,
  kinds,
  empty = null,
}: {
  language: Language;
  caption: string;
  kinds: readonly ExplainedKind[];
  empty?: Child;
}) {
  const say = balanceWords[language];
  return (
    <Table
      caption={caption}
      rows={kinds}
      columns={[
        { head: say.kind, cell: ({ kind }) => wordOf(KIND_WORDS, kind, language) },
        { head: say.count, number: true, cell: ({ count }) => showNumber(count, language) },
        { head: say.sum, number: true, cell: ({ sum }) => <Money amount={sum} /> },
      ]}
      empty={empty}
    />
  );
}
