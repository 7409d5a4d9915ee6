/** Figures that only the database knows: read at each scrape through a small index, or kept. */
import { type Pool, statement } from "../db/pool.ts";
import type { Metrics } from "./metrics.ts";

const countWaiting = statement<{ waiting: number }>(
  "figures_count_waiting",
  "select count(*)::integer as waiting from delivery where status = 'pending'",
);

export function addDatabaseFigures(metrics: Metrics, db: Pool): void {
  metrics.gauge("gapura_deliveries_pending", "Webhook deliveries that wait for a try.", async () =>
    (await countWaiting(db)).map(({ waiting }) => ({ value: waiting })),
  );
}

/** What people have to look into: it says nothing of whether this process may serve. */
export function addDifferences(
  metrics: Metrics,
  differences: () => Readonly<Record<string, number>> | undefined,
): void {
  const help = "Lines of statements and money of ours that differ beyond the grace, by kind.";
  metrics.gauge("gapura_statement_differences", help, async () => {
    const found = Object.entries(differences() ?? {});
    return found.map(([kind, value]) => ({ labels: { kind }, value }));
  });
}
