/** What came of a trial: the reply as it was, and the events and webhooks that followed. */

import type { Payment } from "../engine/payment.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { VisitOf } from "../faces/page.ts";
import { showId } from "../ids.ts";
import { Actions, Block, Button, ButtonLink } from "../ui/forms.tsx";
import { Badge, Card, Facts, type Tone } from "../ui/parts.tsx";
import { showNumber } from "../ui/show.ts";
import { apiWords } from "./api-words.ts";
import type { Followed, Ran } from "./run-trial.ts";

type ProjectVisit = VisitOf<"project">;

/** Of a body; and of each text in it, as a picture written out may be. */
const LONGEST_BODY = 20_000;
const LONGEST_TEXT = 400;

const STATES = {
  pending: "warn",
  succeeded: "good",
  failed: "bad",
  superseded: "plain",
} as const satisfies Record<string, Tone>;

export function Reply({ visit, ran }: { visit: ProjectVisit; ran: Ran }) {
  const { language } = visit;
  const say = apiWords[language];
  const { status, headers } = ran.reply;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <Card id="reply" title={say.reply}>
      <p>
        <Badge tone={status < 300 ? "good" : "bad"}>{status}</Badge>{" "}
        {say.took(showNumber(ran.milliseconds, language))}
      </p>
      <Block label={say.body} text={shownBody(visit, ran)} />
      <details>
        <summary>{say.headers}</summary>
        <Block label={say.headers} text={lines.join("\n")} />
      </details>
    </Card>
  );
}

function shownBody({ language }: ProjectVisit, { reply: { body, headers } }: Ran): string {
  const say = apiWords[language];
  const type = headers["content-type"] ?? "";
  if (typeof body !== "string" && !/json|text/.test(type)) {
    return say.bytes(type, showNumber(body.length, language));
  }
  const cut = (text: string, longest: number) =>
    text.length <= longest
      ? text
      : text.slice(0, longest) + say.cut(showNumber(text.length - longest, language));
  const shorten = (_: string, value: unknown) =>
    typeof value === "string" ? cut(value, LONGEST_TEXT) : value;
  const text = body.toString();
  if (text === "") return say.empty;
  return cut(type.includes("json") ? indented(text, shorten) : text, LONGEST_BODY);
}

function indented(text: string, replacer?: (name: string, value: unknown) => unknown): string {
  try {
    return JSON.stringify(JSON.parse(text), replacer, 2);
  } catch {
    return text;
  }
}

type After = {
  readonly visit: ProjectVisit;
  readonly followed: readonly Followed[];
  /** Where the same is looked at once more. */
  readonly again: string;
  readonly waiting: Payment | undefined;
  /** The first look, right after the call. */
  readonly first: boolean;
};

export function AfterCall({ visit, followed, again, waiting, first }: After) {
  const say = apiWords[visit.language];
  return (
    <Card id="followed" title={say.followed}>
      {followed.length === 0 ? <p class="soft">{first ? say.nothing : say.notYet}</p> : null}
      {followed.map((one) => (
        <Told visit={visit} followed={one} />
      ))}
      {waiting ? <Play visit={visit} payment={waiting} /> : null}
      {followed.length > 0 || !first ? (
        <Actions>
          <ButtonLink href={again} look="quiet">
            {say.again}
          </ButtonLink>
        </Actions>
      ) : null}
    </Card>
  );
}

function Play({ visit, payment }: { visit: ProjectVisit; payment: Payment }) {
  const say = apiWords[visit.language];
  return (
    <FormFor visit={visit} act="pay" hidden={{ payment: showId("pay", payment.id) }}>
      <p class="soft">{say.playLead}</p>
      <Actions>
        <Button>{say.play}</Button>
      </Actions>
    </FormFor>
  );
}

function Told({ visit, followed }: { visit: ProjectVisit; followed: Followed }) {
  const say = apiWords[visit.language];
  const { event, deliveries } = followed;
  return (
    <section class="told" aria-label={event.type}>
      <h3>
        <code>{event.type}</code>
      </h3>
      {deliveries.length === 0 ? (
        <p>
          {say.untold} <a href={visit.link("/webhooks")}>{say.addEndpoint}</a>
        </p>
      ) : null}
      {deliveries.map((one) => (
        <Sent visit={visit} {...one} />
      ))}
    </section>
  );
}

function Sent({
  visit,
  delivery,
  last,
  body,
}: { visit: ProjectVisit } & Followed["deliveries"][number]) {
  const { language } = visit;
  const say = apiWords[language];
  const id = showId("dlv", delivery.id);
  const status = last?.status ?? last?.error ?? "–";
  const took = last ? say.took(showNumber(last.durationMs, language)) : "";
  return (
    <>
      <Facts
        rows={[
          [
            say.sent,
            <>
              <a href={visit.link(`/webhooks/deliveries/${id}`)}>{id.slice(0, 16)}…</a>{" "}
              <Badge tone={STATES[delivery.status]}>{say.states[delivery.status]}</Badge>
            </>,
          ],
          [say.answered, `${status} ${took}`],
        ]}
      />
      {body ? <Block label={`${say.sentBody} ${id}`} text={indented(body.toString())} /> : null}
      {last?.responseBody ? (
        <Block label={`${say.answered} ${id}`} text={last.responseBody} />
      ) : null}
    </>
  );
}
