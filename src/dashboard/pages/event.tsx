/** One event: what it was about, how that stood then, and whom it was told to. */
import { MINUTE, utcText } from "../../clock.ts";
import { findEvent } from "../../engine/events.ts";
import { eventId, parseEventId } from "../../engine/payment.ts";
import { definePage } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { Block, ButtonLink } from "../../ui/forms.tsx";
import { Card, Empty, Facts, Heading, Moment } from "../../ui/parts.tsx";
import { deliveriesOfEvent } from "../../webhooks/delivery-log.ts";
import { listEndpoints } from "../../webhooks/endpoints.ts";
import { DeliveryTable } from "../delivery-parts.tsx";
import { subjectOf } from "../event-subject.ts";
import { EVENT_NAMES, eventWords } from "../event-words.ts";

export default definePage({
  scope: "project",
  path: "/events/:event",
  right: "view",
  title: { id: eventWords.id.title, en: eventWords.en.title },
  async show(visit) {
    const { language, project, params } = visit;
    const say = eventWords[language];
    const named = parseEventId(params.event ?? "");
    const shown = await visit.read(async (client) => {
      const event = named && (await findEvent(client, project, named));
      if (!event) throw new Failure("not_found", "There is no such event");
      // Its time is the project's, which may run ahead; deliveries are made in real time.
      const since = event.createdAt - project.clockOffset - MINUTE;
      return {
        event,
        deliveries: await deliveriesOfEvent(client, project, { number: event.number, since }),
        endpoints: await listEndpoints(client, project),
      };
    });
    const { event, deliveries, endpoints } = shown;
    const subject = subjectOf(event);
    return (
      <>
        <Heading title={EVENT_NAMES[event.type][language]} lead={<code>{event.type}</code>}>
          <ButtonLink href={visit.link("/events")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Card id="facts" title={say.facts}>
          <Facts
            rows={[
              [say.id, <code>{eventId(event)}</code>],
              [say.about, <a href={visit.link(subject.path)}>{subject.label}</a>],
              [say.at, <Moment at={event.createdAt} language={language} />],
              [say.version, event.version],
              [say.number, event.number],
            ]}
          />
        </Card>
        <Card id="payload" title={say.payload} lead={say.payloadLead}>
          <Block
            label={say.payload}
            text={JSON.stringify(event.data, readable, 2)}
            said={{ copy: say.copy, copied: say.copied }}
          />
        </Card>
        <Card id="deliveries" title={say.deliveries}>
          <DeliveryTable
            visit={visit}
            rows={deliveries}
            endpoints={endpoints}
            empty={
              <Empty title={say.noDeliveries}>
                <p>{say.noDeliveriesBody}</p>
              </Empty>
            }
          />
        </Card>
      </>
    );
  },
});

/** Instants as people read them, nobody's inner ids. */
function readable(name: string, value: unknown): unknown {
  if (name === "merchantId" || name === "projectId") return undefined;
  return /At$|^deadline$/.test(name) && typeof value === "number" ? utcText(value) : value;
}
