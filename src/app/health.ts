/** Health: whether this process may be sent requests, judged by the database and the ledger. */

export type Health = {
  /** Why we are not ready, one sentence each; none means ready. */
  faults(): Promise<readonly string[]>;
  /** How many rules of the ledger are broken, as of the last check; undefined before the first. */
  violations(): number | undefined;
};

export type HealthSources = {
  /** Answers when the database does: the names of migrations still to come. */
  readonly pendingMigrations: () => Promise<readonly string[]>;
  readonly violations: () => number | undefined;
};

/** How long the database may take to answer. */
const PATIENCE = 2_000;

export function createHealth({ pendingMigrations, violations }: HealthSources): Health {
  async function look(): Promise<string[]> {
    const pending = await pendingMigrations();
    if (pending.length > 0) return [`migrations are still to come: ${pending.join(", ")}`];
    const broken = violations() ?? 0;
    return broken === 0 ? [] : [`the ledger check found ${broken} violations`];
  }

  return {
    faults: () =>
      within(PATIENCE, look()).catch(() => ["the database does not answer as it should"]),
    violations,
  };
}

function within<Value>(patience: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("too slow")), patience);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
