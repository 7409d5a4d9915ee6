/** Targets: the secret that a wire signs with is the endpoint's own, or the project's key. */
import { expect, test } from "vitest";
import { HOUSE_KEY, WIRE_SECRET } from "../../test/support/plain-wire.ts";
import { webhookHouse } from "../../test/support/webhook-house.ts";
import { changeKey, createKey, revokeKey } from "../engine/keys.ts";
import { readTargets, type Target } from "./target.ts";

const FORM = {
  dialect: "plain",
  name: "Plain",
  prefix: { sandbox: "plain_", live: "plain_" },
  scope: "dialect",
  signs: true,
} as const;

const house = await webhookHouse();
const { id, merchantId } = await house.endpoint("https://shop.example/hook");

async function secret(signsWithKey: boolean): Promise<string> {
  const dialects = { plain: signsWithKey ? { signsWithKey } : {} };
  const dependencies = { houseKey: HOUSE_KEY, dialects, link: (_: string, path: string) => path };
  const due = [{ merchant_id: merchantId, endpoint_id: id }];
  return ((await readTargets(house.db, dependencies, due, house.clock.now())).get(id) as Target)
    .wireSecret;
}

test("where the wire signs with the key, the oldest key that works is the secret", async () => {
  expect(await secret(true)).toBe(WIRE_SECRET);
  const stranger = await house.project("stranger");
  await createKey(house, stranger, FORM);
  const first = await createKey(house, house.shop, FORM);
  house.clock.advance(1);
  const second = await createKey(house, house.shop, FORM);
  expect(await secret(true)).toBe(first.key);
  await changeKey(house, merchantId, first.id, { expiresAt: house.clock.now() + 1 });
  expect(await secret(true)).toBe(first.key);
  house.clock.advance(1);
  expect(await secret(true)).toBe(second.key);
  await revokeKey(house, merchantId, first.id);
  expect(await secret(true)).toBe(second.key);
  await revokeKey(house, merchantId, second.id);
  expect(await secret(true)).toBe(WIRE_SECRET);
});

test("else it is the endpoint's own", async () => {
  await createKey(house, house.shop, FORM);
  expect(await secret(false)).toBe(WIRE_SECRET);
});
