/** Facts as pages show them: a name with its value, and an instant with its zone. */
import { type Instant, utcText } from "../clock.ts";
import { showMoment } from "../ui/show.ts";
import type { Language } from "./words.ts";

/** One line of a list of facts. */
export function Fact({ name, value, total }: { name: string; value: string; total?: boolean }) {
  return (
    <div class={total ? "total" : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function Moment({ at, language }: { at: Instant; language: Language }) {
  return <time datetime={utcText(at)}>{showMoment(at, language)}</time>;
}
