/** One rail: its switch, what is stopped of it, its accounts with their health. */
import type { RailFacts, StandingStop } from "../../engine/rail-stops.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { ButtonLink } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Card, Facts, Heading, Moment, Money, Notice } from "../../ui/parts.tsx";
import { merchantNames } from "../merchant-names.ts";
import { accountsOn, lastMoney } from "../rail-accounts.ts";
import { Accounts, StopForm, Stops } from "../rail-cards.tsx";
import { railWords } from "../rail-words.ts";
import { toldIn } from "../told.ts";

type Here = VisitOf<"house">;

export default definePage({
  scope: "house",
  path: "/rails/:rail",
  right: "view",
  title: { id: railWords.id.title, en: railWords.en.title },
  told: toldIn(railWords.id.told, railWords.en.told),
  async show(visit) {
    const { room, language, now } = visit;
    const say = railWords[language];
    const rail = railOf(visit);
    const accounts = await accountsOn(room.db, rail.id);
    const [all, names, money] = await Promise.all([
      room.engine.rails.stops(),
      merchantNames(room.db, accounts),
      lastMoney(room.db, rail.id, now),
    ]);
    return (
      <>
        <Heading
          title={rail.id}
          lead={
            <>
              {rail.afar ? say.afar : say.near} <ModeBadge mode={rail.mode} language={language} />
            </>
          }
        >
          <ButtonLink href={visit.link("/rails")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Stops visit={visit} stops={all.filter((one) => one.rail === rail.id)} />
        <Card id="facts" title={say.name}>
          <Facts
            rows={[
              [say.channels, rail.channels.join(", ")],
              [say.lastMoney, money ? <Moment at={money} language={language} /> : say.never],
            ]}
          />
        </Card>
        {rail.onAccounts ? <Accounts {...{ visit, accounts, names, afar: rail.afar }} /> : null}
        {visit.may("run") ? <StopForm visit={visit} rail={rail} /> : null}
      </>
    );
  },
  acts: {
    stop: { right: "run", fresh: true, run: stop },
    resume: { right: "run", fresh: true, run: resume },
    enable: switching(true),
    disable: switching(false),
    balance: {
      right: "run",
      async run(visit, form) {
        const { id, name } = await accountIn(visit, form);
        const amount = await visit.room.engine.rails.balance(showId("acc", id));
        return { shown: <Balance {...{ visit, name, amount }} /> };
      },
    },
  },
});

/** Fails: not_found. */
function railOf({ room, params }: Here): RailFacts {
  const rail = room.engine.rails.list().find(({ id }) => id === params.rail);
  if (rail) return rail;
  throw new Failure("not_found", "There is no such rail");
}

async function stop(visit: Here, form: Form) {
  const { engine } = visit.room;
  const { id: rail } = railOf(visit);
  const slug = form.text("project");
  const project = slug === "" ? undefined : await engine.projects.bySlug(slug);
  if (slug !== "" && !project) {
    throw new Failure("invalid_request", `There is no project ${slug}`, { field: "project" });
  }
  const stopped = await engine.rails.stop({
    ...{ rail, project, by: visit.person.login, reason: form.text("reason") },
    channel: form.text("channel") || undefined,
  });
  await visit.audit("rail stop", rail, detailOf(stopped, stopped.reason));
  return { to: visit.address, told: "stopped" };
}

async function resume(visit: Here, form: Form) {
  const { rails } = visit.room.engine;
  const { id: rail } = railOf(visit);
  const id = form.text("stop");
  const reason = form.text(`why-${id}`);
  const standing = (await rails.stops()).find((one) => one.id === id && one.rail === rail);
  if (!standing) throw new Failure("not_found", "It runs already");
  if (reason === "") {
    throw new Failure("invalid_request", "Say why it may run again", { field: `why-${id}` });
  }
  await rails.resume(id);
  await visit.audit("rail resume", rail, detailOf(standing, reason));
  return { to: visit.address, told: "resumed" };
}

function detailOf({ channel, project }: StandingStop, reason: string) {
  return { channel, project: project?.slug ?? null, reason };
}

/** Fails: not_found for an account of another rail. */
async function accountIn(visit: Here, form: Form) {
  const id = parseId("acc", form.text("account"));
  const found = id === undefined ? undefined : await visit.room.engine.accounts.byId(id);
  if (found && found.rail === railOf(visit).id) return found;
  throw new Failure("not_found", "There is no such account on this rail");
}

function switching(enabled: boolean) {
  return {
    right: "run",
    fresh: true,
    async run(visit: Here, form: Form) {
      const { ownerId, id } = await accountIn(visit, form);
      await visit.room.engine.accounts.enable(ownerId, id, enabled);
      await visit.audit(enabled ? "account enable" : "account disable", showId("acc", id));
      return { to: visit.address, told: "switched" };
    },
  } as const;
}

type BalanceView = { visit: Here; name: string; amount: number | undefined };

function Balance({ visit, name, amount }: BalanceView) {
  const say = railWords[visit.language];
  return (
    <>
      <Heading title={say.balanceOf(name)} />
      {amount === undefined ? (
        <Notice tone="warn">{say.noBalance}</Notice>
      ) : (
        <Facts rows={[[say.amount, <Money amount={amount} />]]} />
      )}
      <ButtonLink href={visit.address} look="quiet">
        {say.back}
      </ButtonLink>
    </>
  );
}
