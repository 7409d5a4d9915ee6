/** One receiving account of the merchant's own: its place among the others, on and off. */
import { routeTo, stopRoute } from "../../engine/change-routes.ts";
import type { OpenedAccount } from "../../engine/receiving-accounts.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { merchantAddress } from "../../faces/visit.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink } from "../../ui/forms.tsx";
import { Badge, Card, Facts, Heading } from "../../ui/parts.tsx";
import { RouteFields, readRoute, routeFor } from "../account-routes.tsx";
import { accountWords } from "../account-words.ts";
import { criteriaIn } from "../qris-remarks.ts";

export default definePage({
  scope: "project",
  path: "/accounts/:account",
  right: "view",
  title: { id: accountWords.id.title, en: accountWords.en.title },
  async show(visit) {
    const account = await accountOf(visit);
    const say = accountWords[visit.language];
    return (
      <>
        <Heading title={account.name}>
          <ButtonLink href={visit.link("/accounts")} look="quiet">
            {say.back}
          </ButtonLink>
          <ButtonLink href={noticesOf(visit)} look="quiet">
            {say.notices}
          </ButtonLink>
        </Heading>
        <Card id="account" title={say.details}>
          <Facts rows={factsOf(account, visit)} />
        </Card>
        {visit.may("settings") ? <Changes visit={visit} account={account} /> : null}
      </>
    );
  },
  acts: {
    route: {
      right: "settings",
      fresh: true,
      async run(visit, form) {
        const account = await accountOf(visit);
        const { weight, channels, cost } = routeFor(visit.project, account) ?? {};
        const kept = { ...(weight && { weight }), ...(channels && { channels }) };
        const wanted = { ...kept, ...(cost && { cost }), ...readRoute(form) };
        await routeTo(visit.room.db, visit.project, account, wanted);
        await auditRoute(visit, account, wanted);
        return { to: visit.address, told: "saved" };
      },
    },
    stop: {
      right: "settings",
      fresh: true,
      async run(visit) {
        const account = await accountOf(visit);
        await stopRoute(visit.room.db, visit.project, account);
        await auditRoute(visit, account, { off: true });
        return { to: visit.address, told: "saved" };
      },
    },
    disable: switching(false),
    enable: switching(true),
  },
});

function switching(enabled: boolean) {
  return {
    right: "settings",
    fresh: true,
    async run(visit: VisitOf<"project">) {
      const { ownerId, id } = await accountOf(visit);
      await visit.room.engine.accounts.enable(ownerId, id, enabled);
      await visit.audit(enabled ? "account enable" : "account disable", showId("acc", id));
      return { to: visit.address, told: "saved" };
    },
  } as const;
}

/** As it is now. Fails: not_found for another's, for the house's and for the other mode's. */
async function accountOf({ room, merchant, project, params }: VisitOf<"project">) {
  const id = parseId("acc", params.account ?? "");
  const account = id === undefined ? undefined : await room.engine.accounts.byId(id);
  if (account?.ownerId === merchant.id && account.mode === project.mode) return account;
  throw new Failure("not_found", "There is no such account");
}

function auditRoute(
  visit: VisitOf<"project">,
  { id }: OpenedAccount,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const subject = showId("prj", visit.project.id);
  return visit.audit("project route", subject, { account: showId("acc", id), ...detail });
}

function noticesOf({ merchant }: VisitOf<"project">): string {
  return `${merchantAddress("/dashboard", merchant.id)}/notice-rules`;
}

/** What a code on a counter says for all to see; nothing else of what the rail keeps. */
const PUBLIC = ["payee", "city", "nmid", "acquirer", "criteria"];

function factsOf(account: OpenedAccount, { language }: VisitOf<"project">) {
  const say = accountWords[language];
  const { details, enabled, channels, custody } = account;
  const said = PUBLIC.flatMap((name) => {
    const value = details[name];
    if (typeof value !== "string" || value === "") return [];
    const shown = name === "criteria" ? criteriaIn(value, language) : value;
    return [[say.says[name] ?? name, shown] as const];
  });
  const state = <Badge tone={enabled ? "good" : "plain"}>{enabled ? say.on : say.off}</Badge>;
  return [
    [say.state, state],
    ...said,
    [say.channels, channels.join(", ")],
    [say.money, custody === "own" ? say.own : say.ours],
  ] as const;
}

function Changes({ visit, account }: { visit: VisitOf<"project">; account: OpenedAccount }) {
  const say = accountWords[visit.language];
  const route = routeFor(visit.project, account);
  const { enabled } = account;
  return (
    <>
      <Card id="route" title={say.routeTitle} lead={route ? say.routeLead : say.unrouted}>
        <FormFor visit={visit} act="route">
          <RouteFields visit={visit} route={route} />
          <Actions>
            <Button>{say.save}</Button>
          </Actions>
        </FormFor>
        {route ? (
          <FormFor visit={visit} act="stop">
            <Actions>
              <Button look="quiet">{say.stop}</Button>
            </Actions>
          </FormFor>
        ) : null}
      </Card>
      <Card
        id="switch"
        title={say.switchTitle}
        lead={enabled ? say.switchOffLead : say.switchOnLead}
      >
        <FormFor visit={visit} act={enabled ? "disable" : "enable"}>
          <Actions>
            <Button look={enabled ? "danger" : "full"}>
              {enabled ? say.switchOff : say.switchOn}
            </Button>
          </Actions>
        </FormFor>
      </Card>
    </>
  );
}
