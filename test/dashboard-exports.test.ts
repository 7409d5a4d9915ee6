/** What is on screen as a file: the same rows, streamed, harmless in a spreadsheet. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, test } from "vitest";
import { HOUR } from "../src/clock.ts";
import type { Project } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import { readXlsx } from "../src/statements/read-xlsx.ts";
import type { Cell } from "../src/statements/row.ts";
import { openZip, textOf } from "../src/statements/zip.ts";
import { onlyOpen } from "./support/astray.ts";
import { testFaces, type Visitor } from "./support/faces.ts";
import { ask, made, START } from "./support/house.ts";
import { manyPayments } from "./support/many-payments.ts";
import { askRefund, paidPayment, refunded } from "./support/refunds.ts";

const faces = await testFaces();
const { house } = faces;
const { engine } = house;
const folder = await mkdtemp(join(tmpdir(), "gapura-export-"));
afterAll(() => rm(folder, { recursive: true }));

async function shop() {
  const project = await house.addProject();
  const visitor = await faces.member("viewer", project.merchantId);
  return { project, visitor, home: `/dashboard/projects/${project.slug}` };
}

type Row = Readonly<Record<string, string>>;

async function csvAt(visitor: Visitor, address: string): Promise<readonly Row[]> {
  const reply = await visitor.get(address);
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  return parse(reply.html, { bom: true, columns: true });
}

async function xlsxAt(visitor: Visitor, address: string): Promise<string> {
  const reply = await visitor.stream(address);
  const path = join(folder, "export.xlsx");
  await writeFile(path, Buffer.from(await reply.arrayBuffer()));
  return path;
}

async function rowsOf(path: string): Promise<readonly (readonly Cell[])[]> {
  const rows: (readonly Cell[])[] = [];
  for await (const { cells } of readXlsx(path)) rows.push(cells);
  return rows;
}

/** Connections that a transaction holds while nothing runs on it. */
async function heldOpen(): Promise<number> {
  const { rows } = await faces.room.db.query<{ count: number }>(
    `select count(*) as count from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`,
  );
  return rows[0]?.count ?? 0;
}

describe("payments as a file", () => {
  test("are those that the filter leaves, with times that say their offset", async () => {
    const { project, visitor, home } = await shop();
    const paid = await paidPayment(house, project, { reference: "DANA-1" });
    await made(engine, ask(project, { reference: "QRIS-1" }));
    const filter = "?status=paid&q=DANA-1";
    const { page } = await visitor.get(`${home}/payments${filter}`);
    const way = page.get("link", "CSV").attributes.href ?? "";
    const rows = await csvAt(visitor, way);
    expect(rows).toMatchObject([
      {
        payment_id: showId("pay", paid.id),
        ...{ reference: "DANA-1", status: "paid", channel: "ewallet.dana", amount: "100000" },
        ...{ payable: "100000", fee: "2200", net: "97800", refunded: "0" },
        ...{ created_at: "2026-11-21T10:00:00.000+07:00", rail: "sandbox" },
        paid_at: "2026-11-21T10:00:00.000+07:00",
      },
    ]);
    expect(rows[0]?.transaction).not.toBe("");
    const sheet = await rowsOf(await xlsxAt(visitor, way.replace("/csv", "/xlsx")));
    expect(sheet[0]).toEqual(Object.keys(rows[0] ?? {}));
    expect(sheet[1]?.[5]).toBe(100_000);
    expect(sheet).toHaveLength(2);
    expect((await csvAt(visitor, `${home}/payments/export/csv?q=zzz`)).length).toBe(0);
    const { rows: audit } = await faces.room.db.query(
      "select verb, detail from audit where actor = $1 order by at, id limit 1",
      [visitor.person?.login],
    );
    const detail = { form: "csv", status: "paid", searched: true };
    expect(audit).toEqual([{ verb: "payment export", detail }]);
  });

  test("run no formula in a spreadsheet, and keep every letter", async () => {
    const { project, visitor, home } = await shop();
    const nasty = {
      name: '=HYPERLINK("http://x","a")',
      email: "@SUM(1)@toko.example",
      phone: "+628123",
    };
    const plain = { name: 'Budi "Bud" Santoso, S.H.', email: "b@toko.example", phone: "-1\r\n2" };
    await made(engine, ask(project, { reference: "\t=1+1", customer: nasty }));
    house.clock.advance(1);
    await made(engine, ask(project, { reference: "é · \u0001漢", customer: plain }));
    const text = (await visitor.get(`${home}/payments/export/csv`)).html;
    const rows = parse(text, { bom: true, columns: true }) as Row[];
    expect(rows.map((row) => [row.reference, row.customer_name, row.customer_phone])).toEqual([
      ["é · \u0001漢", plain.name, "'-1\r\n2"],
      ["'\t=1+1", `'${nasty.name}`, "'+628123"],
    ]);
    for (const row of rows) {
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
    const path = await xlsxAt(visitor, `${home}/payments/export/xlsx`);
    const zip = await openZip(path);
    const part = [...zip.parts.keys()].find((name) => name.startsWith("xl/worksheets/")) ?? "";
    let xml = "";
    for await (const piece of textOf(zip, part, 1_000_000)) xml += piece;
    expect(xml).not.toMatch(/<f[ >]/);
    const cells = (await rowsOf(path)).flat();
    expect(cells).toContain(nasty.name);
    expect(cells).toContain("é · 漢");
  });

  test("come whole from many batches, each payment once, and hold nothing between", async () => {
    const { project, visitor, home } = await shop();
    await manyPayments(faces.room.db, project, 2_500, START);
    const rows = await csvAt(visitor, `${home}/payments/export/csv`);
    expect(new Set(rows.map(({ payment_id }) => payment_id)).size).toBe(2_500);
    expect(rows.map(({ reference }) => Number(reference?.slice(6)))).toEqual(
      Array.from({ length: 2_500 }, (_, at) => 2_500 - at),
    );
    const some = await csvAt(visitor, `${home}/payments/export/csv?status=canceled`);
    expect(some).toHaveLength(1_500);
    expect(await rowsOf(await xlsxAt(visitor, `${home}/payments/export/xlsx`))).toHaveLength(2_501);
    const reply = await visitor.stream(`${home}/payments/export/csv`);
    const reader = reply.body?.getReader();
    await reader?.read();
    await reader?.read();
    expect(await heldOpen()).toBe(0);
    await reader?.cancel();
  });

  test("stop where the browser has gone, and only so many are sent at once", async () => {
    const { project, visitor, home } = await shop();
    await manyPayments(faces.room.db, project, 2_500, START);
    const address = `${home}/payments/export/xlsx`;
    const open = await Promise.all([1, 2, 3, 4].map(() => visitor.stream(address)));
    const fifth = await visitor.get(address);
    expect(fifth.status).toBe(503);
    expect(fifth.headers.get("retry-after")).toBe("30");
    const readers = open.map(({ body }) => body?.getReader());
    for (const reader of readers) {
      await reader?.read();
      await reader?.cancel();
    }
    const again = await visitor.stream(address);
    expect(again.status).toBe(200);
    await again.body?.cancel();
    expect(await heldOpen()).toBe(0);
  });

  test("a file that is none, and another merchant's, are not there", async () => {
    const { visitor, home } = await shop();
    const other = await shop();
    expect((await visitor.get(`${home}/payments/export/pdf`)).status).toBe(404);
    expect((await visitor.get(`${other.home}/payments/export/csv`)).status).toBe(404);
    const stranger = await faces.stranger().get(`${home}/payments/export/csv`);
    expect(stranger.status).toBe(303);
  });
});

describe("the daily report", () => {
  const NAMES = ["payments", "gross", "fee", "net", "refunds", "refunded"] as const;

  function sums(rows: readonly Row[]) {
    const sumOf = (name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0);
    return Object.fromEntries(NAMES.map((name) => [name, sumOf(name)]));
  }

  /** What the ledger itself says of a merchant, all of whose money is one project's. */
  async function ledgerOf({ merchantId }: Project) {
    const { rows } = await faces.room.db.query(
      `select coalesce(sum(e.amount) filter (where e.account = 'fee'), 0)::bigint as fee,
              coalesce(sum(e.amount) filter (where e.account = 'available'), 0)::bigint as available
         from entry e where e.merchant_id = $1`,
      [merchantId],
    );
    return rows[0];
  }

  test("adds up to the ledger by day and channel, whatever became of the money", async () => {
    const { project, home } = await shop();
    const play = async (scenario: "paid" | "over" | "twice" | "short" | "late", over = {}) =>
      engine.payments.simulate(project, await made(engine, ask(project, over)), scenario);
    await play("paid");
    await play("over");
    await play("short");
    await play("paid", { channel: "va.bni" });
    const paid = await paidPayment(house, project);
    await refunded(engine, askRefund(project, paid, { amount: 40_000 }));
    const sibling = await house.addProject({ merchantId: project.merchantId });
    house.clock.advance(14 * HOUR);
    await play("paid");
    const visitor = await faces.member("viewer", project.merchantId);
    const rows = await csvAt(visitor, `${home}/reports/export/csv`);
    expect(rows.map(({ day, channel, payments }) => [day, channel, payments])).toEqual([
      ["2026-11-22", "qris", "1"],
      ["2026-11-21", "ewallet.dana", "1"],
      ["2026-11-21", "qris", "2"],
      ["2026-11-21", "va.bni", "1"],
    ]);
    const { fee, net, refunded: gone, gross } = sums(rows) as Record<string, number>;
    expect(gone).toBe(40_000);
    expect(gross).toBe((fee ?? 0) + (net ?? 0));
    expect(await ledgerOf(project)).toEqual({ fee, available: (net ?? 0) - (gone ?? 0) });
    const { page } = await visitor.get(`${home}/reports`);
    expect(page.get("region", "Jumlah rentang ini").text).toContain("Rp40.000");
    const theirs = await csvAt(visitor, `/dashboard/projects/${sibling.slug}/reports/export/csv`);
    expect(theirs).toEqual([]);
  });

  test("counts what was accepted late, and takes back what the rail took", async () => {
    const { project, visitor, home } = await shop();
    const late = await made(engine, ask(project));
    await engine.payments.simulate(project, late, "late");
    const before = await csvAt(visitor, `${home}/reports/export/csv`);
    expect(before).toEqual([]);
    const aside = await onlyOpen(house, project);
    await engine.suspense.accept(aside, { by: "chief", reason: "the buyer paid" });
    const after = sums(await csvAt(visitor, `${home}/reports/export/csv?from=2026-11-20`));
    expect(after).toMatchObject({ payments: 1, net: 99_000 });
    expect(await ledgerOf(project)).toEqual({ fee: after.fee, available: after.net });
    const paid = await paidPayment(house, project);
    const { rows } = await faces.room.db.query(
      "select transaction, amount from receipt where merchant_id = $1 and payment_id = $2",
      [project.merchantId, paid.id],
    );
    await engine.receipts.reverse({
      ...{ merchantId: project.merchantId, mode: project.mode, rail: "sandbox" },
      ...{ transaction: "REV-1", reverses: rows[0].transaction, amount: rows[0].amount },
      paidAt: house.clock.now(),
    });
    const end = sums(await csvAt(visitor, `${home}/reports/export/csv?from=2026-11-20`));
    expect(end).toEqual(after);
    expect(await ledgerOf(project)).toEqual({ fee: end.fee, available: end.net });
  });

  test("days that are wrong are said at their field", async () => {
    const { visitor, home } = await shop();
    const backwards = await visitor.get(`${home}/reports?from=2026-11-21&to=2026-11-20`);
    const field = backwards.page.get("textbox", "Sampai tanggal (WIB)");
    expect(field.attributes["aria-invalid"]).toBe("true");
    const none = await visitor.get(`${home}/reports?from=kemarin`);
    expect(none.page.text).toContain("Tulis tanggal seperti 2026-11-21.");
    expect((await visitor.get(`${home}/reports/export/csv?from=x`)).status).toBe(422);
  });
});
