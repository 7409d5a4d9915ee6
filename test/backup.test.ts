/**
 * Backup and restore, through the program: taken while payments are made and paid, a backup holds
 * every one that was acknowledged before its stop; a damaged or half one is never restored.
 */
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { digestOf } from "../src/db/backup.ts";
import { restore } from "../src/db/restore.ts";
import { houseBackups } from "../src/house-backups.ts";
import { openHouse } from "../src/open-house.ts";
import { type Json, openProgramHouse, type ProgramHouse } from "./support/program.ts";

const page = readFileSync(new URL("../docs/guides/backup.md", import.meta.url), "utf8");
const commands = [...page.matchAll(/^npm run -s gapura -- (.+) --json$/gm)].map(([, words]) =>
  (words as string).split(" "),
);

/** The page's command of a verb, on a folder. */
function wordsOf(verb: string, from = ""): string[] {
  const found = commands.find(([word]) => word === verb);
  if (!found) throw new Error(`the page shows no ${verb}`);
  return found.map((word) => (word === "FOLDER" ? from : word));
}

const HANDS = 6;
const LEAST_PAID = 20;
const MOST_ASKED = 2_000;

type Acknowledged = { readonly id: string; readonly paidAt: number };

let folder: string;
let house: ProgramHouse;
let key: string;
let taken: Json;
const paid: Acknowledged[] = [];
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gapura-backup-"));
  house = await openProgramHouse({ GAPURA_DEMO: "off", GAPURA_LOG: "warn" });
  await house.serve();
  const words = ["--slug", "kept", "--dialect", "native"];
  key = (await house.ask("project", "create", ...words)).json.api_key;
  await underLoad(async () => {
    taken = (await house.ask(...wordsOf("backup", at("one")))).json;
  });
}, 120_000);

afterAll(async () => {
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(origin: string, path: string, body?: object): Promise<Json> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const sent = body && { method: "POST", body: JSON.stringify(body) };
  const reply = await fetch(origin + path, { headers, ...sent });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
  return JSON.parse(text);
}

/** Payments are made and paid, some before the work begins and some after its end. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  let asked = 0;
  let done = false;
  const begun = Promise.withResolvers<void>();
  async function hand(): Promise<void> {
    while (!done && asked < MOST_ASKED) {
      asked += 1;
      const of = { reference: `order-${asked}`, amount: 10_000 + asked, channel: "qris" };
      const { id } = await call(house.origin, "/v1/payments", of);
      await call(house.origin, `/v1/payments/${id}/simulate`, {});
      paid.push({ id, paidAt: Date.now() });
      if (paid.length >= LEAST_PAID) begun.resolve();
    }
  }
  const working = Promise.all(Array.from({ length: HANDS }, hand));
  await Promise.race([begun.promise, working]);
  await work();
  const before = paid.length;
  while (paid.length < before + HANDS && asked < MOST_ASKED) {
    await call(house.origin, "/v1/balance");
  }
  done = true;
  await working;
}

/** Restores into a new house, and gives what the verb said. */
async function restored(from: string): Promise<{ other: ProgramHouse; said: Json }> {
  const other = await openProgramHouse({ GAPURA_DEMO: "off", GAPURA_LOG: "warn" });
  return { other, said: (await other.ask(...wordsOf("restore", from))).json };
}

test("restored, it has every payment that was acknowledged before its stop", async () => {
  expect(taken).toMatchObject({ folder: at("one"), key_included: true });
  const stop = Date.parse(taken.stopped_at);
  const { other, said } = await restored(at("one"));
  try {
    expect(said).toMatchObject({ stopped_at: taken.stopped_at, files: taken.files });
    await other.serve();
    expect((await other.ask(...wordsOf("ledger"))).json.ok).toBe(true);
    const due = paid.filter(({ paidAt }) => paidAt < stop);
    expect(due.length).toBeGreaterThanOrEqual(LEAST_PAID);
    expect(paid.length).toBeGreaterThan(due.length);
    const faults: string[] = [];
    for (const { id } of due) {
      const found = await call(other.origin, `/v1/payments/${id}`).catch((error) => error);
      if (found.status !== "paid") faults.push(`${id}: ${found.status ?? found}`);
    }
    expect(faults).toEqual([]);
    const more = { reference: "after", amount: 10_000, channel: "qris" };
    expect(await call(other.origin, "/v1/payments", more)).toMatchObject({ status: "pending" });
  } finally {
    await other.close();
  }
}, 60_000);

/** What a refused restore says, and that it left nothing. */
async function refusal(from: string): Promise<string> {
  const data = await mkdtemp(join(folder, "empty-"));
  const said = await restore(from, data).catch((error: Error) => error.message);
  expect(await readdir(data)).toEqual([]);
  return String(said);
}

/** The backup with something done to it. */
async function altered(name: string, change: (folder: string) => Promise<void>): Promise<string> {
  await cp(at("one"), at(name), { recursive: true });
  await change(at(name));
  return at(name);
}

test("a flipped bit, a lost file, a changed or missing manifest: nothing is restored", async () => {
  const file = "postgres/global/pg_control";
  const flipped = await altered("flipped", async (to) => {
    const bytes = await readFile(join(to, file));
    bytes[100] = (bytes[100] as number) ^ 1;
    await writeFile(join(to, file), bytes);
  });
  expect(await refusal(flipped)).toContain(`damaged: ${file} has changed`);
  const lost = await altered("lost", (to) => rm(join(to, file)));
  expect(await refusal(lost)).toContain(`damaged: ${file} is missing`);
  const edited = await altered("edited", async (to) => {
    const text = await readFile(join(to, "manifest.json"), "utf8");
    await writeFile(join(to, "manifest.json"), text.replace('"size": 3', '"size": 4'));
  });
  expect(await refusal(edited)).toContain("damaged: manifest.json has changed");
  const astray = await altered("astray", async (to) => {
    const { digest, ...manifest } = JSON.parse(await readFile(join(to, "manifest.json"), "utf8"));
    manifest.files[0].path = "postgres/../../astray";
    const text = JSON.stringify({ ...manifest, digest: digestOf(manifest) });
    expect(digest).not.toBe(digestOf(manifest));
    await writeFile(join(to, "manifest.json"), text);
  });
  expect(await refusal(astray)).toContain("manifest.json cannot be read");
  const half = await altered("half", (to) => rm(join(to, "manifest.json")));
  expect(await refusal(half)).toContain("holds no backup");
});

test("the console makes one at a time in the data folder, and lists whole ones alone", async () => {
  const env = { ...house.env, GAPURA_DATA: house.data, PORT: String(house.port) };
  const opened = await openHouse(readConfig(env), { role: "verb" });
  try {
    const backups = houseBackups(opened);
    expect(await backups?.list()).toEqual([]);
    expect([backups?.make(), backups?.make()]).toEqual([true, false]);
    await expect.poll(() => backups?.state().making, { timeout: 30_000 }).toBeUndefined();
    expect(backups?.state().fault).toBeUndefined();
    for (const name of ["notes", "2026-11-21T03-00-00Z"]) {
      await mkdir(join(backups?.folder ?? "", name));
    }
    const kept = (await backups?.list()) ?? [];
    expect(kept).toMatchObject([{ keyIncluded: true }]);
    expect(kept[0]?.name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    expect(kept[0]?.bytes).toBeGreaterThan(1_000_000);
  } finally {
    await opened.close();
  }
}, 60_000);

test("only into an empty folder, and only to a new name", async () => {
  const said = await house.ask("restore", at("one"));
  expect(said.json.error.message).toContain("is not empty");
  const again = await house.ask("backup", at("one"));
  expect(again.json.error.message).toContain("is there already");
  await mkdir(at("taken"));
  expect((await house.ask("backup", at("taken"))).code).toBe(1);
  expect((await readdir(folder)).filter((name) => name.includes(".new-"))).toEqual([]);
});

test("of a server of DATABASE_URL neither is done: its own tools are named", async () => {
  const other = await openProgramHouse({ DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" });
  try {
    for (const verb of ["backup", "restore"]) {
      const { json, code } = await other.ask(verb, at("two"));
      expect([code, json.error.message]).toEqual([1, expect.stringContaining("pg_basebackup")]);
    }
  } finally {
    await other.close();
  }
});
