/** The parts that pages show things with: cards, tables, facts, badges, timelines, notices. */
import type { Child } from "hono/jsx";
import type { Instant } from "../clock.ts";
import { utcText } from "../clock.ts";
import type { Language } from "./language.ts";
import { showMoment, showRupiah, showShortMoment } from "./show.ts";

export type Tone = "plain" | "good" | "warn" | "bad";

/** A page's heading, with what can be done about the whole of it. */
export function Heading({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: Child;
  children?: Child;
}) {
  return (
    <div class="heading">
      <div>
        <h1>{title}</h1>
        {lead ? <p class="soft">{lead}</p> : null}
      </div>
      {children ? <div class="actions">{children}</div> : null}
    </div>
  );
}

/** A region with a heading of its own; `id` names it and is unique on the page. */
export function Card(card: { id: string; title: string; lead?: Child; children: Child }) {
  return (
    <section class="card" aria-labelledby={card.id}>
      <h2 id={card.id}>{card.title}</h2>
      {card.lead ? <p class="soft">{card.lead}</p> : null}
      {card.children}
    </section>
  );
}

/** One figure that matters, with what it is and what it is compared with. */
export function Figure({ label, value, note }: { label: string; value: Child; note?: Child }) {
  return (
    <div class="figure">
      <p class="soft small">{label}</p>
      <p class="figure-value">{value}</p>
      {note ? <p class="soft small">{note}</p> : null}
    </div>
  );
}

export function Figures({ children }: { children: Child }) {
  return <div class="figures">{children}</div>;
}

export type Column<Row> = {
  readonly head: string;
  readonly cell: (row: Row) => Child;
  /** Figures stand right, so that their digits stand under each other. */
  readonly number?: boolean;
};

/** Rows under a caption; on a phone each row is a card that says its heads itself. */
export function Table<Row>({
  caption,
  columns,
  rows,
  empty,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** What to do next when there is nothing yet. */
  empty: Child;
}) {
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div class="table">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, number }) => (
              <th scope="col" {...(number && { class: "number" })}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ head, cell, number }) => (
                <td data-head={head} {...(number && { class: "number" })}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Nothing here yet: says so, and says the next step. */
export function Empty({ title, children }: { title: string; children?: Child }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Names and what they stand for. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: Child])[] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Badge({ tone = "plain", children }: { tone?: Tone; children: Child }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** What just happened, or what to know. A refusal is read out at once. */
export function Notice({ tone = "plain", children }: { tone?: Tone; children: Child }) {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}

export function Money({ amount }: { amount: number }) {
  return <span class="money">{showRupiah(amount)}</span>;
}

export function Moment({
  at,
  language,
  short,
}: {
  at: Instant;
  language: Language;
  short?: boolean;
}) {
  const shown = short ? showShortMoment(at, language) : showMoment(at, language);
  return <time datetime={utcText(at)}>{shown}</time>;
}

export type Step = {
  readonly at: Instant;
  readonly title: Child;
  readonly body?: Child;
  readonly tone?: Tone;
};

/** What happened, in its order. */
export function Timeline({ steps, language }: { steps: readonly Step[]; language: Language }) {
  return (
    <ol class="timeline">
      {steps.map(({ at, title, body, tone = "plain" }) => (
        <li class={tone}>
          <p class="timeline-title">{title}</p>
          {body ? <div>{body}</div> : null}
          <p class="soft small">
            <Moment at={at} language={language} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Steps that are done and still to do. `said` are the words for both, read out. */
export function Checklist({
  steps,
  said,
}: {
  steps: readonly { readonly title: Child; readonly done: boolean; readonly body?: Child }[];
  said: { readonly done: string; readonly open: string };
}) {
  return (
    <ol class="checklist">
      {steps.map(({ title, done, body }) => (
        <li class={done ? "done" : "open"}>
          <span class="hidden-visually">{done ? said.done : said.open}: </span>
          <span class="checklist-title">{title}</span>
          {body && !done ? <div class="soft">{body}</div> : null}
        </li>
      ))}
    </ol>
  );
}
