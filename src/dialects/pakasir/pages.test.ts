/** Pakasir's pay pages against the real engine: what opening one makes, and what it must not. */
import { describe, expect, test } from "vitest";
import { dialectHouse, httpRequest } from "../../../test/support/dialect-house.ts";
import type { PageOpening } from "../define.ts";

const house = await dialectHouse();
const { project, key } = await house.open("pakasir", { slug: "depodomain" });

let orders = 0;
const newOrder = () => {
  orders += 1;
  return `INV-${orders}`;
};

async function open(
  url: string,
  { method = "GET", headers = {}, picked, address = "192.0.2.1" }: Visit = {},
): Promise<PageOpening | undefined> {
  const request = httpRequest({ method, url, headers, address });
  return (await house.mount.openPage(request, picked))?.opening;
}
type Visit = {
  method?: string;
  headers?: Record<string, string>;
  picked?: string;
  address?: string;
};

const opened = async (url: string, visit?: Visit) => (await open(url, visit)) as PageOpening;
const stored = (order: string, amount = 22_000) =>
  house.engine.payments.findByReference(project, order, amount);

describe("opening a pay URL", () => {
  test("makes the payment once and no charge; the page then stays at it", async () => {
    const order = newOrder();
    const url = `/pay/depodomain/22000?order_id=${order}`;
    const { payment, self, channelFixed, returnUrl } = await opened(url);
    expect(payment).toMatchObject({
      reference: order,
      amount: 22_000,
      charge: null,
      origin: "url",
    });
    expect({ self, channelFixed, returnUrl }).toEqual({
      self: `/pay-v2/${payment.wireId}`,
      channelFixed: false,
      returnUrl: null,
    });
    expect((await opened(url)).payment).toEqual(payment);
    expect((await opened(self)).payment).toEqual(payment);
    expect((await opened(`/pakasir${url}`)).self).toBe(`/pakasir${self}`);
  });

  test("a picked channel makes a charge, another one a second", async () => {
    const order = newOrder();
    const { self } = await opened(`/pay/depodomain/22000/?order_id=${order}&redirect=null`);
    const first = await opened(self, { method: "POST", picked: "qris" });
    expect(first.payment.charge).toMatchObject({ channel: "qris", payable: 22_464 });
    const second = await opened(self, { method: "POST", picked: "va.bni" });
    expect(second.payment.charge).toMatchObject({ channel: "va.bni", payable: 25_500 });
    expect(await house.engine.payments.charges(second.payment)).toHaveLength(2);
    await expect(open(self, { method: "POST", picked: "va.nobank" })).rejects.toMatchObject({
      code: "channel_unavailable",
    });
  });

  test("the URL may pick: payment_method, /paypal/, qris_only", async () => {
    const by = async (path: string) => (await opened(path)).payment.channel;
    expect(await by(`/pay/depodomain/22000?order_id=${newOrder()}&payment_method=bni_va`)).toBe(
      "va.bni",
    );
    expect(await by(`/paypal/depodomain/22000?order_id=${newOrder()}`)).toBe("paypal");
    expect(await by(`/pay/depodomain/22000?order_id=${newOrder()}&qris_only=1`)).toBe("qris");
    expect(await by(`/pay/depodomain/22000?order_id=${newOrder()}&payment_method=all`)).toBeNull();
    expect(
      await by(`/pay/depodomain/22000?order_id=${newOrder()}&payment_method=constructor`),
    ).toBeNull();
  });

  test("with qris_only neither the page nor a crafted request changes the method", async () => {
    const url = `/pay/depodomain/22000?order_id=${newOrder()}`;
    const first = await opened(`${url}&qris_only=1&payment_method=bni_va`);
    expect(first.channelFixed).toBe(true);
    for (const crafted of [first.self, `/pay-v2/${first.payment.wireId}`, url]) {
      const visit = { method: "POST", picked: "va.bni" };
      const { payment, channelFixed } = await opened(crafted, visit);
      expect({ channel: payment.channel, channelFixed }).toEqual({
        channel: "qris",
        channelFixed: true,
      });
    }
    expect(await house.engine.payments.charges(first.payment)).toHaveLength(1);
  });

  test("the way back is the redirect, when it leads to the web", async () => {
    const url = `/pay/depodomain/22000?order_id=${newOrder()}`;
    const shop = "https://app.depodomain.com/invoices";
    const { payment, self, returnUrl } = await opened(`${url}&redirect=${shop}`);
    expect(returnUrl).toBe(shop);
    expect(self).toBe(`/pay-v2/${payment.wireId}?redirect=${encodeURIComponent(shop)}`);
    expect((await opened(`/pay-v2/${payment.wireId}`)).returnUrl).toBe(shop);
    expect((await opened(`${url}&redirect=javascript:alert(1)`)).returnUrl).toBe(shop);
  });

  test.each([
    ["HEAD", { method: "HEAD" }],
    ["prefetch", { headers: { "sec-purpose": "prefetch;prerender" } }],
    ["WhatsApp's preview", { headers: { "user-agent": "WhatsApp/2.23.20.0" } }],
    ["Telegram's preview", { headers: { "user-agent": "TelegramBot (like TwitterBot)" } }],
    ["Facebook's preview", { headers: { "user-agent": "facebookexternalhit/1.1" } }],
  ])("%s makes nothing", async (_, visit) => {
    const order = newOrder();
    const url = `/pay/depodomain/22000?order_id=${order}&qris_only=1`;
    expect(await open(url, visit)).toBeUndefined();
    expect(await stored(order)).toBeUndefined();
    const { payment } = await opened(`/pay/depodomain/22000?order_id=${order}`);
    expect((await opened(url, visit)).payment.version).toBe(payment.version);
  });

  test.each([
    "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE S) AppleWebKit/537.36 Chrome/90 Mobile",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 Instagram 300.0",
    "Mozilla/5.0 (Linux; Android 14) Mobile Telegram-Android/10.2",
  ])("a person with %s is a person", async (agent) => {
    const url = `/pay/depodomain/22000?order_id=${newOrder()}`;
    expect(await open(url, { headers: { "user-agent": agent } })).toBeDefined();
  });

  test("a paid one shows its receipt; after an end the URL makes a new one", async () => {
    const order = newOrder();
    const url = `/pay/depodomain/22000?order_id=${order}`;
    const { payment } = await opened(url);
    await house.engine.payments.cancel(project, payment);
    const next = (await opened(url)).payment;
    expect(next.id).not.toBe(payment.id);
    expect((await opened(`/pay-v2/${payment.wireId}`)).payment.status).toBe("canceled");
    await house.engine.payments.simulate(project, next, "paid");
    expect((await opened(`${url}&payment_method=bni_va`)).payment).toMatchObject({
      id: next.id,
      status: "paid",
      channel: "qris",
    });
  });

  test("keyless making is limited by address and project, and looking is not", async () => {
    const visit = { address: "198.51.100.7" };
    const make = () => open(`/pay/depodomain/22000?order_id=${newOrder()}`, visit);
    for (let made = 0; made < 60; made += 1) await make();
    await expect(make()).rejects.toMatchObject({ code: "rate_limited", retryAfter: 1 });
    const known = await opened("/pay/depodomain/22000?order_id=INV-1", visit);
    expect(known.payment.reference).toBe("INV-1");
    expect(
      await open(`/pay/depodomain/22000?order_id=${newOrder()}`, { address: "203.0.113.9" }),
    ).toBeDefined();
    house.clock.advance(1_000);
    expect(await make()).toBeDefined();
  });

  test("a pay link cannot change the method without end", async () => {
    const { self } = await opened(`/pay/depodomain/22000?order_id=${newOrder()}`);
    const pick = (at: number) => open(`${self}?payment_method=${at % 2 ? "bni_va" : "qris"}`);
    for (let at = 0; at < 30; at += 1) await pick(at);
    await expect(pick(30)).rejects.toMatchObject({ code: "rate_limited" });
    // Reloading the method that is shown changes nothing and is always let in.
    expect(await pick(29)).toBeDefined();
  });

  test("strangers' slugs and ids open nothing; a broken link says what is wrong", async () => {
    expect(await open("/pay/nobody-here/22000?order_id=1")).toBeUndefined();
    const native = await house.open("native");
    expect(await open(`/pay/${native.project.slug}/22000?order_id=1`)).toBeUndefined();
    expect(await open("/pay-v2/nothing")).toBeUndefined();
    for (const [url, field] of [
      ["/pay/depodomain/22000", "order_id"],
      ["/pay/depodomain/22.000?order_id=1", "amount"],
    ] as const) {
      await expect(open(url)).rejects.toMatchObject({ code: "invalid_request", field });
    }
    await expect(open("/pay/depodomain/499?order_id=1")).rejects.toMatchObject({
      code: "amount_too_small",
    });
  });

  test("one made by the API has the same page", async () => {
    const order = newOrder();
    const body = { project: "depodomain", order_id: order, amount: 22_000, api_key: key };
    await house.send({ method: "POST", url: "/api/transactioncreate/bri_va", body });
    const { payment } = await opened(`/pay/depodomain/22000?order_id=${order}`);
    expect(payment).toMatchObject({ origin: "v1", channel: "va.bri" });
  });
});
