/** Connections are reused per origin, and origins are bounded. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buildConnector } from "undici";
import { expect, test } from "vitest";
import { createPools } from "./pools.ts";

test("one origin has one pool, and only so many origins have one", async () => {
  const pools = createPools(buildConnector({ allowH2: false }), 3);
  const a = pools.of("http://a.example");
  const b = pools.of("http://b.example");
  expect(pools.of("http://a.example")).toBe(a);
  pools.of("http://c.example");
  pools.of("http://d.example");
  expect([a.closed, b.closed]).toEqual([false, true]);
  expect(pools.of("http://a.example")).toBe(a);
  expect(pools.of("http://b.example")).not.toBe(b);
  await pools.close();
  expect(a.closed).toBe(true);
});

test("a pool that gives way finishes what it has begun", async () => {
  let answer = (): void => undefined;
  const asked = Promise.withResolvers<void>();
  const server = createServer((_request, reply) => {
    answer = () => void reply.end("late but whole");
    asked.resolve();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const pools = createPools(buildConnector({ allowH2: false }), 1);
  const reply = pools.of(origin).request({ path: "/", method: "POST" });
  await asked.promise;
  pools.of("http://other.example");
  answer();
  expect(await (await reply).body.text()).toBe("late but whole");

  await pools.close();
  await new Promise((closed) => server.close(closed));
});
