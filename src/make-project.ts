/** Making a project whole: its merchant when it has none, a key, and where its webhooks go. */
import type { Dialect } from "./dialects/define.ts";
import type { KeyRoom, MadeKey } from "./engine/keys.ts";
import { createMerchant } from "./engine/merchants.ts";
import { openProject } from "./engine/open-project.ts";
import type { Mode, Project } from "./engine/settings.ts";
import { createEndpoint, type EndpointDraft, type MadeEndpoint } from "./webhooks/endpoints.ts";
import { createSecret } from "./webhooks/sign.ts";
import { formOf } from "./wire-engine.ts";

export type WantedProject = (
  | { readonly merchantId: string }
  | { readonly merchantName: string }
) & {
  readonly slug: string;
  readonly name: string;
  readonly mode: Mode;
  /** Checked by the guard before. */
  readonly webhookUrl?: string | undefined;
  /** Existing ones, brought along. */
  readonly webhookSecret?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly weakKey?: boolean;
};

export type MadeProject = {
  readonly project: Project;
  readonly key: MadeKey;
  readonly endpoint: MadeEndpoint | undefined;
};

/** Run it in a transaction: all of it or nothing. Fails as its parts do. */
export async function makeProject(
  room: KeyRoom,
  dialect: Dialect,
  wanted: WantedProject,
): Promise<MadeProject> {
  const { slug, name, mode, apiKey, weakKey = false, webhookUrl, webhookSecret } = wanted;
  const merchantId =
    "merchantId" in wanted
      ? wanted.merchantId
      : (await createMerchant(room, wanted.merchantName)).id;
  const imported = apiKey === undefined ? undefined : { key: apiKey, weakKey };
  const settings = dialect.defaults;
  const draft = { merchantId, slug, name, mode, dialect: dialect.id, settings };
  const { project, key } = await openProject(room, formOf(dialect), draft, { imported });
  if (webhookUrl === undefined) return { project, key, endpoint: undefined };
  const endpoint = await addEndpoint(room, project, dialect, webhookUrl, webhookSecret);
  const signing = dialect.webhook.signsWithKey ? { wireSecret: key.key } : {};
  return { project, key, endpoint: { ...endpoint, ...signing } };
}

/** An endpoint with the secrets that its wire wants. The guard has checked its URL before. */
export function addEndpoint(
  room: KeyRoom,
  project: Project,
  dialect: Dialect,
  url: string,
  secret?: string,
): Promise<MadeEndpoint> {
  return createEndpoint(room, project, dialect, { url, ...secretsFor(room, dialect, secret) });
}

/** Where the wire itself signs by the standard, both secrets are one. */
function secretsFor(
  { ids }: KeyRoom,
  { webhook }: Dialect,
  brought: string | undefined,
): Pick<EndpointDraft, "wireSecret" | "standardSecret"> {
  if (!webhook.oneSecret) return { wireSecret: brought };
  const secret = brought ?? createSecret(ids);
  return { wireSecret: secret, standardSecret: secret };
}
