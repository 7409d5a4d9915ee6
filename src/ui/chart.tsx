/** Charts as SVG drawn by us: bars of days, with a table that says the same in words. */
import type { Child } from "hono/jsx";

export type Bar = {
  /** Of the bar, as people read it: `19 Sep 2025`. */
  readonly label: string;
  readonly value: number;
  readonly shown: string;
};

const WIDTH = 720;
const HEIGHT = 180;
const GAP = 0.25;
/** A bar of something is seen, however little it is beside the tallest. */
const LEAST = 3;

export type ChartView = {
  id: string;
  title: string;
  summary: string;
  bars: readonly Bar[];
  /** Of the table's two columns. */
  heads: readonly [label: string, value: string];
  /** What the way to the table is called. */
  numbers: Child;
};

/** Bars from left to right. `summary` is what the picture says, for who does not see it. */
export function BarChart({ id, title, summary, bars, heads, numbers }: ChartView) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = WIDTH / Math.max(1, bars.length);
  const first = bars[0];
  const last = bars.at(-1);
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-summary`}
        preserveAspectRatio="none"
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-summary`}>{summary}</desc>
        <line class="axis" x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />
        {bars.map(({ value }, at) => {
          const height = value <= 0 ? 0 : Math.max(LEAST, (value / most) * (HEIGHT - 8));
          return (
            <rect
              class="bar"
              x={round(at * step + (step * GAP) / 2)}
              y={round(HEIGHT - height)}
              width={round(step * (1 - GAP))}
              height={round(height)}
            />
          );
        })}
      </svg>
      <figcaption>
        <span class="ends soft small" aria-hidden="true">
          <span>{first?.label}</span>
          <span>{last?.label}</span>
        </span>
        <BarTable {...{ title, bars, heads, numbers }} />
      </figcaption>
    </figure>
  );
}

/** The same in rows, folded up. */
function BarTable({ title, bars, heads, numbers }: Omit<ChartView, "id" | "summary">) {
  return (
    <details>
      <summary>{numbers}</summary>
      <div class="table plain">
        <table>
          <caption class="hidden-visually">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col" class="number">
                {heads[1]}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ label, shown }) => (
              <tr>
                <th scope="row">{label}</th>
                <td class="number">{shown}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
