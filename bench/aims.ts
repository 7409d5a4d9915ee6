/** What the figures are aimed at; those without a bound are told for the record. */

export type Aim = { readonly least?: number; readonly most?: number };

export const AIMS: Readonly<Record<string, Aim>> = {
  create_vs_pgbench_tx: { least: 2 },
  create_vs_pgbench_statement: { least: 0.95 },
  settle_vs_pgbench_tx: { least: 8 },
  deliver_vs_best_peer: { least: 1.2 },
  status_vs_bare_http: { least: 0.5 },
  ready_ms: {},
  rss_idle_mb: {},
  database_idle_mb: {},
  expiry_lag_p99_ms: {},
  notices_per_second: { least: 1_000 },
};

/** Of each wire's creates to the native ones. */
export const DIALECT_AIM: Aim = { least: 0.8 };
