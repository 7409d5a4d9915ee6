/** The operator's verbs on statements: what they answer, what they refuse, what they write down. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { makeXlsx } from "./support/make-xlsx.ts";
import { STATIC_QRIS } from "./support/own-qris.ts";
import { stepsOf, wordsOf } from "./support/page-commands.ts";
import { payoutDesk } from "./support/payout-desk.ts";

const { askedFor, done, refused, pool } = payoutDesk();
const folder = mkdtempSync(join(tmpdir(), "gapura-statement-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("an XLSX file is imported, shown, listed, and written down", async () => {
  const { slug, id } = await askedFor("sandbox");
  const { evidence, processed_at } = await done("payout", "approve", id);
  const day = new Date(Date.parse(processed_at) + 25_200_000).toISOString().slice(0, 10);
  const rows = [
    ["date", "amount", "reference", "description"],
    [day, -100_000, evidence, ""],
  ];
  const path = file("mutasi.xlsx", makeXlsx(rows));
  const made = await done("statement", "import", path, "--project", slug, "--rail", "sandbox");
  expect(made).toMatchObject({
    file: "mutasi.xlsx",
    lines: 1,
    reconciled: { matched: { count: 1, in: 0, out: 100_000 }, differs: { count: 0 } },
    listed: [],
    imported_by: "operator",
  });
  const { statement_id: statement } = made;
  expect(await done("statement", "show", statement, "--project", slug, "--all")).toMatchObject({
    listed: [{ state: "matched", ours: { kind: "payout", subject_id: id, reference: evidence } }],
  });
  expect(await done("statement", "list", "--project", slug, "--rail", "sandbox")).toMatchObject({
    statements: [{ statement_id: statement }],
  });
  const { rows: audited } = await pool().query(
    "select verb, detail from audit where subject = $1",
    [statement],
  );
  expect(audited).toEqual([
    {
      verb: "statement import",
      detail: { file: "mutasi.xlsx", rail: "sandbox", layout: "generic" },
    },
  ]);
  const { out } = await runVerb(verbs, ["statement", "show", statement, "--project", slug]);
  expect(out).toMatch(/matched out +1 {2}Rp 100000/);
});

test("a statement of an account of the house is nobody's, and its lines are notices", async () => {
  const given = ["--rail", "static-qris", "--given", JSON.stringify({ qris: STATIC_QRIS })];
  const { account_id: account } = await done("account", "open", ...given);
  const path = file("house.csv", "date,amount,reference,description\n2026-11-01,15007,,QRIS\n");
  const asked = ["statement", "import", path, "--account", account];
  expect(await done(...asked)).toEqual({
    ...{ account, rail: "static-qris", file: "house.csv", layout: "generic", lines: 1 },
    notices: { taken: 1, known: 0 },
  });
  expect(await done(...asked)).toMatchObject({ notices: { taken: 1, known: 1 } });
  const { slug } = await askedFor("live");
  expect(await refused(...asked, "--project", slug)).toContain("is the house's");
  expect(await refused(...asked, "--rail", "manual")).toContain("is the house's");
  expect(await done("notice", "list", account)).toMatchObject({
    notices: [{ status: "unassigned", amount: 15_007 }],
  });
  const { account_id: own } = await done("account", "open", ...given, "--project", slug);
  const of = ["statement", "import", path, "--project", slug];
  expect(await done(...of, "--account", own)).toMatchObject({ notices: { taken: 1 } });
  expect(await refused(...of, "--account", own, "--rail", "manual")).toContain("no account of");
});

test("the page of statements that are asked for answers as it says", async () => {
  const page = readFileSync(
    new URL("../docs/guides/statement-sources.md", import.meta.url),
    "utf8",
  );
  const items = [{ time: "2026-11-01 10:00", credit: 15_007, rrn: "R1", note: "QRIS" }];
  const keys: unknown[] = [];
  const bank = createServer(({ headers }, reply) => {
    keys.push(headers.authorization);
    reply.end(JSON.stringify({ data: { items } }));
  }).listen(0, "127.0.0.1");
  await once(bank, "listening");
  const { port } = bank.address() as AddressInfo;
  vi.stubEnv("GAPURA_WEBHOOK_ALLOW", `127.0.0.1:${port}`);
  const [, given = ""] = /```json source.json\n(.*?)```/s.exec(page) ?? [];
  const source = given.replace("https://bank.example", `http://127.0.0.1:${port}`);
  const { slug } = await askedFor("sandbox");
  const own = ["--rail", "static-qris-sandbox", "--given", JSON.stringify({ qris: STATIC_QRIS })];
  const opened = await done("account", "open", ...own, "--project", slug);
  const names = { "source.json": file("source.json", source), ACCOUNT: opened.account_id };
  const steps = stepsOf(page.replace(/```json source.json.*?```/s, ""));
  expect(steps).toHaveLength(4);
  for (const { command, expected } of steps) {
    expect(await done(...wordsOf(command, names)), command).toMatchObject(expected as object);
  }
  expect(keys).toEqual(["Bearer KEY"]);
  const poll = ["statement", "poll", "bank", "--account", opened.account_id];
  expect(await refused(...poll)).toMatch(/^not_found: /);
  bank.close();
});

test("what cannot be is refused with what there is", async () => {
  const { slug } = await askedFor("sandbox");
  const path = file("a.csv", "date,amount,reference,description\n2026-11-21,5,,\n");
  const of = ["--project", slug, "--rail", "sandbox"];
  const importing = (...more: string[]) => refused("statement", "import", ...more);
  expect(await importing(path, "--project", slug, "--rail", "bank")).toContain("no rail bank");
  expect(await importing(path, "--project", slug, "--rail", "manual")).toContain("no rail manual");
  expect(await importing(path, ...of, "--layout", "bca")).toContain("no layout bca");
  expect(await importing(join(folder, "none.csv"), ...of)).toContain("cannot be read");
  expect(await importing(folder, ...of)).toMatch(/^invalid_request/);
  const layout = file("l.json", "{");
  expect(await importing(path, ...of, "--layout", layout)).toContain("is no JSON");
  expect(await refused("statement", "layout", file("m.json", "{}"))).toContain("name");
  const generic = { name: "generic", source: "s", columns: { date: 1, amount: 2 } };
  const taken = file("n.json", JSON.stringify(generic));
  expect(await refused("statement", "layout", taken)).toContain("built in");
  expect(await refused("statement", "show", "stm_1", "--project", slug)).toMatch(/^not_found/);
});
