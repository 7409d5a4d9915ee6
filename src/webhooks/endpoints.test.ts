/** Endpoints as their owners handle them: made, changed, tested, replayed. */
import { expect, test } from "vitest";
import { WIRE_SECRET } from "../../test/support/plain-wire.ts";
import { receiver, webhookHouse } from "../../test/support/webhook-house.ts";
import type { Failure } from "../failure.ts";
import { listDeliveries } from "./delivery-log.ts";
import {
  disableEndpoint,
  getEndpoint,
  listEndpoints,
  revealSecrets,
  updateEndpoint,
} from "./endpoints.ts";
import { resendDelivery, testWebhook } from "./replay.ts";
import { isSecret } from "./sign.ts";

const NOBODY = "00000000-0000-7000-8000-00000000dead";

function failure(code: Failure["code"], field?: string) {
  return expect.objectContaining({ code, ...(field && { field }) });
}

test("secrets that are not brought are drawn, and lie sealed", async () => {
  const house = await webhookHouse();
  const made = await house.endpoint("https://shop.example/hook", { wireSecret: undefined });
  expect(made).toMatchObject({ status: "enabled", events: house.dialect.webhook.on });
  expect(made.wireSecret).toMatch(/^[0-9A-Za-z]{40}$/);
  expect(isSecret(made.standardSecret)).toBe(true);
  const { wireSecret, standardSecret, ...endpoint } = made;
  expect(await listEndpoints(house.db, house.shop)).toEqual([endpoint]);
  expect(await getEndpoint(house.db, house.shop, made.id)).toEqual(endpoint);
  expect(await revealSecrets(house, house.shop, made.id)).toEqual({ wireSecret, standardSecret });
  const { rows } = await house.db.query("select * from endpoint");
  const stored = Buffer.concat([rows[0].wire_secret, rows[0].standard_secret]).toString("latin1");
  expect(stored).not.toContain(wireSecret);
  expect(stored).not.toContain(standardSecret);
});

test.each([
  [{ events: [] }, "events"],
  [{ events: ["payment.failed" as const] }, "events"],
  [{ wireSecret: "line\r\nbreak" }, "webhook_secret"],
  [{ wireSecret: "" }, "webhook_secret"],
  [{ standardSecret: "whsec_c2hvcnQ=" }, "standard_secret"],
])("refuses %o", async (draft, field) => {
  const house = await webhookHouse();
  const refused = failure("invalid_request", field);
  await expect(house.endpoint("https://shop.example/hook", draft)).rejects.toEqual(refused);
  const { id } = await house.endpoint("https://shop.example/hook");
  const changed = updateEndpoint(house, house.shop, house.dialect, id, draft);
  await expect(changed).rejects.toEqual(refused);
});

test("a change touches only what it names; another project's endpoint is not found", async () => {
  const house = await webhookHouse();
  const { wireSecret, standardSecret, ...made } = await house.endpoint("https://a.example/");
  const change = { url: "https://b.example/", wireSecret: "new" };
  const changed = await updateEndpoint(house, house.shop, house.dialect, made.id, change);
  expect(changed).toEqual({ ...made, url: "https://b.example/" });
  const secrets = { wireSecret: "new", standardSecret };
  expect(await revealSecrets(house, house.shop, made.id)).toEqual(secrets);

  const other = await house.project("other");
  const attempts = [
    getEndpoint(house.db, other, made.id),
    updateEndpoint(house, other, house.dialect, made.id, change),
    disableEndpoint(house.db, other, made.id),
    revealSecrets(house, other, made.id),
    testWebhook(house, other, made.id),
  ];
  const refused = attempts.map((one) => expect(one).rejects.toEqual(failure("not_found")));
  await Promise.all(refused);
});

test("a project has at most fifty endpoints", async () => {
  const house = await webhookHouse();
  for (let count = 0; count < 50; count += 1) await house.endpoint(`https://shop.example/${count}`);
  await expect(house.endpoint("https://shop.example/")).rejects.toEqual(failure("conflict"));
});

test("a disabled endpoint is told nothing until it is enabled again", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const { id } = await house.endpoint(shop.url);
  await house.tell([{ reference: "before" }]);
  await disableEndpoint(house.db, house.shop, id);
  await house.tell([{ reference: "while" }]);
  const worker = house.worker();
  await worker.drain();
  await expect(testWebhook(house, house.shop, id)).rejects.toEqual(failure("wrong_state"));
  const enabled = await updateEndpoint(house, house.shop, house.dialect, id, { status: "enabled" });
  expect(enabled).toMatchObject({ status: "enabled", disabledReason: null });
  await house.tell([{ reference: "after" }]);
  await worker.drain();
  expect(shop.received.map(({ body }) => JSON.parse(body).reference)).toEqual(["after"]);
});

test("a test event goes to its endpoint alone, in the dialect's own shape", async () => {
  const house = await webhookHouse();
  const [shop, other] = [await receiver(), await receiver()];
  const { id } = await house.endpoint(shop.url, { events: ["payment.expired"] });
  await house.endpoint(other.url);
  const worker = house.worker();
  const tests = [
    await testWebhook(house, house.shop, id),
    await testWebhook(house, house.shop, id),
  ];
  await worker.drain();
  expect(other.received).toHaveLength(0);
  expect(shop.received.map(({ body }) => JSON.parse(body))).toEqual([
    { encoded: 1, type: "webhook.test", reference: "example" },
    { encoded: 2, type: "webhook.test", reference: "example" },
  ]);
  const listed = await listDeliveries(house.db, house.shop, { limit: 10 });
  expect(listed.map((delivery) => delivery.id).sort()).toEqual(tests.sort());
  expect(listed).toMatchObject([{ status: "succeeded" }, { status: "succeeded" }]);
});

test("a resent delivery carries the same event id and the same bytes", async () => {
  const house = await webhookHouse();
  const shop = await receiver();
  const { id: endpointId } = await house.endpoint(shop.url);
  await house.tell([{}]);
  const [first] = await listDeliveries(house.db, house.shop, { limit: 1, endpointId });
  const resend = () => resendDelivery(house, house.shop, first?.id ?? "");
  await expect(resend()).rejects.toEqual(failure("wrong_state"));
  const worker = house.worker();
  await worker.drain();
  const again = await resend();
  await worker.drain();

  expect(again).not.toBe(first?.id);
  expect(shop.received).toHaveLength(2);
  const [one, two] = shop.received;
  expect(two?.body).toBe(one?.body);
  expect(two?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
  expect(two?.headers["x-secret"]).toBe(WIRE_SECRET);
  expect(await house.deliveries()).toMatchObject([
    { status: "succeeded", attempts: 1 },
    { status: "succeeded", attempts: 1 },
  ]);

  await expect(resendDelivery(house, house.shop, NOBODY)).rejects.toEqual(failure("not_found"));
  await disableEndpoint(house.db, house.shop, endpointId);
  await expect(resend()).rejects.toEqual(failure("wrong_state"));
});
