/** What the house says of a merchant: paused, it takes nothing new; its bounds and fees hold. */
import { describe, expect, test } from "vitest";
import { SECOND } from "../src/clock.ts";
import { dialects } from "../src/dialects/index.ts";
import { allowMerchant, pauseMerchant, resumeMerchant } from "../src/engine/merchant-terms.ts";
import { findProject } from "../src/engine/merchants.ts";
import type { Project } from "../src/engine/settings.ts";
import { countedIds } from "../src/ids.ts";
import { dialectHouse, PUBLIC_URL } from "./support/dialect-house.ts";
import { readCurl } from "./support/full-house.ts";
import { ask } from "./support/house.ts";
import { askPayout } from "./support/payouts.ts";

const house = await dialectHouse();
const { db, clock, engine } = house;
const room = { db, clock, ids: countedIds(77) };

/** What caches hold is forgotten. */
function later(): void {
  clock.advance(2 * SECOND);
}

async function fresh({ slug }: Project): Promise<Project> {
  return (await findProject(db, { slug })) as Project;
}

/** How each wire says that nothing new is taken. */
const SAID: Readonly<Record<string, unknown>> = {
  cashi: { success: false, message: "Merchant sedang dijeda, order baru tidak diterima" },
  fastpay: { error: "Merchant sedang dijeda, permintaan baru tidak diterima" },
  native: { code: "merchant_paused", status: 403 },
  pakasir: { message: "Proyek sedang dijeda, transaksi baru tidak diterima" },
  payget: { success: false, message: "The merchant is paused. New payments are not accepted." },
  paymenku: { status: "error", message: "Merchant is paused. New transactions are not accepted." },
};

describe("a paused merchant", () => {
  test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    "on %s takes nothing new, and what was there is paid and told",
    async (id, dialect) => {
      const { project, key } = await house.open(id);
      const curl = readCurl(dialect.curl(PUBLIC_URL, project.slug, key));
      const { path, query, method } = curl;
      const headers = Object.fromEntries(new Headers(curl.headers));
      const example = { method, headers, ...(curl.body && { body: curl.body }) };
      const url = `${path}?${new URLSearchParams(query)}`;
      const before = await house.send({ ...example, url });
      expect(before.status, before.text).toBeLessThan(300);
      const [{ reference } = { reference: "" }] = await engine.payments.list(project, { limit: 1 });
      const of = { merchantId: project.merchantId, by: "ayu" };
      await pauseMerchant(room, of, "Menunggu dokumen");
      later();
      const other = JSON.parse(
        JSON.stringify(example.body ?? {}).replaceAll(reference, `${reference}-2`),
      );
      const anew = url.replaceAll(reference, `${reference}-2`);
      const body = example.body === undefined ? undefined : other;
      const refused = await house.send({ ...example, url: anew, body });
      expect(refused.status, refused.text).toBe(403);
      expect(refused.json).toMatchObject(SAID[id] as object);
      const paused = await fresh(project);
      const [payment] = await engine.payments.list(paused, { limit: 10 });
      const paid = await engine.payments.simulate(paused, payment as never, "paid");
      expect(paid.status).toBe("paid");
      const events = await engine.events.list(project.merchantId, { after: 0, limit: 10 });
      expect(events.map(({ type }) => type)).toContain("payment.paid");
      await resumeMerchant(room, of);
      later();
      expect((await house.send({ ...example, url: anew, body })).status).toBeLessThan(300);
    },
  );

  test("pays nothing out, makes no link, and answers again what it has answered", async () => {
    const { project } = await house.open("native");
    const idempotency = { operation: "create", key: "one", fingerprint: Buffer.alloc(32, 1) };
    const once = await engine.payments.create(ask(project, { idempotency }));
    const of = { merchantId: project.merchantId, by: "ayu" };
    await pauseMerchant(room, of, "Menunggu dokumen");
    const paused = await fresh(project);
    const again = await engine.payments.create(ask(paused, { idempotency }));
    expect(again).toMatchObject({ outcome: "replayed", reply: (once as { reply: object }).reply });
    const refused = { code: "merchant_paused" };
    await expect(engine.payments.create(ask(paused))).rejects.toMatchObject(refused);
    await expect(engine.payouts.request(askPayout(paused))).rejects.toMatchObject(refused);
    await expect(pauseMerchant(room, of, "Lagi")).rejects.toMatchObject({ code: "wrong_state" });
    await expect(pauseMerchant(room, of, " ")).rejects.toMatchObject({ field: "reason" });
    await resumeMerchant(room, of);
    await expect(resumeMerchant(room, of)).rejects.toMatchObject({ code: "wrong_state" });
    const { rows } = await db.query(
      "select actor, verb, detail from audit where merchant_id = $1 order by verb",
      [project.merchantId],
    );
    expect(rows).toEqual([
      { actor: "ayu", verb: "merchant pause", detail: { reason: "Menunggu dokumen" } },
      { actor: "ayu", verb: "merchant resume", detail: {} },
    ]);
  });
});

test("what the house allows stands above a project's own settings, and its fees too", async () => {
  const { project } = await house.open("pakasir");
  const of = { merchantId: project.merchantId, by: "ayu" };
  const fees = { qris: [{ rate: 10_000, flat: 500 }] };
  await allowMerchant(room, of, { most: 50_000, payoutMost: 20_000, fees });
  const bound = await fresh(project);
  const asked = { channel: "qris", amount: 50_000 };
  const { payment } = (await engine.payments.create(ask(bound, asked))) as never as {
    payment: { charge: { fee: number } };
  };
  expect(payment.charge.fee).toBe(1_000);
  for (const channel of ["qris", null]) {
    const above = engine.payments.create(ask(bound, { channel, amount: 50_001 }));
    await expect(above).rejects.toMatchObject({
      code: "amount_too_large",
      facts: { most: 50_000 },
    });
  }
  const payout = engine.payouts.request(askPayout(bound, { amount: 20_001 }));
  await expect(payout).rejects.toMatchObject({ code: "amount_too_large", facts: { most: 20_000 } });
  await expect(allowMerchant(room, of, { most: 1.5 })).rejects.toMatchObject({ field: "most" });
  // Its settings stay as they were, so that bounds that are lifted leave nothing behind.
  expect(bound.settings).toEqual(project.settings);
});
