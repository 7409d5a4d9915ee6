/** The event log of a project, newest first; what narrows it stands in the address. */
import { listNewestEvents } from "../../engine/events.ts";
import { type Event, type EventType, eventId } from "../../engine/payment.ts";
import { definePage } from "../../faces/page.ts";
import { Field, Filters, Pages, Select } from "../../ui/forms.tsx";
import { Empty, Heading, Moment, Table } from "../../ui/parts.tsx";
import type { ProjectVisit } from "../endpoint-parts.tsx";
import { subjectIdIn, subjectOf } from "../event-subject.ts";
import { EVENT_KINDS, EVENT_NAMES, eventWords } from "../event-words.ts";

const PER_PAGE = 50;

export default definePage({
  scope: "project",
  path: "/events",
  right: "view",
  title: { id: eventWords.id.title, en: eventWords.en.title },
  way: { group: "develop", place: 4 },
  async show(visit) {
    const { language, project, query } = visit;
    const say = eventWords[language];
    const subjectId = await subjectIn(visit);
    const filter = { ...filterIn(query), limit: PER_PAGE + 1, ...(subjectId && { subjectId }) };
    const unknown = subjectId === undefined && query.get("subject");
    const found = unknown
      ? []
      : await visit.read((client) => listNewestEvents(client, project, filter));
    const rows = found.slice(0, PER_PAGE);
    const last = rows.at(-1);
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <EventFilters visit={visit} error={unknown ? say.noSubject : undefined} />
        <EventTable visit={visit} rows={rows} />
        <Pages
          label={say.pages}
          newer={query.has("before") ? visit.here({ before: undefined }) : undefined}
          older={
            last && found.length > PER_PAGE ? visit.here({ before: `${last.number}` }) : undefined
          }
          said={{ newer: say.newer, older: say.older }}
        />
      </>
    );
  },
});

/** What cannot be read narrows nothing. */
function filterIn(query: URLSearchParams): { before?: number; type?: EventType } {
  const type = EVENT_KINDS.find((kind) => kind === query.get("event"));
  const before = query.get("before") ?? "";
  return {
    ...(type && { type }),
    ...(/^\d{1,15}$/.test(before) && { before: Number(before) }),
  };
}

/** By a shown id, else by a payment's own number. */
async function subjectIn({ query, room, project }: ProjectVisit): Promise<string | undefined> {
  const asked = query.get("subject")?.trim();
  if (!asked) return undefined;
  const named = subjectIdIn(asked);
  if (named !== undefined) return named;
  return (await room.engine.payments.findByReference(project, asked))?.id;
}

function EventFilters({ visit, error }: { visit: ProjectVisit; error: string | undefined }) {
  const { language, query, address } = visit;
  const say = eventWords[language];
  const sent = (name: string) => ({ name, value: query.get(name) ?? "" });
  return (
    <Filters label={say.filters} action={address} said={{ apply: say.apply, clear: say.clear }}>
      <Select
        {...sent("event")}
        label={say.kind}
        choices={[
          { value: "", label: say.all },
          ...EVENT_KINDS.map((value) => ({ value, label: EVENT_NAMES[value][language] })),
        ]}
      />
      <Field
        {...sent("subject")}
        label={say.about}
        placeholder={say.aboutHint}
        autocomplete="off"
        maxlength={255}
        {...(error && { error })}
      />
    </Filters>
  );
}

function EventTable({ visit, rows }: { visit: ProjectVisit; rows: readonly Event[] }) {
  const { language, query } = visit;
  const say = eventWords[language];
  const narrowed = query.size > 0;
  return (
    <Table
      caption={say.caption}
      rows={rows}
      columns={[
        {
          head: say.at,
          cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
        },
        {
          head: say.kind,
          cell: (event) => (
            <a href={visit.link(`/events/${eventId(event)}`)}>
              {EVENT_NAMES[event.type][language]}
            </a>
          ),
        },
        {
          head: say.about,
          cell: (event) => {
            const { label, shown } = subjectOf(event);
            return <a href={visit.link("/events", { subject: shown })}>{label}</a>;
          },
        },
      ]}
      empty={
        <Empty title={narrowed ? say.nothing : say.empty}>
          <p>{narrowed ? say.nothingBody : say.emptyBody}</p>
        </Empty>
      }
    />
  );
}
