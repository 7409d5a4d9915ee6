/** Workers among others: dead endpoints, rival workers, leases, and a worker that is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { held, ok, receiver, webhookHouse } from "../../test/support/webhook-house.ts";
import { MINUTE, SECOND } from "../clock.ts";
import { LEASE } from "./claim.ts";

function many(count: number): { reference: string }[] {
  return Array.from({ length: count }, (_, at) => ({ reference: `INV-${at}` }));
}

test("an endpoint that never answers holds its cap and starves nobody", async () => {
  const house = await webhookHouse();
  const dead = held();
  const deadShop = await receiver(dead.answer);
  await house.endpoint(deadShop.url);
  await house.tell(many(1_000));
  const others = [];
  for (const name of ["one", "two", "three"]) {
    const project = await house.project(name);
    const shop = await receiver();
    await house.endpoint(shop.url, {}, project);
    await house.tell(many(100), "payment.paid", project);
    others.push(shop);
  }
  const worker = house.worker();
  worker.start();
  await Promise.all(others.map((shop) => shop.count(100)));
  expect(dead.held.length).toBeLessThanOrEqual(8);
  expect(deadShop.received.length).toBe(dead.held.length);
  deadShop.answers((response) => response.writeHead(500).end());
  dead.letGo(500);
});

test("retries of a failing endpoint do not hold up its new events", async () => {
  const house = await webhookHouse();
  const stuck = held();
  const shop = await receiver((response) => response.writeHead(500).end());
  await house.endpoint(shop.url);
  await house.tell(many(40));
  const worker = house.worker();
  await worker.drain();
  house.clock.advance(7 * SECOND);
  shop.answers((response, received) => {
    if (received.body.includes("new")) ok(response, received);
    else stuck.answer(response, received);
  });
  await house.tell([{ reference: "new" }]);
  const drained = worker.drain();
  await shop.count(40 + 1);
  while (!shop.received.some(({ body }) => body.includes("new"))) {
    stuck.letGo();
    await shop.count(shop.received.length + 1);
  }
  expect(shop.received.length - 40).toBeLessThan(10);
  shop.answers(ok);
  stuck.letGo();
  await drained;
});

test("two workers share the work and send nothing twice", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  for (let count = 0; count < 5; count += 1) await house.endpoint(shop.url);
  await house.tell(many(200));
  await Promise.all([house.worker().drain(), house.worker().drain(), house.worker().drain()]);
  expect(shop.received).toHaveLength(1_000);
  const ends = await house.deliveries();
  expect(
    ends.filter(({ status, attempts }) => status === "succeeded" && attempts === 1),
  ).toHaveLength(1_000);
});

test("a lease that ran out is taken over, and the late result counts for nothing", async () => {
  const house = await webhookHouse();
  const slow = held();
  const shop = await receiver(slow.answer);
  await house.endpoint(shop.url);
  await house.tell([{}]);
  const stalled = house.worker();
  const first = stalled.drain();
  await shop.count(1);

  house.clock.advance(LEASE - 1);
  await house.worker().drain();
  expect(shop.received).toHaveLength(1);
  shop.answers(ok);
  house.clock.advance(1);
  await house.worker().drain();
  expect(shop.received).toHaveLength(2);
  const before = await house.deliveries();
  slow.letGo(500);
  await first;

  expect(await house.deliveries()).toEqual(before);
  expect(before).toMatchObject([{ status: "succeeded", attempts: 1, last_status: 200 }]);
  expect(stalled.warnings).toMatchObject([{ recorded: "stale" }]);
  expect((await house.db.query("select number from attempt")).rows).toEqual([{ number: 1 }]);
});

/** A worker that has found its endpoint quick, so that it claims ahead, and then 100 events. */
async function quickShop() {
  const house = await webhookHouse();
  const slow = held();
  const shop = await receiver();
  await house.endpoint(shop.url);
  const worker = house.worker({ cap: 2 });
  await house.tell([{}]);
  await worker.drain();
  shop.answers(slow.answer);
  await house.tell(many(100));
  return { house, slow, shop, worker };
}

test("a worker that is stopped gives back what it has not sent", async () => {
  const { house, slow, shop, worker } = await quickShop();
  worker.start();
  await shop.count(1 + 2);
  const stopped = worker.stop();
  slow.letGo();
  await stopped;
  const ends = await house.deliveries();
  expect(shop.received).toHaveLength(1 + 2);
  expect(ends.filter(({ status }) => status === "succeeded")).toHaveLength(1 + 2);
  const waiting = ends.filter(({ status }) => status === "pending");
  expect(waiting).toHaveLength(98);
  expect(waiting.filter(({ due_at }) => due_at > house.clock.now())).toEqual([]);
  expect(waiting.filter(({ body }) => body !== null).length).toBeGreaterThan(0);
});

test("what waits for an endpoint that begins to fail is given back", async () => {
  const { house, slow, shop, worker } = await quickShop();
  const stuck = worker.drain();
  await shop.count(1 + 2);
  shop.answers(ok);
  const [failing] = slow.held.splice(0, 1);
  failing?.writeHead(500).end();
  const other = house.worker();
  // The stuck worker keeps one more to try; all others can be taken by somebody else.
  while (shop.received.length < 1 + 99) await other.drain();
  expect(slow.held).toHaveLength(1);
  slow.letGo();
  await stuck;
  house.clock.advance(MINUTE);
  await other.drain();
  const ends = await house.deliveries();
  expect(ends.filter(({ status }) => status !== "succeeded")).toEqual([]);
});

test("what waited here until its lease ran out is not sent", async () => {
  const { house, slow, shop, worker } = await quickShop();
  const stuck = worker.drain();
  await shop.count(1 + 2);
  shop.answers(ok);
  house.clock.advance(LEASE);
  await house.worker().drain();
  expect(shop.received).toHaveLength(1 + 2 + 100);
  slow.letGo();
  await stuck;
  expect(shop.received).toHaveLength(1 + 2 + 100);
});

test("a killed worker loses nothing, and doubles only what was on its way", async () => {
  const house = await webhookHouse();
  const slow = held();
  const shop = await receiver((response, received) => {
    if (shop.received.length <= 20) ok(response, received);
    else slow.answer(response, received);
  });
  await house.endpoint(shop.url);
  await house.endpoint(shop.url);
  await house.tell(many(50));
  const child = startWorker(house.address);
  await shop.count(30);
  child.kill("SIGKILL");
  await once(child, "exit");
  const sentBefore = shop.received.length;
  shop.answers(ok);
  // The child's leases are by the real clock.
  house.clock.set(Date.now() + LEASE + MINUTE);
  await house.worker().drain();

  const ends = await house.deliveries();
  expect(ends).toHaveLength(100);
  expect(ends.filter(({ status }) => status !== "succeeded")).toEqual([]);
  const bodies = new Map<string, Set<string>>();
  for (const { headers, body } of shop.received) {
    const id = String(headers["webhook-id"]);
    bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
  }
  expect(bodies.size).toBe(50);
  // Two endpoints, each with bytes of its own: retries of a delivery never differ.
  expect([...bodies.values()].every(({ size }) => size === 2)).toBe(true);
  expect(shop.received.length).toBeLessThanOrEqual(100 + sentBefore);
  const { rows } = await house.db.query("select count(*) as tries from attempt");
  expect(rows).toEqual([{ tries: 100 }]);
});

const PROGRAM = new URL("../../test/support/webhook-worker.ts", import.meta.url).pathname;

function startWorker(address: object): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(address)], { stdio: "inherit" });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  return child;
}
