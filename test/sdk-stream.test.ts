/** The SDK's stream of events: none missed, none twice, however it is cut; polled where need be. */
import { Gapura } from "@gapura/sdk";
import { expect, test } from "vitest";

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `evt_${from + at}`);

type Play = {
  /** How many bytes of its n-th stream get through; undefined: all. */
  readonly cut?: (stream: number) => number | undefined;
  /** Of the n-th stream that is asked for. */
  readonly refuse?: (stream: number) => Response | undefined;
  /** Of the n-th page. */
  readonly fault?: (page: number) => Response | undefined;
};

/** An API that has some events at first, and the rest once they are asked for by a stream. */
function api({ first, all }: { first: number; all: number }, play: Play = {}) {
  const asked: string[] = [];
  let there = first;
  const count = { streams: 0, pages: 0, waits: 0 };
  const number = (id: string | null) => Number(id?.slice(4) ?? 0);
  const json = (body: unknown) => Response.json(body);
  const reach: typeof fetch = async (input, init) => {
    const after = new URL(`${input}`).searchParams.get("after");
    const streamed = new Headers(init?.headers).get("accept") === "text/event-stream";
    asked.push(`${streamed ? "stream" : "list"} ${after ?? ""}`.trim());
    if (!streamed) {
      count.pages += 1;
      const fault = play.fault?.(count.pages);
      if (fault) return fault;
      const found = ids(number(after) + 1, there).slice(0, 3);
      const last = found.at(-1) ?? after;
      const has_more = number(last) < there;
      const data = found.map((id) => ({ id, type: "payment.paid" }));
      return json({ object: "list", data, has_more, next_cursor: last });
    }
    count.streams += 1;
    const refused = play.refuse?.(count.streams);
    if (refused) return refused;
    there = all;
    const blocks = ids(number(after) + 1, all).map(
      (id) => `id: ${id}\nevent: payment.paid\ndata: {"id":"${id}",\ndata: "note":"é"}\n\n`,
    );
    const bytes = new TextEncoder().encode(`retry: 2000\n\n: beat\n\n${blocks.join("")}`);
    const passed = bytes.slice(0, play.cut?.(count.streams));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < passed.length; at += 7) controller.enqueue(passed.slice(at, at + 7));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const wait = async () => {
    count.waits += 1;
    await new Promise((resolve) => setImmediate(resolve));
  };
  const gapura = new Gapura({ key: "gpr_test_x", fetch: reach, retries: 0, wait });
  return {
    gapura,
    asked,
    count,
    more: (to: number) => {
      there = to;
    },
  };
}

async function read({ gapura }: ReturnType<typeof api>, up: string, after?: string) {
  const seen: string[] = [];
  const states: string[] = [];
  const onConnection = (state: string) => states.push(state);
  for await (const { id } of gapura.events.stream({ onConnection, ...(after && { after }) })) {
    seen.push(id);
    if (id === up) break;
  }
  return { seen, states };
}

test("catches up by pages, then hears what happens, from where it was", async () => {
  const one = api({ first: 4, all: 6 });
  expect((await read(one, "evt_6")).seen).toEqual(ids(1, 6));
  expect(one.asked).toEqual(["list", "list evt_3", "stream evt_4"]);
  const other = api({ first: 4, all: 6 });
  expect((await read(other, "evt_6", "evt_3")).seen).toEqual(ids(4, 6));
});

test("is cut after any byte, and misses none and tells none twice", async () => {
  for (let bytes = 0; bytes < 400; bytes += 11) {
    const one = api({ first: 1, all: 5 }, { cut: (stream) => (stream < 3 ? bytes : undefined) });
    expect((await read(one, "evt_5")).seen, `cut after ${bytes}`).toEqual(ids(1, 5));
  }
});

const problem = (status: number) =>
  Response.json({ code: "told", detail: "No", status }, { status });

test.each([
  ["refused", () => problem(429)],
  ["no stream", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
  ["broken by a proxy", () => new Response("bad gateway", { status: 502 })],
])("a stream that is %s is asked for seldom, and the list meanwhile", async (_, refused) => {
  const one = api({ first: 1, all: 1 }, { refuse: refused });
  const reading = read(one, "evt_2");
  while (one.count.pages < 90) await new Promise((resolve) => setImmediate(resolve));
  one.more(2);
  expect((await reading).seen).toEqual(["evt_1", "evt_2"]);
  expect(one.count.streams).toBe(2);
});

test("asks again while nobody answers, and says so", async () => {
  const fault = (page: number) => (page > 1 && page < 4 ? problem(503) : undefined);
  const one = api({ first: 4, all: 5 }, { fault });
  expect(await read(one, "evt_5")).toEqual({ seen: ids(1, 5), states: ["lost", "back"] });
});

test("what asking again does not mend is told", async () => {
  const listed = api({ first: 1, all: 1 }, { fault: () => problem(401) });
  await expect(read(listed, "evt_1")).rejects.toMatchObject({ code: "told", status: 401 });
  const streamed = api({ first: 1, all: 2 }, { refuse: () => problem(403) });
  await expect(read(streamed, "evt_2")).rejects.toMatchObject({ status: 403 });
});

test("ends without an error when it is told to", async () => {
  const stop = new AbortController();
  const { gapura, count } = api({ first: 2, all: 2 });
  const seen: string[] = [];
  for await (const { id } of gapura.events.stream({ signal: stop.signal })) {
    seen.push(id);
    if (seen.length === 2) setImmediate(() => stop.abort());
  }
  expect(seen).toEqual(ids(1, 2));
  const { pages } = count;
  for await (const { id } of gapura.events.stream({ signal: stop.signal })) seen.push(id);
  expect(count.pages).toBe(pages);
});
