/** Statements that are polled: a server's lines count as an import's do, and once beside others. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { DAY, HOUR, jakartaPlain, MINUTE, SECOND } from "../src/clock.ts";
import type { OpenedAccount } from "../src/engine/receiving-accounts.ts";
import { networkOf } from "../src/house-guard.ts";
import { pollDue, pollNow } from "../src/notices/poll-sources.ts";
import { listSources, removeSource, saveSource } from "../src/notices/statement-sources.ts";
import { takeStatement } from "../src/notices/take-statement.ts";
import { GENERIC, readLayout } from "../src/statements/layout.ts";
import { createGuard } from "../src/webhooks/guard.ts";
import { gopay, noticeHouse } from "./support/notices.ts";

const home = await noticeHouse();
const { clock, pending, status, astray, now, receipts } = home;
const { ownerId, accountId } = home.account;
const account = (await home.engine.accounts.find(ownerId, accountId)) as OpenedAccount;
const folder = mkdtempSync(join(tmpdir(), "gapura-polled-"));
const LAYOUT = { ...GENERIC, name: "timed", dates: "YYYY-MM-DD HH:mm" };
const TOKEN = "Bearer token-of-the-bank";

type Answer = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  body?: string;
};
let answer: (request: IncomingMessage) => Answer = () => ({});
const asked: IncomingMessage[] = [];
const bank = createServer((request, reply) => {
  asked.push(request);
  const { status: code = 200, headers = {}, body = "" } = answer(request);
  reply.writeHead(code, headers).end(body);
}).listen(0, "127.0.0.1");
await new Promise((ready) => bank.once("listening", ready));
const base = `http://127.0.0.1:${(bank.address() as AddressInfo).port}`;
const networkFor = (allow: string[]) => networkOf(createGuard({ allow, loopbackAllowed: false }));
const room = { ...home.room, engine: home.engine, network: networkFor(["127.0.0.1:*"]) };

afterAll(() => {
  bank.closeAllConnections();
  bank.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  asked.length = 0;
  for (const { name } of await listSources(room.db, home.account)) {
    await removeSource(room.db, home.account, name);
  }
});

type Said = { readonly at: number; readonly amount: number; readonly reference?: string };

const lineOf = ({ at, amount, reference = "" }: Said) => ({
  ...{ date: jakartaPlain(at).slice(0, 16), amount, reference, description: "QRIS" },
});

function csv(lines: readonly Said[]): string {
  const rows = lines.map((line) => Object.values(lineOf(line)).join(","));
  return ["date,amount,reference,description", ...rows, ""].join("\n");
}

const save = (over: Record<string, unknown> = {}, at = room) =>
  saveSource(at, account, {
    ...{ name: "bank", url: `${base}/lines?since={since}`, layout: LAYOUT },
    headers: { authorization: TOKEN },
    ...over,
  });

const poll = async (name = "bank") => {
  const polled = await pollNow(room, { ownerId, accountId, name });
  return { ...polled?.told, fault: polled?.fault };
};

async function evidenceOf(payment: { readonly id: string }) {
  const kept = (await home.notices()).filter(({ paymentId }) => paymentId === payment.id);
  const sources = kept.map(({ source }) => source).sort();
  return { sources, moneys: new Set(kept.map(({ transaction }) => transaction)).size };
}

const told = { phone: gopay, poll, import: importFile };

async function importFile(line: Said) {
  const path = join(folder, "mutasi.csv");
  writeFileSync(path, csv([line]));
  return takeStatement(room, account, path, readLayout(LAYOUT));
}

test.each([
  [["phone", "poll", "import"]],
  [["poll", "import", "phone"]],
  [["import", "phone", "poll"]],
] as const)("%j tell of one payment: settled once, three pieces of evidence", async (order) => {
  await save();
  const payment = await pending();
  const before = await receipts();
  const wrong = (await astray()).length;
  clock.advance(MINUTE);
  const line = { at: now(), amount: payment.total, reference: "RRN-1" };
  answer = () => ({ body: csv([line]) });
  for (const source of order) {
    if (source === "phone") await home.post(gopay(payment.total, line.at + SECOND));
    else if (source === "import") await told.import(line);
    else expect(await told.poll()).toEqual({ taken: 1, known: 0, fault: undefined });
    expect(await status(payment)).toBe("paid");
    clock.advance(MINUTE);
  }
  expect(await told.poll()).toMatchObject({ taken: 1, known: 1 });
  expect(await receipts()).toBe(before + 1);
  expect((await astray()).length).toBe(wrong);
  expect(await evidenceOf(payment)).toEqual({
    sources: ["phone:hp-kasir:com.gojek.gopaymerchant", "poll:bank", "statement:timed"],
    moneys: 1,
  });
});

test("a worker polls what is due, one at a time, with the credentials and the day", async () => {
  const payment = await pending();
  clock.advance(MINUTE);
  answer = () => ({ body: csv([{ at: now(), amount: payment.total }]) });
  await save({ every: 60 });
  const both = await Promise.all([pollDue(room), pollDue(room)]);
  expect(both.flatMap(({ polled }) => polled.map((one) => one.told.taken))).toEqual([1]);
  expect(asked[0]?.headers.authorization).toBe(TOKEN);
  const day = (at: number) => jakartaPlain(at).slice(0, 10);
  expect(asked[0]?.url).toBe(`/lines?since=${day(now() - 3 * DAY)}`);
  expect(await status(payment)).toBe("paid");
  expect((await pollDue(room)).polled).toEqual([]);
  clock.advance(50 * SECOND);
  expect((await pollDue(room)).polled).toEqual([]);
  clock.advance(20 * SECOND);
  expect((await pollDue(room)).polled).toHaveLength(1);
  expect(asked[1]?.url).toBe(`/lines?since=${day(now() - DAY)}`);
});

test("lines as JSON are followed by their cursor, to the end and no further", async () => {
  const payments = [await pending(), await pending(), await pending()];
  clock.advance(MINUTE);
  const lines = payments.map(({ total }, at) => ({
    at: now(),
    amount: total,
    reference: `R${at}`,
  }));
  answer = ({ url = "" }) => {
    const from = Number(/after=(\d*)/.exec(url)?.[1] || 0);
    const items = lines.slice(from, from + 2).map(lineOf);
    const body = JSON.stringify({ data: { items }, meta: { next: from + items.length } });
    return { body };
  };
  const url = `${base}/api?after={cursor}`;
  await save({ url, list: "data.items", next: "meta.next" });
  for (const expected of [1, 1, 1, 0]) expect((await pollDue(room)).polled).toHaveLength(expected);
  expect(asked.map((one) => one.url)).toEqual(["/api?after=", "/api?after=2", "/api?after=3"]);
  for (const payment of payments) expect(await status(payment)).toBe("paid");
});

test.each([
  ["no list", { body: '{"data":{}}' }, /no list of lines/],
  ["broken JSON", { body: "[{" }, /is no JSON/],
  ["another file", { body: "<html></html>" }, /no row with the heads/],
  ["an amount with sen", { body: '[{"date":"2026-11-01 10:00","amount":1.5}]' }, /has sen/],
  ["a refusal", { status: 401, body: "who are you" }, /status 401/],
  ["a way elsewhere", { status: 302, headers: { location: "http://10.0.0.1/" } }, /does not come/],
  ["more than is read", { body: "x".repeat(5_000_001) }, /more than 5000000 bytes/],
] as const)(
  "%s counts nothing, is told, and is asked again later and later",
  async (_, bad, why) => {
    answer = () => bad;
    const layout = { ...LAYOUT, columns: { date: "date", amount: "amount" } };
    await save({ layout });
    const before = await receipts();
    expect((await poll()).fault).toMatch(why);
    const [source] = await listSources(room.db, home.account);
    expect(source).toMatchObject({ failures: 1, newest: null, fault: expect.stringMatching(why) });
    expect((source?.dueAt ?? 0) - now()).toBeGreaterThan(100 * SECOND);
    for (let at = 0; at < 6; at += 1) await poll();
    const [tired] = await listSources(room.db, home.account);
    expect((tired?.dueAt ?? 0) - now()).toBeLessThan(1.2 * HOUR);
    answer = () => ({ body: "" });
    expect(await poll()).toEqual({ taken: 0, known: 0, fault: undefined });
    const [well] = await listSources(room.db, home.account);
    expect(well).toMatchObject({ failures: 0, fault: null });
    expect(await receipts()).toBe(before);
  },
);

test("with a cursor, a line without a reference is not guessed at", async () => {
  await save({ url: `${base}/?after={cursor}` });
  answer = () => ({
    body: csv([{ at: now(), amount: 777_123 }]),
    headers: { "x-next-cursor": "1" },
  });
  expect((await poll()).fault).toMatch(/has no reference/);
  const [source] = await listSources(room.db, home.account);
  expect(source?.cursor).toBeNull();
});

test.each([
  ["a private place", { url: "http://10.0.0.1/x" }, "source.url"],
  ["no address", { url: "bank" }, "source.url"],
  ["a loopback place that is not allowed", { url: `${base}/` }, "source.url"],
  ["a header of the connection", { headers: { Host: "a" } }, "source.headers.Host"],
  ["a header with a line break", { headers: { a: "b\r\nc" } }, "source.headers.a"],
  ["an interval of no time", { every: 1 }, "source.every"],
  ["an unknown word", { command: "curl" }, "source.command"],
  ["a layout that is none", { layout: {} }, "layout.name"],
  ["a cursor that goes nowhere", { next: "meta.next" }, "source.next"],
])("%s is refused at its field", async (_, over, field) => {
  const at = { ...room, network: networkFor([]) };
  const given = "url" in over ? over : { url: "https://bank.example/{since}", ...over };
  await expect(save(given, at)).rejects.toMatchObject({ code: "invalid_request", field });
});

test("a place that is refused when it is reached counts nothing", async () => {
  await save();
  const shut = { ...room, network: networkFor([]) };
  const polled = await pollNow(shut, { ownerId, accountId, name: "bank" });
  expect(polled?.fault).toBeDefined();
  expect(asked).toEqual([]);
});

test("credentials lie sealed, and eleven sources are too many", async () => {
  for (let at = 0; at < 10; at += 1) await save({ name: `bank-${at}` });
  await expect(save({ name: "bank-10" })).rejects.toMatchObject({ field: "source.name" });
  await save({ name: "bank-3", every: 90 });
  const { rows } = await room.db.query("select s::text as row from statement_source s");
  expect(rows).toHaveLength(10);
  expect(JSON.stringify(rows)).not.toMatch(/Bearer|token-of/);
});
