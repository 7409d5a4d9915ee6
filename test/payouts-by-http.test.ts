/** Payouts over HTTP: two hundred at once on a balance that covers ten are ten; webhooks tell. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKey } from "../src/engine/keys.ts";
import { systemIds } from "../src/ids.ts";
import { refunded, reversed } from "../src/ledger/entries.ts";
import { verifyStandard } from "../src/webhooks/sign.ts";
import { formOf } from "../src/wire-engine.ts";
import { type FullHouse, openFullHouse, type Shop } from "./support/full-house.ts";
import { post } from "./support/payouts.ts";
import type { Json } from "./support/program.ts";
import { receiver } from "./support/webhook-house.ts";

const ASKS = 200;
const COVERED = 10;

let house: FullHouse;
let shop: Shop;
const clock = { now: Date.now };

beforeAll(async () => {
  house = await openFullHouse();
  shop = await house.open("fastpay", { slug: "at-once" });
  const money = reversed(refunded("test", COVERED * 101_000 + 100_999));
  await post({ clock, database: { pool: house.db } }, shop.project, money);
});

afterAll(() => house.close());

const call = (path: string, key = shop.key, init: RequestInit = {}) =>
  fetch(`${house.program.origin}/fastpay/api/v1${path}`, {
    ...init,
    headers: { "content-type": "application/json", "x-api-key": key },
  });
const BODY = { amount: 100_000, accountNumber: "081234567890", accountName: "John Doe" };
const withdraw = (key?: string) =>
  call("/withdraw", key, { method: "POST", body: JSON.stringify(BODY) });

test("exactly ten are made, each its own; the others find no balance", async () => {
  const replies = await Promise.all(Array.from({ length: ASKS }, () => withdraw()));
  const told = await Promise.all(
    replies.map(async (reply) => ({ status: reply.status, body: (await reply.json()) as Json })),
  );
  const made = told.filter(({ status }) => status === 200).map(({ body }) => body);
  expect(made).toHaveLength(COVERED);
  expect(new Set(made.map(({ withdraw_id: id }) => id)).size).toBe(COVERED);
  const balances = made.map(({ new_balance: left }) => left).sort((a, b) => b - a);
  expect(balances).toEqual(
    Array.from({ length: COVERED }, (_, at) => (COVERED - 1 - at) * 101_000 + 100_999),
  );
  const refused = told.filter(({ status }) => status !== 200);
  expect(new Set(refused.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ status: 400, body: { error: "Saldo tidak cukup" } })]),
  );
  expect(await (await call("/balance")).json()).toEqual({ balance: 100_999 });
  expect(await (await call("/withdraw/history")).json()).toMatchObject({
    pagination: { page: 1, limit: 10, total: COVERED, total_pages: 1 },
  });
  expect(house.faults()).toEqual([]);
});

test("a key that is barred from payouts reads, but asks for none", async () => {
  const room = { db: house.db, clock, ids: systemIds, houseKey: house.houseKey };
  const form = formOf(shop.dialect);
  const { key } = await createKey(room, shop.project, form, undefined, { mayPayOut: false });
  expect((await call("/withdraw/history", key)).status).toBe(200);
  const reply = await withdraw(key);
  expect([reply.status, await reply.json()]).toEqual([
    403,
    { error: "API key ini tidak boleh melakukan penarikan" },
  ]);
});

test("a native endpoint hears of each step, signed, and the feed says the same", async () => {
  const listener = await receiver();
  const native = await house.open("native", { slug: "told", webhookUrl: listener.url });
  await post(
    { clock, database: { pool: house.db } },
    native.project,
    reversed(refunded("x", 50_000)),
  );
  const ask = async (path: string, body?: object): Promise<Json> => {
    const headers = { authorization: `Bearer ${native.key}`, "content-type": "application/json" };
    const sent = body && { method: "POST", body: JSON.stringify(body) };
    return (await fetch(`${house.program.origin}${path}`, { headers, ...sent })).json();
  };
  const to = { destination: "bank.bni", account: "1234567890", name: "Jane Doe" };
  const { id } = await ask("/v1/payouts", { amount: 50_000, ...to });
  await house.program.ask("payout", "approve", id);
  await listener.count(3);
  const told = listener.received.map(({ body }) => JSON.parse(body));
  expect(told.map(({ type }) => type)).toEqual([
    "payout.requested",
    "payout.approved",
    "payout.paid",
  ]);
  const secrets = [native.endpoint?.standardSecret as string];
  for (const { headers, body } of listener.received) {
    const message = { body: Buffer.from(body), secrets, now: Date.now() };
    expect(verifyStandard({ headers: headers as Record<string, string>, ...message })).toBe(
      "valid",
    );
  }
  expect((await ask("/v1/events")).data).toEqual(told);
  expect(await ask(`/v1/payouts/${id}`)).toEqual(told[2].data);
});
