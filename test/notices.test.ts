/** Notices of phones: signed, read, kept, and their money counted once. */
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND, utcText } from "../src/clock.ts";
import { transaction } from "../src/db/transaction.ts";
import { eventOf, ownEvent } from "../src/dialects/own-event.ts";
import { erasePayments } from "../src/engine/erase-buyers.ts";
import { isAccountEvent } from "../src/engine/payment.ts";
import { showId } from "../src/ids.ts";
import { assignNotice } from "../src/notices/assign-notice.ts";
import { forgetDevice, listDevices, MOST_DEVICES, noticeSilence } from "../src/notices/devices.ts";
import { keepNotices, RAW_KEPT } from "../src/notices/keep-notices.ts";
import { makeSecret } from "../src/notices/secrets.ts";
import { COOL, gopay, LIFE, noticeHouse } from "./support/notices.ts";

const home = await noticeHouse();
const { clock, post, pending, status, astray, now } = home;

describe("a notice of money", () => {
  test("settles the payment whose total it is", async () => {
    const payment = await pending();
    clock.advance(MINUTE);
    const reply = await post(gopay(payment.total, now() - 3 * SECOND));
    expect(reply).toMatchObject({
      status: 200,
      json: { results: [{ result: "taken", verdict: "money", known: false }] },
    });
    expect(await status(payment)).toBe("paid");
    const [notice] = await home.notices();
    expect(notice).toMatchObject({
      status: "counted",
      paymentId: payment.id,
      amount: payment.total,
      source: "phone:hp-kasir:com.gojek.gopaymerchant",
    });
  });

  test("is one notice, however often a phone shows it and a forwarder sends it", async () => {
    const payment = await pending();
    const at = now();
    const before = await home.receipts();
    for (let time = 0; time < 5; time += 1) {
      clock.advance(SECOND);
      const { json } = await post(gopay(payment.total, at));
      expect(json.results).toMatchObject([{ known: time > 0 }]);
    }
    expect(await home.receipts()).toBe(before + 1);
    expect(await status(payment)).toBe("paid");
  });

  test("that comes twice, at two times of its own, is money that was paid twice", async () => {
    const payment = await pending();
    const before = await astray();
    await post(gopay(payment.total, now()));
    clock.advance(MINUTE);
    await post(gopay(payment.total, now()));
    const last = (await astray()).slice(before.length);
    expect(last).toEqual([`second_payment_on_one_charge ${payment.total}`]);
  });

  test("of two phones, or two apps, is one payment with two pieces of evidence", async () => {
    const payment = await pending();
    const before = await home.receipts();
    await post(gopay(payment.total, now()));
    clock.advance(2 * SECOND);
    await post(gopay(payment.total, now(), { device: "hp-pemilik" }));
    expect(await home.receipts()).toBe(before + 1);
    const told = (await home.notices()).filter(({ paymentId }) => paymentId === payment.id);
    expect(told.length).toBe(2);
    expect(new Set(told.map(({ transaction }) => transaction)).size).toBe(1);
  });

  test("heard of hours later settles, though its total is another's by now", async () => {
    const first = await pending(31_000);
    const paidAt = now() + MINUTE;
    clock.advance(LIFE + COOL + MINUTE);
    // Every other total is taken, so that the same one is given again.
    const later = await Promise.all(Array.from({ length: 99 }, () => pending(31_000)));
    const twin = later.find(({ total }) => total === first.total);
    expect(twin).toBeDefined();
    await post(gopay(first.total, paidAt));
    expect(await status(first)).toBe("paid");
    expect(twin && (await status(twin))).toBe("pending");
  });

  test("paid late is late, and paid when nobody held its total is nobody's", async () => {
    const payment = await pending(41_000);
    clock.advance(LIFE + MINUTE);
    const before = await astray();
    await post(gopay(payment.total, now()));
    clock.advance(COOL + HOUR);
    await post(gopay(payment.total, now()));
    expect((await astray()).slice(before.length)).toEqual([
      `late_within_cool_down ${payment.total}`,
      `unknown_reference ${payment.total}`,
    ]);
    expect(await status(payment)).toBe("expired");
  });

  test("paid late settles where the project takes late money", async () => {
    const settings = { ...home.project.settings, suspense: { acceptLate: 5 * MINUTE } };
    const made = await home.house.addProject({ settings });
    const payment = await pending(42_000, made);
    clock.advance(LIFE + MINUTE);
    await post(gopay(payment.total, now()));
    expect(await status(payment, made)).toBe("paid");
  });

  test("from before its payment settles nothing, but for a phone's slow clock", async () => {
    const payment = await pending(43_000);
    const before = await astray();
    await post(gopay(payment.total, now() - 2 * MINUTE));
    expect(await status(payment)).toBe("pending");
    expect((await astray()).slice(before.length)).toEqual([`unknown_reference ${payment.total}`]);
    await post(gopay(payment.total, now() - 20 * SECOND));
    expect(await status(payment)).toBe("paid");
  });

  test("from the future is paid no later than it was heard of", async () => {
    const payment = await pending(44_000);
    await post(gopay(payment.total, now() + DAY));
    expect(await status(payment)).toBe("paid");
    const { charge } = (await home.engine.payments.findById(home.project, payment.id)) ?? {};
    expect(charge?.paidAt).toBe(now());
  });
});

describe("what is no money", () => {
  test.each([
    ["of an app that nobody knows", { app: "com.game.coins" }, "unknown_app"],
    ["with a title that is not on the list", { title: "Cashback untukmu!" }, "unknown_title"],
    ["with a text that no rule has", { text: "Cashback Rp 10.000 menanti" }, "unknown_text"],
  ])("%s is kept and counts for nothing", async (_, over, verdict) => {
    const payment = await pending();
    const before = await astray();
    const { json } = await post(gopay(payment.total, now(), over));
    expect(json.results).toMatchObject([{ result: "ignored", verdict }]);
    expect(await status(payment)).toBe("pending");
    expect(await astray()).toEqual(before);
    const [notice] = await home.notices();
    expect(notice).toMatchObject({ status: "ignored", amount: null, verdict });
  });
});

describe("secrets", () => {
  test("two work at a time, the older for a day, and none that is older still", async () => {
    const account = await home.openAccount();
    const to = { to: `acc_${account.accountId.replaceAll("-", "")}` };
    const second = await makeSecret(home.room, account);
    const body = () => gopay(1_000, now(), { title: "?" });
    const tried = async (secret: string) => {
      clock.advance(SECOND);
      return (await post(body(), { ...to, secret })).status;
    };
    expect(await tried(account.secret)).toBe(200);
    expect(await tried(second)).toBe(200);
    const third = await makeSecret(home.room, account);
    expect(await tried(account.secret)).toBe(401);
    expect(await tried(second)).toBe(200);
    clock.advance(DAY);
    expect(await tried(second)).toBe(401);
    expect(await tried(third)).toBe(200);
    const { rows } = await home.db.query("select * from notice_secret");
    expect(JSON.stringify(rows)).not.toContain(third);
  });
});

describe("keeping", () => {
  test("words are blanked after their time; what they counted as stays", async () => {
    const payment = await pending(45_000);
    await post(gopay(payment.total, now()));
    clock.advance(RAW_KEPT + MINUTE);
    while ((await keepNotices(home)).more);
    const [notice] = await home.notices();
    expect(notice).toMatchObject({ title: null, text: null, amount: payment.total });
    const { rows } = await home.db.query("select count(*) as n from notice_request");
    expect(rows).toEqual([{ n: 0 }]);
  });
});

describe("erasing", () => {
  test("a payment's buyer blanks what was said of the money", async () => {
    const payment = await pending(46_000);
    await post(gopay(payment.total, now()));
    await transaction(home.db, (client) =>
      erasePayments(client, home.merchantId, [payment.id], { copies: true }),
    );
    expect((await home.notices())[0]).toMatchObject({ title: null, text: null, status: "counted" });
  });
});

describe("phones", () => {
  test("one that is not heard for long is silent, and is told once", async () => {
    const { db, account } = home;
    const beat = () => post({ heartbeat: true, device: "hp-hilang" });
    const silent = async () =>
      (await noticeSilence(home.room)).silent.map(({ name }) => name).includes("hp-hilang");
    await beat();
    clock.advance(40 * MINUTE);
    await beat();
    clock.advance(40 * MINUTE);
    expect(await silent()).toBe(false);
    clock.advance(6 * MINUTE);
    expect(await silent()).toBe(true);
    expect(await silent()).toBe(false);
    const listed = async () =>
      (await listDevices(db, account.ownerId)).find(({ name }) => name === "hp-hilang");
    expect((await listed())?.silentSince).not.toBeNull();
    await beat();
    expect((await listed())?.silentSince).toBeNull();
    expect(await forgetDevice(db, account, "hp-hilang")).toBe(true);
    expect(await listed()).toBeUndefined();
  });

  test("tell the projects that collect on the account when they fall silent", async () => {
    const { db, account, merchantId, project } = home;
    const routes = JSON.stringify(project.settings.routes);
    await db.query(
      "update project set settings = jsonb_set(settings, '{routes}', $2::jsonb) where id = $1",
      [project.id, routes],
    );
    const heardAt = now();
    await post({ heartbeat: true, device: "hp-sunyi" });
    clock.advance(46 * MINUTE);
    await noticeSilence(home.room);
    await noticeSilence(home.room);
    const told = async () =>
      (await home.engine.events.list(merchantId, { after: 0, limit: 1_000 }))
        .filter(isAccountEvent)
        .filter(({ data }) => data.device === "hp-sunyi");
    const [event, another] = await told();
    expect(another).toBeUndefined();
    const link = (path: string) => path;
    expect(ownEvent.parse(event && eventOf(event, link))).toMatchObject({
      type: "account.silent",
      data: {
        object: "silence",
        account: showId("acc", account.accountId),
        device: "hp-sunyi",
        sandbox: true,
        heard_at: utcText(heardAt),
      },
    });
    await post({ heartbeat: true, device: "hp-sunyi", again: true });
    clock.advance(46 * MINUTE);
    await noticeSilence(home.room);
    expect(await told()).toHaveLength(2);
  });

  test("are not kept without end", async () => {
    const beats = Array.from({ length: 60 }, (_, at) => ({ heartbeat: true, device: `hp-${at}` }));
    expect((await post(beats)).status).toBe(200);
    const { ownerId, accountId } = home.account;
    const devices = await listDevices(home.db, ownerId, accountId);
    expect(devices.length).toBe(MOST_DEVICES);
  });
});

describe("an account of the house", () => {
  test("settles payments of any merchant, and keeps what is nobody's for a person", async () => {
    const { post: send, ...shared } = await noticeHouse("house");
    const other = shared.routed(await shared.house.addProject());
    const mine = await shared.pending();
    const theirs = await shared.pending(15_000, other);
    await send([gopay(mine.total, shared.now()), gopay(theirs.total, shared.now())]);
    expect(await shared.status(mine)).toBe("paid");
    expect((await shared.engine.payments.findById(other, theirs.id))?.status).toBe("paid");
    await send(gopay(77_777, shared.now()));
    expect((await shared.notices())[0]).toMatchObject({ status: "unassigned", merchantId: null });
    const [{ id } = { id: "" }] = await shared.notices();
    const payment = await shared.pending();
    const { engine, account } = shared;
    const opened = await engine.accounts.find(account.ownerId, account.accountId);
    if (!opened) throw new Error("no account");
    const to = { project: shared.project, payment };
    const assigned = await assignNotice({ ...shared.room, engine }, opened, id, to);
    expect(assigned).toMatchObject({ status: "counted", paymentId: payment.id });
    expect(await shared.status(payment)).toBe("paid");
    await expect(assignNotice({ ...shared.room, engine }, opened, id, to)).rejects.toMatchObject({
      code: "wrong_state",
    });
  });
});
