/** What the ledger has written of a thing since we last looked, in lines for people. */
import type { BalanceLine, Event, Gapura } from "@gapura/sdk";

const FIGURES = ["available", "suspense"] as const;
const LOOKED_AT = 50;

export type LedgerLines = {
  /** The new lines about an event's payment, payout or refund, oldest first. */
  newsOf(event: Event): Promise<string[]>;
};

/** What is there already is not new. */
export async function openLedger(gapura: Gapura, stopped: AbortSignal): Promise<LedgerLines> {
  const known = new Set<string>();
  // A line that was read before its event came waits for it.
  let waiting: Line[] = [];
  await look();
  waiting = [];
  return {
    async newsOf({ created_at, data }) {
      await look();
      const isNews = (line: Line) => line.subject === data.id && line.created_at <= created_at;
      const news = waiting.filter(isNews);
      waiting = waiting.filter((line) => !isNews(line));
      return news.map(shown);
    },
  };

  async function look(): Promise<void> {
    for (const figure of FIGURES) {
      const filter = { figure, limit: LOOKED_AT };
      const { data } = await gapura.balance.history(filter, { signal: stopped });
      for (const line of data.toReversed()) {
        const mark = `${figure} ${line.id}`;
        if (!known.has(mark)) waiting.push({ ...line, figure });
        known.add(mark);
      }
    }
  }
}

type Line = BalanceLine & { readonly figure: string };

function shown({ figure, amount, balance_after, kind, subject }: Line): string {
  const moved = amount < 0 ? `${amount}` : `+${amount}`;
  return `  ledger: ${figure} ${moved} = ${balance_after}  (${kind} ${subject})`;
}
