/** What narrows a list of payments: kept in the address, read back, and asked for by a form. */
import { type ChannelId, channelById } from "../channels/index.ts";
import { DAY } from "../clock.ts";
import type { PaymentConditions } from "../engine/engine.ts";
import type { PaymentStatus } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import type { VisitOf } from "../faces/page.ts";
import { parseId } from "../ids.ts";
import { Field, Filters, Select, type Sent } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { dayIn } from "./day-span.ts";
import { paymentWords, STATUS_WORDS } from "./payment-words.ts";

const STATUSES = Object.keys(STATUS_WORDS) as readonly PaymentStatus[];

/** Names in the address that narrow; `before` only turns the page. */
const NAMES = ["q", "status", "channel", "from", "to"] as const;

export type PaymentFilter = {
  readonly text: string;
  readonly conditions: PaymentConditions;
  /** What narrows, for the addresses of files and pages. */
  readonly query: Readonly<Record<string, string>>;
  /** Whether anything does. */
  readonly narrows: boolean;
  /** Which days cannot be read. */
  readonly wrong: ReadonlySet<string>;
};

/** What cannot be read narrows nothing, and is said at its field. */
export function readPaymentFilter(query: URLSearchParams): PaymentFilter {
  const said = (name: string) => query.get(name)?.trim() ?? "";
  const from = dayIn(said("from"));
  const to = dayIn(said("to"));
  const status = STATUSES.find((one) => one === said("status"));
  const before = parseId("pay", said("before"));
  const kept = NAMES.flatMap((name) => (said(name) === "" ? [] : [[name, said(name)] as const]));
  return {
    text: said("q"),
    conditions: {
      ...(status && { status }),
      ...(said("channel") !== "" && { channel: said("channel") }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { until: to + DAY }),
      ...(before !== undefined && { before }),
    },
    query: Object.fromEntries(kept),
    narrows: kept.length > 0,
    wrong: new Set(["from", "to"].filter((name) => said(name) !== "" && !dayIn(said(name)))),
  };
}

export function PaymentFilters({
  visit,
  filter,
}: {
  visit: VisitOf<"project">;
  filter: PaymentFilter;
}) {
  const { language, project, query } = visit;
  const say = paymentWords[language];
  const field = (name: string): Sent => ({
    name,
    value: query.get(name) ?? "",
    error: filter.wrong.has(name) ? say.wrongDay : undefined,
  });
  const said = { apply: say.filter, clear: say.clear };
  const all = { value: "", label: say.all };
  const statuses = STATUSES.map((value) => ({ value, label: STATUS_WORDS[value][language] }));
  return (
    <Filters label={say.filters} action={visit.address} said={said}>
      <Field {...field("q")} type="search" label={say.search} hint={say.searchHint} />
      <Select {...field("status")} label={say.status} choices={[all, ...statuses]} />
      <Select
        {...field("channel")}
        label={say.channel}
        choices={[all, ...channelChoices(project, query.get("channel"), language)]}
      />
      <Field {...field("from")} type="date" label={say.from} />
      <Field {...field("to")} type="date" label={say.to} />
    </Filters>
  );
}

/** Those that the project offers, and one that is asked for all the same. */
function channelChoices({ settings }: Project, asked: string | null, language: Language) {
  const ids = new Set([...Object.keys(settings.channels), ...(asked ? [asked] : [])]);
  return [...ids].map((value) => ({ value, label: channelName(value, language) }));
}

/** As people call it; a channel that was never chosen has no name. */
export function channelName(id: ChannelId | null, language: Language): string {
  if (id === null || id === "") return paymentWords[language].notChosen;
  const channel = channelById(id);
  if (!channel) return id;
  return channel.kind === "va" ? `VA ${channel.shortName}` : channel.shortName;
}
