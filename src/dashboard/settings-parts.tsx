/** What the pages of a project's settings share: their tabs, spans of time, ticks. */
import { readSpan, spanText } from "../engine/channel-terms.ts";
import type { Visit, VisitOf } from "../faces/page.ts";
import type { Form } from "../faces/request.ts";
import { Field, Tabs } from "../ui/forms.tsx";
import { settingsWords } from "./settings-words.ts";

/** Live projects have gone the way to live. */
export function SettingsTabs({ visit }: { visit: VisitOf<"project"> }) {
  const say = settingsWords[visit.language];
  const ways = [
    ["/settings", say.general],
    ["/settings/channels", say.channels],
    ["/settings/look", say.look],
    ...(visit.project.mode === "sandbox" ? ([["/live", say.live]] as const) : []),
  ] as const;
  return (
    <Tabs
      label={say.tabs}
      ways={ways.map(([path, label]) => {
        const href = visit.link(path);
        return { href, label, here: visit.address === href };
      })}
    />
  );
}

/** A span of time as a number and its unit; of those that are not needed nothing may be said. */
export function SpanField({
  visit,
  name,
  label,
  hint,
  span,
}: {
  visit: Visit;
  name: string;
  label: string;
  hint?: string;
  /** ms. */
  span: number;
}) {
  const say = settingsWords[visit.language];
  const [, count = "", unit = "m"] = /^(\d+)(\w)$/.exec(spanText(span)) ?? [];
  const { value: chosen } = visit.field(`${name}-unit`, unit);
  return (
    <div class="pair">
      <Field
        {...visit.field(name, count)}
        label={label}
        hint={hint}
        inputmode="numeric"
        maxlength={7}
        required
      />
      <div class="field">
        <label for={`field-${name}-unit`}>{say.unit}</label>
        <select
          id={`field-${name}-unit`}
          name={`${name}-unit`}
          aria-label={`${label}: ${say.unit}`}
        >
          {(["m", "h", "d"] as const).map((one) => (
            <option value={one} selected={one === chosen}>
              {say.units[one]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** Fails: invalid_request (name). */
export function readSpanField(form: Form, name: string): number {
  return readSpan(form.text(name) + form.text(`${name}-unit`), name);
}

/** Whether a box is ticked: as it was sent, else as it stands. */
export function ticked({ sent }: Visit, name: string, stands: boolean): boolean {
  return sent ? sent.has(name) : stands;
}

/** A span as people read it: `24 jam`. */
export function showSpan(span: number, visit: Visit): string {
  const { units } = settingsWords[visit.language];
  const text = spanText(span);
  return `${text.slice(0, -1)} ${units[text.slice(-1) as keyof typeof units]}`;
}
