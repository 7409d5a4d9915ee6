/** Metrics: counters that rooms raise and gauges that are read when asked, as Prometheus text. */
import { monitorEventLoopDelay } from "node:perf_hooks";

export type Labels = Readonly<Record<string, string>>;

export type Sample = { readonly labels?: Labels; readonly value: number };

export type Reading = () => Promise<readonly Sample[]>;

export type Metrics = {
  /** Raises a counter by one, or by `by`. */
  count(name: CounterName, labels?: Labels, by?: number): void;
  /** Adds a gauge that is read at each scrape; a reading that fails is left out. */
  gauge(name: string, help: string, read: Reading): void;
  /** The same for a counter that is kept elsewhere. */
  counter(name: string, help: string, read: Reading): void;
  /** The text of a scrape. */
  text(): Promise<string>;
};

export type CounterName = keyof typeof COUNTERS;

const COUNTERS = {
  gapura_requests_total: "Requests answered, by dialect, operation and status.",
  gapura_payments_created_total: "Payments created, by mode.",
  gapura_payments_settled_total: "Payments settled, by mode.",
  gapura_deliveries_total: "Webhook deliveries that ended, by outcome.",
  gapura_faults_total: "Errors of ours that a request ran into.",
} as const;

const NANOSECONDS = 1e9;
const RESOLUTION_MS = 20;

type Read = {
  readonly kind: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  readonly read: Reading;
};

export function createMetrics(): Metrics {
  const counters = new Map(
    Object.keys(COUNTERS).map((name) => [name, new Map<string, number>()] as const),
  );
  const reads: Read[] = [];
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  const metrics: Metrics = {
    count(name, labels = {}, by = 1) {
      const values = counters.get(name) as Map<string, number>;
      const key = showLabels(labels);
      values.set(key, (values.get(key) ?? 0) + by);
    },
    gauge(name, help, read) {
      reads.push({ kind: "gauge", name, help, read });
    },
    counter(name, help, read) {
      reads.push({ kind: "counter", name, help, read });
    },
    async text() {
      const blocks = [...counters].map(([name, values]) =>
        block(name, "counter", COUNTERS[name as CounterName], [...values]),
      );
      return [...blocks, ...(await Promise.all(reads.map(blockOf)))].join("");
    },
  };
  metrics.gauge("gapura_event_loop_lag_seconds", "Lag of the event loop, 99th percentile.", () => {
    const value = Math.max(0, lag.percentile(99) / NANOSECONDS - RESOLUTION_MS / 1_000);
    lag.reset();
    return Promise.resolve([{ value: Number.isFinite(value) ? value : 0 }]);
  });
  metrics.gauge("gapura_resident_bytes", "Memory that the process holds.", () =>
    Promise.resolve([{ value: process.memoryUsage.rss() }]),
  );
  return metrics;
}

async function blockOf({ kind, name, help, read }: Read): Promise<string> {
  const samples = await read().catch(() => []);
  return block(
    name,
    kind,
    help,
    samples.map(({ labels = {}, value }) => [showLabels(labels), value]),
  );
}

function block(
  name: string,
  kind: "counter" | "gauge",
  help: string,
  values: readonly (readonly [string, number])[],
): string {
  const lines = values.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join("")}`;
}

function showLabels(labels: Labels): string {
  let pairs = "";
  for (const name in labels) {
    pairs += `${pairs && ","}${name}="${escapeLabel(labels[name] as string)}"`;
  }
  return pairs && `{${pairs}}`;
}

const ESCAPED = /[\\"\n]/;

function escapeLabel(value: string): string {
  if (!ESCAPED.test(value)) return value;
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
