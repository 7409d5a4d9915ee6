/** One try over real HTTP: answered, slow, endless, redirected, broken. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { fixedClock } from "../clock.ts";
import { createGuard } from "./guard.ts";
import { createSender, type SendLimits, type WebhookRequest } from "./send.ts";

const clock = fixedClock("2025-09-19T01:00:00Z");
const certificate = readFileSync("test/fixtures/shop-example-tls.pem", "utf8");
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const names: Readonly<Record<string, readonly string[]>> = {
  "shop.example": ["127.0.0.1"],
  "other.example": ["127.0.0.1"],
};

function createTestedSender(limits?: SendLimits) {
  const guard = createGuard({
    allow: ["127.0.0.1:*"],
    loopbackAllowed: false,
    resolve: async (hostname) => {
      const found = names[hostname];
      if (found) return found;
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" });
    },
  });
  const sender = createSender({ guard, clock }, limits);
  open.push(() => sender.close());
  return (url: string, change: Partial<WebhookRequest> = {}) =>
    sender.send({ url, mode: "live", headers: {}, body: Buffer.from("{}"), ...change });
}

async function listen<S extends Server>(server: S): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

const receive = (handler: RequestListener) => listen(createServer(handler));
const answerRaw = (bytes: string) =>
  listen(createTcpServer((socket) => socket.once("data", () => socket.write(bytes))));

test("posts the bytes and headers as they are, and keeps status, headers and body", async () => {
  const seen: unknown[] = [];
  const port = await receive(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    seen.push({ method, url, host: headers.host, id: headers["webhook-id"] });
    seen.push(Buffer.concat(chunks).toString("hex"));
    clock.advance(42);
    reply.writeHead(201, { "x-one": "1", "set-cookie": ["a=1", "b=2"] }).end("thanks");
  });
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const headers = { "webhook-id": "evt_1" };
  const outcome = await createTestedSender()(`http://shop.example:${port}/hook?a=1#b`, {
    body,
    headers,
  });
  expect(seen).toEqual([
    { method: "POST", url: "/hook?a=1", host: `shop.example:${port}`, id: "evt_1" },
    "7bff007d",
  ]);
  expect(outcome).toMatchObject({
    status: 201,
    headers: { "x-one": "1", "set-cookie": "a=1, b=2" },
    body: Buffer.from("thanks"),
    cut: false,
    durationMs: 42,
  });
  expect(outcome.error).toBeUndefined();
});

test("keeps connections alive and sends the next ones over them", async () => {
  const clients = new Set<number | undefined>();
  const port = await receive((request, reply) => {
    clients.add(request.socket.remotePort);
    reply.end("ok");
  });
  const send = createTestedSender();
  for (let turn = 0; turn < 9; turn += 1) await send(`http://127.0.0.1:${port}/${turn}`);
  // The turn after an answer is still the old connection's, so two take turns.
  expect(clients.size).toBeLessThanOrEqual(2);
});

test("an answer as long as the bound is whole, one byte more is cut", async () => {
  const port = await receive((request, reply) =>
    reply.end("x".repeat(Number(request.url?.slice(1)))),
  );
  const send = createTestedSender();
  const whole = await send(`http://127.0.0.1:${port}/8192`);
  expect([whole.body.length, whole.cut]).toEqual([8_192, false]);
  const cut = await send(`http://127.0.0.1:${port}/8193`);
  expect([cut.status, cut.body.length, cut.cut]).toEqual([200, 8_192, true]);
  expect(cut.error).toBeUndefined();
});

test("an endless answer is dropped, and the next one comes over a new connection", async () => {
  let hungUp = 0;
  const clients = new Set<number | undefined>();
  const megabyte = Buffer.alloc(1_048_576);
  const port = await receive((request, reply) => {
    clients.add(request.socket.remotePort);
    const pour = (): void => {
      while (!reply.destroyed && reply.write(megabyte));
    };
    reply.on("drain", pour).on("close", () => {
      hungUp += 1;
    });
    pour();
  });
  const send = createTestedSender();
  for (let turn = 1; turn <= 3; turn += 1) {
    const outcome = await send(`http://127.0.0.1:${port}/`);
    expect([outcome.status, outcome.body.length, outcome.cut]).toEqual([200, 8_192, true]);
    await expect.poll(() => hungUp).toBe(turn);
  }
  expect(clients.size).toBe(3);
});

test.each([
  ["never answers", ""],
  ["never ends its headers", "HTTP/1.1 200 OK\r\nx-a: b\r\n"],
  [
    "sends interim answers only",
    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
  ],
])("a receiver that %s is given up", async (_name, bytes) => {
  const port = await answerRaw(bytes);
  const outcome = await createTestedSender({ totalMs: 80, keptBytes: 8_192 })(
    `http://127.0.0.1:${port}/`,
  );
  expect(outcome.status).toBeUndefined();
  expect(outcome.error?.code).toBe("timed_out");
});

test("a body that drips past the deadline is no answer, whatever its status", async () => {
  const port = await receive((_request, reply) => {
    reply.write("a");
    const drip = setInterval(() => reply.write("b"), 5);
    reply.on("close", () => clearInterval(drip));
  });
  const outcome = await createTestedSender({ totalMs: 120, keptBytes: 8_192 })(
    `http://127.0.0.1:${port}/`,
  );
  expect(outcome.status).toBe(200);
  expect(outcome.error?.code).toBe("timed_out");
  expect(outcome.body.toString()).toMatch(/^ab*$/);
});

test("what waits behind hung connections is given up too, and is not sent later", async () => {
  let seen = 0;
  const port = await receive(() => {
    seen += 1;
  });
  const send = createTestedSender({ totalMs: 200, keptBytes: 8_192 });
  const all = Array.from({ length: 100 }, () => send(`http://127.0.0.1:${port}/`));
  const codes = (await Promise.all(all)).map(({ error }) => error?.code);
  expect(new Set(codes)).toEqual(new Set(["timed_out"]));
  expect(seen).toBeLessThanOrEqual(64);
});

test.each([
  ["is no HTTP", "SSH-2.0-OpenSSH\r\n", "bad_reply"],
  ["lies about its length", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", "bad_reply"],
  ["has endless headers", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, "bad_reply"],
])("an answer that %s", async (_name, bytes, code) => {
  const port = await answerRaw(bytes);
  const outcome = await createTestedSender()(`http://127.0.0.1:${port}/`);
  expect(outcome.error?.code).toBe(code);
});

test("a receiver that hangs up before it answers", async () => {
  const port = await listen(
    createTcpServer((socket) => socket.once("data", () => socket.destroy())),
  );
  const outcome = await createTestedSender()(`http://127.0.0.1:${port}/`);
  expect(outcome.error?.code).toBe("connection_lost");
});

test("a port where nobody listens, and a name that is nowhere", async () => {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  const send = createTestedSender();
  const refused = await send(`http://127.0.0.1:${port}/`);
  expect(refused.error?.code).toBe("connection_refused");
  expect((await send("https://nowhere.example/")).error?.code).toBe("name_not_found");
});

test("TLS asks for the URL's own name and trusts only whom the machine trusts", async () => {
  const server = createSecureServer({ key: certificate, cert: certificate }, (request, reply) => {
    const { servername } = request.socket as unknown as { servername: string };
    reply.end(servername);
  });
  const port = await listen(server);
  const send = createTestedSender();
  const unknown = await send(`https://shop.example:${port}/`);
  expect(unknown.error?.code).toBe("tls_untrusted");

  const usual = getCACertificates("default");
  setDefaultCACertificates([...usual, certificate.slice(0, certificate.indexOf("-----BEGIN P"))]);
  open.push(async () => setDefaultCACertificates(usual));
  const known = await send(`https://shop.example:${port}/`);
  expect([known.error, known.status, String(known.body)]).toEqual([undefined, 200, "shop.example"]);
  const address = await send(`https://127.0.0.1:${port}/`);
  expect([address.error, address.status]).toEqual([undefined, 200]);
  const other = await send(`https://other.example:${port}/`);
  expect(other.error?.code).toBe("tls_wrong_name");
});

test("TLS at a port that does not speak it", async () => {
  const port = await receive((_request, reply) => reply.end("plain"));
  const outcome = await createTestedSender()(`https://127.0.0.1:${port}/`);
  expect(outcome.error?.code).toBe("tls_failed");
});

test("the host header is the URL's and nobody else's", () => {
  const send = createTestedSender();
  expect(() => send("http://127.0.0.1:1/", { headers: { Host: "shop.example" } })).toThrow(
    "assertion failed: the host header follows from the URL",
  );
});

test("a header that cannot be sent fails this one try", async () => {
  const outcome = await createTestedSender()("http://127.0.0.1:1/", {
    headers: { a: "b\r\nc: d" },
  });
  expect(outcome.error?.code).toBe("failed");
});
