/** Statements and phones that tell of one account: each money counts once, by whoever is first. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { DAY, jakartaPlain, MINUTE, SECOND } from "../src/clock.ts";
import type { OpenedAccount } from "../src/engine/receiving-accounts.ts";
import { takeStatement } from "../src/notices/take-statement.ts";
import { GENERIC, type Layout, readLayout } from "../src/statements/layout.ts";
import { COOL, gopay, LIFE, noticeHouse } from "./support/notices.ts";

const home = await noticeHouse();
const { clock, post, pending, status, astray, now, receipts } = home;
const folder = mkdtempSync(join(tmpdir(), "gapura-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TIMED = readLayout({ ...GENERIC, name: "timed", dates: "YYYY-MM-DD HH:mm" });

type Said = { readonly at: number; readonly amount: number; readonly about?: string };

async function told(lines: readonly Said[], layout: Layout = TIMED) {
  const length = layout.dates.length;
  const rows = lines.map(
    ({ at, amount, about = "QRIS" }) => `${jakartaPlain(at).slice(0, length)},${amount},,${about}`,
  );
  const path = join(folder, "mutasi.csv");
  writeFileSync(path, ["date,amount,reference,description", ...rows, ""].join("\n"));
  const { ownerId, accountId } = home.account;
  const account = (await home.engine.accounts.find(ownerId, accountId)) as OpenedAccount;
  return takeStatement({ ...home.room, engine: home.engine }, account, path, layout);
}

async function evidenceOf(payment: { readonly id: string }) {
  const kept = (await home.notices()).filter(({ paymentId }) => paymentId === payment.id);
  const sources = kept.map(({ source }) => source).sort();
  return { sources, moneys: new Set(kept.map(({ transaction }) => transaction)).size };
}

const BOTH = {
  sources: ["phone:hp-kasir:com.gojek.gopaymerchant", "statement:timed"],
  moneys: 1,
};

test("a phone, then a statement: paid once, with two pieces of evidence", async () => {
  const payment = await pending();
  const before = await receipts();
  clock.advance(MINUTE);
  await post(gopay(payment.total, now()));
  const line = { at: now(), amount: payment.total };
  clock.advance(DAY);
  expect(await told([line])).toEqual({ taken: 1, known: 0 });
  expect(await receipts()).toBe(before + 1);
  expect(await evidenceOf(payment)).toEqual(BOTH);
});

test("a statement, then a phone: the same", async () => {
  const payment = await pending();
  const before = await receipts();
  clock.advance(MINUTE);
  const paidAt = now();
  clock.advance(MINUTE);
  await told([{ at: paidAt, amount: payment.total }]);
  expect(await status(payment)).toBe("paid");
  await post(gopay(payment.total, paidAt + 20 * SECOND));
  expect(await receipts()).toBe(before + 1);
  expect(await evidenceOf(payment)).toEqual(BOTH);
});

test("a file that is read again, or one that overlaps it, adds nothing", async () => {
  const payment = await pending();
  const line = { at: now() + MINUTE, amount: payment.total };
  clock.advance(2 * MINUTE);
  await told([line]);
  const before = await receipts();
  expect(await told([line])).toEqual({ taken: 1, known: 1 });
  const nobodys = { at: now(), amount: 777_777 };
  expect(await told([line, nobodys, { ...nobodys, amount: -5_000 }])).toEqual({
    taken: 2,
    known: 1,
  });
  expect(await receipts()).toBe(before + 1);
});

test("two lines of one total are two moneys, though the phone told of one", async () => {
  const payment = await pending();
  clock.advance(MINUTE);
  await post(gopay(payment.total, now()));
  const before = await astray();
  const lines = [0, MINUTE].map((after) => ({ at: now() + after, amount: payment.total }));
  clock.advance(MINUTE);
  await told(lines);
  expect((await astray()).slice(before.length)).toEqual([
    `second_payment_on_one_charge ${payment.total}`,
  ]);
});

test("a line that has a day alone is the phone's money, whichever is first", async () => {
  const layout = { ...GENERIC, name: "timed" };
  const [first, second] = [await pending(), await pending()];
  const line = { at: now(), amount: first.total };
  clock.advance(MINUTE);
  await post(gopay(first.total, now()));
  const before = await receipts();
  await told([line, { at: now(), amount: second.total }], layout);
  expect(await receipts()).toBe(before + 1);
  expect(await status(second)).toBe("paid");
  await post(gopay(second.total, now()));
  expect(await receipts()).toBe(before + 1);
  for (const payment of [first, second]) expect(await evidenceOf(payment)).toEqual(BOTH);
});

test("what a day alone cannot show to have been on time is late", async () => {
  const payment = await pending();
  const at = now();
  clock.advance(LIFE + COOL + DAY);
  const before = await astray();
  await told([{ at, amount: payment.total }], GENERIC);
  expect((await astray()).slice(before.length)).toHaveLength(1);
  expect(await status(payment)).not.toBe("paid");
});
