/** Webhooks by the native API: endpoints made, changed and disabled, and their deliveries. */
import { expect, test } from "vitest";
import { dialectHouse } from "../../../test/support/dialect-house.ts";

const house = await dialectHouse();
const { key } = await house.open("native");
const stranger = await house.open("native");
const as =
  (own: string) =>
  (method: string, url: string, body?: unknown, headers = {}) =>
    house.send({ method, url, body, headers: { authorization: `Bearer ${own}`, ...headers } });
const ask = as(key);

type Shown = { id: string; secret?: string; data: { id: string }[] };
const URL_OF_SHOP = "https://toko.example/webhook";

async function make(over: object = {}): Promise<Shown> {
  const { json } = await ask("POST", "/v1/webhook_endpoints", { url: URL_OF_SHOP, ...over });
  return json as Shown;
}

test("an endpoint is made, told of and changed; its secret is shown when it is drawn", async () => {
  const { secret, ...made } = await make({ events: ["payment.paid"] });
  expect(secret).toMatch(/^whsec_/);
  const url = `/v1/webhook_endpoints/${made.id}`;
  expect((await ask("GET", url)).json).toEqual(made);
  expect((await ask("GET", "/v1/webhook_endpoints")).json).toMatchObject({ data: [made] });
  const changed = await ask("PATCH", url, { events: ["payment.paid", "refund.refunded"] });
  expect(changed.json).toMatchObject({ events: ["payment.paid", "refund.refunded"] });
  const rotated = (await ask("POST", `${url}/rotate_secret`, { keep_for: 60 })).json as Shown;
  expect(rotated.secret).not.toBe(secret);
  expect((await ask("DELETE", url)).json).toMatchObject({ status: "disabled" });
  expect((await ask("POST", `${url}/test`)).json).toMatchObject({ code: "wrong_state" });
  expect((await ask("PATCH", url, { status: "enabled" })).json).toMatchObject({ reason: null });
  expect((await ask("GET", url)).text).not.toContain("whsec_");
});

test("a secret is replayed under its key, and lies sealed until then", async () => {
  const under = { "idempotency-key": "secret-once" };
  const body = { url: URL_OF_SHOP };
  const first = await ask("POST", "/v1/webhook_endpoints", body, under);
  const again = await ask("POST", "/v1/webhook_endpoints", body, under);
  expect(again).toMatchObject({ status: 201, text: first.text });
  expect(again.headers["idempotency-replayed"]).toBe("true");
  const { secret } = first.json as { secret: string };
  const { rows } = await house.db.query("select body from idempotency");
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(secret);
});

test("a test is a delivery, with its tries; it is not sent twice ahead of time", async () => {
  const { id } = await make();
  const sent = await ask("POST", `/v1/webhook_endpoints/${id}/test`);
  expect(sent).toMatchObject({
    status: 202,
    json: { object: "delivery", endpoint: id, event_type: "webhook.test", status: "pending" },
  });
  const delivery = sent.json as Shown;
  expect((await ask("GET", `/v1/deliveries/${delivery.id}`)).json).toEqual({
    ...delivery,
    tries: [],
  });
  const listed = (await ask("GET", `/v1/deliveries?endpoint=${id}&status=pending`)).json as Shown;
  expect(listed.data.map((one) => one.id)).toEqual([delivery.id]);
  const early = await ask("POST", `/v1/deliveries/${delivery.id}/resend`);
  expect(early.json).toMatchObject({ code: "wrong_state" });
  const range = { created_from: "2026-01-01T00:00:00Z", preview: true };
  expect((await ask("POST", "/v1/deliveries/resend", range)).json).toEqual({
    object: "resend",
    found: 0,
    resent: 0,
    preview: true,
  });
});

test("a stranger finds none of it", async () => {
  const { id } = await make();
  const sent = (await ask("POST", `/v1/webhook_endpoints/${id}/test`)).json as Shown;
  const other = as(stranger.key);
  const answers = [
    await other("GET", `/v1/webhook_endpoints/${id}`),
    await other("PATCH", `/v1/webhook_endpoints/${id}`, { status: "disabled" }),
    await other("POST", `/v1/webhook_endpoints/${id}/rotate_secret`),
    await other("GET", `/v1/deliveries/${sent.id}`),
    await other("POST", `/v1/deliveries/${sent.id}/resend`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await other("GET", `/v1/deliveries?endpoint=${id}`)).json).toMatchObject({ data: [] });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
