/** One endpoint of the fleet: how it does, paused and let run again, and told again what failed. */
import { writtenText } from "../../engine/payout-rules.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Badge, Card, Facts, Heading, Moment } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { disableEndpoint } from "../../webhooks/endpoints.ts";
import { type FleetEndpoint, worstEndpoints } from "../../webhooks/fleet.ts";
import { fleetWords } from "../fleet-words.ts";
import { readWhole } from "../read-whole.ts";
import { beginning, countAgain, hoursIn, Replay, sendAgain } from "../replay.tsx";
import { toldIn } from "../told.ts";

type Here = VisitOf<"house">;

const LONGEST_REASON = 200;

export default definePage({
  scope: "house",
  path: "/webhooks/:endpoint",
  right: "view",
  title: { id: fleetWords.id.title, en: fleetWords.en.title },
  told: toldIn(fleetWords.id.told, fleetWords.en.told),
  async show(visit) {
    const { room, language, query, now } = visit;
    const say = fleetWords[language];
    const one = await endpointOf(visit);
    const hours = hoursIn(query);
    const count = hours && (await countAgain(room.engine, [one], beginning(now, hours)));
    return (
      <>
        <Heading
          title={one.url}
          lead={
            <>
              {one.merchant}, {one.project} <ModeBadge mode={one.mode} language={language} />
            </>
          }
        >
          <ButtonLink href={visit.link("/webhooks")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Known one={one} visit={visit} />
        {visit.may("run") ? (
          <>
            <Switch one={one} visit={visit} />
            {one.status === "enabled" ? (
              <Replay {...{ visit, count, title: say.replay, lead: say.replayLead }} />
            ) : null}
          </>
        ) : null}
      </>
    );
  },
  acts: {
    pause: { right: "run", run: pause },
    resume: {
      right: "run",
      async run(visit) {
        const { engine } = visit.room;
        const { id, ...one } = await endpointOf(visit);
        const project = await projectOf(visit, one);
        await engine.webhooks.update(project, id, { status: "enabled" });
        await visit.audit("webhook enable", visit.params.endpoint ?? "");
        return { to: visit.address, told: "resumed" };
      },
    },
    replay: {
      right: "run",
      async run(visit) {
        const one = await endpointOf(visit);
        const hours = hoursIn(visit.query) ?? 1;
        const sent = await sendAgain(visit.room.engine, [one], beginning(visit.now, hours));
        await visit.audit("webhook replay", visit.params.endpoint ?? "", { hours, sent });
        return { to: visit.address, told: "replayed" };
      },
    },
  },
});

async function pause(visit: Here, form: Form) {
  const one = await endpointOf(visit);
  const reason = writtenText("reason", form.text("reason"), LONGEST_REASON);
  const project = await projectOf(visit, one);
  await disableEndpoint(visit.room.db, project, one.id, `paused by the operator: ${reason}`);
  await visit.audit("webhook disable", visit.params.endpoint ?? "", { reason });
  return { to: visit.address, told: "paused" };
}

/** Fails: not_found. */
async function endpointOf({ room, params, now }: Here): Promise<FleetEndpoint> {
  const id = parseId("whe", params.endpoint ?? "");
  const found = id
    ? await readWhole(room.db, (client) => worstEndpoints(client, now, { only: id, limit: 1 }))
    : [];
  if (found[0]) return found[0];
  throw new Failure("not_found", "There is no such endpoint");
}

/** Fails: not_found. */
async function projectOf({ room }: Here, of: Pick<FleetEndpoint, "merchantId" | "projectId">) {
  const project = await room.engine.projects.byId(of.merchantId, of.projectId);
  if (project) return project;
  throw new Failure("not_found", "There is no such project");
}

type OneView = { visit: Here; one: FleetEndpoint };

function Known({ visit: { language }, one }: OneView) {
  const say = fleetWords[language];
  const { status, disabledReason, waitingSince, heardAt } = one;
  const count = (value: number) => showNumber(value, language);
  const moment = (at: number | null) =>
    at === null ? say.never : <Moment at={at} language={language} />;
  return (
    <Card id="facts" title={say.facts}>
      <Facts
        rows={[
          [say.state, <Badge tone={status === "enabled" ? "good" : "bad"}>{say[status]}</Badge>],
          ...(disabledReason === null ? [] : [[say.why, disabledReason] as const]),
          [say.failed, say.share(count(one.failed), count(one.tries))],
          [say.waiting, count(one.waiting)],
          ...(waitingSince === null ? [] : [[say.since, moment(waitingSince)] as const]),
          [say.heard, moment(heardAt)],
        ]}
      />
    </Card>
  );
}

function Switch({ visit, one }: OneView) {
  const say = fleetWords[visit.language];
  if (one.status === "disabled") {
    return (
      <Card id="switch" title={say.resumeTitle} lead={say.resumeLead}>
        <FormFor visit={visit} act="resume">
          <Actions>
            <Button>{say.resume}</Button>
          </Actions>
        </FormFor>
      </Card>
    );
  }
  return (
    <Card id="switch" title={say.pauseTitle} lead={say.pauseLead}>
      <FormFor visit={visit} act="pause">
        <Field
          {...visit.field("reason")}
          label={say.reason}
          autocomplete="off"
          maxlength={LONGEST_REASON}
        />
        <Actions>
          <Button look="danger">{say.pause}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}
