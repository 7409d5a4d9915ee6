/** The engine's webhook desk, filled: endpoints, deliveries and what is sent by hand. */
import type { Pool } from "../db/pool.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import type { PaymentEvent } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import type { WebhookDesk } from "../engine/webhook-desk.ts";
import { assert, Failure } from "../failure.ts";
import { getDelivery, listAttempts, listDeliveries } from "./delivery-log.ts";
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointDialect,
  type EndpointRoom,
  getEndpoint,
  listEndpoints,
  type MadeEndpoint,
  rotateSecrets,
  updateEndpoint,
} from "./endpoints.ts";
import type { Guard } from "./guard.ts";
import { resendDelivery, testWebhook } from "./replay.ts";
import { countRange, resendRange } from "./resend-range.ts";
import { createSecret } from "./sign.ts";
import { signRequest } from "./signed-request.ts";

export type WebhookDeskRoom = EndpointRoom & {
  readonly db: Pool;
  readonly guard: Pick<Guard, "check">;
  readonly dialects: Readonly<Record<string, WebhookDialect>>;
  /** Absolute address of a page of a dialect. */
  readonly link: (dialect: string, path: string) => string;
  /** Hears that deliveries were made. */
  readonly onTold?: (() => void) | undefined;
};

export function createWebhookDesk(room: WebhookDeskRoom): WebhookDesk {
  const { db, guard, onTold = () => undefined } = room;

  function dialectOf({ dialect }: Project): EndpointDialect & { webhook: WebhookDialect } {
    const webhook = room.dialects[dialect];
    assert(webhook, `a project of a dialect that is not there: ${dialect}`);
    return { id: dialect, webhook };
  }

  async function made<Result>(deliveries: Promise<Result>): Promise<Result> {
    const result = await deliveries;
    onTold();
    return result;
  }

  return {
    async create(project, { url, events }) {
      const dialect = dialectOf(project);
      await named(guard.check(url, project.mode));
      const secret = createSecret(room.ids);
      const secrets = {
        standardSecret: secret,
        ...(dialect.webhook.oneSecret && { wireSecret: secret }),
      };
      const draft = { url, events, ...secrets };
      return told(dialect, await named(createEndpoint(room, project, dialect, draft)));
    },
    list: (project) => listEndpoints(db, project),
    get: (project, id) => getEndpoint(db, project, id),
    async update(project, id, wish) {
      if (wish.url !== undefined) await named(guard.check(wish.url, project.mode));
      return named(updateEndpoint(room, project, dialectOf(project), id, wish));
    },
    async rotate(project, id, keepFor) {
      const dialect = dialectOf(project);
      return told(dialect, await rotateSecrets(room, project, dialect, id, keepFor));
    },
    async example(project) {
      const { id, webhook } = dialectOf(project);
      const target = { project, settings: {}, link: (path: string) => room.link(id, path) };
      const data = webhook.example(project, room.clock.now() + project.clockOffset);
      const { merchantId, id: projectId, mode } = project;
      const of = { merchantId, projectId, mode, subjectId: data.id, version: data.version };
      const event = { ...of, number: 0, type: "webhook.test", data, createdAt: data.updatedAt };
      return webhook.encode(event as PaymentEvent, target);
    },
    remove: (project, id) => deleteEndpoint(db, project, id),
    test: (project, id) => made(testWebhook(room, project, id)),
    deliveries: (project, selection) => listDeliveries(db, project, selection),
    async delivery(project, id) {
      const [delivery, tries] = await Promise.all([
        getDelivery(db, project, id),
        listAttempts(db, project, id),
      ]);
      return { ...delivery, tries };
    },
    request: (project, id) => signRequest(room, project, id),
    resend: (project, id) => made(resendDelivery(room, project, id)),
    countRange: (project, range) => countRange(db, project, range),
    resendRange: (project, range) => made(resendRange(room, project, range)),
  };
}

/** With the secrets that its owner needs, told this once. */
function told({ webhook }: { webhook: WebhookDialect }, made: MadeEndpoint) {
  const { wireSecret, standardSecret, ...endpoint } = made;
  const own = !webhook.oneSecret && !webhook.signsWithKey;
  return { ...endpoint, secret: standardSecret, wireSecret: own ? wireSecret : null };
}

/** The operator's verbs call the address webhook_url; a caller of the desk calls it url. */
async function named<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof Failure) || error.field !== "webhook_url") throw error;
    const { code, message, hint, facts } = error;
    throw new Failure(code, message, { field: "url", facts, ...(hint && { hint }) });
  }
}
