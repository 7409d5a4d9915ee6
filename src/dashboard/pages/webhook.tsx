/** One endpoint: its test, its address and events, its secrets, pausing it and taking it away. */
import { SECOND } from "../../clock.ts";
import { Confirm, FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Select } from "../../ui/forms.tsx";
import { Badge, Card, Heading, Notice } from "../../ui/parts.tsx";
import { showMoment } from "../../ui/show.ts";
import { type Endpoint, getEndpoint } from "../../webhooks/endpoints.ts";
import { newestTests } from "../../webhooks/newest-tests.ts";
import { AddressField, KindsField, readKinds } from "../endpoint-form.tsx";
import {
  endpointId,
  freshInLive,
  natureOf,
  type ProjectVisit,
  SecretsShown,
  TestCard,
  testAct,
} from "../endpoint-parts.tsx";
import { webhookWords } from "../webhook-words.ts";

const WORDS = webhookWords;

export default definePage({
  scope: "project",
  path: "/webhooks/:endpoint",
  right: "view",
  title: { id: WORDS.id.endpoints, en: WORDS.en.endpoints },
  told: {
    saved: { id: WORDS.id.told.saved, en: WORDS.en.told.saved },
    paused: { id: WORDS.id.told.paused, en: WORDS.en.told.paused },
    resumed: { id: WORDS.id.told.resumed, en: WORDS.en.told.resumed },
  },
  async show(visit) {
    const say = WORDS[visit.language];
    const id = endpointId(visit.params.endpoint ?? "");
    const { endpoint, test } = await visit.read(async (client) => ({
      endpoint: await getEndpoint(client, visit.project, id),
      test: (await newestTests(client, visit.project)).get(id),
    }));
    if (visit.query.has("remove") && visit.may("develop")) return <Removal visit={visit} />;
    return (
      <>
        <Heading title={hostOf(endpoint)} lead={<code>{endpoint.url}</code>}>
          <ButtonLink href={visit.link("/webhooks")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <TestCard visit={visit} endpoint={endpoint} {...(test && { test })} />
        {visit.may("develop") ? <Changes visit={visit} endpoint={endpoint} /> : null}
      </>
    );
  },
  acts: {
    test: testAct,
    save: {
      right: "develop",
      fresh: freshInLive,
      async run(visit, form) {
        const id = endpointId(visit.params.endpoint ?? "");
        const wish = { url: form.text("url"), events: readKinds(visit, form) };
        await visit.room.engine.webhooks.update(visit.project, id, wish);
        const detail = { host: URL.parse(wish.url)?.host, events: wish.events };
        await visit.audit("webhook change", showId("whe", id), detail);
        return { to: visit.address, told: "saved" };
      },
    },
    rotate: {
      right: "develop",
      fresh: freshInLive,
      async run(visit, form) {
        const id = endpointId(visit.params.endpoint ?? "");
        const seconds = keptFor(form.text("keep_for"));
        const { webhooks } = visit.room.engine;
        const made = await webhooks.rotate(visit.project, id, seconds * SECOND);
        await visit.audit("webhook rotate", showId("whe", id), { keep_for: seconds });
        return { shown: <SecretsShown visit={visit} made={made} back={visit.address} /> };
      },
    },
    pause: switching("disabled"),
    resume: switching("enabled"),
    remove: {
      right: "develop",
      fresh: freshInLive,
      async run(visit) {
        const id = endpointId(visit.params.endpoint ?? "");
        await visit.room.engine.webhooks.remove(visit.project, id);
        await visit.audit("webhook delete", showId("whe", id));
        return { to: visit.link("/webhooks"), told: "removed" };
      },
    },
  },
});

function switching(status: Endpoint["status"]) {
  return {
    right: "develop",
    async run(visit: ProjectVisit) {
      const id = endpointId(visit.params.endpoint ?? "");
      await visit.room.engine.webhooks.update(visit.project, id, { status });
      const on = status === "enabled";
      await visit.audit(on ? "webhook enable" : "webhook disable", showId("whe", id));
      return { to: visit.address, told: on ? "resumed" : "paused" };
    },
  } as const;
}

/** Seconds, one of those that the form offers. Fails: invalid_request. */
function keptFor(text: string): number {
  if (Object.hasOwn(WORDS.id.keep, text)) return Number(text);
  throw new Failure("invalid_request", "Choose how long the old secrets count", {
    field: "keep_for",
  });
}

function hostOf({ url }: Endpoint): string {
  return URL.parse(url)?.host ?? url;
}

function Removal({ visit }: { visit: ProjectVisit }) {
  const say = WORDS[visit.language];
  return (
    <Confirm
      visit={visit}
      act="remove"
      title={say.removeTitle}
      body={say.removeBody}
      yes={say.remove}
      back={visit.address}
    />
  );
}

function Changes({ visit, endpoint }: { visit: ProjectVisit; endpoint: Endpoint }) {
  const say = WORDS[visit.language];
  return (
    <>
      <Card id="settings" title={say.settings}>
        <FormFor visit={visit} act="save">
          <AddressField visit={visit} url={endpoint.url} />
          <KindsField visit={visit} endpoint={endpoint} />
          <Actions>
            <Button>{say.save}</Button>
          </Actions>
        </FormFor>
      </Card>
      <Secrets visit={visit} endpoint={endpoint} />
      <Switch visit={visit} endpoint={endpoint} />
    </>
  );
}

function Secrets({ visit, endpoint }: { visit: ProjectVisit; endpoint: Endpoint }) {
  const { language, room } = visit;
  const say = WORDS[language];
  const { proof, signsWithKey, secretHeaders } = natureOf(visit);
  const wireHeader = signsWithKey ? undefined : (proof?.header ?? secretHeaders[0]);
  const until = endpoint.formerUntil;
  const rotating = until !== null && until > room.clock.now();
  return (
    <Card id="secrets" title={say.secrets} lead={say.secretsLead}>
      {signsWithKey && proof ? <p class="soft">{say.keySigns(proof.header)}</p> : null}
      {rotating ? (
        <Notice tone="warn">
          <p>{say.rotating(showMoment(until, language))}</p>
          <p>{say.rotatingBoth}</p>
          {wireHeader ? <p>{say.rotatingWire(wireHeader)}</p> : null}
        </Notice>
      ) : null}
      <FormFor visit={visit} act="rotate">
        <Select
          {...visit.field("keep_for", "86400")}
          label={say.keepFor}
          choices={Object.entries(say.keep).map(([value, label]) => ({ value, label }))}
        />
        <Actions>
          <Button look="quiet">{say.rotate}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}

function Switch({ visit, endpoint }: { visit: ProjectVisit; endpoint: Endpoint }) {
  const say = WORDS[visit.language];
  const on = endpoint.status === "enabled";
  const gone = !on && /410/.test(endpoint.disabledReason ?? "");
  return (
    <Card id="switch" title={say.state} lead={on ? say.pauseLead : say.resumeLead}>
      <p>
        <Badge tone={on ? "good" : "warn"}>{on ? say.on : say.paused}</Badge>
      </p>
      {gone ? <p>{say.goneReason}</p> : null}
      <FormFor visit={visit} act={on ? "pause" : "resume"}>
        <Actions>
          <Button look={on ? "quiet" : "full"}>{on ? say.pause : say.resume}</Button>
          <ButtonLink href={visit.here({ remove: "1" })} look="danger">
            {say.remove}
          </ButtonLink>
        </Actions>
      </FormFor>
    </Card>
  );
}
