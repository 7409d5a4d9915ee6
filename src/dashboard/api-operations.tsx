/** The operations of a wire, to choose one: behind a word on a phone, beside the form on a desk. */
import type { Trial } from "../dialects/trial.ts";
import type { VisitOf } from "../faces/page.ts";
import type { Wire } from "../faces/wire.ts";
import { apiWords } from "./api-words.ts";

export function OperationList({
  visit,
  wire,
  here,
}: {
  visit: VisitOf<"project">;
  wire: Wire;
  here: Trial;
}) {
  const say = apiWords[visit.language];
  return (
    <details class="bench-list" data-open-wide>
      <summary>{say.operations}</summary>
      <nav aria-label={say.operations}>
        <ul>
          {wire.trials().map((trial) => (
            <li>
              <a
                href={visit.here({ operation: trial.id, after: undefined, about: undefined })}
                {...(trial === here && { "aria-current": "page" as const })}
              >
                <span class="bench-method">{trial.method}</span> {trial.id}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </details>
  );
}
