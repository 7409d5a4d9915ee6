/** Imported statements of all merchants, newest first. */
import { definePage } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { listImports, type Statement } from "../../statements/statement.ts";
import { ButtonLink, Pages } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Empty, Heading, Moment, Table } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { statementWords } from "../statement-words.ts";

const PAGE = 50;

export default definePage({
  scope: "house",
  path: "/statements",
  right: "view",
  title: { id: statementWords.id.title, en: statementWords.en.title },
  way: { group: "money", place: 3 },
  async show({ room, language, query, here, link, may }) {
    const say = statementWords[language];
    const before = parseId("stm", query.get("before") ?? "");
    const found = await listImports(room.db, { before, limit: PAGE + 1 });
    const rows = found.slice(0, PAGE);
    const last = found.length > PAGE ? rows.at(-1)?.id : undefined;
    const add = may("money") ? (
      <ButtonLink href={link("/statements/new")}>{say.import}</ButtonLink>
    ) : null;
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {rows.length > 0 ? add : null}
        </Heading>
        <Table
          caption={say.caption}
          rows={rows}
          columns={[
            {
              head: say.at,
              cell: ({ id, createdAt }: Statement & { slug: string }) => (
                <a href={link(`/statements/${showId("stm", id)}`)}>
                  <Moment at={createdAt} language={language} short />
                </a>
              ),
            },
            {
              head: say.project,
              cell: ({ slug, mode }) => (
                <>
                  {slug} <ModeBadge mode={mode} language={language} />
                </>
              ),
            },
            { head: say.rail, cell: ({ rail }) => rail },
            { head: say.days, cell: ({ firstDay, lastDay }) => `${firstDay} – ${lastDay}` },
            { head: say.file, cell: ({ file }) => file },
            {
              head: say.lines,
              number: true,
              cell: ({ lines }) => showNumber(lines, language),
            },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{say.emptyBody}</p>
              {add}
            </Empty>
          }
        />
        <Pages
          label={say.pages}
          newer={before === undefined ? undefined : here({ before: undefined })}
          older={last && here({ before: showId("stm", last) })}
          said={say}
        />
      </>
    );
  },
});
