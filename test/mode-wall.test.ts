/**
 * What a project did in the sandbox takes nothing from it, and tells it nothing, once it is live.
 */
import { describe, expect, test } from "vitest";
import type { Project } from "../src/engine/settings.ts";
import { ask, made, testHouse } from "./support/house.ts";

const { engine, project: sandbox } = await testHouse();
const { payments } = engine;
/** The same project after it went live. */
const live: Project = { ...sandbox, mode: "live" };

const tried = await made(engine, ask(sandbox, { reference: "INV-7" }));
const paid = await payments.simulate(sandbox, tried, "paid");
const pending = await made(engine, ask(sandbox, { reference: "INV-8" }));

describe("a project that went live", () => {
  test("is told of none of its sandbox orders by reference, identity or list", async () => {
    expect(await payments.findByReference(live, "INV-7")).toBeUndefined();
    expect(await payments.findByReference(live, "INV-7", 99_000)).toBeUndefined();
    expect(await payments.findByIdentity(live, "INV-8")).toBeUndefined();
    expect(await payments.list(live, { limit: 10 })).toEqual([]);
    expect(await payments.count(live, {})).toBe(0);
    expect((await payments.findByReference(sandbox, "INV-7"))?.id).toBe(paid.id);
  });

  test("makes a live payment under a reference that the sandbox has paid or pending", async () => {
    for (const { id, reference } of [paid, pending]) {
      const fresh = await made(engine, ask(live, { reference, channel: null }));
      expect(fresh.id).not.toBe(id);
      expect(fresh.mode).toBe("live");
      expect((await payments.findByReference(live, reference))?.id).toBe(fresh.id);
    }
  });

  test("is not answered with what an idempotency key got in the sandbox", async () => {
    const idempotency = { operation: "create", key: "k1", fingerprint: Buffer.alloc(32, 1) };
    const over = { reference: "INV-9", channel: null, idempotency };
    await made(engine, ask(sandbox, over));
    expect((await payments.create(ask(sandbox, over))).outcome).toBe("replayed");
    await made(engine, ask(live, over));
    expect((await payments.create(ask(live, over))).outcome).toBe("replayed");
  });

  test("is not answered with what a cancel's key got in the sandbox", async () => {
    const once = {
      idempotency: { operation: "cancel", key: "k1", fingerprint: Buffer.alloc(32, 1) },
      encode: ({ id }: { id: string }) => ({ status: 200, headers: {}, body: id }),
    };
    for (const project of [sandbox, live]) {
      const payment = await made(engine, ask(project, { reference: "INV-10", channel: null }));
      const canceled = await payments.cancelOnce(project, payment, once);
      expect(canceled).toMatchObject({ replayed: false, reply: { body: payment.id } });
      expect((await payments.cancelOnce(project, payment, once)).replayed).toBe(true);
    }
  });

  test("adds no charge to a payment of the sandbox, and plays none", async () => {
    for (const channel of ["qris", "va.bni"]) {
      await expect(payments.charge(live, pending, channel)).rejects.toMatchObject({
        code: "channel_unavailable",
      });
    }
    await expect(payments.simulate(live, pending, "paid")).rejects.toMatchObject({
      code: "sandbox_only",
    });
  });
});
