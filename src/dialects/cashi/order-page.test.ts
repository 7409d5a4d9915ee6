/** The page of a Cashi order: whose it is, that it changes nothing, and where it leads back to. */
import { expect, test } from "vitest";
import { dialectHouse, httpRequest } from "../../../test/support/dialect-house.ts";
import { viewOf } from "../../checkout/view.ts";
import type { PageOpening } from "../define.ts";

const house = await dialectHouse();
const returnUrl = "https://yourstore.com/checkout/success";
const { project, key } = await house.open("cashi", { settings: { returnUrl } });

async function order(body: object): Promise<string> {
  const headers = { "x-api-key": key };
  const url = "/api/create-order";
  const reply = await house.send({ method: "POST", url, headers, body });
  return (reply.json as { checkout_url: string }).checkout_url.replace("http://localhost:3000", "");
}

async function open(url: string, method = "GET", picked?: string) {
  return (await house.mount.openPage(httpRequest({ method, url }), picked))?.opening;
}
const wayBack = (opening: PageOpening) =>
  viewOf(opening, { now: house.clock.now(), language: "id" }).returnUrl;

test("an order's page stays at it and changes no method", async () => {
  const path = await order({ amount: 15_000, order_id: "INV-1" });
  const opening = (await open(path)) as PageOpening;
  expect(opening).toMatchObject({ self: path, channelFixed: true });
  expect(opening.payment).toMatchObject({ reference: "INV-1", channel: "qris" });
  expect((await open(`/cashi${path}`))?.self).toBe(`/cashi${path}`);
  const picked = await open(path, "POST", "va.bri");
  expect(picked?.payment).toEqual(opening.payment);
  expect((await open(path, "HEAD"))?.payment.version).toBe(1);
});

test("the way back leads to the Success Redirect URL with order_id and status", async () => {
  const path = await order({ amount: 15_000, order_id: "INV/2 &x" });
  const { payment } = (await open(path)) as PageOpening;
  await house.engine.payments.simulate(project, payment, "paid");
  expect(wayBack((await open(path)) as PageOpening)).toBe(
    `${returnUrl}?order_id=INV%2F2+%26x&status=SETTLED`,
  );
});

test("an order's own address comes first, where it leads to the web", async () => {
  const own = await order({ amount: 15_000, order_id: "INV-3", return_url: "https://a.id/?b=1" });
  expect(wayBack((await open(own)) as PageOpening)).toBe(
    "https://a.id/?b=1&order_id=INV-3&status=PENDING",
  );
  const bad = await order({ amount: 15_000, order_id: "INV-4", return_url: "javascript:alert(1)" });
  expect(wayBack((await open(bad)) as PageOpening)).toBe(
    `${returnUrl}?order_id=INV-4&status=PENDING`,
  );
});

test.each(["/pay/ORD-0000000000000000", "/pay/ORD-1", "/pay/IDP20261121100012345678901234567890"])(
  "%s opens nothing",
  async (path) => {
    expect(await open(path)).toBeUndefined();
  },
);

test("another dialect's payment is not opened by its id", async () => {
  const native = await house.open("native");
  const wireId = "ORD-abcdefghij012345";
  await house.engine.payments.create({
    project: native.project,
    reference: "x",
    identity: "x",
    wireId,
    origin: "v1",
    amount: 15_000,
    channel: "qris",
    encode: () => ({ status: 200, headers: {}, body: "" }),
  });
  expect(await open(`/pay/${wireId}`)).toBeUndefined();
});
