/** Sending a range once more: counted first, then sent. What was asked stands in the address. */
import { DAY, MINUTE } from "../../clock.ts";
import type { DeliveryStatus, ResendRange } from "../../engine/webhook-desk.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field, Select } from "../../ui/forms.tsx";
import { Card, Heading, Notice } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { type Endpoint, listEndpoints } from "../../webhooks/endpoints.ts";
import { countRange, MOST_AT_ONCE } from "../../webhooks/resend-range.ts";
import { minuteIn, minuteText } from "../delivery-parts.tsx";
import { deliveryWords } from "../delivery-words.ts";
import { type ProjectVisit, WebhookTabs } from "../endpoint-parts.tsx";

/** What has its end: what is still on its way is sent anyway. */
const ENDED = ["failed", "succeeded", "superseded"] as const satisfies readonly DeliveryStatus[];

export default definePage({
  scope: "project",
  path: "/webhooks/resend",
  right: "view",
  title: { id: deliveryWords.id.range, en: deliveryWords.en.range },
  async show(visit) {
    const { language, project, query } = visit;
    const say = deliveryWords[language];
    const read = query.has("from") ? readRange(visit, query) : undefined;
    const range = read instanceof Failure ? undefined : read;
    const { endpoints, count } = await visit.read(async (client) => ({
      endpoints: await listEndpoints(client, project),
      count: range && (await countRange(client, project, range)),
    }));
    const resent = query.get("resent") ?? "";
    return (
      <>
        <Heading title={say.range} lead={say.rangeLead} />
        <WebhookTabs visit={visit} here="resend" />
        {/^\d{1,9}$/.test(resent) ? (
          <Notice tone="good">
            {say.resentCount(showNumber(Number(resent), language))}{" "}
            <a href={visit.link("/webhooks/deliveries")}>{say.toList}</a>
          </Notice>
        ) : null}
        <RangeForm visit={visit} endpoints={endpoints} wrong={read} />
        {count === undefined ? null : <Preview visit={visit} count={count} />}
      </>
    );
  },
  acts: {
    resend: {
      right: "develop",
      async run(visit) {
        const range = readRange(visit, visit.query);
        if (range instanceof Failure) throw range;
        const { project, room } = visit;
        const resent = await room.engine.webhooks.resendRange(project, range);
        await visit.audit("webhook resend", showId("prj", project.id), { ...range, resent });
        return { to: visit.link("/webhooks/resend", { resent: String(resent) }) };
      },
    },
  },
});

/** The range that the address names, or why it names none. */
function readRange({ query }: ProjectVisit, from: URLSearchParams): ResendRange | Failure {
  try {
    const begin = minuteIn(from.get("from") ?? "", "from");
    const until = minuteIn(from.get("until") ?? "", "until");
    if (until <= begin) {
      throw new Failure("invalid_request", "The end must come after the beginning", {
        field: "until",
        facts: { reason: "order" },
      });
    }
    const status = ENDED.find((one) => one === query.get("state")) ?? "failed";
    const endpointId = parseId("whe", query.get("endpoint") ?? "");
    return { from: begin, until, statuses: [status], ...(endpointId && { endpointId }) };
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function RangeForm(view: {
  visit: ProjectVisit;
  endpoints: readonly Endpoint[];
  wrong: ResendRange | Failure | undefined;
}) {
  const { visit, endpoints, wrong } = view;
  const { language, query, address, room } = visit;
  const say = deliveryWords[language];
  const now = room.clock.now();
  const sent = (name: string, usual: string) => {
    const value = query.get(name) ?? usual;
    if (!(wrong instanceof Failure) || wrong.field !== name) return { name, value };
    return { name, value, error: wrong.facts.reason === "order" ? say.badRange : say.badTime };
  };
  return (
    <form method="get" action={address} class="filters roomy">
      <Field
        {...sent("from", minuteText(now - DAY))}
        type="datetime-local"
        label={say.fromTime}
        required
      />
      <Field
        {...sent("until", minuteText(now + MINUTE))}
        type="datetime-local"
        label={say.untilTime}
        required
      />
      <Select
        {...sent("state", "failed")}
        label={say.state}
        choices={ENDED.map((value) => ({ value, label: say.states[value] }))}
      />
      <Select
        {...sent("endpoint", "")}
        label={say.endpoint}
        choices={[
          { value: "", label: say.all },
          ...endpoints.map(({ id, url }) => ({ value: showId("whe", id), label: url })),
        ]}
      />
      <Actions>
        <Button look="quiet">{say.count}</Button>
      </Actions>
    </form>
  );
}

/** How many it would be, before any is sent. */
function Preview({ visit, count }: { visit: ProjectVisit; count: number }) {
  const say = deliveryWords[visit.language];
  const shown = showNumber(count, visit.language);
  return (
    <Card id="preview" title={say.resend}>
      <p role="status">{count === 0 ? say.countedNone : say.counted(shown)}</p>
      {count > 0 && visit.may("develop") ? (
        <FormFor visit={visit} act="resend">
          {count > MOST_AT_ONCE ? <p class="soft small">{say.most}</p> : null}
          <Actions>
            <Button>{say.sendAll(shown)}</Button>
            <ButtonLink href={visit.link("/webhooks/resend")} look="quiet">
              {say.clear}
            </ButtonLink>
          </Actions>
        </FormFor>
      ) : null}
    </Card>
  );
}
