/** What the ledger has written since it was last looked at, in lines for people. */
import type { BalanceLine, Gapura } from "@gapura/sdk";

const FIGURES = ["available", "suspense"] as const;
const LOOKED_AT = 50;

export type LedgerLines = {
  /** The lines that are new, oldest first. */
  news(): Promise<string[]>;
};

/** What is there already is not new. */
export async function openLedger(gapura: Gapura, stopped: AbortSignal): Promise<LedgerLines> {
  const known = new Set<string>();
  const news = async () => {
    const lines: string[] = [];
    for (const figure of FIGURES) {
      const filter = { figure, limit: LOOKED_AT };
      const { data } = await gapura.balance.history(filter, { signal: stopped });
      for (const line of data.toReversed()) {
        const mark = `${figure} ${line.id}`;
        if (!known.has(mark)) lines.push(shown(figure, line));
        known.add(mark);
      }
    }
    return lines;
  };
  await news();
  return { news };
}

function shown(figure: string, { amount, balance_after, kind, subject }: BalanceLine): string {
  const moved = amount < 0 ? `${amount}` : `+${amount}`;
  return `  ledger: ${figure} ${moved} = ${balance_after}  (${kind} ${subject})`;
}
