/** The audit log as a page shows it: lines under filters that stand in the address. */
import { DAY, type Instant } from "../clock.ts";
import type { AuditFilter, WrittenLine } from "../engine/audit.ts";
import { Field, Filters, Pages, Select } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Empty, Moment, Table } from "../ui/parts.tsx";
import { sayDetail, sayVerb } from "./audit-verbs.ts";
import { auditWords, NOUNS } from "./audit-words.ts";
import type { Visit } from "./page.ts";

const ROWS = 50;
const LONGEST_VALUE = 120;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The filter that an address names, for one row more than is shown; nonsense is left out. */
export function auditFilterOf({ query }: Pick<Visit, "query">): AuditFilter {
  const text = (name: string) => query.get(name)?.trim().slice(0, LONGEST_VALUE) || undefined;
  const before = query.get("before") ?? "";
  const until = dayOf(query.get("until"));
  return {
    actor: text("who"),
    verb: text("what"),
    subject: text("about"),
    from: dayOf(query.get("from")),
    to: until === undefined ? undefined : until + DAY,
    before: UUID.test(before) ? before : undefined,
    limit: ROWS + 1,
  };
}

/** The beginning of a day in Jakarta, as forms write days: `2025-09-19`. */
function dayOf(text: string | null): Instant | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? Date.parse(`${text}T00:00:00+07:00`) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** `named` tells whose line it is, where lines of many merchants stand together. */
export function AuditLog({
  visit,
  lines,
  named,
}: {
  visit: Visit;
  lines: readonly WrittenLine[];
  named?: (merchantId: string) => string;
}) {
  const { language } = visit;
  const say = auditWords[language];
  const shown = lines.slice(0, ROWS);
  const older = lines.length > ROWS ? visit.here({ before: shown.at(-1)?.id }) : undefined;
  const newer = visit.query.has("before") ? visit.here({ before: undefined }) : undefined;
  const columns = [
    {
      head: say.when,
      cell: ({ at }: WrittenLine) => <Moment at={at} language={language} short />,
    },
    { head: say.who, cell: (line: WrittenLine) => <Who line={line} language={language} /> },
    { head: say.what, cell: ({ verb }: WrittenLine) => sayVerb(verb, language) },
    { head: say.about, cell: ({ subject }: WrittenLine) => <code>{subject}</code> },
    { head: say.detail, cell: ({ detail }: WrittenLine) => detailText(detail, language) },
    { head: say.where, cell: ({ address }: WrittenLine) => address ?? say.byVerb },
  ];
  const whose = {
    head: say.merchant,
    cell: ({ merchantId }: WrittenLine) => (merchantId && named?.(merchantId)) ?? "–",
  };
  return (
    <>
      <AuditFilters visit={visit} />
      <Table
        caption={say.caption}
        rows={shown}
        columns={named ? [...columns, whose] : columns}
        empty={
          <Empty title={say.none}>
            <p>{say.noneBody}</p>
          </Empty>
        }
      />
      <Pages label={say.pages} newer={newer} older={older} said={say} />
    </>
  );
}

function Who({ line: { actor, acting }, language }: { line: WrittenLine; language: Language }) {
  if (!acting) return <>{actor}</>;
  return (
    <span>
      {actor}
      <br />
      <span class="soft small">{auditWords[language].acting}</span>
    </span>
  );
}

function AuditFilters({ visit }: { visit: Visit }) {
  const { language, query, address } = visit;
  const say = auditWords[language];
  const kept = (name: string) => ({ name, value: query.get(name) ?? "", error: undefined });
  const nouns = Object.entries(NOUNS).map(([value, label]) => ({ value, label: label[language] }));
  return (
    <Filters label={say.filters} action={address} said={say}>
      {query.has("merchant") ? (
        <input type="hidden" name="merchant" value={query.get("merchant") ?? ""} />
      ) : null}
      <Field {...kept("who")} label={say.who} />
      <Select
        {...kept("what")}
        label={say.what}
        choices={[{ value: "", label: say.any }, ...nouns]}
      />
      <Field {...kept("about")} label={say.about} />
      <Field {...kept("from")} label={say.from} type="date" />
      <Field {...kept("until")} label={say.until} type="date" />
    </Filters>
  );
}

/** `role: owner, days: 7`, cut where it would be long. */
function detailText(detail: Readonly<Record<string, unknown>>, language: Language): string {
  const text = Object.entries(detail)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const shown = typeof value === "string" ? value : JSON.stringify(value);
      return `${sayDetail(name, language)}: ${shown}`;
    })
    .join(", ");
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text || "–";
}
