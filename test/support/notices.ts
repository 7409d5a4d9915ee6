/** An account of a merchant's that is told of by phones, and the notices that are sent of it. */
import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { MINUTE, SECOND } from "../../src/clock.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Rail } from "../../src/engine/rail.ts";
import { HOUSE } from "../../src/engine/receiving-accounts.ts";
import { type Project, projectSettings } from "../../src/engine/settings.ts";
import { countedIds, showId } from "../../src/ids.ts";
import { createNoticeInbox } from "../../src/notices/inbox.ts";
import { listNotices } from "../../src/notices/notice-rows.ts";
import { makeSecret } from "../../src/notices/secrets.ts";
import sandbox from "../../src/rails/sandbox.ts";
import { ask, HOUSE_KEY, made, SETTINGS, testHouse } from "./house.ts";

export const LIFE = 10 * MINUTE;
export const COOL = 10 * MINUTE;

/** The sandbox, collecting on accounts whose totals alone tell whose money came. */
export const collecting: Rail = {
  ...sandbox,
  id: "collecting",
  channels: ["qris"],
  openAccount: ({ name = "Toko" }) => ({
    name,
    channels: ["qris"],
    details: {},
    secrets: {},
    uniqueTotals: true,
  }),
};

export const GOPAY = { app: "com.gojek.gopaymerchant", title: "Pembayaran QRIS statis diterima" };

/** What GoPay Merchant says of a payment; `over` makes it another. */
export function gopay(amount: number, time: number, over: Record<string, unknown> = {}) {
  const text = `Rp ${amount.toLocaleString("id-ID")} di TOKO UJI, Digital & Kreatif.`;
  return { ...GOPAY, text, time, device: "hp-kasir", ...over };
}

/** The headers of a request, signed at an instant. */
export function signed(secret: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / SECOND));
  const digest = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return { "gapura-timestamp": timestamp, "gapura-signature": `v1=${digest}` };
}

type Reply = { readonly status: number; readonly json: Record<string, unknown> };

export async function noticeHouse(owner: "merchant" | "house" = "merchant") {
  const house = await testHouse();
  const { clock, database } = house;
  const db = database.pool;
  const room = { db, clock, ids: countedIds(31), houseKey: HOUSE_KEY };
  const engine = createEngine({ ...room, rails: [collecting], keyForms: [] });
  const inbox = createNoticeInbox({ ...room, engine });
  const { merchantId } = house.project;
  const ownerId = owner === "house" ? HOUSE : merchantId;

  async function openAccount() {
    const account = await engine.accounts.open({ ownerId, rail: "collecting", given: {} });
    const key = { ownerId, accountId: account.id };
    return { ...key, secret: await makeSecret(room, key) };
  }

  const account = await openAccount();
  const routed = (project: Project): Project => ({
    ...project,
    settings: projectSettings.parse({
      ...SETTINGS,
      channels: { qris: { least: 1, most: 1_000_000, life: LIFE } },
      routes: [{ ownerId, account: account.accountId }],
    }),
  });
  const project = routed(house.project);

  async function post(
    value: unknown,
    over: { secret?: string; now?: number; to?: string; headers?: object; body?: string } = {},
  ): Promise<Reply> {
    const body = over.body ?? JSON.stringify(value);
    const headers = signed(over.secret ?? account.secret, body, over.now ?? clock.now());
    const reply = await inbox.handle({
      method: "POST",
      url: `/notices/${over.to ?? showId("acc", account.accountId)}`,
      headers: { ...headers, ...over.headers },
      rawBody: Buffer.from(body),
    });
    expect(reply, "the inbox answers its address").toBeDefined();
    return { status: reply?.status ?? 0, json: JSON.parse(reply?.body ?? "{}") };
  }

  async function pending(amount = 15_000, of = project): Promise<Payment & { total: number }> {
    clock.advance(SECOND);
    const payment = await made(engine, ask(of, { amount }));
    return { ...payment, total: payment.charge?.payable ?? 0 };
  }

  const status = async ({ id, projectId }: Payment, of = project) =>
    (await engine.payments.findById({ ...of, id: projectId }, id))?.status;

  /** Amounts and causes of money astray, the oldest first. */
  async function astray(of = merchantId): Promise<string[]> {
    const found = await engine.suspense.list({ merchantId: of, limit: 100 });
    return found.map(({ amount, cause }) => `${cause} ${amount}`).reverse();
  }

  async function receipts(): Promise<number> {
    const { rows } = await db.query("select count(*) as n from receipt");
    return rows[0].n;
  }

  const notices = () => listNotices(db, { ownerId, limit: 1_000 });
  const now = () => clock.now();
  return {
    ...{ house, room, engine, inbox, account, openAccount, project, routed, clock, db, ownerId },
    ...{ post, pending, status, astray, receipts, notices, now, merchantId },
  };
}
