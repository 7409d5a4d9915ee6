/** Calls over real sockets that go wrong: what is tried again, what is told, and never the key. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  cashi,
  fastpay,
  type Gateway,
  GatewayError,
  openGateway,
  pakasir,
  payget,
  paymenku,
} from "./index.ts";

const KEY = 'k&y+"1/ä-secret';
const REFERENCE = { id: "T1", reference: "INV-1", amount: 10_000 };
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server ? server.close(closed) : closed(undefined)));
  server = undefined;
});

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Paused = { readonly pauses: number[]; readonly wait: (ms: number) => Promise<void> };

function paused(): Paused {
  const pauses: number[] = [];
  return { pauses, wait: async (ms) => void pauses.push(ms) };
}

const all = (options: { baseUrl: string; wait?: Paused["wait"]; retries?: number }): Gateway[] => [
  pakasir({ project: "p", apiKey: KEY, ...options }),
  pakasir({ project: "p", apiKey: KEY, version: 1, ...options }),
  paymenku({ apiKey: KEY, ...options }),
  cashi({ apiKey: KEY, ...options }),
  payget({ apiKey: KEY, ...options }),
  fastpay({ apiKey: KEY, ...options }),
];

const reason = async (promise: Promise<unknown>): Promise<GatewayError> => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error as GatewayError;
};

describe("no error shows the key", () => {
  test("although the gateway echoes it in every form", async () => {
    const forms = [
      KEY,
      encodeURIComponent(KEY),
      new URLSearchParams({ k: KEY }).toString(),
      JSON.stringify(KEY),
    ].join(" ");
    const baseUrl = await serve((request, response) => {
      response.writeHead(400, { "content-type": "application/json", "x-request-id": "r-1" });
      const echo = `${forms} ${request.url} ${JSON.stringify(request.headers)}`;
      response.end(JSON.stringify({ success: false, message: echo, error: echo }));
    });
    for (const gateway of all({ baseUrl })) {
      const error = await reason(gateway.create({ reference: "INV-1", amount: 10_000 }));
      const shown = [error.message, error.body, error.stack, JSON.stringify(error)].join("\n");
      expect(shown).not.toContain("secret");
      expect(error).toMatchObject({ gateway: gateway.name, status: 400, requestId: "r-1" });
    }
  });
});

describe("what is tried again", () => {
  test("a read, after 503 and its Retry-After", async () => {
    let asked = 0;
    const { pauses, wait } = paused();
    const baseUrl = await serve((_, response) => {
      asked += 1;
      if (asked % 3 !== 0) response.writeHead(503, { "retry-after": "7" }).end("busy");
      else response.writeHead(404).end(JSON.stringify({ success: false, message: "none" }));
    });
    for (const gateway of all({ baseUrl, wait })) {
      expect(await gateway.get(REFERENCE)).toBeUndefined();
    }
    expect(asked).toBe(18);
    expect(pauses).toEqual(Array(12).fill(7_000));
  });

  test("never a writing call that could count twice", async () => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      response.writeHead(502).end("bad gateway");
    });
    const { wait } = paused();
    for (const gateway of all({ baseUrl, wait })) {
      const before = asked;
      const error = await reason(gateway.create({ reference: "INV-1", amount: 10_000 }));
      const tries = gateway.capabilities.createIsRepeatable === "always" ? 3 : 1;
      expect({ name: gateway.name, tries: asked - before }).toEqual({ name: gateway.name, tries });
      expect(error).toMatchObject({ code: "unavailable", status: 502, outcome: "unknown" });
    }
    const gateway = paymenku({ apiKey: KEY, baseUrl, wait });
    const before = asked;
    await reason(gateway.create({ reference: "INV-1", amount: 1, idempotencyKey: "i" }));
    expect(asked - before).toBe(3);
  });

  test("nothing when the gateway asks for a longer wait than a caller would bear", async () => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      response.writeHead(429, { "retry-after": "3600" }).end("{}");
    });
    const error = await reason(cashi({ apiKey: KEY, baseUrl }).get(REFERENCE));
    expect(error).toMatchObject({ code: "rate_limited", retryAfter: 3_600_000 });
    expect(asked).toBe(1);
  });
});

describe("what cannot be read or reached", () => {
  test("a reset connection leaves a writing call unknown", async () => {
    const baseUrl = await serve((request) => request.socket.destroy());
    const error = await reason(payget({ apiKey: KEY, baseUrl }).create(CREATE));
    expect(error).toMatchObject({ code: "network", outcome: "unknown" });
  });

  test("a gateway that does not answer in time", async () => {
    const baseUrl = await serve(() => undefined);
    const error = await reason(payget({ apiKey: KEY, baseUrl, timeout: 20 }).create(CREATE));
    expect(error).toMatchObject({ code: "timeout", outcome: "unknown" });
  });

  test("a caller that ends the call", async () => {
    const ending = new AbortController();
    const baseUrl = await serve(() => ending.abort());
    const error = await reason(
      cashi({ apiKey: KEY, baseUrl }).get(REFERENCE, { signal: ending.signal }),
    );
    expect(error).toMatchObject({ code: "aborted" });
  });

  test.each([
    ["no JSON", "<html>"],
    ["half of it", '{"success": true, "paymentId": "a1'],
    ["another shape", '{"success": true}'],
    [
      "money that is not whole",
      { paymentId: "a", qrCode: "", balanceReceived: 1, fee: 0, amount: 1.5 },
    ],
  ])("%s is unreadable, and may have been done", async (_, answer) => {
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    const baseUrl = await serve((_request, response) => response.end(text));
    const error = await reason(payget({ apiKey: KEY, baseUrl }).create(CREATE));
    expect(error).toMatchObject({ code: "unreadable", status: 200, outcome: "unknown" });
  });

  test("a redirect is not followed: the key would go along", async () => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const error = await reason(cashi({ apiKey: KEY, baseUrl }).get(REFERENCE));
    expect(error).toMatchObject({ code: "unreadable", status: 307 });
    expect(asked).toBe(1);
  });

  test("a reply without end is cut", async () => {
    const baseUrl = await serve((_, response) => {
      const pour = () => {
        while (response.write("x".repeat(65_536)));
        response.once("drain", pour);
      };
      pour();
    });
    const error = await reason(cashi({ apiKey: KEY, baseUrl, retries: 0 }).get(REFERENCE));
    expect(error).toMatchObject({ code: "network" });
  });
});

describe("where it is", () => {
  test("by option, else by the environment's names, else the gateway's own", async () => {
    const asked: string[] = [];
    const fetch = async (input: unknown) => {
      asked.push(`${input}`);
      return new Response("{}", { status: 404 });
    };
    const open = { gateway: "cashi", apiKey: KEY, fetch } as const;
    await openGateway(open).get(REFERENCE);
    process.env.CASHI_API_URL = "http://localhost:3000/cashi/api";
    await openGateway(open).get(REFERENCE);
    process.env.CASHI_BASE_URL = "http://localhost:3000/cashi/";
    await openGateway(open).get(REFERENCE);
    await openGateway({ ...open, baseUrl: "http://localhost:4000" }).get(REFERENCE);
    delete process.env.CASHI_BASE_URL;
    delete process.env.CASHI_API_URL;
    expect(asked).toEqual([
      "https://cashi.id/api/check-status/INV-1",
      "http://localhost:3000/cashi/api/check-status/INV-1",
      "http://localhost:3000/cashi/api/check-status/INV-1",
      "http://localhost:4000/api/check-status/INV-1",
    ]);
  });
});

const CREATE = { reference: "INV-1", amount: 10_000 };
