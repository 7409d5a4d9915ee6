/** The refunds of a project. */
import type { RefundStatus } from "../../engine/refund.ts";
import { listRefunds } from "../../engine/refund-rows.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { ButtonLink, Filters, Pages, Select } from "../../ui/forms.tsx";
import { Empty, Heading } from "../../ui/parts.tsx";
import { REFUND_WORDS } from "../payment-words.ts";
import { RefundTable } from "../refund-table.tsx";
import { refundWords } from "../refund-words.ts";

const MOST = 50;
const STATUSES = Object.keys(REFUND_WORDS) as readonly RefundStatus[];

export default definePage({
  scope: "project",
  path: "/refunds",
  right: "view",
  title: { id: refundWords.id.title, en: refundWords.en.title },
  way: { group: "money", place: 2 },
  async show(visit) {
    const { language, project, query } = visit;
    const say = refundWords[language];
    const status = STATUSES.find((one) => one === query.get("status"));
    const before = parseId("rfd", query.get("before") ?? "");
    const wanted = { ...(status && { status }), ...(before && { before }), limit: MOST + 1 };
    const rows = await visit.read((client) => listRefunds(client, project, wanted));
    const last = rows.length > MOST ? rows[MOST - 1] : undefined;
    const choices = STATUSES.map((value) => ({ value, label: REFUND_WORDS[value][language] }));
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Filters
          label={say.status}
          action={visit.address}
          said={{ apply: say.filter, clear: say.clear }}
        >
          <Select
            name="status"
            value={status ?? ""}
            label={say.status}
            choices={[{ value: "", label: say.all }, ...choices]}
          />
        </Filters>
        <RefundTable
          visit={visit}
          rows={rows.slice(0, MOST)}
          empty={<Nothing visit={visit} narrows={status !== undefined} />}
        />
        <Pages
          label={say.pages}
          newer={before ? visit.here({ before: undefined }) : undefined}
          older={last && visit.here({ before: showId("rfd", last.id) })}
          said={{ newer: say.newest, older: say.older }}
        />
      </>
    );
  },
});

function Nothing({ visit, narrows }: { visit: VisitOf<"project">; narrows: boolean }) {
  const say = refundWords[visit.language];
  if (narrows) return <Empty title={say.none} />;
  return (
    <Empty title={say.empty}>
      <p>{say.emptyBody}</p>
      <ButtonLink href={visit.link("/payments", { status: "paid" })} look="quiet">
        {say.toPayments}
      </ButtonLink>
    </Empty>
  );
}
