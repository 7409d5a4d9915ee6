/** Parts of the pages of endpoints: the ways between them, the light, the test, told secrets. */
import { SECOND } from "../clock.ts";
import type { Project } from "../engine/settings.ts";
import type { EndpointSecretsTold, WebhookNature } from "../engine/webhook-desk.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { VisitOf } from "../faces/page.ts";
import type { Form } from "../faces/request.ts";
import { wireFor } from "../faces/wire.ts";
import { Failure } from "../failure.ts";
import { parseId, showId } from "../ids.ts";
import { Actions, Block, Button, ButtonLink, Copyable, type Sent, Tabs } from "../ui/forms.tsx";
import { Card, Facts, Heading, Moment, Notice } from "../ui/parts.tsx";
import { showNumber } from "../ui/show.ts";
import type { Endpoint } from "../webhooks/endpoints.ts";
import { explainDelivery, explainTry, type Sentence } from "../webhooks/explain.ts";
import { explainAddress } from "../webhooks/explain-address.ts";
import { firstTries } from "../webhooks/first-tries.ts";
import { type EndpointTest, type Light, lightOf, newestTests } from "../webhooks/newest-tests.ts";
import { webhookWords } from "./webhook-words.ts";

export type ProjectVisit = VisitOf<"project">;

const VIEWS = [
  ["endpoints", "/webhooks"],
  ["deliveries", "/webhooks/deliveries"],
  ["resend", "/webhooks/resend"],
  ["samples", "/webhooks/samples"],
] as const;

export type WebhookView = (typeof VIEWS)[number][0];

/** To the other pages of webhooks. */
export function WebhookTabs({ visit, here }: { visit: ProjectVisit; here: WebhookView }) {
  const say = webhookWords[visit.language];
  const ways = VIEWS.map(([view, path]) => ({
    href: visit.link(path),
    label: say[view],
    here: view === here,
  }));
  return <Tabs label={say.views} ways={ways} />;
}

export function natureOf({ room, project }: ProjectVisit): WebhookNature {
  return wireFor(room.wires, project).webhook;
}

/** The endpoint that the address or a form names. Fails: not_found. */
export function endpointId(shown: string): string {
  const id = parseId("whe", shown);
  if (id !== undefined) return id;
  throw new Failure("not_found", "There is no such endpoint");
}

/** The field of an address: refused with why it may not be sent to, in the page's language. */
export function addressField(visit: ProjectVisit, value?: string): Sent {
  const field = visit.field("url", value);
  if (visit.refusal?.field !== field.name) return field;
  const why = explainAddress(visit.refusal)?.[visit.language];
  return why === undefined ? field : { ...field, error: why };
}

const TONES: Readonly<Record<Light, string>> = {
  unlit: "",
  waiting: " warn",
  green: " good",
  red: " bad",
};

/** For how long after it was sent a page looks for a test's answer by itself. */
const PATIENCE = 30 * SECOND;

/** A light that says in words what its colour says. */
export function LightLine({ light, children }: { light: Light; children: string }) {
  return <span class={`light${TONES[light]}`}>{children}</span>;
}

/** The light of an endpoint's address, what its server really answered, and the test itself. */
export function TestCard(view: { visit: ProjectVisit; endpoint: Endpoint; test?: EndpointTest }) {
  const { visit, endpoint, test } = view;
  const say = webhookWords[visit.language];
  const light = lightOf(test);
  const soon = test && light === "waiting" && visit.room.clock.now() < test.sentAt + PATIENCE;
  return (
    <Card id="test" title={say.testTitle} lead={say.testLead}>
      <div role="status" {...(soon && { "data-again": "" })}>
        <LightLine light={light}>{say.lights[light]}</LightLine>
      </div>
      {test ? <Outcome visit={visit} test={test} light={light} /> : null}
      {visit.may("develop") && endpoint.status === "enabled" ? (
        <FormFor visit={visit} act="test" hidden={{ endpoint: showId("whe", endpoint.id) }}>
          <Actions>
            <Button>{say.test}</Button>
            {light === "waiting" ? (
              <ButtonLink href={visit.here({})} look="quiet">
                {say.look}
              </ButtonLink>
            ) : null}
          </Actions>
          <p class="soft small">{say.testSaveFirst}</p>
        </FormFor>
      ) : null}
    </Card>
  );
}

function Outcome(view: { visit: ProjectVisit; test: EndpointTest; light: Light }) {
  const { visit, test, light } = view;
  const { language } = visit;
  const say = webhookWords[language];
  const { replyStatus, responseBody, took } = test;
  const why = light === "red" ? explainTest(test) : undefined;
  const again = light === "red" && test.status === "pending";
  return (
    <>
      <Facts
        rows={[
          ...(why ? [[say.reason, why[language]] as const] : []),
          [say.reply, replyStatus === null ? say.noReply : `HTTP ${replyStatus}`],
          [say.sentAt, <Moment at={test.sentAt} language={language} />],
          ...(took === null ? [] : [[say.took, say.ms(showNumber(took, language))] as const]),
          ...(again ? [[say.next, <Moment at={test.dueAt} language={language} />] as const] : []),
        ]}
      />
      {responseBody ? <Block label={say.replyBody} text={responseBody} /> : null}
      <p>
        <a href={visit.link(`/webhooks/deliveries/${showId("dlv", test.deliveryId)}`)}>
          {say.toDelivery}
        </a>
      </p>
    </>
  );
}

function explainTest(test: EndpointTest): Sentence | undefined {
  const { attempts, replyStatus: lastStatus, error: lastError } = test;
  if (attempts === 0) return explainDelivery({ ...test, lastStatus, lastError });
  return explainTry({ ...test, status: lastStatus });
}

/** Sends the test and waits a little for its first try, so that the light is there at once. */
export const testAct = {
  right: "develop",
  async run(visit: ProjectVisit, form: Form) {
    const { room, project } = visit;
    const id = endpointId(form.text("endpoint"));
    await room.engine.webhooks.test(project, id);
    await visit.audit("webhook test", showId("whe", id));
    await firstTries(() =>
      visit.read(async (client) => testsOf(await newestTests(client, project), id)),
    );
    return { to: visit.address };
  },
} as const;

function testsOf(tests: ReadonlyMap<string, EndpointTest>, id: string): readonly EndpointTest[] {
  const test = tests.get(id);
  return test ? [test] : [];
}

/** In live, what sends a merchant's events elsewhere asks for the second factor. */
export function freshInLive({ project }: { readonly project?: Project | undefined }): boolean {
  return project?.mode === "live";
}

/** Secrets, this once. */
export function SecretsShown(view: {
  visit: ProjectVisit;
  made: EndpointSecretsTold;
  back: string;
}) {
  const { visit, made, back } = view;
  const say = webhookWords[visit.language];
  const { proof, signsWithKey, secretHeaders } = natureOf(visit);
  const header = proof?.header ?? secretHeaders[0];
  const copyable = (text: string) => <Copyable text={text} copy={say.copy} copied={say.copied} />;
  return (
    <>
      <Heading title={say.secretOnce} />
      <Notice tone="warn">{say.secretOnceLead}</Notice>
      <Facts
        rows={[
          ...(made.wireSecret === null
            ? []
            : [
                [
                  header === undefined ? say.wireSecretAlone : say.wireSecret(header),
                  copyable(made.wireSecret),
                ] as const,
              ]),
          [say.standardSecret, copyable(made.secret)],
        ]}
      />
      {signsWithKey && proof ? <p class="soft">{say.keySigns(proof.header)}</p> : null}
      <Actions>
        <ButtonLink href={back}>{say.done}</ButtonLink>
      </Actions>
    </>
  );
}
