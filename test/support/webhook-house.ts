/**
 * A house with one sandbox project, receivers on loopback, and workers that tell them of events.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { fixedClock } from "../../src/clock.ts";
import { transaction } from "../../src/db/transaction.ts";
import type { WebhookDialect } from "../../src/dialects/define.ts";
import { appendEvents } from "../../src/engine/events.ts";
import { createMerchant, createProject } from "../../src/engine/merchants.ts";
import type { Payment, PaymentEventType } from "../../src/engine/payment.ts";
import type { Mode, Project } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import {
  createDeliverer,
  type Deliverer,
  type DelivererDependencies,
} from "../../src/webhooks/deliver.ts";
import { createEndpoint, type EndpointDraft } from "../../src/webhooks/endpoints.ts";
import { createGuard } from "../../src/webhooks/guard.ts";
import { createSender } from "../../src/webhooks/send.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { HOUSE_KEY, paymentOf, plainWire, WIRE_SECRET } from "./plain-wire.ts";

export type WebhookHouse = Awaited<ReturnType<typeof webhookHouse>>;

export async function webhookHouse(database?: TestDatabase) {
  const { pool: db, address } = database ?? (await testDatabase());
  const clock = fixedClock("2026-01-05T03:00:00Z");
  const ids = countedIds(7);
  const room = { db, clock, ids, houseKey: HOUSE_KEY };
  const wire = plainWire();
  const dialect = { id: "plain", webhook: wire };
  const dialects: Record<string, WebhookDialect> = { plain: wire };
  const link = (name: string, path: string) => `http://localhost/${name}${path}`;

  async function project(slug: string, mode: Mode = "sandbox"): Promise<Project> {
    const merchant = await createMerchant(room, slug);
    const settings = { channels: {}, openLife: 1, least: 1, most: 1 };
    const { id } = merchant;
    return createProject(room, {
      merchantId: id,
      slug,
      name: slug,
      mode,
      dialect: "plain",
      settings,
    });
  }

  const shop = await project("shop");

  function endpoint(url: string, draft: Partial<EndpointDraft> = {}, of = shop) {
    return createEndpoint(room, of, dialect, { url, wireSecret: WIRE_SECRET, ...draft });
  }

  /** Appends events as the engine does: with one delivery for each endpoint that listens. */
  async function tell(
    facts: readonly Partial<Payment>[],
    type: PaymentEventType = "payment.paid",
    of = shop,
  ) {
    const payments = facts.map((fact) => paymentOf(of, ids, fact));
    const drafts = payments.map((payment) => ({ type, payment, at: clock.now() }));
    await transaction(db, (client) => appendEvents(client, ids, drafts, clock.now()));
    return payments;
  }

  const worker = (settings: Partial<DelivererDependencies> = {}) =>
    testWorker({ ...room, dialects, link }, settings);

  async function deliveries() {
    const { rows } = await db.query(
      `select d.id, d.status, d.attempts, greatest(d.due_at, d.leased_until) as due_at,
              d.last_status, d.last_error, b.body, e.data ->> 'reference' as reference, e.version
         from delivery d
         join event e on e.merchant_id = d.merchant_id and e.number = d.event_number
         left join delivery_body b on b.merchant_id = d.merchant_id and b.delivery_id = d.id
        order by e.merchant_id, e.number, d.id`,
    );
    return rows;
  }

  return {
    ...room,
    address,
    link,
    dialect,
    dialects,
    shop,
    project,
    endpoint,
    tell,
    worker,
    deliveries,
  };
}

/** A worker that is stopped with the test. Its warnings are kept. */
export function testWorker(
  room: Pick<DelivererDependencies, "db" | "clock" | "ids" | "houseKey" | "dialects" | "link">,
  settings: Partial<DelivererDependencies> = {},
) {
  const guard = createGuard({ allow: [], loopbackAllowed: true });
  const sender = createSender({ guard, clock: room.clock });
  const warnings: object[] = [];
  const warn = (facts: object): void => void warnings.push(facts);
  const deliverer: Deliverer = createDeliverer({
    ...room,
    sender,
    version: "0.0.0",
    log: { info: () => undefined, warn, error: warn },
    ...settings,
  });
  onTestFinished(async () => {
    await deliverer.stop();
    await sender.close();
  });
  return { ...deliverer, warnings };
}

export type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** Answers one request; an answer that is never given leaves the sender hanging. */
export type Answerer = (response: ServerResponse, received: Received) => void;

export const ok: Answerer = (response) => response.writeHead(200).end("ok");

/** A receiving program on loopback, closed with its test. */
export async function receiver(answer: Answerer = ok) {
  const received: Received[] = [];
  const waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();
  const desk = { answer };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const one = { headers: request.headers, body: Buffer.concat(parts).toString() };
      received.push(one);
      desk.answer(response, one);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    /** How it answers from now on. */
    answers(next: Answerer): void {
      desk.answer = next;
    },
    /** Resolves once this many requests have come in all. */
    async count(count: number): Promise<void> {
      if (received.length >= count) return;
      await new Promise<void>((resolve) => waiting.add({ count, resolve }));
    },
  };
}

/** Holds every answer back until it is let go. */
export function held() {
  const responses: ServerResponse[] = [];
  return {
    answer: ((response) => responses.push(response)) as Answerer,
    held: responses,
    letGo(status = 200): void {
      for (const response of responses.splice(0)) response.writeHead(status).end();
    },
  };
}
