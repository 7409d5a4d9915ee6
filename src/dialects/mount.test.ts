/** The mount: ways in, methods, bodies, credentials, and faults told in the dialect's shape. */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { dialectHouse, httpRequest } from "../../test/support/dialect-house.ts";
import { HOUSE_KEY } from "../../test/support/house.ts";
import { createKey } from "../engine/keys.ts";
import { formOf } from "../wire-engine.ts";
import { type Dialect, json, keyed, open } from "./define.ts";
import { dialects } from "./index.ts";

const pakasir = dialects.find(({ id }) => id === "pakasir") as Dialect;
const echoed = z.object({ fields: z.record(z.string(), z.unknown()), link: z.string() });

/** A dialect that says what it was sent. */
const echo: Dialect = {
  ...pakasir,
  id: "echo",
  name: "Echo",
  hosts: ["echo.example"],
  ownPaths: ["/echo-api"],
  crossOrigin: true,
  pages: [{ path: "/echo-page/:id", open: async () => undefined }],
  operations: [
    open({
      route: "POST /echo-api/say/:name",
      id: "say",
      summary: "Says what it was sent",
      input: z.record(z.string(), z.unknown()),
      output: echoed,
      run: async ({ request }) =>
        json(echoed, { fields: request.fields, link: request.link("/page") }),
    }),
    open({
      route: "GET /echo-api/say/:name",
      id: "look",
      summary: "Says what it was asked",
      input: z.record(z.string(), z.unknown()),
      output: echoed,
      run: async ({ request }) => json(echoed, { fields: request.fields, link: "" }),
    }),
    open({
      route: "GET /echo-api/make",
      id: "make",
      summary: "A GET that writes",
      writes: true,
      input: z.object({}),
      output: z.object({}),
      run: async () => json(z.object({}), {}),
    }),
    keyed({
      route: "GET /echo-api/mine",
      id: "mine",
      summary: "For a key",
      input: z.object({ name: z.string() }),
      output: z.object({}),
      run: async () => json(z.object({}), {}),
    }),
    open({
      route: "GET /echo-api/break",
      id: "break",
      summary: "A fault of ours",
      input: z.object({}),
      output: z.object({}),
      run: () => Promise.reject(new Error("the secret plan failed")),
    }),
  ],
};

const house = await dialectHouse([...dialects, echo]);
const { key, project } = await house.open("pakasir");
const say = (body: unknown, headers = {}, url = "/echo-api/say/it") =>
  house.send({ method: "POST", url, body, headers });
const fieldsOf = async (body: unknown, headers = {}, url = "/echo-api/say/it") =>
  ((await say(body, headers, url)).json as { fields: unknown }).fields;

describe("ways in", () => {
  test.each([
    ["/echo-api/say/it", undefined, "http://localhost:3000/page"],
    ["/echo-api/say/it/", undefined, "http://localhost:3000/page"],
    ["/echo/echo-api/say/it", undefined, "http://localhost:3000/echo/page"],
    ["/echo-api/say/it", "echo.example", "https://echo.example/page"],
    ["/echo-api/say/it", "ECHO.example.:8443", "https://echo.example/page"],
    ["/echo-api/say/it", "evil.example", "http://localhost:3000/page"],
  ])("%s at %s links to %s", async (url, host, link) => {
    const reply = await say({}, host ? { host } : {}, url);
    expect(reply.json).toMatchObject({ link, fields: { name: "it" } });
  });

  test("what no dialect has is left to others, or refused in the owner's shape", async () => {
    expect(await house.ask({ url: "/healthz" })).toBeUndefined();
    expect(house.mount.notFound(httpRequest({ url: "/healthz" }))).toBeUndefined();
    const strangers = [
      ["/echo/nothing", {}],
      ["/echo-api/nothing", {}],
      ["/nothing", { host: "echo.example" }],
      ["/pakasir", {}],
    ] as const;
    for (const [url, headers] of strangers) {
      expect(await house.ask({ url, headers })).toBeUndefined();
      expect(house.mount.notFound(httpRequest({ url, headers }))).toMatchObject({
        status: 404,
        body: '{"message":"Alamat tidak ditemukan"}',
      });
    }
    expect(house.mount.hasPage(httpRequest({ url: "/echo-page/1" }))).toBe(true);
    expect(await house.ask({ url: "*", method: "OPTIONS" })).toBeUndefined();
  });

  test("two operations at one address do not start", async () => {
    const twin = { ...echo, id: "twin" };
    await expect(dialectHouse([echo, twin])).rejects.toThrow("two operations at");
  });
});

describe("methods", () => {
  test("HEAD looks where GET does, and never where something is written", async () => {
    const url = "/echo-api/say/it";
    const get = await house.send({ url });
    const head = await house.send({ url, method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers["content-length"]).toBe(String(get.text.length));
    for (const written of ["/echo-api/make", "/pakasir/api/paymentsimulation"]) {
      expect((await house.send({ url: written, method: "HEAD" })).status).toBe(405);
    }
    expect((await house.send({ url: "/echo-api/make" })).status).toBe(200);
  });

  test("a prefetch makes nothing, and may look", async () => {
    for (const headers of [{ "sec-purpose": "prefetch;prerender" }, { purpose: "prefetch" }]) {
      expect((await house.send({ url: "/echo-api/make", headers })).status).toBe(400);
      expect((await house.send({ url: "/echo-api/say/it", headers })).status).toBe(200);
    }
  });

  test("another method is 405 with Allow", async () => {
    for (const method of ["PUT", "DELETE", "PROPFIND"]) {
      expect(await house.send({ url: "/echo-api/say/it", method })).toMatchObject({
        status: 405,
        headers: { allow: "POST, GET, HEAD, OPTIONS" },
        json: { message: "Method tidak diizinkan" },
      });
    }
  });

  test("OPTIONS opens to browsers what needs no key, and nothing else", async () => {
    const openly = await house.send({ url: "/echo-api/say/it", method: "OPTIONS" });
    expect(openly).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": "*", allow: "POST, GET, HEAD, OPTIONS" },
    });
    const keyed = await house.send({ url: "/api/transactioncreate/qris", method: "OPTIONS" });
    expect(keyed.headers).toEqual({ allow: "POST, OPTIONS" });
  });
});

describe("browsers of other origins", () => {
  const mine = async (slug: string, key: string, query = "") => {
    const url = `/echo-api/mine?slug=${slug}&api_key=${key}${query}`;
    const { status, headers } = await house.send({ url });
    return [status, headers["access-control-allow-origin"]];
  };

  test("read what the project lets them, and a wrong key as the dialect says", async () => {
    const opened = await house.open("echo", { settings: { crossOrigin: true } });
    expect(await mine(opened.project.slug, opened.key, "&name=it")).toEqual([200, "*"]);
    expect(await mine(opened.project.slug, opened.key)).toEqual([400, "*"]);
    expect(await mine(opened.project.slug, "nobody's")).toEqual([401, "*"]);
    const closed = await house.open("echo");
    expect(await mine(closed.project.slug, closed.key, "&name=it")).toEqual([200, undefined]);
    expect(await mine(closed.project.slug, closed.key)).toEqual([400, undefined]);
  });

  test("a preflight is answered by the dialect, with no key", async () => {
    const { headers } = await house.send({ url: "/echo-api/mine", method: "OPTIONS" });
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, OPTIONS",
    });
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
  });
});

describe("bodies", () => {
  test("JSON and forms are read, also under each other's name", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(await fieldsOf({ a: 1 })).toEqual({ a: 1, name: "it" });
    expect(await fieldsOf('{"a":1}', form)).toEqual({ a: 1, name: "it" });
    expect(await fieldsOf('\ufeff {"a":1}')).toEqual({ a: 1, name: "it" });
    expect(await fieldsOf("a=1+2&a=3&b=%2B&c", form)).toEqual({
      a: "1 2",
      b: "+",
      c: "",
      name: "it",
    });
    expect(await fieldsOf("null")).toEqual({ name: "it" });
  });

  test("the path goes before the body, the body before the query", async () => {
    const url = "/echo-api/say/A%2Fb+c?a=query&b=query&b=second";
    expect(await fieldsOf({ a: "body", name: "body" }, {}, url)).toEqual({
      a: "body",
      b: "query",
      name: "A/b+c",
    });
  });

  test("a prototype cannot be reached", async () => {
    const body = '{"__proto__":{"a":1},"b":{"__proto__":{"c":1}},"constructor":1}';
    expect(await fieldsOf(body)).toEqual({ b: {}, constructor: 1, name: "it" });
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test.each([
    ["broken JSON", '{"a":1,}'],
    ["an array", "[1]"],
    ["plain text", "hello"],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
    ["NUL", '{"a":"\\u0000"}'],
    ["half a surrogate pair", '{"a":{"b":["\\ud800"]}}'],
    ["NUL in a name", '{"\\u0000":1}'],
    ["too deep", `{"a":${"[".repeat(50)}${"]".repeat(50)}}`],
    ["far too deep", `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`],
  ])("%s is 400", async (_, body) => {
    expect((await say(body)).status).toBe(400);
  });

  test("a form with NUL is 400, escaped or not", async () => {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    expect((await say("a=\0", type)).status).toBe(400);
    expect((await say("a=%00", type)).status).toBe(400);
  });

  test.each(["/echo-api/say/%zz", "/echo-api/say/%00", "/echo-api/say/%ff", "/echo-api/say/a?b=%"])(
    "%s is 400",
    async (url) => {
      expect((await say({}, {}, url)).status).toBe(400);
    },
  );

  test("too large is 413, and a multipart form 415", async () => {
    const request = httpRequest({ method: "POST", url: "/echo-api/say/it" });
    const reply = await house.mount.handle({ ...request, rawBody: "too large" });
    expect(reply).toMatchObject({ status: 413, body: '{"message":"Body terlalu besar"}' });
    const type = { "content-type": "multipart/form-data; boundary=x" };
    expect((await say("--x", type)).status).toBe(415);
  });
});

describe("refusals", () => {
  test("a fault of ours is 500 with a request id, logged, and told without its words", async () => {
    const reply = await house.send({ url: "/echo-api/break?api_key=planted" });
    expect(reply).toMatchObject({ status: 500, json: { message: expect.any(String) } });
    expect(reply.text).not.toContain("secret plan");
    const [fault] = house.faults.splice(0);
    expect(fault).toMatchObject({
      request_id: reply.headers["x-request-id"],
      operation: "break",
      cause: "the secret plan failed",
    });
    expect(JSON.stringify(fault)).not.toContain("planted");
  });

  test("a key that is bound to addresses is refused elsewhere, and says so", async () => {
    const { key } = await createKey(
      { ...house, ids: house.engine.ids, houseKey: HOUSE_KEY },
      project,
      formOf(pakasir),
      undefined,
      { addresses: ["192.0.2.7"] },
    );
    const url = `/api/v2/transaction-status/${project.slug}/x`;
    const ask = (address: string) => house.send({ url, headers: { "x-api-key": key }, address });
    expect((await ask("192.0.2.7")).status).toBe(404);
    expect(await ask("192.0.2.8")).toMatchObject({
      status: 401,
      text: expect.stringContaining("192.0.2.8"),
    });
  });

  test("wrong keys from one address are slowed down; the right one elsewhere is not", async () => {
    const url = `/api/v2/transaction-status/${project.slug}/x`;
    const ask = (guess: string, address: string) =>
      house.send({ url, headers: { "x-api-key": guess }, address });
    for (let guess = 0; guess < 300; guess += 1) {
      expect((await ask(`guess ${guess}`, "198.51.100.1")).status).toBe(401);
    }
    expect(await ask("one more", "198.51.100.1")).toMatchObject({
      status: 429,
      headers: { "retry-after": "1" },
    });
    expect((await ask(key, "203.0.113.5")).status).toBe(404);
    house.clock.advance(200);
    expect((await ask(key, "198.51.100.1")).status).toBe(404);
  });

  test("a reply names its operation and is never cached", async () => {
    const reply = await house.mount.handle(httpRequest({ url: "/echo-api/say/it" }));
    expect(reply).toMatchObject({
      headers: { "cache-control": "no-store" },
      served: { dialect: "echo", operation: "look", route: "GET /echo-api/say/:name" },
    });
  });

  test("nothing else was our own fault", () => {
    expect(house.faults).toEqual([]);
  });
});
