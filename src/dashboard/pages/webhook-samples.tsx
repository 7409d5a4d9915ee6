/** Sample handlers for a project's webhooks: its own headers, its own wire, its own address. */
import type { WebhookNature } from "../../engine/webhook-desk.ts";
import { definePage } from "../../faces/page.ts";
import { Block, Tabs } from "../../ui/forms.tsx";
import type { Language } from "../../ui/language.ts";
import { Card, Facts, Heading } from "../../ui/parts.tsx";
import { listEndpoints } from "../../webhooks/endpoints.ts";
import { nodeHandler } from "../../webhooks/samples/node.ts";
import { phpHandler } from "../../webhooks/samples/php.ts";
import { natureOf, WebhookTabs } from "../endpoint-parts.tsx";
import { webhookWords } from "../webhook-words.ts";

const HANDLERS = { node: nodeHandler, php: phpHandler };
const LABELS = { node: "Node", php: "PHP" } as const;
type Program = keyof typeof HANDLERS;

export default definePage({
  scope: "project",
  path: "/webhooks/samples",
  right: "view",
  title: { id: webhookWords.id.samples, en: webhookWords.en.samples },
  async show(visit) {
    const { language, project, query, room } = visit;
    const say = webhookWords[language];
    const nature = natureOf(visit);
    const [endpoint] = await visit.read((client) => listEndpoints(client, project));
    const program: Program = query.get("code") === "php" ? "php" : "node";
    const words = say.code;
    const path = URL.parse(endpoint?.url ?? "")?.pathname ?? "/webhook";
    const text = HANDLERS[program]({ ...nature, path, words });
    const said = { copy: say.copy, copied: say.copied };
    const ways = (["node", "php"] as const).map((one) => ({
      href: visit.here({ code: one }),
      label: LABELS[one],
      here: one === program,
    }));
    return (
      <>
        <Heading title={say.samples} lead={say.samplesLead} />
        <WebhookTabs visit={visit} here="samples" />
        <Facts
          rows={[
            [say.checks, <code>{headersOf(nature).join(", ")}</code>],
            [say.secretIs, secretOf(nature, language)],
          ]}
        />
        <Tabs label={say.language} ways={ways} />
        <Block label={`${say.samples}: ${LABELS[program]}`} text={text} said={said} />
        <Card id="example" title={say.exampleBody}>
          <Block label={say.exampleBody} text={await room.engine.webhooks.example(project)} />
        </Card>
      </>
    );
  },
});

function headersOf({ proof }: WebhookNature): readonly string[] {
  if (proof === undefined) return ["webhook-id", "webhook-timestamp", "webhook-signature"];
  return [proof.header, ...(proof.timestamp ? [proof.timestamp] : [])];
}

function secretOf({ proof, signsWithKey }: WebhookNature, language: Language): string {
  const say = webhookWords[language];
  if (proof === undefined) return say.secretStandard;
  return signsWithKey ? say.secretKey : say.secretWire;
}
