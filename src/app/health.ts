/** Health: whether this process may be sent requests, judged by the database and the ledger. */
import type { Clock, Instant } from "../clock.ts";

export type Health = {
  /** Why we are not ready, one sentence each; none means ready. */
  faults(): Promise<readonly string[]>;
  /** How many rules of the ledger are broken, as of the last check; undefined before the first. */
  violations(): number | undefined;
};

export type HealthSources = {
  readonly clock: Clock;
  /** Answers when the database does: the names of migrations still to come. */
  readonly pendingMigrations: () => Promise<readonly string[]>;
  readonly checkLedger: () => Promise<{ readonly violations: readonly unknown[] }>;
};

/** How long the database may take to answer. */
const PATIENCE = 2_000;
/** How long a verdict of the ledger stands; a check reads the whole of it. */
const LEDGER_STANDS = 60_000;

export function createHealth({ clock, pendingMigrations, checkLedger }: HealthSources): Health {
  let verdict: { violations: number; at: Instant } | undefined;
  let checking: Promise<void> | undefined;

  /** Only the first caller waits for a verdict; later ones hear the last while a new one is made. */
  async function refresh(): Promise<void> {
    if (verdict !== undefined && clock.now() - verdict.at < LEDGER_STANDS) return;
    checking ??= checkLedger()
      .then(({ violations }) => {
        verdict = { violations: violations.length, at: clock.now() };
      })
      .finally(() => {
        checking = undefined;
      });
    if (verdict === undefined) await checking;
    else checking.catch(() => undefined);
  }

  async function look(): Promise<string[]> {
    const pending = await pendingMigrations();
    if (pending.length > 0) return [`migrations are still to come: ${pending.join(", ")}`];
    await refresh();
    const broken = verdict?.violations ?? 0;
    return broken === 0 ? [] : [`the ledger check found ${broken} violations`];
  }

  return {
    faults: () =>
      within(PATIENCE, look()).catch(() => ["the database does not answer as it should"]),
    violations: () => verdict?.violations,
  };
}

function within<Value>(patience: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("too slow")), patience);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
