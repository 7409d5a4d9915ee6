/** Feeds over real HTTP: events as they come about, where a reader left off, and how they end. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { dialectHouse, httpRequest } from "../../test/support/dialect-house.ts";
import { eventStream } from "../dialects/native/event-stream.ts";
import { createFeeds, type Feeds } from "./feeds.ts";
import { type RunningServer, startServer } from "./server.ts";

const house = await dialectHouse();
const { key, project } = await house.open("native");
const authorization = `Bearer ${key}`;
let feeds: Feeds;
let server: RunningServer;

beforeAll(async () => {
  feeds = createFeeds();
  server = await startServer(
    {
      clock: house.clock,
      async handle(incoming, outgoing) {
        const { method = "GET", url = "/", headers } = incoming;
        const sent = { method, url, headers: headers as Record<string, string> };
        const reply = await house.mount.handle(httpRequest(sent));
        if (reply) feeds.send(outgoing, reply);
      },
    },
    { host: "127.0.0.1", port: 0 },
  );
});

afterAll(() => server.close());

let made = 0;
async function pay(): Promise<void> {
  made += 1;
  const body = { reference: `feed-${made}`, amount: 99_000 };
  await house.send({ method: "POST", url: "/v1/payments", body, headers: { authorization } });
}

const listen = (over: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}/v1/events`, {
    headers: { authorization, accept: "text/event-stream", ...over },
  });

/** Reads until so many events have come, and lets go. */
async function take(response: Response, count: number): Promise<{ id: string; data: string }[]> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  while (true) {
    const events = [...text.matchAll(/^id: (\S+)\nevent: \S+\ndata: (.*)$/gm)];
    if (events.length >= count) {
      await reader.cancel();
      return events.map(([, id = "", data = ""]) => ({ id, data }));
    }
    const { done, value } = await reader.read();
    if (done) throw new Error(`it ended after ${events.length}`);
    text += new TextDecoder().decode(value);
  }
}

test("a reader hears from now on, and goes on where it left off", async () => {
  await pay();
  const response = await listen();
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  await pay();
  const [first] = await take(response, 1);
  expect(JSON.parse(first?.data ?? "")).toMatchObject({ data: { reference: "feed-2" } });
  await pay();
  await pay();
  const later = await take(await listen({ "last-event-id": first?.id ?? "" }), 2);
  const references = later.map(({ data }) => JSON.parse(data).data.reference);
  expect(references).toEqual(["feed-3", "feed-4"]);
  const all = await house.send({
    url: `/v1/events?after=${first?.id}`,
    headers: { authorization },
  });
  expect((all.json as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual(
    later.map(({ id }) => id),
  );
});

test("one that names no event of its own is refused", async () => {
  const { status } = await listen({ "last-event-id": "evt_x" });
  expect(status).toBe(400);
});

test("a project has ten at a time; the house ends all when it closes", async () => {
  const open = await Promise.all(Array.from({ length: 10 }, () => listen()));
  const refused = await listen();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  expect(await refused.json()).toMatchObject({ code: "rate_limited" });
  feeds.close();
  // Each ends by itself: its text can be read to the end.
  const texts = await Promise.all(open.map((one) => one.text()));
  expect(texts.every((text) => text.startsWith("retry:"))).toBe(true);
  expect((await listen()).status).toBe(429);
});

test("what is silent beats, and ends in the end", async () => {
  const engine = { events: { ...house.engine.events, list: async () => [] } };
  const room = { engine, project, link: (path: string) => path, after: 0, pause: 0 };
  let beats = 0;
  for await (const part of eventStream(room, new AbortController().signal)) {
    if (part.startsWith(":")) beats += 1;
  }
  expect(beats).toBe(40);
});
