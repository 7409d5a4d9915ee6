/** The merchants of the house. */
import { definePage } from "../../faces/page.ts";
import { parseId, showId } from "../../ids.ts";
import { ButtonLink, Field, Filters, Pages } from "../../ui/forms.tsx";
import { Badge, Empty, Heading, Moment, Table } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { listMerchants } from "../merchant-rows.ts";
import { merchantWords } from "../merchant-words.ts";
import { readHouse } from "../read-house.ts";

const PAGE = 50;

export default definePage({
  scope: "house",
  path: "/merchants",
  right: "view",
  title: { id: merchantWords.id.title, en: merchantWords.en.title },
  way: { group: "merchants", place: 1 },
  async show({ room, language, query, address, here, link, may }) {
    const say = merchantWords[language];
    const search = query.get("search")?.trim().slice(0, 100) ?? "";
    const before = parseId("mer", query.get("before") ?? "");
    const found = await readHouse(room.db, (client) =>
      listMerchants(client, { search, limit: PAGE + 1, ...(before && { before }) }),
    );
    const rows = found.slice(0, PAGE);
    const last = found.length > PAGE ? rows.at(-1)?.id : undefined;
    const add = may("merchants") ? (
      <ButtonLink href={link("/merchants/new")}>{say.add}</ButtonLink>
    ) : null;
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {add}
        </Heading>
        <Filters label={say.filters} action={address} said={say}>
          <Field name="search" value={search} error={undefined} label={say.search} />
        </Filters>
        <Table
          caption={say.caption}
          rows={rows}
          columns={[
            {
              head: say.name,
              cell: ({ id, name }) => <a href={link(`/merchants/${showId("mer", id)}`)}>{name}</a>,
            },
            {
              head: say.state,
              cell: ({ pausedAt }) => (
                <Badge tone={pausedAt === null ? "good" : "warn"}>
                  {pausedAt === null ? say.open : say.paused}
                </Badge>
              ),
            },
            {
              head: say.projects,
              cell: ({ projects, live }) =>
                say.projectsOf(showNumber(projects, language), showNumber(live, language)),
            },
            {
              head: say.members,
              cell: ({ members }) => showNumber(members, language),
              number: true,
            },
            {
              head: say.since,
              cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
            },
          ]}
          empty={
            <Empty title={say.none}>
              <p>{search === "" ? say.noneBody : say.noneFound}</p>
            </Empty>
          }
        />
        <Pages
          label={say.pages}
          newer={before === undefined ? undefined : here({ before: undefined })}
          older={last === undefined ? undefined : here({ before: showId("mer", last) })}
          said={say}
        />
      </>
    );
  },
});
