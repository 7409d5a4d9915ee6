/** Payouts and beneficiaries of the native API against the real engine. */
import { describe, expect, test } from "vitest";
import { dialectHouse } from "../../../test/support/dialect-house.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Payout } from "../../engine/payout.ts";
import type { SettingsInput } from "../../engine/settings.ts";

const house = await dialectHouse();
const DANA = { destination: "ewallet.dana", account: "081234567890", name: "John Doe" };

type Shown = Record<string, unknown> & { id: string };
type Page = { data: Shown[]; has_more: boolean; next_cursor: string | null };

async function shopWorth(worth: number, payout: SettingsInput["payout"] = {}) {
  const { project, key } = await house.open("native", { settings: { payout } });
  const ask = (method: string, url: string, body?: object, more: Record<string, string> = {}) =>
    house.send({ method, url, body, headers: { authorization: `Bearer ${key}`, ...more } });
  const body = { reference: "worth", amount: worth, channel: "qris" };
  const { json } = await ask("POST", "/v1/payments", body);
  const payment = await house.engine.payments.findByWireId(project, (json as Shown).id);
  await house.engine.payments.simulate(project, payment as Payment, "paid");
  const payOut = (over: object = {}, more: Record<string, string> = {}) =>
    ask("POST", "/v1/payouts", { amount: 10_000, ...DANA, ...over }, more);
  const page = async (path: string) => (await ask("GET", path)).json as Page;
  return { project, ask, payOut, page };
}

describe("payouts", () => {
  test("are shown as they were made, and as they become", async () => {
    const shop = await shopWorth(1_000_000, { fee: [{ flat: 2_500 }] });
    const made = await shop.payOut({ amount: 100_000, reference: "gaji-1" });
    const payout = made.json as Shown;
    expect(made.status).toBe(201);
    expect(payout).toMatchObject({ amount: 100_000, fee: 2_500, status: "requested", version: 1 });
    expect((await shop.ask("GET", `/v1/payouts/${payout.id}`)).json).toEqual(payout);
    expect((await shop.ask("GET", "/v1/balance")).json).toMatchObject({
      available: 897_500,
      held: 102_500,
    });
    const known = await house.engine.payouts.findByWireId(shop.project, payout.id);
    await house.engine.payouts.decide(known as Payout, { do: "approve", by: "ani" });
    expect((await shop.ask("GET", `/v1/payouts/${payout.id}`)).json).toMatchObject({
      status: "paid",
      evidence: expect.stringMatching(/^SBX/),
    });
  });

  test("under one key there is one; without a key equal ones are never merged", async () => {
    const shop = await shopWorth(1_000_000);
    const once = { "idempotency-key": "a" };
    const first = await shop.payOut({}, once);
    const again = await shop.payOut({}, once);
    expect(again.text).toBe(first.text);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect((await shop.payOut({ amount: 20_000 }, once)).status).toBe(422);
    await shop.payOut();
    await shop.payOut();
    expect((await shop.page("/v1/payouts")).data).toHaveLength(3);
  });

  test("are listed newest first, by page and by status", async () => {
    const shop = await shopWorth(1_000_000);
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      house.clock.advance(1);
      ids.unshift(((await shop.payOut()).json as Shown).id);
    }
    const idsOf = ({ data }: Page) => data.map(({ id }) => id);
    const first = await shop.page("/v1/payouts?limit=2");
    expect([idsOf(first), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const second = await shop.page(`/v1/payouts?limit=3&cursor=${first.next_cursor}`);
    expect([idsOf(second), second.has_more, second.next_cursor]).toEqual([
      ids.slice(2),
      false,
      null,
    ]);
    const payout = await house.engine.payouts.findByWireId(shop.project, ids[3] as string);
    await house.engine.payouts.decide(payout as Payout, { do: "reject", by: "ani", note: "no" });
    expect(idsOf(await shop.page("/v1/payouts?status=rejected"))).toEqual([ids[3]]);
    expect(idsOf(await shop.page("/v1/payouts?status=paid"))).toEqual([]);
  });

  test.each([
    ["no destination", { destination: undefined }, "destination"],
    ["no such destination", { destination: "bank.nowhere" }, "destination"],
    ["no account", { account: undefined }, "account"],
    ["not an account of it", { account: "12" }, "account"],
    ["no name", { name: " " }, "name"],
    ["a stranger", { beneficiary: `ben_${"0".repeat(32)}` }, "beneficiary"],
    ["what the balance does not cover", { amount: 1_000_001 }, "amount"],
  ])("with %s is refused, naming the field", async (_, over, field) => {
    const shop = await shopWorth(1_000_000);
    const { status, json } = await shop.payOut(over);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(json).toMatchObject({ field });
  });
});

describe("beneficiaries", () => {
  test("are one for each account, and a payout may name one by its id", async () => {
    const shop = await shopWorth(1_000_000);
    const name = (over: object = {}) => shop.ask("POST", "/v1/beneficiaries", { ...DANA, ...over });
    const first = await name();
    expect(first).toMatchObject({ status: 201, json: { ...DANA, object: "beneficiary" } });
    const again = await name({ account: "+62812 3456 7890", name: "Johnny" });
    expect([again.status, again.json]).toEqual([200, first.json]);
    const { id } = first.json as Shown;
    const bare = { destination: undefined, account: undefined, name: undefined };
    const paid = await shop.payOut({ ...bare, beneficiary: id });
    expect(paid.json).toMatchObject({ ...DANA, beneficiary: id });
    expect((await shop.payOut({ name: "Johnny" })).json).toMatchObject({
      beneficiary: id,
      name: "Johnny",
    });
    expect((await shop.page("/v1/beneficiaries")).data).toEqual([first.json]);
  });

  test("are the merchant's alone, in the key's mode", async () => {
    const [shop, other] = [await shopWorth(50_000), await shopWorth(50_000)];
    const { json } = await shop.ask("POST", "/v1/beneficiaries", DANA);
    const { id } = json as Shown;
    expect((await other.payOut({ beneficiary: id })).json).toMatchObject({ field: "beneficiary" });
    expect((await other.page("/v1/beneficiaries")).data).toEqual([]);
  });

  test("are listed by page, newest first", async () => {
    const shop = await shopWorth(50_000);
    for (const account of ["081234567890", "081234567891", "081234567892"]) {
      house.clock.advance(1);
      await shop.ask("POST", "/v1/beneficiaries", { ...DANA, account });
    }
    const first = await shop.page("/v1/beneficiaries?limit=2");
    const rest = await shop.page(`/v1/beneficiaries?limit=2&cursor=${first.next_cursor}`);
    const accounts = [...first.data, ...rest.data].map(({ account }) => account);
    expect(accounts).toEqual(["081234567892", "081234567891", "081234567890"]);
    expect([first.has_more, rest.has_more]).toEqual([true, false]);
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
