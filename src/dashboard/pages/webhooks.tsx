/**
 * Webhooks of a project: where its events go, where buyers return to, and the light that says
 * whether the address works. With one endpoint, all of it is one form; with several, a list.
 */
import { changeSettings } from "../../engine/change-settings.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field } from "../../ui/forms.tsx";
import { Badge, Card, Empty, Heading, Table } from "../../ui/parts.tsx";
import { type Endpoint, listEndpoints } from "../../webhooks/endpoints.ts";
import { type EndpointTest, lightOf, newestTests } from "../../webhooks/newest-tests.ts";
import { AddressField } from "../endpoint-form.tsx";
import {
  endpointId,
  freshInLive,
  LightLine,
  natureOf,
  type ProjectVisit,
  SecretsShown,
  TestCard,
  testAct,
  WebhookTabs,
} from "../endpoint-parts.tsx";
import { webhookWords } from "../webhook-words.ts";

export default definePage({
  scope: "project",
  path: "/webhooks",
  right: "view",
  title: { id: webhookWords.id.title, en: webhookWords.en.title },
  way: { group: "develop", place: 3 },
  told: {
    saved: { id: webhookWords.id.told.saved, en: webhookWords.en.told.saved },
    removed: { id: webhookWords.id.told.removed, en: webhookWords.en.told.removed },
  },
  async show(visit) {
    const say = webhookWords[visit.language];
    const { endpoints, tests } = await visit.read(async (client) => ({
      endpoints: await listEndpoints(client, visit.project),
      tests: await newestTests(client, visit.project),
    }));
    const [first] = endpoints;
    const test = first && tests.get(first.id);
    return (
      <>
        <Heading title={say.title} lead={say.lead}>
          {first && visit.may("develop") ? (
            <ButtonLink href={visit.link("/webhooks/new")} look="quiet">
              {say.add}
            </ButtonLink>
          ) : null}
        </Heading>
        <WebhookTabs visit={visit} here="endpoints" />
        {endpoints.length > 1 ? (
          <EndpointTable visit={visit} endpoints={endpoints} tests={tests} />
        ) : null}
        {first === undefined ? (
          <Empty title={say.empty}>
            <p>{say.emptyBody}</p>
          </Empty>
        ) : null}
        <SettingsCard visit={visit} endpoints={endpoints} />
        {first && endpoints.length === 1 ? (
          <TestCard visit={visit} endpoint={first} {...(test && { test })} />
        ) : null}
      </>
    );
  },
  acts: {
    save: {
      right: "develop",
      fresh: freshInLive,
      async run(visit, form) {
        await saveReturn(visit, form);
        return saveAddress(visit, form);
      },
    },
    test: testAct,
  },
});

/** The address of the only endpoint, and where buyers return to. */
function SettingsCard({
  visit,
  endpoints,
}: {
  visit: ProjectVisit;
  endpoints: readonly Endpoint[];
}) {
  const say = webhookWords[visit.language];
  const [only, second] = endpoints;
  if (!visit.may("develop")) return only ? <code>{only.url}</code> : null;
  const { returnUrl } = visit.project.settings;
  const hidden: Record<string, string> = {};
  if (only && !second) hidden.endpoint = showId("whe", only.id);
  return (
    <Card id="settings" title={say.settings}>
      <FormFor visit={visit} act="save" hidden={hidden}>
        {second ? null : <AddressField visit={visit} url={only?.url} />}
        {visit.may("settings") ? (
          <Field
            {...returnField(visit, returnUrl)}
            label={say.returnUrl}
            hint={say.returnUrlHint}
            inputmode="url"
            autocomplete="off"
            placeholder="https://toko.example/terima-kasih"
          />
        ) : null}
        <Actions>
          <Button>{say.save}</Button>
          {only && !second ? (
            <ButtonLink href={placeOf(visit, only)} look="quiet">
              {say.more}
            </ButtonLink>
          ) : null}
        </Actions>
      </FormFor>
    </Card>
  );
}

function returnField(visit: ProjectVisit, value: string | undefined) {
  const field = visit.field("return_url", value);
  return field.error ? { ...field, error: webhookWords[visit.language].returnUrlBad } : field;
}

/** Only where it has changed: whoever may not change settings does not send it. */
async function saveReturn(visit: ProjectVisit, form: Form): Promise<void> {
  const { room, project } = visit;
  const wanted = form.text("return_url") || null;
  if (!form.has("return_url") || wanted === (project.settings.returnUrl ?? null)) return;
  if (!visit.may("settings")) {
    throw new Failure("forbidden", "The return address asks for the right settings");
  }
  await changeSettings(room.db, project, { returnUrl: wanted });
  await visit.audit("project set", showId("prj", project.id), { return_url: wanted });
}

/** An endpoint is made with the first address; later its address is changed. */
async function saveAddress(visit: ProjectVisit, form: Form) {
  const { webhooks } = visit.room.engine;
  const { project, address } = visit;
  const url = form.text("url");
  if (form.has("endpoint")) {
    const id = endpointId(form.text("endpoint"));
    await webhooks.update(project, id, { url });
    await visit.audit("webhook change", showId("whe", id), { host: URL.parse(url)?.host });
  } else if (url !== "") {
    const made = await webhooks.create(project, { url });
    await visit.audit("webhook create", showId("whe", made.id), { host: URL.parse(url)?.host });
    return { shown: <SecretsShown visit={visit} made={made} back={address} /> };
  }
  return { to: address, told: "saved" };
}

function placeOf(visit: ProjectVisit, { id }: Endpoint): string {
  return visit.link(`/webhooks/${showId("whe", id)}`);
}

function EndpointTable(view: {
  visit: ProjectVisit;
  endpoints: readonly Endpoint[];
  tests: ReadonlyMap<string, EndpointTest>;
}) {
  const { visit, endpoints, tests } = view;
  const say = webhookWords[visit.language];
  const { on } = natureOf(visit);
  return (
    <Table
      caption={say.caption}
      rows={endpoints}
      columns={[
        { head: say.address, cell: (one) => <a href={placeOf(visit, one)}>{one.url}</a> },
        {
          head: say.light,
          cell: ({ id }) => {
            const light = lightOf(tests.get(id));
            return <LightLine light={light}>{say.lit[light]}</LightLine>;
          },
        },
        { head: say.kinds, cell: ({ events }) => say.kindsOf(events.length, on.length) },
        {
          head: say.state,
          cell: ({ status }) => (
            <Badge tone={status === "enabled" ? "good" : "warn"}>
              {status === "enabled" ? say.on : say.paused}
            </Badge>
          ),
        },
      ]}
      empty={null}
    />
  );
}
