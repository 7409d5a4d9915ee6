/** Parts of the pages that show deliveries: their table, their state, why one failed. */

import type { Child } from "hono/jsx";
import { HOUR, type Instant, MINUTE } from "../clock.ts";
import type { DeliveryStatus } from "../engine/webhook-desk.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import type { Language } from "../ui/language.ts";
import { Badge, Moment, Table, type Tone } from "../ui/parts.tsx";
import type { Delivery } from "../webhooks/delivery-log.ts";
import type { Endpoint } from "../webhooks/endpoints.ts";
import { explainDelivery } from "../webhooks/explain.ts";
import { deliveryWords } from "./delivery-words.ts";
import type { ProjectVisit } from "./endpoint-parts.tsx";
import { EVENT_NAMES } from "./event-words.ts";

const TONES: Readonly<Record<DeliveryStatus, Tone>> = {
  pending: "warn",
  succeeded: "good",
  failed: "bad",
  superseded: "plain",
};

export const STATES = Object.keys(TONES) as readonly DeliveryStatus[];

export function StateBadge({ status, language }: { status: DeliveryStatus; language: Language }) {
  return <Badge tone={TONES[status]}>{deliveryWords[language].states[status]}</Badge>;
}

export type DeliveriesView = {
  readonly visit: ProjectVisit;
  readonly rows: readonly Delivery[];
  readonly endpoints: readonly Endpoint[];
  readonly empty: Child;
};

export function DeliveryTable({ visit, rows, endpoints, empty }: DeliveriesView) {
  const { language } = visit;
  const say = deliveryWords[language];
  const urls = new Map(endpoints.map(({ id, url }) => [id, url]));
  return (
    <Table
      caption={say.caption}
      rows={rows}
      columns={[
        {
          head: say.at,
          cell: ({ id, createdAt }) => (
            <a href={visit.link(`/webhooks/deliveries/${showId("dlv", id)}`)}>
              <Moment at={createdAt} language={language} short />
            </a>
          ),
        },
        { head: say.kind, cell: ({ eventType }) => EVENT_NAMES[eventType][language] },
        { head: say.to, cell: ({ endpointId }) => urls.get(endpointId) ?? say.deletedEndpoint },
        {
          head: say.state,
          cell: ({ status }) => <StateBadge status={status} language={language} />,
        },
        { head: say.tries, cell: ({ attempts }) => attempts },
        { head: say.result, cell: (one) => resultOf(one, language) },
      ]}
      empty={empty}
    />
  );
}

/** The reply's status, or what went wrong in its first sentence. */
export function resultOf(one: Delivery, language: Language): string {
  const why = explainDelivery(one)?.[language].split(/(?<=[.?]) /)[0];
  return why ?? (one.lastStatus === null ? "–" : `HTTP ${one.lastStatus}`);
}

const MINUTE_TEXT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A minute in Jakarta, from the text of a form. Fails: invalid_request (field). */
export function minuteIn(text: string, field: string): Instant {
  const [minute = ""] = MINUTE_TEXT.exec(text) ?? [];
  const at = Date.parse(`${minute}:00+07:00`);
  if (minute !== "" && !Number.isNaN(at)) return at;
  throw new Failure("invalid_request", "This must be a day and a time", { field });
}

/** A minute in Jakarta as forms have it: `2026-11-21T10:05`. */
export function minuteText(at: Instant): string {
  return new Date(Math.floor(at / MINUTE) * MINUTE + 7 * HOUR).toISOString().slice(0, 16);
}
