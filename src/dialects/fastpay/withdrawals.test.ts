/** FastPay's withdrawals against the real engine: what the document shows, and what it omits. */
import { expect, test } from "vitest";
import { dialectHouse, type OpenedProject } from "../../../test/support/dialect-house.ts";
import { SECOND } from "../../clock.ts";
import type { PayoutDecision } from "../../engine/decide-payout.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Payout } from "../../engine/payout.ts";
import type { SettingsInput } from "../../engine/settings.ts";
import fastpay from "../fastpay.ts";

const house = await dialectHouse();

type Told = Record<string, unknown>;

/** A project whose balance is `worth`, and its calls. */
async function shopWorth(worth: number, payout: SettingsInput["payout"] = fastpay.defaults.payout) {
  const opened: OpenedProject = await house.open("fastpay", { settings: { payout } });
  const { project, key } = opened;
  const headers = { "x-api-key": key };
  const get = async (path: string) => {
    const reply = await house.send({ url: `/api/v1${path}`, headers });
    expect(reply).toMatchObject({ status: 200 });
    return reply.json as Told;
  };
  const { invoice_id: id } = await get(`/invoice?amount=${worth}`);
  const payment = await house.engine.payments.findByWireId(project, String(id));
  await house.engine.payments.simulate(project, payment as Payment, "paid");
  return {
    ...opened,
    get,
    balance: async () => (await get("/balance")).balance,
    withdraw: (amount: unknown, over: object = {}, more: Record<string, string> = {}) => {
      const body = { amount, accountNumber: "081234567890", accountName: "John Doe", ...over };
      const sent = { method: "POST", url: "/api/v1/withdraw", body };
      return house.send({ ...sent, headers: { ...headers, ...more } });
    },
    async decide(id: unknown, decision: PayoutDecision) {
      const payout = await house.engine.payouts.findByWireId(project, String(id));
      return house.engine.payouts.decide(payout as Payout, decision);
    },
    status: (id: unknown) => get(`/withdraw/status?withdraw_id=${id}`),
  };
}

test("a withdrawal is the nine fields of the document; the balance falls at once", async () => {
  const shop = await shopWorth(1_000_000);
  const { status, json } = await shop.withdraw("100000", { accountNumber: "+62 812-3456-7890" });
  const withdrawal = json as Told;
  expect(status).toBe(200);
  expect(Object.entries(withdrawal)).toEqual(
    Object.entries({
      success: true,
      message: "Permintaan penarikan berhasil diajukan",
      withdraw_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      amount: 100_000,
      fee: 1_000,
      total_deduct: 101_000,
      new_balance: 899_000,
      status: "pending",
      created_at: "2026-11-21T03:00:00.000Z",
    }),
  );
  expect(await shop.balance()).toBe(899_000);
  const told = await shop.status(withdrawal.withdraw_id);
  expect(Object.keys(told)).toEqual([
    "success",
    "withdraw_id",
    "amount",
    "fee",
    "total_deduct",
    "status",
    "method",
    "account_number",
    "account_name",
    "admin_note",
    "created_at",
    "processed_at",
  ]);
  expect(told).toMatchObject({
    status: "pending",
    method: "dana",
    account_number: "081234567890",
    account_name: "John Doe",
    admin_note: null,
    processed_at: null,
  });
});

test("approved it has succeeded; rejected it says why, and the balance has it back", async () => {
  const shop = await shopWorth(500_000);
  const ids = [await shop.withdraw(100_000), await shop.withdraw(100_000)].map(
    ({ json }) => (json as Told).withdraw_id,
  );
  expect(new Set(ids).size).toBe(2);
  house.clock.advance(SECOND);
  await shop.decide(ids[0], { do: "approve", by: "ani" });
  await shop.decide(ids[1], { do: "reject", by: "ani", note: "Nama tidak cocok" });
  const processed_at = new Date(house.clock.now()).toISOString();
  expect(await shop.status(ids[0])).toMatchObject({
    status: "success",
    admin_note: null,
    processed_at,
  });
  expect(await shop.status(ids[1])).toMatchObject({
    status: "rejected",
    admin_note: "Nama tidak cocok",
    processed_at,
  });
  expect(await shop.balance()).toBe(399_000);
});

test("the history is paged, newest first, and filtered by status", async () => {
  const shop = await shopWorth(1_000_000);
  const ids: unknown[] = [];
  for (let at = 0; at < 12; at += 1) {
    house.clock.advance(1);
    ids.unshift(((await shop.withdraw(10_000 + at)).json as Told).withdraw_id);
  }
  await shop.decide(ids[3], { do: "approve", by: "ani" });
  await shop.decide(ids[5], { do: "reject", by: "ani", note: "tidak" });
  const history = async (query: string) => {
    const { data, pagination, success } = await shop.get(`/withdraw/history${query}`);
    expect(success).toBe(true);
    const places = (data as Told[]).map(({ withdraw_id: id }) => ids.indexOf(id));
    return [places, pagination];
  };
  const pages = { page: 1, limit: 10, total: 12, total_pages: 2 };
  expect(await history("")).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], pages]);
  expect(await history("?page=2")).toEqual([[10, 11], { ...pages, page: 2 }]);
  expect(await history("?page=9&limit=")).toEqual([[], { ...pages, page: 9 }]);
  const one = { page: 1, limit: 10, total: 1, total_pages: 1 };
  expect(await history("?status=success")).toEqual([[3], one]);
  expect(await history("?status=REJECTED")).toEqual([[5], one]);
  expect((await history("?status=pending&limit=1000"))[1]).toEqual({
    ...one,
    limit: 100,
    total: 10,
  });
  const { data } = await shop.get("/withdraw/history?limit=1");
  const { success, ...told } = await shop.status(ids[0]);
  expect([success, data]).toEqual([true, [told]]);
});

test("an Idempotency-Key makes one safe to ask for again; without it none is merged", async () => {
  const shop = await shopWorth(1_000_000);
  const once = { "idempotency-key": "withdraw 1" };
  const first = await shop.withdraw(100_000, {}, once);
  expect((await shop.withdraw("100000", {}, once)).text).toBe(first.text);
  expect(await shop.balance()).toBe(899_000);
  const other = await shop.withdraw(100_000, { accountName: "Jane Doe" }, once);
  expect(other).toMatchObject({
    status: 422,
    json: { error: "Idempotency-Key sudah dipakai untuk permintaan lain" },
  });
  await shop.withdraw(100_000);
  await shop.withdraw(100_000);
  expect(await shop.balance()).toBe(697_000);
});

test.each([
  ["amount", "10.000", {}, "amount tidak valid"],
  ["amount missing", undefined, {}, "amount wajib diisi"],
  ["more than there is", 100_000, {}, "Saldo tidak cukup"],
  ["a fee too much", 99_001, {}, "Saldo tidak cukup"],
  ["below the least", 9_999, {}, "amount minimal 10000"],
  ["above the most", 500_001, {}, "amount maksimal 500000"],
  ["no phone", 10_000, { accountNumber: "1234567890" }, "accountNumber tidak valid"],
  ["no number", 10_000, { accountNumber: null }, "accountNumber wajib diisi"],
  ["no name", 10_000, { accountName: "  " }, "accountName tidak valid"],
])("%s is refused, and nothing is held", async (_, amount, over, error) => {
  const bounds = { least: 10_000, most: 500_000, daily: 600_000 };
  const shop = await shopWorth(100_000, { ...fastpay.defaults.payout, ...bounds });
  expect(await shop.withdraw(amount, over)).toMatchObject({ status: 400, json: { error } });
  expect(await shop.balance()).toBe(100_000);
});

test("the day's most is told with what is left of it", async () => {
  const shop = await shopWorth(1_000_000, { ...fastpay.defaults.payout, daily: 150_000 });
  await shop.withdraw(100_000);
  expect(await shop.withdraw(60_000)).toMatchObject({
    status: 400,
    json: { error: "Batas penarikan harian 150000, sisa hari ini 50000" },
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
