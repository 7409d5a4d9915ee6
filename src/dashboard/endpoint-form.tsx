/** The form of an endpoint: its address and the events that it hears of. */
import type { EventType } from "../engine/payment.ts";
import type { EndpointFacts } from "../engine/webhook-desk.ts";
import type { Form } from "../faces/request.ts";
import { Failure } from "../failure.ts";
import { Checkbox, Field } from "../ui/forms.tsx";
import { addressField, natureOf, type ProjectVisit } from "./endpoint-parts.tsx";
import { EVENT_NAMES } from "./event-words.ts";
import { webhookWords } from "./webhook-words.ts";

export function AddressField({ visit, url }: { visit: ProjectVisit; url?: string | undefined }) {
  const say = webhookWords[visit.language];
  const secure = natureOf(visit).secureOnly || visit.project.mode === "live";
  return (
    <Field
      {...addressField(visit, url)}
      label={say.url}
      hint={secure ? say.urlHintSecure : say.urlHint}
      inputmode="url"
      maxlength={2_048}
      placeholder="https://toko.example/webhook"
      autocomplete="off"
    />
  );
}

/** Without a choice where the wire tells of one kind alone. */
export function KindsField({ visit, endpoint }: { visit: ProjectVisit; endpoint?: EndpointFacts }) {
  const { language, sent, refusal } = visit;
  const say = webhookWords[language];
  const { on } = natureOf(visit);
  const chosen: readonly string[] = sent?.all("events") ?? endpoint?.events ?? on;
  if (on.length === 1) {
    return (
      <div class="field">
        <p>
          <strong>{say.kinds}</strong>
        </p>
        <p>{on.map((kind) => EVENT_NAMES[kind][language]).join(", ")}</p>
        <p class="soft small">{say.kindsAll}</p>
      </div>
    );
  }
  return (
    <fieldset class="choices">
      <legend>{say.kinds}</legend>
      <p class="soft small">{say.kindsHint}</p>
      <div class="filters roomy">
        {on.map((kind) => (
          <Checkbox
            name="events"
            value={kind}
            label={EVENT_NAMES[kind][language]}
            hint={kind}
            checked={chosen.includes(kind)}
          />
        ))}
      </div>
      {refusal?.field === "events" ? (
        <p class="error" role="alert">
          {say.noKinds}
        </p>
      ) : null}
    </fieldset>
  );
}

/** What was chosen; the engine refuses what the wire does not tell of. */
export function readKinds(visit: ProjectVisit, form: Form): readonly EventType[] {
  const { on } = natureOf(visit);
  if (on.length === 1) return on;
  const chosen = on.filter((kind) => form.all("events").includes(kind));
  if (chosen.length > 0) return chosen;
  throw new Failure("invalid_request", "An endpoint listens to one event at least", {
    field: "events",
  });
}
