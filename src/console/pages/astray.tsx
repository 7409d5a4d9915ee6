/** The inbox of money that fits nowhere yet, of all merchants and of the house itself. */
import { HOUSE } from "../../engine/receiving-accounts.ts";
import type { Mode } from "../../engine/settings.ts";
import { CAUSES, type SuspenseCause } from "../../engine/suspense-causes.ts";
import type { Suspense } from "../../engine/suspense-rows.ts";
import { definePage, type Visit } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { Filters, Pages, Select } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Empty, Heading, Moment, Table } from "../../ui/parts.tsx";
import { Sum } from "../astray-cards.tsx";
import { astrayWords } from "../astray-words.ts";
import { merchantNames } from "../merchant-names.ts";

const PAGE = 50;
const MODES: readonly Mode[] = ["live", "sandbox"];

export default definePage({
  scope: "house",
  path: "/astray",
  right: "view",
  title: { id: astrayWords.id.title, en: astrayWords.en.title },
  way: { group: "money", place: 2 },
  async show(visit) {
    const { room, language, query, here, link } = visit;
    const say = astrayWords[language];
    const status = query.get("status") === "resolved" ? "resolved" : "open";
    const cause = causeIn(query.get("cause"));
    const mode = MODES.find((one) => one === query.get("mode"));
    const before = parseId("sus", query.get("before") ?? "");
    const found = await room.engine.suspense.list({
      status,
      ...(cause && { cause }),
      ...(mode && { mode }),
      ...(before && { before }),
      limit: PAGE + 1,
    });
    const rows = found.slice(0, PAGE);
    const last = found.length > PAGE ? rows.at(-1)?.id : undefined;
    const names = await merchantNames(room.db, rows);
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Narrow {...{ visit, status, cause, mode }} />
        <Table
          caption={say.caption}
          rows={rows}
          columns={[
            {
              head: say.at,
              cell: ({ id, paidAt }: Suspense) => (
                <a href={link(`/astray/${showId("sus", id)}`)}>
                  <Moment at={paidAt} language={language} short />
                </a>
              ),
            },
            {
              head: say.merchant,
              cell: ({ merchantId, mode: of }) => (
                <>
                  {merchantId === HOUSE ? say.house : names.get(merchantId)}{" "}
                  <ModeBadge mode={of} language={language} />
                </>
              ),
            },
            { head: say.cause, cell: (one) => say.causes[one.cause].name },
            { head: say.rail, cell: ({ rail }) => rail },
            { head: say.amount, number: true, cell: (one) => <Sum of={one} /> },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{say.emptyBody}</p>
            </Empty>
          }
        />
        <Pages
          label={say.pages}
          newer={before === undefined ? undefined : here({ before: undefined })}
          older={last && here({ before: showId("sus", last) })}
          said={say}
        />
      </>
    );
  },
});

type Narrowed = {
  visit: Visit;
  status: string;
  cause: SuspenseCause | undefined;
  mode: Mode | undefined;
};

function Narrow({ visit: { language, link }, status, cause, mode }: Narrowed) {
  const say = astrayWords[language];
  const any = { value: "", label: say.any };
  return (
    <Filters label={say.filters} action={link("/astray")} said={say}>
      <Select
        name="status"
        label={say.state}
        value={status}
        choices={[
          { value: "open", label: say.open },
          { value: "resolved", label: say.resolved },
        ]}
      />
      <Select
        name="cause"
        label={say.cause}
        value={cause ?? ""}
        choices={[any, ...CAUSE_NAMES.map((value) => ({ value, label: say.causes[value].name }))]}
      />
      <Select
        name="mode"
        label={say.mode}
        value={mode ?? ""}
        choices={[any, ...MODES.map((value) => ({ value, label: value }))]}
      />
    </Filters>
  );
}

const CAUSE_NAMES = Object.keys(CAUSES) as readonly SuspenseCause[];

function causeIn(text: string | null): SuspenseCause | undefined {
  return CAUSE_NAMES.find((one) => one === text);
}
