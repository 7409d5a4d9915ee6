/** A house that answers over real HTTP and tells its shops by real webhooks, in this process. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRailNotices } from "../../src/app/rail-notices.ts";
import { readBody } from "../../src/app/read-body.ts";
import type { Dialect } from "../../src/dialects/define.ts";
import { dialects } from "../../src/dialects/index.ts";
import { createMount, type HttpRequest } from "../../src/dialects/mount.ts";
import { MOST_BODY_BYTES } from "../../src/dialects/read-request.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { LookUpElsewhere } from "../../src/engine/moved-from.ts";
import type { Route } from "../../src/engine/settings.ts";
import { networkOf } from "../../src/house-guard.ts";
import { systemIds } from "../../src/ids.ts";
import { type MadeProject, makeProject } from "../../src/make-project.ts";
import { rails } from "../../src/rails/index.ts";
import { createDeliverer } from "../../src/webhooks/deliver.ts";
import { createGuard } from "../../src/webhooks/guard.ts";
import { createSender } from "../../src/webhooks/send.ts";
import { formOf } from "../../src/wire-engine.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { HOUSE_KEY } from "./house.ts";

export type RealHouse = {
  readonly database: TestDatabase;
  readonly engine: Engine;
  readonly origin: string;
  open(
    dialect: string,
    of: { slug: string; webhookUrl?: string; routes?: readonly Partial<Route>[] },
  ): Promise<MadeProject>;
  close(): Promise<void>;
};

const LOCAL = { address: "127.0.0.1", from: "127.0.0.1" };

/** `publicOrigin`: where others reach it, when that is not where it listens. */
export async function realHouse(
  of: {
    readonly publicOrigin?: string;
    readonly answerWithin?: number;
    readonly lookUpElsewhere?: LookUpElsewhere;
  } = {},
): Promise<RealHouse> {
  const database = await testDatabase();
  const { pool: db } = database;
  const clock = { now: Date.now };
  const guard = createGuard({ allow: [], loopbackAllowed: true });
  const quiet = () => undefined;
  const sender = createSender({ guard, clock });
  const room = { db, clock, ids: systemIds, houseKey: HOUSE_KEY };
  const deliverer = createDeliverer({
    ...room,
    dialects: Object.fromEntries(dialects.map(({ id, webhook }) => [id, webhook])),
    sender,
    link: (name, path) => `http://localhost/${name}${path}`,
    version: "0.0.0",
    log: { info: quiet, warn: quiet, error: quiet },
  });
  const engine = createEngine({
    ...room,
    rails,
    keyForms: dialects.map(formOf),
    network: networkOf(guard),
    onTold: deliverer.nudge,
    ...(of.answerWithin !== undefined && { answerWithin: of.answerWithin }),
    ...(of.lookUpElsewhere && { lookUpElsewhere: of.lookUpElsewhere }),
  });
  const notices = createRailNotices(engine);
  let handle: (request: HttpRequest) => Promise<{ status: number; headers: object; body: unknown }>;
  const server = createServer(async (incoming, outgoing) => {
    const body = await readBody(incoming, MOST_BODY_BYTES);
    const { method = "GET", url = "/", headers } = incoming;
    const rawBody = body.outcome === "whole" ? body.bytes : ("too large" as const);
    const reply = await handle({ method, url, headers, rawBody, ...LOCAL });
    outgoing.writeHead(reply.status, reply.headers as Record<string, string>);
    outgoing.end(reply.body as string);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = { error: (facts: object) => console.error(facts) };
  const publicUrl = of.publicOrigin ?? origin;
  const mount = createMount({ engine, dialects, publicUrl, log });
  handle = async (request) =>
    (await notices.handle(request)) ??
    (await mount.handle(request)) ?? { status: 404, headers: {}, body: "" };
  deliverer.start();

  return {
    database,
    engine,
    origin,
    async open(id, { slug, webhookUrl, routes = [] }) {
      const dialect = dialects.find((one) => one.id === id) as Dialect;
      const settings = { ...dialect.defaults, routes: routes as Route[] };
      const wanted = { slug, name: "Depo", mode: "sandbox" as const, merchantName: slug };
      const made = makeProject(room, { ...dialect, defaults: settings }, { ...wanted, webhookUrl });
      return made;
    },
    async close() {
      await deliverer.stop();
      await sender.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
