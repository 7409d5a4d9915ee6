/**
 * What is known of a buyer can be blanked: unusual words are planted through the wires, and after
 * an erasure no row of any table holds one of them, while the ledger stands as it stood.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DAY } from "../src/clock.ts";
import { keepBuyers } from "../src/engine/keep-buyers.ts";
import { sweep } from "../src/engine/sweep.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { type FullHouse, openFullHouse, type Shop } from "./support/full-house.ts";
import type { Json } from "./support/program.ts";

let house: FullHouse;
let echo: Awaited<ReturnType<typeof openEcho>>;
const shops = new Map<string, Shop>();
let made = 0;

/** A number that was not given before. */
function next(): number {
  made += 1;
  return made;
}

beforeAll(async () => {
  house = await openFullHouse();
  echo = await openEcho();
  const { project } = await open("native");
  await open("paymenku", project.merchantId);
  await open("cashi", project.merchantId);
});

afterAll(async () => {
  await echo.close();
  await house.close();
});

/** A verb run in this process, on the house's database. */
async function ask(...words: readonly string[]): Promise<{ json: Json; code: number }> {
  for (const name of ["DATABASE_URL", "GAPURA_KEY", "GAPURA_DATA"]) {
    vi.stubEnv(name, house.program.env[name]);
  }
  const { out, code } = await runVerb(verbs, [...words, "--json"]);
  return { json: JSON.parse(out), code };
}

async function open(dialect: string, merchantId?: string): Promise<Shop> {
  const slug = `kept-${dialect}`;
  const of = { slug, webhookUrl: `${echo.url}/${slug}`, ...(merchantId && { merchantId }) };
  const shop = await house.open(dialect, of);
  shops.set(dialect, shop);
  return shop;
}

/** An endpoint that answers with what it was sent, and passes it on to the built-in inbox. */
async function openEcho() {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    heard.push(body);
    await fetch(`${house.program.origin}/dev/inbox${request.url}`, { method: "POST", body });
    response.setHeader("x-echo", encodeURIComponent(body.slice(0, 2_000)));
    response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

type Marks = Readonly<Record<"name" | "email" | "phone" | "note" | "page", string>>;

/** Words that stand nowhere else. */
function marks(): Marks {
  const made = next();
  return {
    name: `Zyxwhilda${made}q Qorvandel`,
    email: `Zyxwhilda${made}q@qorvandel.example`,
    phone: `08129${String(7_310_400 + made)}`,
    note: `qorvandel-note-${made}q`,
    page: `https://shop.example/back/qorvandel-page-${made}q`,
  };
}

async function post(dialect: string, path: string, body: object): Promise<Json> {
  const { key } = shops.get(dialect) as Shop;
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${key}`,
    "x-api-key": key,
    "idempotency-key": `k${next()}`,
  };
  const sent = { method: "POST", headers, body: JSON.stringify(body) };
  const reply = await fetch(`${house.program.origin}${path}`, sent);
  const text = await reply.text();
  expect(reply.status, text).toBeLessThan(300);
  return JSON.parse(text);
}

const CREATES: Readonly<Record<string, (of: Marks, reference: string) => Promise<Json>>> = {
  native: (of, reference) =>
    post("native", "/v1/payments", {
      reference,
      amount: 50_000,
      channel: "qris",
      customer: { name: of.name, email: of.email, phone: of.phone },
      return_url: of.page,
      metadata: { note: of.note },
    }),
  paymenku: (of, reference) =>
    post("paymenku", "/paymenku/api/v1/transaction/create", {
      reference_id: reference,
      amount: 50_000,
      customer_name: of.name,
      customer_email: of.email,
      customer_phone: of.phone,
      channel_code: "qris",
      return_url: of.page,
    }),
  cashi: (of, reference) =>
    post("cashi", "/cashi/api/create-order-va", {
      order_id: reference,
      amount: 50_000,
      va_provider: "bni",
      customer_phone: of.phone,
    }),
};

/** A payment of each wire, paid, and told. */
async function plant(of: Marks): Promise<string[]> {
  const references: string[] = [];
  for (const [dialect, create] of Object.entries(CREATES)) {
    const reference = `order-${dialect}-${next()}`;
    references.push(reference);
    await create(of, reference);
    const words = [reference, "--project", `kept-${dialect}`];
    const { json } = await ask("payment", "simulate", ...words);
    expect(json.status).toBe("paid");
  }
  await told();
  return references;
}

/** Resolves once nothing waits to be delivered. */
async function told(): Promise<void> {
  await expect
    .poll(async () => {
      const pending = "select from delivery where status = 'pending'";
      return (await house.db.query(pending)).rowCount;
    })
    .toBe(0);
}

/** Each table with its rows as text; bytes are text there too. */
async function dump(): Promise<Map<string, string[]>> {
  const { rows: tables } = await house.db.query<{ name: string; bytes: string[] }>(
    `select c.relname as name,
            array(select a.attname::text from pg_attribute a
                   where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and a.attnum > 0
                     and not a.attisdropped) as bytes
       from pg_class c
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`,
  );
  const dumped = new Map<string, string[]>();
  for (const { name, bytes } of tables) {
    const texts = bytes.map((column) => `coalesce(encode(t."${column}", 'escape'), '')`);
    const row = ["t::text", ...texts].join(" || ' ' || ");
    const { rows } = await house.db.query<{ row: string }>(`select ${row} as row from "${name}" t`);
    dumped.set(
      name,
      rows.map((one) => one.row),
    );
  }
  return dumped;
}

/** The tables that hold one of the words, in whatever letters, or as they stand in a URL. */
async function tablesWith(of: Partial<Marks>): Promise<string[]> {
  const words = Object.values(of).flatMap((word) => [word, encodeURIComponent(word)]);
  const sought = words.map((word) => word.toLowerCase());
  return [...(await dump())]
    .filter(([, rows]) => rows.some((row) => sought.some((one) => row.toLowerCase().includes(one))))
    .map(([name]) => name)
    .sort();
}

const LEDGER = ["account", "charge", "entry", "hold", "receipt", "suspense", "transfer"];

async function ledger(): Promise<unknown> {
  const dumped = await dump();
  return LEDGER.map((name) => dumped.get(name)?.toSorted());
}

const EVERYWHERE = ["attempt", "delivery_body", "dev_inbox", "event", "idempotency", "payment"];

describe("erase", () => {
  test("by payment and by reference: no table holds a word of the buyer's any more", async () => {
    const [of, other] = [marks(), marks()];
    const [native, ...rest] = await plant(of);
    await plant(other);
    const why = ["--amount", "1000", "--reason", of.note];
    expect((await ask("refund", "create", native as string, ...why)).code).toBe(0);
    await told();
    expect(await tablesWith(of)).toEqual([...EVERYWHERE, "refund"]);
    const before = await ledger();
    const shown = await ask("payment", "show", native as string);
    for (const name of [shown.json.payment_id, ...rest]) {
      const { json, code } = await ask("erase", name);
      expect([json.payments, code]).toEqual([1, 0]);
    }
    expect(await tablesWith(of)).toEqual([]);
    expect(await tablesWith(other)).toEqual(EVERYWHERE);
    expect(await ledger()).toEqual(before);
    const { json } = await ask("ledger", "check");
    expect(json.ok).toBe(true);
    await ask("erase", "--email", other.email, "--project", "kept-cashi");
    await ask("erase", "--phone", other.phone, "--project", "kept-native");
  });

  test("by e-mail and by phone, however written, of one merchant alone", async () => {
    const [of, other] = [marks(), marks()];
    await plant(of);
    const stranger = await house.open("native", { slug: `stranger-${next()}` });
    const own = shops.get("native") as Shop;
    shops.set("native", stranger);
    await CREATES.native?.({ ...other, email: of.email, phone: of.phone }, `order-${next()}`);
    shops.set("native", own);
    const email = ` ${of.email.toUpperCase()}`;
    const mailed = await ask("erase", "--email", email, "--project", "kept-cashi");
    expect(mailed.json).toMatchObject({ payments: 2, events: 4 });
    expect(await tablesWith({ name: of.name, note: of.note, page: of.page })).toEqual([]);
    const phone = `+62 ${of.phone.slice(1, 4)}-${of.phone.slice(4)}`;
    const called = await ask("erase", "--phone", phone, "--project", "kept-native");
    expect(called.json).toMatchObject({ payments: 1 });
    expect(JSON.stringify([mailed.json, called.json])).not.toMatch(/qorvandel/i);
    expect(await tablesWith(of)).toEqual(["event", "idempotency", "payment"]);
    const { project } = stranger;
    const at = ["--email", of.email, "--project", project.slug];
    expect((await ask("erase", ...at)).json.payments).toBe(1);
    expect(await tablesWith(of)).toEqual([]);
    expect((await ask("erase", ...at)).json).toMatchObject({ payments: 0 });
  });

  test("what is told later says nothing of the buyer either", async () => {
    const of = marks();
    const reference = `order-${next()}`;
    await CREATES.native?.(of, reference);
    await told();
    await ask("erase", reference, "--project", "kept-native");
    await ask("payment", "simulate", reference, "--project", "kept-native");
    await told();
    expect(JSON.parse(echo.heard.at(-1) as string)).toMatchObject({
      type: "payment.paid",
      data: { reference, customer: null, metadata: null, return_url: null },
    });
    expect(await tablesWith(of)).toEqual([]);
  });

  test("an erased delivery can be sent again, of what is left", async () => {
    const of = marks();
    const reference = `order-${next()}`;
    await CREATES.native?.(of, reference);
    await told();
    const { json } = await ask("erase", reference, "--project", "kept-native");
    expect(json).toMatchObject({ payments: 1, events: 1, deliveries: 1, attempts: 1 });
    const shown = (await ask("payment", "show", reference)).json;
    const again = await ask("webhook", "resend", shown.deliveries[0].delivery_id);
    expect(again.code).toBe(0);
    await told();
    expect(JSON.parse(echo.heard.at(-1) as string).data).toMatchObject({ reference });
    expect(await tablesWith(of)).toEqual([]);
  });

  test.each([
    [[], "usage"],
    [["order-1", "--email", "a@b.example"], "usage"],
    [["--email", "a@b.example"], "usage"],
    [["--email", "nobody", "--project", "kept-native"], "invalid_request"],
    [["--phone", "12", "--project", "kept-native"], "invalid_request"],
    [["order-none"], "not_found"],
  ])("%j is refused", async (words, code) => {
    const { json } = await ask("erase", ...words);
    expect(json.error.code).toBe(code);
  });
});

describe("retention", () => {
  const set = (days: string) => ask("project", "set", "kept-native", "--keep-buyer", days);

  test("is a project's setting, of days", async () => {
    expect((await set("30")).json.keep_buyer).toBe(30);
    expect((await set("")).json.keep_buyer).toBe(null);
    for (const days of ["0", "36501", "many"]) {
      expect((await set(days)).json.error.code).toBe("invalid_request");
    }
  });

  test("blanks what is older, of that project alone, in bounded rounds", async () => {
    await set("30");
    const of = marks();
    await plant(of);
    const keep = (at: number) => keepBuyers({ db: house.db, clock: { now: () => at } });
    const now = Date.now();
    await keep(now + 29 * DAY);
    expect(await tablesWith(of)).toEqual(EVERYWHERE);
    expect(await keep(now + 31 * DAY)).toEqual({ more: false });
    await house.db.query("delete from idempotency");
    await house.db.query("delete from dev_inbox");
    expect(await tablesWith({ note: of.note })).toEqual([]);
    expect(await tablesWith(of)).toEqual(["attempt", "delivery_body", "event", "payment"]);
    const { rows } = await house.db.query<{ slug: string; known: boolean }>(
      `select j.slug, bool_or(p.customer is not null) as known
         from payment p join project j on j.id = p.project_id
        where j.slug like 'kept-%' and p.reference like 'order-%-%' group by j.slug`,
    );
    const known = Object.fromEntries(rows.map((row) => [row.slug, row.known]));
    expect(known).toEqual({ "kept-cashi": true, "kept-native": false, "kept-paymenku": true });
  });

  test("finished deliveries go after ninety days, their events stay", async () => {
    const count = async (table: string) =>
      (await house.db.query(`select from ${table}`)).rowCount as number;
    const [events, deliveries] = [await count("event"), await count("delivery")];
    const at = (days: number) => ({ db: house.db, clock: { now: () => Date.now() + days * DAY } });
    await sweep(at(89));
    expect([await count("attempt"), await count("delivery")]).toEqual([0, deliveries]);
    await sweep(at(91));
    expect([await count("event"), await count("delivery")]).toEqual([events, 0]);
    expect(await count("delivery_body")).toBe(0);
  });
});

test("nothing was our own fault", () => {
  expect(house.faults()).toEqual([]);
});
