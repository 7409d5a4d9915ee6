/** Figures that only the database knows, read at each scrape through an index that is small. */
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
