/** Deliveries of a project, newest first; what narrows them stands in the address. */
import type { EventType } from "../../engine/payment.ts";
import type { DeliverySelection } from "../../engine/webhook-desk.ts";
import { definePage } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { ButtonLink, Field, Filters, Pages, Select } from "../../ui/forms.tsx";
import { Empty, Heading } from "../../ui/parts.tsx";
import { listDeliveries } from "../../webhooks/delivery-log.ts";
import { listEndpoints } from "../../webhooks/endpoints.ts";
import { daySpan } from "../day-span.ts";
import { DeliveryTable, STATES } from "../delivery-parts.tsx";
import { deliveryWords } from "../delivery-words.ts";
import { natureOf, type ProjectVisit, WebhookTabs } from "../endpoint-parts.tsx";
import { EVENT_NAMES } from "../event-words.ts";

const PER_PAGE = 50;

export default definePage({
  scope: "project",
  path: "/webhooks/deliveries",
  right: "view",
  title: { id: deliveryWords.id.title, en: deliveryWords.en.title },
  async show(visit) {
    const { language, project, query } = visit;
    const say = deliveryWords[language];
    const filter = { ...filterIn(visit), limit: PER_PAGE + 1 };
    const { found, endpoints } = await visit.read(async (client) => ({
      found: await listDeliveries(client, project, filter),
      endpoints: await listEndpoints(client, project),
    }));
    const rows = found.slice(0, PER_PAGE);
    const last = rows.at(-1);
    const more = found.length > PER_PAGE && last ? showId("dlv", last.id) : undefined;
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <WebhookTabs visit={visit} here="deliveries" />
        <DeliveryFilters visit={visit} />
        <DeliveryTable
          visit={visit}
          rows={rows}
          endpoints={endpoints}
          empty={<NoDeliveries visit={visit} narrowed={query.size > 0} />}
        />
        <Pages
          label={say.pages}
          newer={query.has("before") ? visit.here({ before: undefined }) : undefined}
          older={more && visit.here({ before: more })}
          said={{ newer: say.newer, older: say.older }}
        />
      </>
    );
  },
});

/** What cannot be read narrows nothing. */
function filterIn({ query }: ProjectVisit): Omit<DeliverySelection, "limit"> {
  const status = STATES.find((one) => one === query.get("state"));
  const kind = query.get("event") ?? "";
  const eventType = Object.hasOwn(EVENT_NAMES, kind) ? (kind as EventType) : undefined;
  const before = parseId("dlv", query.get("before") ?? "");
  const endpointId = parseId("whe", query.get("endpoint") ?? "");
  return {
    ...(status && { status }),
    ...(eventType && { eventType }),
    ...daySpan(query),
    ...(before && { before }),
    ...(endpointId && { endpointId }),
  };
}

function DeliveryFilters({ visit }: { visit: ProjectVisit }) {
  const { language, address, query } = visit;
  const say = deliveryWords[language];
  const all = { value: "", label: say.all };
  const kinds = [...natureOf(visit).on, "webhook.test" as const];
  const sent = (name: string) => ({ name, value: query.get(name) ?? "" });
  return (
    <Filters label={say.filters} action={address} said={{ apply: say.apply, clear: say.clear }}>
      <Select
        {...sent("state")}
        label={say.state}
        choices={[all, ...STATES.map((value) => ({ value, label: say.states[value] }))]}
      />
      <Select
        {...sent("event")}
        label={say.kind}
        choices={[all, ...kinds.map((value) => ({ value, label: EVENT_NAMES[value][language] }))]}
      />
      <Field {...sent("from")} type="date" label={say.from} />
      <Field {...sent("to")} type="date" label={say.until} />
    </Filters>
  );
}

function NoDeliveries({ visit, narrowed }: { visit: ProjectVisit; narrowed: boolean }) {
  const say = deliveryWords[visit.language];
  if (narrowed) {
    return (
      <Empty title={say.nothing}>
        <p>{say.nothingBody}</p>
      </Empty>
    );
  }
  return (
    <Empty title={say.empty}>
      <p>{say.emptyBody}</p>
      <ButtonLink href={visit.link("/webhooks")}>{say.toEndpoints}</ButtonLink>
    </Empty>
  );
}
