/** The inbox under attack: whatever is sent, no money is made, doubled, lost or another's. */
import { describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../src/clock.ts";
import { gopay, noticeHouse, signed } from "./support/notices.ts";

const home = await noticeHouse();
const { clock, post, pending, status, astray, now, account } = home;

describe("forged", () => {
  test.each([
    ["no signature", { "gapura-signature": undefined }],
    ["no timestamp", { "gapura-timestamp": undefined }],
    ["a signature of zeros", { "gapura-signature": `v1=${"0".repeat(64)}` }],
    ["a short one", { "gapura-signature": "v1=00" }],
    ["one without a version", { "gapura-signature": "0".repeat(64) }],
    ["two of them", { "gapura-signature": ["v1=a", "v1=b"] }],
    ["a timestamp in milliseconds", { "gapura-timestamp": `${Date.now()}` }],
    ["a timestamp that is another's", { "gapura-timestamp": "1795230000" }],
  ])("%s is refused and nothing is kept", async (_, headers) => {
    const payment = await pending();
    const before = (await home.notices()).length;
    const reply = await post(gopay(payment.total, now()), { headers });
    expect(reply).toMatchObject({ status: 401, json: { error: { code: "unauthenticated" } } });
    expect(await status(payment)).toBe("pending");
    expect((await home.notices()).length).toBe(before);
  });

  test("a body that was changed after it was signed is refused", async () => {
    const payment = await pending();
    const honest = JSON.stringify(gopay(1_000, now()));
    const headers = signed(account.secret, honest, now());
    expect((await post(gopay(payment.total, now()), { headers })).status).toBe(401);
    expect(await status(payment)).toBe("pending");
  });

  test("another account's secret opens nothing, and neither does another's address", async () => {
    const payment = await pending();
    const other = await home.openAccount();
    const address = `acc_${other.accountId.replaceAll("-", "")}`;
    const body = gopay(payment.total, now());
    expect((await post(body, { secret: other.secret })).status).toBe(401);
    expect((await post(body, { to: address })).status).toBe(401);
    const before = await astray();
    expect((await post(body, { to: address, secret: other.secret })).status).toBe(200);
    expect(await status(payment), "money on another account is not this one's").toBe("pending");
    expect((await astray()).length).toBe(before.length + 1);
  });

  test.each([
    ["nobody's account", `acc_${"0".repeat(32)}`],
    ["no id", "acc_1"],
    ["a path", "..%2f..%2fhealthz"],
  ])("%s is told no more than a wrong signature is", async (_, to) => {
    expect((await post(gopay(1_000, now()), { to })).status).toBe(401);
  });
});

describe("replayed and delayed", () => {
  test("the very request is refused the second time", async () => {
    const payment = await pending();
    const body = gopay(payment.total, now());
    expect((await post(body)).status).toBe(200);
    const before = await home.receipts();
    expect((await post(body)).status).toBe(409);
    expect(await home.receipts()).toBe(before);
  });

  test("at once, too", async () => {
    const payment = await pending();
    const body = gopay(payment.total, now());
    const before = await home.receipts();
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    expect(replies.map(({ status: told }) => told).sort()).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    expect(await home.receipts()).toBe(before + 1);
  });

  test("a heartbeat cannot be kept for later", async () => {
    const beat = { heartbeat: { device: "hp-mati" } };
    expect((await post(beat)).json).toEqual({ results: [{ result: "heard", device: "hp-mati" }] });
    expect((await post(beat)).status).toBe(409);
  });

  test.each([
    ["six minutes old", -6 * MINUTE, 401],
    ["six minutes ahead", 6 * MINUTE, 401],
    ["four minutes old", -4 * MINUTE, 200],
    ["four minutes ahead", 4 * MINUTE, 200],
  ])("a request that is %s", async (_, off, told) => {
    const payment = await pending();
    const reply = await post(gopay(payment.total, now()), { now: now() + off });
    expect(reply.status).toBe(told);
    expect(await status(payment)).toBe(told === 200 ? "paid" : "pending");
  });

  test("signed anew, an old notice is the notice that it was", async () => {
    const payment = await pending();
    const body = gopay(payment.total, now());
    await post(body);
    const before = await home.receipts();
    clock.advance(SECOND);
    expect((await post(body)).json).toMatchObject({ results: [{ known: true }] });
    expect(await home.receipts()).toBe(before);
  });
});

describe("equal amounts", () => {
  test("at once by one phone: one settles, and one waits for a person", async () => {
    const payment = await pending();
    const before = await astray();
    await Promise.all([
      post(gopay(payment.total, now())),
      post(gopay(payment.total, now() - SECOND + 1)),
    ]);
    expect(await status(payment)).toBe("paid");
    expect((await astray()).slice(before.length)).toEqual([
      `second_payment_on_one_charge ${payment.total}`,
    ]);
  });

  test("by twenty phones at once are one payment", async () => {
    const payment = await pending();
    const before = await home.receipts();
    const phones = Array.from({ length: 20 }, (_, at) =>
      post(gopay(payment.total, now() - at, { device: `hp-${at}` })),
    );
    await Promise.all(phones);
    expect(await home.receipts()).toBe(before + 1);
    expect(await status(payment)).toBe("paid");
  });

  test("the bare amount, and a total that is one off, are nobody's", async () => {
    const payment = await pending(60_000);
    const before = await astray();
    await post([gopay(60_000, now()), gopay(60_500, now())]);
    expect(await status(payment)).toBe("pending");
    expect((await astray()).slice(before.length).sort()).toEqual([
      "unknown_reference 60000",
      "unknown_reference 60500",
    ]);
  });
});

describe("bodies", () => {
  test("one bad item keeps no other from being taken", async () => {
    const payment = await pending();
    const items = [{ app: 5 }, gopay(payment.total, now()), null, { ...gopay(1, 0) }];
    const { status: told, json } = await post(items);
    expect(told).toBe(200);
    expect(json.results).toMatchObject([
      { result: "refused" },
      { result: "taken" },
      { result: "refused" },
      { result: "refused" },
    ]);
    expect(await status(payment)).toBe("paid");
  });

  test.each([
    ["no JSON", "{", 400],
    ["nothing", "", 400],
    ["a number", "5", 400],
    ["an empty list", "[]", 400],
    ["more than there may be", JSON.stringify(Array.from({ length: 101 }, () => 1)), 400],
    ["deep", `${"[".repeat(20_000)}${"]".repeat(20_000)}`, 400],
    ["bytes that are no text", "\ud800", 400],
    ["a text of NULs", JSON.stringify(gopay(1_000, 0, { text: "\0\0" })), 400],
  ])("%s is told as the client's own", async (_, body, told) => {
    const reply = await post(undefined, { body });
    expect(reply.status).toBe(told);
  });

  test("words that no database takes are taken", async () => {
    const strange = { title: "a\0b\ud800", text: `\u202e${"x".repeat(30_000)}`, device: "\ud83d" };
    expect((await post(gopay(1_000, now(), strange))).status).toBe(200);
  });

  test("too large, another method and another path", async () => {
    const path = `/notices/acc_${account.accountId.replaceAll("-", "")}`;
    const asked = { headers: {}, rawBody: Buffer.alloc(0) };
    const large = { ...asked, method: "POST", url: path, rawBody: "too large" as const };
    expect((await home.inbox.handle(large))?.status).toBe(413);
    const get = await home.inbox.handle({ ...asked, method: "GET", url: path });
    expect(get).toMatchObject({ status: 405, headers: { allow: "POST" } });
    const other = { ...asked, method: "POST", url: `${path}/x` };
    expect(await home.inbox.handle(other)).toBeUndefined();
  });
});
