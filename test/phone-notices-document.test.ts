/** The page on notices of phones: its commands, its files and its script do what it says. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine } from "../src/engine/create-engine.ts";
import type { Engine } from "../src/engine/engine.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { OpenedAccount } from "../src/engine/receiving-accounts.ts";
import { type Project, projectSettings } from "../src/engine/settings.ts";
import { showId, systemIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { type FullHouse, openFullHouse } from "./support/full-house.ts";
import { ask, made } from "./support/house.ts";
import { wordsOf } from "./support/page-commands.ts";
import type { Json } from "./support/program.ts";

const page = readFileSync(new URL("../docs/guides/phone-notices.md", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "gapura-notices-"));
const QRIS =
  "00020101021126690017ID.CO.SANDBOX.WWW0118936009991234567890021512345678901234503" +
  "03UMI51440014ID.CO.QRIS.WWW0215ID99123456789010303UMI5204549953033605802ID5913WARUNG CONTOH" +
  "6010YOGYAKARTA61055528162070703A0163049122";
const HOUSE_KEY = Buffer.alloc(32, 7);

let house: FullHouse;
let engine: Engine;
let account: OpenedAccount;
let project: Project;
let address: string;
let secret: string;
/** The server that came back after the first was killed. */
let again: FullHouse["server"];

beforeAll(async () => {
  house = await openFullHouse();
  const shop = await house.open("native", { slug: "kasir" });
  const room = { db: house.db, clock: { now: Date.now }, ids: systemIds, houseKey: HOUSE_KEY };
  engine = createEngine({ ...room, rails, keyForms: [] });
  const { merchantId: ownerId } = shop.project;
  const given = { qris: QRIS, name: "Kasir" };
  account = await engine.accounts.open({ ownerId, rail: "static-qris-sandbox", given });
  const routes = [{ ownerId, account: account.id }];
  const settings = projectSettings.parse({ ...shop.project.settings, routes });
  project = { ...shop.project, settings };
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await house?.close();
});

/** The block of the page that is the file of this name. */
function block(name: string): string {
  const found = new RegExp(`^\`\`\`\\w+ ${name}\\n(.*?)^\`\`\``, "ms").exec(page)?.[1];
  if (found === undefined) throw new Error(`the page has no ${name}`);
  return found;
}

async function send(body: Json): Promise<Json> {
  const script = join(folder, "notice.sh");
  writeFileSync(script, block("notice.sh"));
  const sent = await promisify(execFile)("sh", [script, address, secret, JSON.stringify(body)]);
  return JSON.parse(sent.stdout);
}

const status = async ({ id }: Payment) => (await engine.payments.findById(project, id))?.status;

function noticeOf({ charge }: Payment): Json {
  const amount = charge?.payable.toLocaleString("id-ID");
  const text = `Rp ${amount} di WARUNG CONTOH, Digital & Kreatif.`;
  return { ...JSON.parse(block("notice")), text, time: Date.now() };
}

describe("the page", () => {
  test("its commands answer as it says", async () => {
    const names = {
      ACCOUNT: showId("acc", account.id),
      SLUG: project.slug,
      "blu.json": join(folder, "blu.json"),
      "mutasi.csv": join(folder, "mutasi.csv"),
    };
    const line = "2026-11-21,9000,,QRIS";
    writeFileSync(names["mutasi.csv"], `date,amount,reference,description\n${line}\n`);
    writeFileSync(names["blu.json"], block("blu.json"));
    const blocks = [...page.matchAll(/^```(sh|json)\n(.*?)^```/gms)];
    let answer: Json;
    for (const [, kind, text = ""] of blocks) {
      if (kind === "json") {
        const { secret: told, address: there, ...expected } = JSON.parse(text);
        expect(answer).toMatchObject(expected);
        if (told) ({ secret, address } = answer);
        if (there) expect(address).toMatch(/\/notices\/acc_[0-9a-f]{32}$/);
        continue;
      }
      for (const command of text.trim().split("\n")) {
        const { json, code } = await house.program.ask(...wordsOf(command, names));
        expect([command, code, json.error]).toEqual([command, 0, undefined]);
        answer = json;
      }
    }
    expect(blocks.length).toBeGreaterThan(7);
  }, 60_000);

  test("its script settles a payment, and tells that the phone is there", async () => {
    const payment = await made(engine, ask(project, { amount: 15_000 }));
    const reply = await send(noticeOf(payment));
    expect(reply.results).toMatchObject([{ result: "taken", verdict: "money" }]);
    expect(await status(payment)).toBe("paid");
    const beat = await send(JSON.parse(block("heartbeat")));
    expect(beat.results).toEqual([{ result: "heard", device: "hp-kasir" }]);
    secret = secret.toUpperCase();
    expect((await send(noticeOf(payment))).error.code).toBe("unauthenticated");
    expect(house.faults()).toEqual([]);
  }, 30_000);
});

test("killed between notice and settlement, the house settles it when it is back", async () => {
  const payment = await anewPending(25_000);
  await house.db.query(
    `create function refuse() returns trigger language plpgsql as
       $$ begin raise exception 'not now'; end $$;
     create trigger refuse before insert on receipt execute function refuse()`,
  );
  expect((await send(noticeOf(payment))).results).toMatchObject([{ result: "taken" }]);
  house.server.child.kill("SIGKILL");
  const kept = "select status from notice where payment_id = $1";
  expect((await house.db.query(kept, [payment.id])).rows).toEqual([{ status: "pending" }]);
  await house.db.query("drop function refuse cascade");
  again = await house.program.serve();
  while ((await status(payment)) !== "paid") await wait(100);
  await expectCountedOnce(payment);
}, 60_000);

test("killed before a notice is kept, nothing is there, and sent again it settles", async () => {
  const payment = await anewPending(35_000);
  const notice = noticeOf(payment);
  const holder = await house.db.connect();
  await holder.query("begin");
  await holder.query("select 1 from payment where id = $1 for update", [payment.id]);
  const lost = send(notice).catch(() => "no answer");
  const waits = "select count(*) as n from pg_stat_activity where wait_event_type = 'Lock'";
  while ((await house.db.query(waits)).rows[0].n === 0) await wait(20);
  again.child.kill("SIGKILL");
  expect(await lost).toBe("no answer");
  await holder.query("rollback");
  holder.release();
  expect(await status(payment)).toBe("pending");
  await house.program.serve();
  expect((await send(notice)).results).toMatchObject([{ result: "taken" }]);
  await expectCountedOnce(payment);
}, 60_000);

async function anewPending(amount: number): Promise<Payment> {
  const { json } = await house.program.ask("notice", "secret", showId("acc", account.id));
  ({ secret } = json);
  return made(engine, ask(project, { amount }));
}

async function expectCountedOnce(payment: Payment): Promise<void> {
  expect(await status(payment)).toBe("paid");
  const { rows } = await house.db.query(
    `select (select count(*) from receipt where payment_id = $1) as receipts,
            (select count(*) from notice where payment_id = $1 and status = 'counted') as notices`,
    [payment.id],
  );
  expect(rows).toEqual([{ receipts: 1, notices: 1 }]);
  expect((await house.program.ask("ledger", "check")).json).toMatchObject({ ok: true });
}
