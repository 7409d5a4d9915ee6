/** Figures that only the database knows: read at each scrape through a small index, or kept. */
import { type Pool, statement } from "../db/pool.ts";
import type { Metrics } from "./metrics.ts";

const countWaiting = statement<{ waiting: number }>(
  "figures_count_waiting",
  "select count(*)::integer as waiting from delivery where status = 'pending'",
);

const countSilent = statement<{ silent: number }>(
  "figures_count_silent",
  "select count(*)::integer as silent from notice_device where silent_since is not null",
);

const countUnassigned = statement<{ unassigned: number }>(
  "figures_count_unassigned",
  "select count(*)::integer as unassigned from notice where status = 'unassigned'",
);

export function addDatabaseFigures(metrics: Metrics, db: Pool): void {
  metrics.gauge("gapura_deliveries_pending", "Webhook deliveries that wait for a try.", async () =>
    (await countWaiting(db)).map(({ waiting }) => ({ value: waiting })),
  );
  metrics.gauge("gapura_notice_devices_silent", "Phones that are not heard any more.", async () =>
    (await countSilent(db)).map(({ silent }) => ({ value: silent })),
  );
  metrics.gauge("gapura_notices_unassigned", "Notices of money that is nobody's yet.", async () =>
    (await countUnassigned(db)).map(({ unassigned }) => ({ value: unassigned })),
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
