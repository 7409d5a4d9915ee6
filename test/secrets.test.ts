/**
 * Secrets: planted where merchants, buyers and operators leave theirs, then looked for in all that
 * the house prints, answers and stores. Journeys that fail are part of it, for that is where
 * secrets come out.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "../src/db/embedded.ts";
import { livingPostmaster } from "../src/db/embedded-cluster.ts";
import { connect, type Pool } from "../src/db/pool.ts";
import type { Dialect } from "../src/dialects/define.ts";
import { dialects } from "../src/dialects/index.ts";
import { countedIds } from "../src/ids.ts";
import { type ExampleRequest, readCurl } from "./support/full-house.ts";
import {
  type Exemption,
  type Found,
  findLeaks,
  idleExemptions,
  type Planted,
  readFiles,
  readTables,
} from "./support/leaks.ts";
import { openProgramHouse, type ProgramHouse, type RunningProgram } from "./support/program.ts";

const ids = countedIds(inject("seed"));
const planted: Planted[] = [];

function plant(kind: string, before = "kanari-", after = ""): string {
  const secret = before + ids.bytes(24).toString("hex") + after;
  planted.push({ kind, secret });
  return secret;
}

const NAME = "customer";
const BUYER = `${plant(NAME, "Siti ")}`;
const EMAIL = plant(NAME, "siti-", "@example.com");
const PHONE = `0812${ids.integer(10_000_000, 99_999_999)}${ids.integer(10_000_000, 99_999_999)}`;
planted.push({ kind: NAME, secret: PHONE });
const REPLAY = plant("idempotency key");

/** What may stand where, and why. */
const ALLOWED: readonly Exemption[] = [
  {
    kind: NAME,
    place: /^table (payment\.customer|event\.data)$/,
    reason: "the merchant's own record of who pays",
  },
  {
    kind: NAME,
    place: /^table (idempotency\.body|delivery_body\.body)$/,
    reason: "replies and webhooks are kept byte for byte, to be sent again",
  },
  {
    kind: NAME,
    place: /^table (dev_inbox\.body|attempt\.response_body)$/,
    reason: "what the merchant's receiver got and said back: the log of its own webhooks",
  },
  { kind: NAME, place: /^reply 2\d\d$/, reason: "told to the merchant who holds the key" },
  { kind: NAME, place: /^file postgres\/(base|pg_wal)\//, reason: "the tables above, on the disk" },
  {
    kind: "idempotency key",
    place: /^(table idempotency\.key|file postgres\/(base|pg_wal)\/.*)$/,
    reason: "it is compared with the next one; it opens nothing",
  },
  { kind: "api key", place: /^verb$/, reason: "shown once, to the operator who makes it" },
  { kind: "webhook secret", place: /^verb$/, reason: "shown once, to the operator who makes it" },
  { kind: "standard secret", place: /^verb$/, reason: "shown once, to the operator who makes it" },
  { kind: "operator link", place: /^welcome$/, reason: "that is how the first operator gets it" },
  { kind: "house key", place: /^file house\.key$/, reason: "its own file, readable by its owner" },
];

let house: ProgramHouse;
let server: RunningProgram;
let db: Pool;
let sink: { url: string; close(): Promise<void> };
const found: Found[] = [];
const shops: Shop[] = [];

type Shop = { dialect: Dialect; slug: string; key: string; example: ExampleRequest };

beforeAll(async () => {
  house = await openProgramHouse({ GAPURA_LOG: "trace", GAPURA_DEMO: "off" });
  server = await house.serve();
  sink = await openEcho();
  const { address } = await openDatabase(house.data, { role: "verb" });
  db = connect(address, { max: 2 });
  planted.push({
    kind: "house key",
    secret: readFileSync(join(house.data, "house.key"), "utf8").trim(),
  });
  for (const dialect of dialects) shops.push(await openShop(dialect));
  for (const shop of shops) await journey(shop);
  await buy();
  await hearTheSecret();
  await setPassword();
  await deliveriesDone();
  await breakTheDatabase();
  await gather();
}, 240_000);

afterAll(async () => {
  await db?.end();
  await house.close();
  await sink?.close();
});

test("nothing planted stands where it should not", () => {
  expect(findLeaks(planted, [...found, ...readFiles(house.data)], ALLOWED)).toEqual([]);
});

test("what was planted was used: every exemption excuses something", () => {
  expect(idleExemptions(planted, [...found, ...readFiles(house.data)], ALLOWED)).toEqual([]);
  const places = new Set(found.map(({ place }) => place));
  for (const place of ["log", "log of a fault", "welcome", "verb", "metrics", "reply 401"]) {
    expect(places).toContain(place);
  }
});

describe("the search", () => {
  const secret = "kanari-0123456789abcdef0123456789abcdef";
  const leaks = (text: string, exemptions: readonly Exemption[] = []) =>
    findLeaks([{ kind: "api key", secret }], [{ place: "log", text }], exemptions);

  test.each([
    ["as it is", `key=${secret}`],
    ["in hex", Buffer.from(secret).toString("hex")],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["with its beginning cut off", secret.slice(12)],
  ])("finds a secret %s", (_, text) => {
    expect(leaks(text)).toEqual(["api key in log"]);
  });

  test("lets pass what is exempt, and the beginning that names a key", () => {
    expect(leaks(`key=${secret.slice(0, 20)}…`)).toEqual([]);
    expect(leaks(secret, [{ kind: "api key", place: /^log$/, reason: "" }])).toEqual([]);
    expect(leaks(secret, [{ kind: "customer", place: /^log$/, reason: "" }])).toHaveLength(1);
  });
});

/** A receiver that says back all that it hears, secrets too, and is content every second time. */
async function openEcho() {
  let heard = 0;
  const echo = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    heard += 1;
    response.setHeader("x-echo", JSON.stringify(request.headers));
    response.writeHead(heard % 2 === 0 ? 200 : 500);
    response.end(`${JSON.stringify(request.headers)} ${Buffer.concat(parts)}`);
  }).listen(0, "127.0.0.1");
  await once(echo, "listening");
  return {
    url: `http://127.0.0.1:${(echo.address() as AddressInfo).port}/hook`,
    async close() {
      echo.closeAllConnections();
      await new Promise((closed) => echo.close(closed));
    },
  };
}

async function openShop(dialect: Dialect): Promise<Shop> {
  const slug = `kanari-${dialect.id}`;
  const key = plant("api key", `${dialect.keyPrefix.sandbox}kanari`);
  const secret = dialect.webhook.oneSecret
    ? `whsec_${ids.bytes(32).toString("base64")}`
    : plant("webhook secret");
  const words = ["--slug", slug, "--dialect", dialect.id, "--webhook-url", sink.url];
  const brought = ["--api-key", key, "--webhook-secret", secret];
  const { json } = await house.ask("project", "create", ...words, ...brought);
  found.push({ place: "verb", text: JSON.stringify(json) });
  planted.push({ kind: "standard secret", secret: json.standard_secret });
  const made = await house.ask("key", "create", "--project", slug);
  found.push({ place: "verb", text: JSON.stringify(made.json) });
  planted.push({ kind: "api key", secret: made.json.api_key });
  const example = readCurl(dialect.curl(house.origin, slug, key));
  return { dialect, slug, key, example };
}

/** Sends, and keeps what came back. */
async function say(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<string> {
  const init = {
    method,
    headers,
    redirect: "manual",
    ...(body !== undefined && { body }),
  } as const;
  const reply = await fetch(house.origin + url, init);
  const text = await reply.text();
  const told = `${JSON.stringify([...reply.headers])}\n${text}`;
  found.push({ place: `reply ${reply.status}`, text: told });
  return text;
}

/** What goes well and what goes wrong with a key in hand, in each place where a key can stand. */
async function journey({ dialect, key, slug, example }: Shop): Promise<void> {
  const { method, path, query, headers, body } = example;
  const address = `${path}?${new URLSearchParams(query)}`;
  const text = body && JSON.stringify(body);
  await say(method, address, headers, text);
  await say(method, address, headers, text?.slice(0, -1));
  await say(method, `${address}&api_key=${key}&apikey=${key}&apiKey=${key}&x=%zz`, headers, text);
  await say("POST", path, headers, `{"api_key":"${key}","x":"${"x".repeat(70_000)}"}`);
  await say("DELETE", `${path}?api_key=${key}`, headers);
  await say("GET", `/${dialect.id}/nowhere/${key}?api_key=${key}`, headers);
  await say("GET", `/nowhere/${key}?secret=${key}`, headers);
  await say("GET", `/dev/inbox/${key}?project=${key}`);
  await say("GET", `/metrics?api_key=${key}`);
  const carried = { authorization: `Bearer ${key}`, "x-api-key": key, cookie: `key=${key}` };
  await say("POST", `/dev/inbox/${slug}`, { ...carried, "x-secret": key }, "{}");
  for (const other of shops) {
    const { example: theirs } = other;
    const swapped = JSON.stringify(theirs).replaceAll(other.key, key);
    const at: ExampleRequest = JSON.parse(swapped);
    const query = new URLSearchParams(at.query);
    await say(at.method, `${at.path}?${query}`, at.headers, at.body && JSON.stringify(at.body));
  }
  await house.ask("payment", "simulate", await firstPayment(slug));
  await house.ask("webhook", "test", "--project", slug);
}

async function firstPayment(slug: string): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `select 'pay_' || replace(p.id::text, '-', '') as id
       from payment p
       join project_directory d on d.merchant_id = p.merchant_id and d.project_id = p.project_id
      where d.slug = $1
      limit 1`,
    [slug],
  );
  return (rows[0] as { id: string }).id;
}

/** A buyer with a name, asked for again under one idempotency key, rightly and wrongly. */
async function buy(): Promise<void> {
  const shop = shops.find(({ dialect }) => dialect.id === "native") as Shop;
  const customer = { name: BUYER, email: EMAIL, phone: PHONE };
  const authorization = `Bearer ${shop.key}`;
  const headers = { authorization, "content-type": "application/json", "idempotency-key": REPLAY };
  const body = JSON.stringify({ reference: "BUY-1", amount: 50_000, channel: "qris", customer });
  const made = JSON.parse(await say("POST", "/v1/payments", headers, body));
  await say("POST", "/v1/payments", headers, body);
  await say("POST", "/v1/payments", headers, body.replace("50000", "60000"));
  const wrong = { ...headers, "idempotency-key": "other" };
  await say("POST", "/v1/payments", wrong, body.replace("50000", "-1"));
  await say("POST", "/v1/payments", wrong, body.replace('"customer":{', '"customer":[{'));
  await say("GET", `/v1/payments/${made.id}`, headers);
  await say("GET", new URL(made.checkout_url).pathname);
  await say("POST", `/v1/payments/${made.id}/simulate`, headers, "{}");
}

/** Pakasir's second version is the call whose webhook carries the secret itself. */
async function hearTheSecret(): Promise<void> {
  const { key, slug } = shops.find(({ dialect }) => dialect.id === "pakasir") as Shop;
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const body = JSON.stringify({ method: "qris", amount: 50_000 });
  await say("POST", `/pakasir/api/v2/create-transaction/${slug}/ECHO-1`, headers, body);
  await house.ask("payment", "simulate", "ECHO-1");
}

async function setPassword(): Promise<void> {
  const [, token = ""] = /\/operator\/password\/([\w-]+)/.exec(server.printed()) ?? [];
  planted.push({ kind: "operator link", secret: token });
  const password = plant("password");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const send = (text: string) =>
    say("POST", `/operator/password/${token}`, form, `password=${text}`);
  await say("GET", `/operator/password/${token}`);
  await send("pendek");
  await send(password);
  await send(password);
}

async function deliveriesDone(): Promise<void> {
  for (let poll = 0; poll < 300; poll += 1) {
    const { rows } = await db.query(
      "select from delivery where status = 'pending' and attempts = 0 limit 1",
    );
    if (rows.length === 0) return;
    await wait(100);
  }
}

/** Faults of our own: rows that the database refuses, and a database that is gone. */
async function breakTheDatabase(): Promise<void> {
  await db.query("alter table payment add constraint planted check (reference <> 'BREAK')");
  await db.query(
    "alter table delivery add constraint planted check (last_status is null) not valid",
  );
  await orderBroken("BREAK");
  // This one is made, and what its receiver says cannot be written down.
  await orderBroken("BUY-2");
  await until(() => server.printed().includes("left to its lease"));
  await db.end();
  const postmaster = livingPostmaster(join(house.data, "postgres")) as number;
  process.kill(postmaster, "SIGKILL");
  await orderBroken("BREAK");
  await until(() => server.printed().includes("the database ended unasked"));
  await until(async () => (await fetch(`${house.origin}/readyz`)).status === 200);
  const { address } = await openDatabase(house.data, { role: "verb" });
  db = connect(address, { max: 2 });
}

async function orderBroken(reference: string): Promise<void> {
  for (const { key, example } of shops) {
    const text = JSON.stringify({ ...example.body, reference, order_id: reference });
    const query = new URLSearchParams({ ...example.query, api_key: key });
    await say(example.method, `${example.path}?${query}`, example.headers, example.body && text);
  }
  const shop = shops.find(({ dialect }) => dialect.id === "native") as Shop;
  const customer = { name: BUYER, email: EMAIL, phone: PHONE };
  const body = JSON.stringify({ reference, amount: 50_000, channel: "qris", customer });
  const authorization = `Bearer ${shop.key}`;
  await say("POST", "/v1/payments", { authorization, "content-type": "application/json" }, body);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let poll = 0; poll < 600 && !(await holds()); poll += 1) await wait(50);
}

/** All that was printed and stored. */
async function gather(): Promise<void> {
  const metrics = await fetch(`${house.origin}/metrics`);
  found.push({ place: "metrics", text: await metrics.text() });
  found.push(...(await readTables(db)));
  for (const line of server.printed().split("\n")) {
    if (line.startsWith('{"level":"error"')) found.push({ place: "log of a fault", text: line });
    else if (line.startsWith("{")) found.push({ place: "log", text: line });
    else found.push({ place: "welcome", text: line });
  }
}
