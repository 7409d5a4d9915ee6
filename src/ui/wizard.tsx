/** What is asked for in steps: where one is among them, and the forms that lead on by address. */
import type { Child } from "hono/jsx";

/** A form whose fields become the query of an address, so that one may go back and forth. */
export function QueryForm({
  action,
  hidden = {},
  children,
}: {
  action: string;
  hidden?: Readonly<Record<string, string>>;
  children: Child;
}) {
  return (
    <form method="get" action={action} class="form">
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

/** `now` counts from 0. */
export function Steps({
  label,
  steps,
  now,
}: {
  label: string;
  steps: readonly string[];
  now: number;
}) {
  return (
    <ol class="wizard" aria-label={label}>
      {steps.map((step, at) => (
        <li class={at < now ? "done" : "open"} {...(at === now && { "aria-current": "step" })}>
          {step}
        </li>
      ))}
    </ol>
  );
}
