/** What a part of the bench is: it measures on a stage of its own and gives figures by name. */
import type { Stage } from "./stage.ts";

export type Figures = {
  readonly create_vs_pgbench_tx?: number;
  readonly create_vs_pgbench_statement?: number;
  readonly settle_vs_pgbench_tx?: number;
  readonly deliver_vs_best_peer?: number;
  readonly status_vs_bare_http?: number;
  /** Creates a second by the dialect's id; the native one is 1. */
  readonly create_by_dialect?: Readonly<Record<string, number>>;
  readonly ready_ms?: number;
  readonly rss_idle_mb?: number;
  /** The database's own processes, apart from ours. */
  readonly database_idle_mb?: number;
  readonly expiry_lag_p99_ms?: number;
  /** Notices that settled a payment each. */
  readonly notices_per_second?: number;
  /** Medians of what each contender did in a second, by figure and contender, to be read along. */
  readonly rates?: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

export type Room = {
  readonly stage: Stage;
  /** Says what is going on, a line each; never on standard output when that is for JSON. */
  tell(line: string): void;
};

export type Part = (room: Room) => Promise<Figures>;
