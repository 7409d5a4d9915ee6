/** The guard, tried with every hostile URL and resolver we know: nothing of ours is reached. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buildConnector } from "undici";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  type Canaries,
  createHostileResolver,
  hostileNames,
  hostileUrls,
  openCanaries,
} from "../../test/support/ssrf-corpus.ts";
import { fixedClock } from "../clock.ts";
import { Failure } from "../failure.ts";
import { createGuard, type Guard, type GuardOptions } from "./guard.ts";
import { proveUnreachable } from "./guard-proof.ts";
import { createSender, type Sender } from "./send.ts";

const clock = fixedClock("2025-09-19T01:00:00Z");
const MODES = ["live", "sandbox"] as const;
let canaries: Canaries;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  canaries = await openCanaries();
});
afterAll(() => canaries.close());
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A guard to which the canary's port is as good as 443: only the address can be refused. */
function createTestedGuard(options: Partial<GuardOptions> = {}): Guard {
  const ports = new Set([canaries.port, 443]);
  return createGuard({
    allow: [],
    loopbackAllowed: false,
    resolve: createHostileResolver(),
    ports: { live: ports, sandbox: ports },
    ...options,
  });
}

function createTestedSender(guard: Guard): Sender {
  const sender = createSender({ guard, clock });
  open.push(() => sender.close());
  return sender;
}

function post(sender: Sender, url: string, mode: "live" | "sandbox" = "sandbox") {
  return sender.send({ url, mode, headers: {}, body: Buffer.from("{}") });
}

test("the corpus is large, and each URL stands in it once", () => {
  const urls = hostileUrls(1).map(({ url }) => url);
  expect(urls.length).toBeGreaterThanOrEqual(300);
  expect(new Set(urls).size).toBe(urls.length);
});

test.each(MODES)("no URL of the corpus can be saved, %s", async (mode) => {
  const guard = createTestedGuard();
  const accepted: string[] = [];
  for (const { url, trick } of hostileUrls(canaries.port)) {
    const failure = await guard.check(url, mode).catch((error: unknown) => error);
    const refused = failure instanceof Failure && failure.code === "invalid_request";
    if (!refused || failure.field !== "webhook_url") accepted.push(`${trick}: ${url}`);
  }
  expect(accepted).toEqual([]);
});

test.each(MODES)("none is connected to when it was saved all the same, %s", async (mode) => {
  const sender = createTestedSender(createTestedGuard());
  const before = canaries.connections();
  const passed: string[] = [];
  for (const { url, trick } of hostileUrls(canaries.port)) {
    const { error, status } = await post(sender, url, mode);
    if (error?.code !== "not_allowed" || status) passed.push(`${trick}: ${url} ${error?.code}`);
  }
  expect(passed).toEqual([]);
  expect(canaries.connections() - before).toBe(0);
});

test("the canaries sing when the guard is open", async () => {
  const sender = createTestedSender(createTestedGuard({ allow: ["127.0.0.0/8:*", "[::1]:*"] }));
  const before = canaries.connections();
  await post(sender, `http://2130706433:${canaries.port}/`);
  await post(sender, `http://loopback.example:${canaries.port}/`);
  expect(canaries.connections() - before).toBeGreaterThanOrEqual(2);
});

test("a name that was public when it was saved is judged again when it is dialled", async () => {
  const answers = { "flip.example": [["93.184.215.14"], ["127.0.0.1"]] };
  const guard = createTestedGuard({ resolve: createHostileResolver(answers) });
  const url = `https://flip.example:${canaries.port}/`;
  await guard.check(url, "live");
  const before = canaries.connections();
  expect((await post(createTestedSender(guard), url, "live")).error?.code).toBe("not_allowed");
  expect(canaries.connections() - before).toBe(0);
});

test("a name that flips with every question reaches only what is allowed", async () => {
  const good = await listen((_request, reply) => reply.setHeader("connection", "close").end("ok"));
  const answers = { "flip.example": [["127.0.0.1"], ["::1"]] };
  const guard = createTestedGuard({
    resolve: createHostileResolver(answers),
    allow: [`127.0.0.1:${good}`],
  });
  const sender = createTestedSender(guard);
  const told: unknown[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    const outcome = await post(sender, `http://flip.example:${good}/`);
    told.push(outcome.error?.code ?? outcome.status);
  }
  expect(told).toEqual([200, "not_allowed", 200, "not_allowed", 200, "not_allowed"]);
});

test("one private address among public ones spoils the name", async () => {
  const guard = createTestedGuard();
  const names = Object.entries(hostileNames).filter(([, [answer]]) => (answer?.length ?? 0) > 1);
  expect(names.length).toBeGreaterThan(2);
  for (const [name] of names) {
    await expect(guard.check(`https://${name}/`, "live")).rejects.toThrow("leads to");
  }
});

test.each([301, 302, 303, 307, 308])("a %i to the canary is not followed", async (status) => {
  const location = `http://127.0.0.1:${canaries.port}/`;
  const port = await listen((_request, reply) => reply.writeHead(status, { location }).end());
  const sender = createTestedSender(createTestedGuard({ allow: [`127.0.0.1:${port}`] }));
  const before = canaries.connections();
  const outcome = await post(sender, `http://127.0.0.1:${port}/`, "live");
  expect(outcome).toMatchObject({ status, headers: { location } });
  expect(canaries.connections() - before).toBe(0);
});

test("a connection kept alive for sandbox is not lent to live", async () => {
  const port = await listen((_request, reply) => reply.end("ok"));
  const sender = createTestedSender(createTestedGuard({ loopbackAllowed: true }));
  const url = `http://127.0.0.1:${port}/`;
  expect((await post(sender, url, "sandbox")).status).toBe(200);
  expect((await post(sender, url, "live")).error?.code).toBe("not_allowed");
});

test("the start-up test passes on this runtime, whatever the operator opened", async () => {
  await createTestedGuard().selfTest();
  await createTestedGuard({ allow: ["127.0.0.1:*"], loopbackAllowed: true }).selfTest();
});

test("the start-up test fails on a guard that does nothing", async () => {
  const inert = proveUnreachable("a plain connector", buildConnector({ allowH2: false }));
  await expect(inert).rejects.toThrow("a plain connector is inert: it reached 127.0.0.1");
});

test("the start-up test fails when loopback slips through the rules", async () => {
  const leaky = createTestedGuard({ allow: ["127.0.0.1:*"] }).connectorFor("sandbox");
  await expect(proveUnreachable("a leaky guard", leaky)).rejects.toThrow("is inert");
});

test("connections that open together share one question, later ones ask anew", async () => {
  let questions = 0;
  const resolve = async (): Promise<readonly string[]> => {
    questions += 1;
    return ["10.0.0.1"];
  };
  const guard = createTestedGuard({ resolve });
  const check = () => guard.check("https://shop.example/", "live").catch(() => undefined);
  await Promise.all([check(), check(), check()]);
  expect(questions).toBe(1);
  await check();
  expect(questions).toBe(2);
});

type Handler = NonNullable<Parameters<typeof createServer>[1]>;

/** A receiver on every address of 127.0.0.0/8; closed after the test. */
async function listen(handler: Handler): Promise<number> {
  const server: Server = createServer(handler);
  await new Promise<void>((listening) => server.listen(0, "0.0.0.0", listening));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}
