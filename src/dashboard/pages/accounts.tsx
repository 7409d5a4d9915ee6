/** The receiving accounts of a project: its merchant's own and those of the house it leads to. */
import type { OpenedAccount, ReceivingAccounts } from "../../engine/receiving-accounts.ts";
import type { Project, Route } from "../../engine/settings.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { ButtonLink } from "../../ui/forms.tsx";
import { Badge, Empty, Heading, Table } from "../../ui/parts.tsx";
import { limitsOf, routeFor } from "../account-routes.tsx";
import { accountWords } from "../account-words.ts";

export default definePage({
  scope: "project",
  path: "/accounts",
  right: "view",
  title: { id: accountWords.id.title, en: accountWords.en.title },
  way: { group: "project", place: 3 },
  async show(visit) {
    const { project, room, language } = visit;
    const say = accountWords[language];
    const rows = await rowsOf(room.engine.accounts, project);
    const add = visit.may("settings") ? (
      <ButtonLink href={visit.link("/accounts/new")}>{say.add}</ButtonLink>
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
            { head: say.name, cell: ({ account }) => <Named visit={visit} account={account} /> },
            { head: say.order, cell: ({ route }) => route?.order ?? say.unrouted },
            {
              head: say.limits,
              cell: ({ route }) => (route ? limitsOf(route, language) : "–"),
            },
            {
              head: say.state,
              cell: ({ account: { enabled } }) => (
                <Badge tone={enabled ? "good" : "plain"}>{enabled ? say.on : say.off}</Badge>
              ),
            },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{say.emptyBody}</p>
              {add}
            </Empty>
          }
        />
      </>
    );
  },
});

type Row = { readonly account: OpenedAccount; readonly route: Route | undefined };

/** Those that the project uses come first, in the order in which they are tried. */
async function rowsOf(accounts: ReceivingAccounts, project: Project): Promise<readonly Row[]> {
  const own = (await accounts.list(project.merchantId)).filter(({ mode }) => mode === project.mode);
  const others = project.settings.routes.filter(({ ownerId }) => ownerId !== project.merchantId);
  const house = await Promise.all(others.map((one) => accounts.find(one.ownerId, one.account)));
  const last = Number.POSITIVE_INFINITY;
  return [...own, ...house.filter((one) => one !== undefined)]
    .map((account) => ({ account, route: routeFor(project, account) }))
    .sort((one, other) => compare(one.route?.order ?? last, other.route?.order ?? last));
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function Named({ visit, account }: { visit: VisitOf<"project">; account: OpenedAccount }) {
  const { ownerId, id, name } = account;
  if (ownerId !== visit.merchant.id) return <>{accountWords[visit.language].house}</>;
  return <a href={visit.link(`/accounts/${showId("acc", id)}`)}>{name}</a>;
}
