/**
 * Own QRIS from end to end, on the real program and in live: a merchant uploads a picture of its
 * code, every wire makes payments with it, a phone's notice tells of the money, a webhook leaves.
 */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { routeTo } from "../src/engine/change-routes.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Charge, Payment } from "../src/engine/payment.ts";
import type { ReceivingAccount } from "../src/engine/rail.ts";
import { showId, systemIds } from "../src/ids.ts";
import { makeSecret } from "../src/notices/secrets.ts";
import { parseQris, readQris } from "../src/qris/index.ts";
import { rails } from "../src/rails/index.ts";
import { openFullHouse, type Shop } from "./support/full-house.ts";
import { STATIC_QRIS } from "./support/own-qris.ts";
import { receiver } from "./support/webhook-house.ts";

const house = await openFullHouse({ GAPURA_WEBHOOK_ALLOW: "127.0.0.1:*" });
afterAll(() => house.close());

const clock = { now: Date.now };
const engine = createEngine({
  db: house.db,
  clock,
  ids: systemIds,
  rails,
  houseKey: house.houseKey,
  keyForms: [],
});
const PHOTO = new URL("fixtures/qris-photo.jpg", import.meta.url);

type Json = Readonly<Record<string, unknown>>;
/** What a wire says of a charge with a unique code. */
type Told = (charge: Charge) => Json;

const WIRES: readonly (readonly [dialect: string, title: string, over: Json, told: Told])[] = [
  [
    "pakasir",
    "the code is part of the fee, and amount + fee = total_payment",
    {},
    ({ amount, fee, code, payable, instructions }) => ({
      payment: {
        amount,
        fee: fee + code,
        total_payment: payable,
        payment_number: instructions.kind === "qris" && instructions.text,
      },
    }),
  ],
  [
    "paymenku",
    "the code is in the amount",
    {},
    ({ payable }) => ({ data: { amount: `${payable}.00` } }),
  ],
  [
    "paymenku",
    "qris_own also says who is paid",
    { channel_code: "qris_own", amount: 100_000 },
    ({ payable, code }) => ({
      data: {
        amount: `${100_000 + code}.00`,
        payment_info: {
          merchant_name: "WARUNG CONTOH",
          nmid: "ID9912345678901",
          qr_string: expect.stringContaining(`${payable}`),
        },
      },
    }),
  ],
  ["cashi", "the code is in the amount", {}, ({ payable }) => ({ amount: payable })],
  [
    "cashi",
    "QRIS_CUSTOM tells what the bank leaves, and has no page",
    { QRIS_CUSTOM: true, amount: 50_000 },
    ({ payable, code }) => ({
      amount: payable,
      is_qris_custom: true,
      expected_net: 50_000 + code - 350,
    }),
  ],
  ["payget", "the code is in the amount", {}, ({ payable }) => ({ amount: payable })],
  [
    "fastpay",
    "the code is the fee",
    {},
    ({ amount, code, payable }) => ({ amount, fee: code, total: payable }),
  ],
  [
    "native",
    "what is to be sent is told, and what is kept of it",
    {},
    ({ amount, payable, net }) => ({ amount, payable, net, instructions: { type: "qris" } }),
  ],
];

describe("a walk through each wire", () => {
  test.each(WIRES)("%s: %s", async (dialect, title, over, told) => {
    const listener = await receiver();
    const slug = `own-${dialect}-${Object.keys(over).length}`;
    const shop = await house.open(dialect, { slug, mode: "live", webhookUrl: listener.url });
    const account = await openAccount(shop);
    const { status, json } = await create(shop, over);
    expect([status, json], title).toEqual([expect.toSatisfy(isOk), json]);
    const { charge } = await onlyPayment(shop);
    expect(json).toMatchObject(told(charge));
    if (dialect === "cashi" && over.QRIS_CUSTOM) expect(json).not.toHaveProperty("checkout_url");
    expectCode(charge);
    await arrives(account, charge);
    await listener.count(1);
    expect((await onlyPayment(shop)).payment.status).toBe("paid");
    expect(listener.received[0]?.body).toMatch(dialect === "fastpay" ? /./ : /paid|SETTLED|compl/i);
    const { merchantId } = shop.project;
    const balance = await engine.ledger.balance(merchantId, "live");
    expect(balance).toMatchObject({ available: 0, collected: charge.net, suspense: 0 });
    expect(house.faults()).toEqual([]);
  });
});

test("when all totals are taken every wire says so, and never shows the bare amount", async () => {
  const taken = async (dialect: string) => {
    const shop = await house.open(dialect, { slug: `full-${dialect}`, mode: "live" });
    const { project } = shop;
    await openAccount(shop);
    const unique = { from: 1, to: 1, owner: "merchant", coolDown: 0 };
    await house.db.query(
      `update project set settings = jsonb_set(settings, '{channels,qris,unique}', $2::jsonb)
        where id = $1`,
      [project.id, JSON.stringify(unique)],
    );
    const first = await create(shop, uniquely("A"));
    expect([dialect, first.status]).toEqual([dialect, expect.toSatisfy(isOk)]);
    const second = await create(shop, uniquely("B"));
    expect(second.status, dialect).toBeGreaterThanOrEqual(400);
    expect(second.status, dialect).toBeLessThan(500);
    return JSON.stringify(second.json);
  };
  const dialects = ["pakasir", "paymenku", "cashi", "payget", "fastpay", "native"];
  const answers = await Promise.all(dialects.map(taken));
  for (const answer of answers) expect(answer).toMatch(/[a-z]{4}/i);
  expect(answers[2]).toContain("Nominal unik");
});

test("the buyer reads who is paid, and that the amount must be exact", async () => {
  const shop = await house.open("native", { slug: "own-page", mode: "live" });
  await openAccount(shop);
  const { json } = await create(shop, {});
  const { charge } = await onlyPayment(shop);
  const page = await (await fetch((json as { checkout_url: string }).checkout_url)).text();
  expect(page).toContain("WARUNG CONTOH");
  expect(page).toContain("ID9912345678901");
  expect(page).toContain(`Rp${charge.payable.toLocaleString("id-ID")}`);
  expect(page).toMatch(/notice warn/);
});

/** As an operator does it, from the photo. */
async function openAccount({ project }: Shop): Promise<ReceivingAccount> {
  const picture = (await readFile(PHOTO)).toString("base64");
  const { merchantId: ownerId } = project;
  const account = await engine.accounts.open({
    ownerId,
    rail: "static-qris",
    given: { picture },
  });
  expect(account).toMatchObject({ custody: "own", details: { text: STATIC_QRIS } });
  await routeTo(house.db, project, account);
  return account;
}

const isOk = (status: number) => status >= 200 && status < 300;

/** Fields by which wires tell one payment from another. */
function uniquely(suffix: string): Json {
  const name = `INV-${suffix}`;
  return { order_id: name, reference_id: name, reference: name };
}

/** The dialect's own example, with a few words of it changed where it has them. */
async function create({ example }: Shop, over: Json): Promise<{ status: number; json: Json }> {
  const { method, path, query, headers, body } = example;
  const url = new URL(path, house.program.origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const sent = body === undefined ? undefined : { ...body, ...within(body, over) };
  const reply = await fetch(url, {
    method,
    headers,
    ...(sent && { body: JSON.stringify(sent) }),
  });
  return { status: reply.status, json: (await reply.json()) as Json };
}

/** Names that tell payments apart are changed where they are, all others are given anyway. */
function within(body: Json, over: Json): Json {
  const names = Object.keys(uniquely(""));
  return Object.fromEntries(
    Object.entries(over).filter(([name]) => name in body || !names.includes(name)),
  );
}

async function onlyPayment({ project }: Shop): Promise<{ payment: Payment; charge: Charge }> {
  const [payment, another] = await engine.payments.list(project, { limit: 2 });
  if (!payment?.charge || another) throw new Error("not one payment with its charge");
  return { payment, charge: payment.charge };
}

/** The charge is the merchant's own code with the exact total in it. */
function expectCode({ instructions, payable, code }: Charge): void {
  expect(code).toBeGreaterThan(0);
  if (instructions.kind !== "qris") throw new Error("no QRIS");
  const parse = parseQris(instructions.text);
  expect(parse.ok && readQris(parse.qris)).toMatchObject({
    amount: payable,
    payee: "WARUNG CONTOH",
    initiation: "dynamic",
  });
}

/** The merchant's phone shows that money came, and its forwarder tells the house, signed. */
async function arrives(account: ReceivingAccount, { payable }: Charge): Promise<void> {
  const { ownerId, id: accountId } = account;
  const room = { db: house.db, clock, ids: systemIds, houseKey: house.houseKey };
  const secret = await makeSecret(room, { ownerId, accountId });
  const body = JSON.stringify({
    app: "com.gojek.gopaymerchant",
    title: "Pembayaran QRIS statis diterima",
    text: `Rp ${payable.toLocaleString("id-ID")} di WARUNG CONTOH`,
    time: clock.now(),
    device: "hp-kasir",
  });
  const timestamp = Math.floor(clock.now() / 1_000);
  const mac = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  const reply = await fetch(`${house.program.origin}/notices/${showId("acc", accountId)}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "gapura-timestamp": `${timestamp}`,
      "gapura-signature": `v1=${mac}`,
    },
    body,
  });
  expect([reply.status, await reply.text()]).toEqual([200, expect.any(String)]);
}
