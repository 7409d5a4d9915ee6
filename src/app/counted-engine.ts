/** The engine, counted: the same verbs, with a figure for each payment made and settled here. */
import type { Engine } from "../engine/engine.ts";
import type { Metrics } from "./metrics.ts";

export function countedEngine(engine: Engine, metrics: Metrics): Engine {
  const { payments } = engine;
  return {
    ...engine,
    payments: {
      ...payments,
      async create(request) {
        const created = await payments.create(request);
        if (created.outcome === "created") {
          metrics.count("gapura_payments_created_total", { mode: created.payment.mode });
        }
        return created;
      },
      async simulate(project, payment, scenario) {
        const after = await payments.simulate(project, payment, scenario);
        if (after.status === "paid" && payment.status !== "paid") {
          metrics.count("gapura_payments_settled_total", { mode: after.mode });
        }
        return after;
      },
    },
  };
}
