/** One delivery: what was sent, what came back each time, why it failed, and sending it again. */
import { eventId } from "../../engine/payment.ts";
import type { AttemptFacts, SignedRequest } from "../../engine/webhook-desk.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Actions, Block, Button, ButtonLink } from "../../ui/forms.tsx";
import type { Language } from "../../ui/language.ts";
import { Card, Facts, Heading, Moment, Notice, Timeline } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { asCurl, SECRET_VARIABLE } from "../../webhooks/as-curl.ts";
import { type Delivery, getDelivery, listAttempts, readBody } from "../../webhooks/delivery-log.ts";
import { type Endpoint, listEndpoints } from "../../webhooks/endpoints.ts";
import { explainDelivery, explainTry, noteOf } from "../../webhooks/explain.ts";
import { StateBadge } from "../delivery-parts.tsx";
import { deliveryWords } from "../delivery-words.ts";
import type { ProjectVisit } from "../endpoint-parts.tsx";
import { EVENT_NAMES } from "../event-words.ts";

export default definePage({
  scope: "project",
  path: "/webhooks/deliveries/:delivery",
  right: "view",
  title: { id: deliveryWords.id.one, en: deliveryWords.en.one },
  told: { resent: { id: deliveryWords.id.told.resent, en: deliveryWords.en.told.resent } },
  async show(visit) {
    const { project, language, room } = visit;
    const say = deliveryWords[language];
    const id = deliveryId(visit);
    const shown = await visit.read(async (client) => ({
      delivery: await getDelivery(client, project, id),
      tries: await listAttempts(client, project, id),
      body: await readBody(client, project, id),
      endpoints: await listEndpoints(client, project),
    }));
    const { delivery, tries, body } = shown;
    const endpoint = shown.endpoints.find((one) => one.id === delivery.endpointId);
    const may = visit.may("develop") && endpoint !== undefined;
    const request = may ? await room.engine.webhooks.request(project, id) : undefined;
    return (
      <>
        <Heading
          title={EVENT_NAMES[delivery.eventType][language]}
          lead={<code>{showId("dlv", id)}</code>}
        >
          <ButtonLink href={visit.link("/webhooks/deliveries")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Why delivery={delivery} last={tries.at(-1)} language={language} />
        <Card id="facts" title={say.facts}>
          <Facts rows={factsOf(visit, delivery, endpoint)} />
          {may && delivery.attempts > 0 ? <Resend visit={visit} /> : null}
        </Card>
        <Request language={language} body={body} tries={tries} url={endpoint?.url} />
        <Card id="attempts" title={say.attempts}>
          <Tries tries={tries} language={language} />
        </Card>
        {request ? <AsCurl request={request} language={language} /> : null}
      </>
    );
  },
  acts: {
    resend: {
      right: "develop",
      async run(visit) {
        const id = deliveryId(visit);
        const again = await visit.room.engine.webhooks.resend(visit.project, id);
        await visit.audit("webhook resend", showId("dlv", id), {
          deliveries: [showId("dlv", again)],
        });
        return { to: visit.link(`/webhooks/deliveries/${showId("dlv", again)}`), told: "resent" };
      },
    },
  },
});

/** Fails: not_found. */
function deliveryId({ params }: ProjectVisit): string {
  const id = parseId("dlv", params.delivery ?? "");
  if (id !== undefined) return id;
  throw new Failure("not_found", "There is no such delivery");
}

/** What went wrong last and how to mend it; of the last try where there was one. */
function Why(view: { delivery: Delivery; last: AttemptFacts | undefined; language: Language }) {
  const { delivery, last, language } = view;
  const say = deliveryWords[language];
  const ended = delivery.status === "succeeded" || delivery.status === "superseded";
  const why = (!ended && last && explainTry(last)) || explainDelivery(delivery);
  if (why === undefined) return null;
  const note = last && noteOf(last);
  return (
    <Card id="why" title={say.why}>
      <Notice tone="warn">{why[language]}</Notice>
      {note ? (
        <p class="soft small">
          {say.note}: {note}
        </p>
      ) : null}
    </Card>
  );
}

function factsOf(visit: ProjectVisit, one: Delivery, endpoint: Endpoint | undefined) {
  const { language, room } = visit;
  const say = deliveryWords[language];
  const { status, eventType, attempts, createdAt, finishedAt, dueAt } = one;
  const event = eventId(one);
  const known = eventType !== "webhook.test";
  const later = dueAt > room.clock.now();
  return [
    [say.state, <StateBadge status={status} language={language} />],
    [say.kind, known ? <a href={visit.link(`/events/${event}`)}>{event}</a> : <code>{event}</code>],
    [
      say.to,
      endpoint ? (
        <a href={visit.link(`/webhooks/${showId("whe", endpoint.id)}`)}>{endpoint.url}</a>
      ) : (
        say.deletedEndpoint
      ),
    ],
    [say.made, <Moment at={createdAt} language={language} />],
    [say.tries, attempts],
    ...(status === "pending"
      ? [[say.next, later ? <Moment at={dueAt} language={language} /> : say.now] as const]
      : []),
    ...(finishedAt === null
      ? []
      : [[say.finished, <Moment at={finishedAt} language={language} />] as const]),
  ] as const;
}

function Resend({ visit }: { visit: ProjectVisit }) {
  const say = deliveryWords[visit.language];
  return (
    <FormFor visit={visit} act="resend">
      <p class="soft small">{say.resendLead}</p>
      <Actions>
        <Button look="quiet">{say.resend}</Button>
      </Actions>
    </FormFor>
  );
}

/** The last try's headers over the bytes that every try carries. */
function Request(view: {
  language: Language;
  body: Buffer | null;
  tries: readonly AttemptFacts[];
  url: string | undefined;
}) {
  const { language, body, tries, url } = view;
  const say = deliveryWords[language];
  const last = tries.at(-1);
  const missing = last ? say.erased : say.notSent;
  const path = url === undefined ? "" : ` ${url}`;
  return (
    <Card id="request" title={say.request} lead={say.requestLead}>
      {last ? (
        <Block
          label={say.headersOf}
          text={[`POST${path}`, ...headerLines(last.requestHeaders)].join("\n")}
        />
      ) : null}
      {body === null ? (
        <p>{missing}</p>
      ) : (
        <>
          <p class="soft small">{`${say.body}: ${say.bytes(showNumber(body.length, language))}`}</p>
          <Block
            label={say.body}
            text={body.toString()}
            said={{ copy: say.copy, copied: say.copied }}
          />
        </>
      )}
    </Card>
  );
}

function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function Tries({ tries, language }: { tries: readonly AttemptFacts[]; language: Language }) {
  const say = deliveryWords[language];
  if (tries.length === 0) return <p>{say.noAttempts}</p>;
  const steps = tries.map((one) => {
    const why = explainTry(one);
    const took = showNumber(one.durationMs, language);
    const outcome = one.status === null ? say.unanswered(took) : say.answered(one.status, took);
    return {
      at: one.startedAt,
      title: `${say.attempt(one.number)}: ${outcome}`,
      tone: why ? ("bad" as const) : ("good" as const),
      body: (
        <>
          {why ? <p>{why[language]}</p> : null}
          <Reply one={one} language={language} />
        </>
      ),
    };
  });
  return <Timeline steps={steps} language={language} />;
}

function Reply({ one, language }: { one: AttemptFacts; language: Language }) {
  const say = deliveryWords[language];
  const { responseHeaders, responseBody, number } = one;
  if (responseHeaders === null) return null;
  return (
    <details>
      <summary>{say.reply}</summary>
      <Block
        label={`${say.replyHeaders}, ${say.attempt(number)}`}
        text={headerLines(responseHeaders).join("\n")}
      />
      <Block
        label={`${say.replyBody}, ${say.attempt(number)}`}
        text={responseBody || say.emptyReply}
      />
    </details>
  );
}

function AsCurl({ request, language }: { request: SignedRequest; language: Language }) {
  const say = deliveryWords[language];
  const text = asCurl(request);
  return (
    <Card id="curl" title={say.curl} lead={say.curlLead}>
      {text.includes(`$${SECRET_VARIABLE}"`) ? <p class="soft small">{say.curlSecret}</p> : null}
      <Block label={say.curl} text={text} said={{ copy: say.copy, copied: say.copied }} />
    </Card>
  );
}
