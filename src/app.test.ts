/** The street over real HTTP, with the real engine, the real mount and a real dialect behind it. */
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestHouse, testHouse } from "../test/support/house.ts";
import { countedEngine } from "./app/counted-engine.ts";
import { addDatabaseFigures, addDifferences } from "./app/database-figures.ts";
import { createHealth } from "./app/health.ts";
import { createLog } from "./app/log.ts";
import { createMetrics } from "./app/metrics.ts";
import { type RunningServer, startServer } from "./app/server.ts";
import { type App, createApp } from "./app.ts";
import { createCheckout } from "./checkout/checkout.ts";
import { migrationState } from "./db/migrate.ts";
import { dialectOf } from "./dialects/index.ts";
import { createMount } from "./dialects/mount.ts";
import { changeSettings } from "./engine/change-settings.ts";
import { setLogo } from "./engine/logo.ts";
import { createProject } from "./engine/merchants.ts";
import type { Mode, Project } from "./engine/settings.ts";
import { qrPng } from "./qr/index.ts";

const PROXY = { address: "127.0.0.0", prefix: 8, family: "ipv4" } as const;
const SECRET = "kunci-rahasia-yang-tak-boleh-tercatat";

let house: TestHouse;
let project: Project;
let app: App;
let server: RunningServer;
let logged = "";
let violations: number | undefined;

beforeAll(async () => {
  house = await testHouse();
  const { clock } = house;
  const db = house.database.pool;
  const dialect = dialectOf("pakasir");
  project = await addProject("depodomain", "sandbox");
  const metrics = createMetrics();
  addDatabaseFigures(metrics, db);
  addDifferences(metrics, () => ({ missing_here: 2 }));
  const engine = countedEngine(house.engine, metrics);
  const log = createLog("debug", collect());
  const publicUrl = "http://pay.example.test";
  app = createApp({
    mount: createMount({ engine, dialects: [dialect], publicUrl, log }),
    dialects: [dialect],
    checkout: createCheckout(engine),
    health: createHealth({
      pendingMigrations: async () => (await migrationState(db)).pending,
      violations: () => violations,
    }),
    metrics,
    log,
    config: { publicUrl, dashboardUrl: undefined, proxies: [PROXY] },
  });
  server = await startServer({ clock, handle: app.handle }, { host: "127.0.0.1", port: 0 });
});

afterAll(() => server?.close());

function addProject(slug: string, mode: Mode): Promise<Project> {
  const { engine, clock, database, project: other } = house;
  return createProject(
    { db: database.pool, clock, ids: engine.ids },
    {
      merchantId: other.merchantId,
      slug,
      name: "Depo <Domain>",
      mode,
      dialect: "pakasir",
      settings: dialectOf("pakasir").defaults,
    },
  );
}

describe("a buyer without script", () => {
  const url = "/pay/depodomain/22000?order_id=INV-1&redirect=https%3A%2F%2Fshop.example%2Fdone";

  it("opens a pay link, picks a method, pays and goes back", async () => {
    const opened = await get(url);
    expect(opened.status).toBe(200);
    expect(opened.body).toContain('<html lang="id">');
    expect(opened.body).toContain("Depo &lt;Domain&gt;");
    expect(opened.body).toContain("Rp22.000");
    expect(opened.body).not.toContain("<svg xmlns");
    const action = actionIn(opened.body);

    const picked = await post(action, "channel=qris");
    expect(picked.status).toBe(303);
    const paying = await get(picked.headers.location as string);
    expect(paying.body).toContain("<svg xmlns");
    expect(paying.body).toContain("Rp22.464");
    expect(paying.body).toContain('http-equiv="refresh"');
    expect(paying.body).toContain("WIB");
    expect(paying.body).not.toContain("Kembali ke halaman merchant");

    const paid = await post(actionIn(paying.body), "scenario=paid");
    expect(paid.status).toBe(303);
    const receipt = await get(paid.headers.location as string);
    expect(receipt.body).toContain("Pembayaran berhasil");
    expect(receipt.body).toContain('href="https://shop.example/done"');
    expect(receipt.body).toContain("Kembali ke halaman merchant");
    expect(receipt.body).not.toContain('http-equiv="refresh"');
  });

  it("keeps to English through the pages and forms", async () => {
    const opened = await get("/pay/depodomain/22000?order_id=INV-EN&lang=en");
    expect(opened.headers["content-language"]).toBe("en");
    const picked = await post(actionIn(opened.body), "channel=qris");
    const paying = await get(picked.headers.location as string);
    expect(paying.body).toContain('<html lang="en">');
    expect(paying.body).toContain("Waiting for the payment");
  });

  it("cannot change the method of a QRIS-only page", async () => {
    const opened = await get("/pay/depodomain/22000?order_id=INV-Q&qris_only=1");
    expect(opened.body).toContain("<svg xmlns");
    expect(opened.body).not.toContain('name="channel"');
    const action = actionIn(opened.body).replace("&amp;", "&");
    const forged = await post(action.replace(/[?&]qris_only=1/, ""), "channel=va.bni");
    const after = await get(forged.headers.location as string);
    expect(after.body).toContain("<svg xmlns");
    expect(after.body).not.toContain("Nomor virtual account");
  });

  it("is told on the page when a method cannot be had", async () => {
    const opened = await get("/pay/depodomain/600?order_id=INV-600");
    const picked = await post(actionIn(opened.body), "channel=paypal");
    expect(picked.status).toBe(400);
    expect(picked.body).toContain('role="alert"');
    expect(picked.body).toContain("Pilih metode pembayaran");
    expect((await post(actionIn(opened.body), "channel=nonsense")).status).toBe(409);
    expect((await post(actionIn(opened.body), "scenario=nonsense")).status).toBe(400);
  });

  it("sees what became of a payment in each scenario", async () => {
    const expectations = {
      failed: "Pembayaran gagal",
      late: "Waktu pembayaran habis",
      twice: "Pembayaran berhasil",
      short: "Menunggu pembayaran",
      over: "Pembayaran berhasil",
    };
    for (const [scenario, words] of Object.entries(expectations)) {
      const opened = await get(`/pay/depodomain/22000?order_id=INV-${scenario}&qris_only=1`);
      const played = await post(actionIn(opened.body), `scenario=${scenario}`);
      const after = await get(played.headers.location as string);
      expect(after.body, scenario).toContain(words);
    }
  });

  it("reads an unknown link as such", async () => {
    for (const path of ["/pay/nobody/22000?order_id=1", "/pay-v2/nothing", "/", "/no/such"]) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect((await get("/pay/depodomain/abc?order_id=1")).status).toBe(400);
    expect((await get("/pay/depodomain/22000?order_id=%ff")).status).toBe(400);
  });
});

describe("a page of a pending payment", () => {
  it("has a stream that tells of changes", async () => {
    const opened = await get("/pay/depodomain/22000?order_id=LIVE-1&qris_only=1");
    const live = pathIn(opened.body, /data-live="([^"]+)"/);
    const told = follow(live);
    await told.until("data: pending 1\n");
    expect(told.type()).toBe("text/event-stream");
    await post(actionIn(opened.body), "scenario=paid");
    await told.until("data: paid 2\n");
    app.close();
    await told.ended;
    expect((await get(live)).status).toBe(503);
  });

  it("has its QRIS as a picture while it can be paid, and no longer", async () => {
    const opened = await get("/pay/depodomain/22000?order_id=PICTURE&qris_only=1");
    const path = pathIn(opened.body, /href="([^"]+picture=1)"/);
    const picture = await get(path);
    expect(picture.headers["content-type"]).toBe("image/png");
    await post(actionIn(opened.body), "scenario=paid");
    expect((await get(path)).status).toBe(404);
  });

  it("tells of money that did not fit", async () => {
    const tales = {
      short: "Baru Rp21.464 yang masuk",
      over: "Lebih bayar Rp1.000",
      twice: "Ada pembayaran kedua sebesar Rp22.464",
      late: "Rp22.464 masuk terlambat",
      expired: "Sudah terlanjur bayar?",
    };
    for (const [scenario, words] of Object.entries(tales)) {
      const opened = await get(`/pay/depodomain/22000?order_id=ASTRAY-${scenario}&qris_only=1`);
      const played = await post(actionIn(opened.body), `scenario=${scenario}`);
      expect((await get(played.headers.location as string)).body, scenario).toContain(words);
    }
  });
});

describe("a merchant's own look", () => {
  it("is a stylesheet and a logo under addresses of ours", async () => {
    const db = house.database.pool;
    await changeSettings(db, project, { brand: { color: "#b3123b" } });
    const { settings } = await setLogo({ db, clock: house.clock }, project, qrPng("logo"));
    const style = await get("/assets/brand.b3123b.css");
    expect(style.headers["content-type"]).toBe("text/css; charset=utf-8");
    expect(style.body).toContain("--accent:#b3123b;");
    const logo = await get(`/assets/logo.depodomain.${settings.brand.logo}`);
    expect(logo.headers["content-type"]).toBe("image/png");
    expect(logo.headers["x-content-type-options"]).toBe("nosniff");
    for (const path of ["logo.depodomain.0123456789abcdef", "logo.nobody.0123456789abcdef", "x"]) {
      expect((await get(`/assets/${path}`)).status, path).toBe(404);
    }
  });
});

describe("visits that only look", () => {
  it("make nothing", async () => {
    const url = "/pay/depodomain/33000?order_id=LOOK";
    const looks = [
      ["HEAD", {}],
      ["GET", { "sec-purpose": "prefetch" }],
      ["GET", { "user-agent": "WhatsApp/2.23.20.0" }],
    ] as const;
    for (const [method, headers] of looks) {
      expect((await send(method, url, { headers })).status).toBe(200);
    }
    await get(`${url}&watch=1`);
    expect(await house.engine.payments.findByReference(project, "LOOK")).toBeUndefined();
    await get(url);
    expect(await house.engine.payments.findByReference(project, "LOOK")).toBeDefined();
  });
});

describe("a page", () => {
  it("comes with headers that keep foreign parts, frames and caches out", async () => {
    for (const path of ["/pay/depodomain/22000?order_id=H", "/no/such"]) {
      const { headers } = await get(path);
      const policy = headers["content-security-policy"] as string;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["x-robots-tag"]).toContain("noindex");
      expect(headers["referrer-policy"]).toBe("same-origin");
      expect(headers.date).toBeDefined();
      expect(headers["set-cookie"]).toBeUndefined();
    }
  });

  it("holds no style or script of its own; its parts have long-lived names", async () => {
    const { body } = await get("/pay/depodomain/22000?order_id=H&qris_only=1");
    expect(body).not.toMatch(/\sstyle=/);
    expect(body).not.toMatch(/<style|<script[^>]*>[^<]/);
    const parts = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      const { status, headers } = await get(part as string);
      expect(status).toBe(200);
      expect(headers["cache-control"]).toContain("immutable");
    }
  });

  it("is served only under hosts that are ours", async () => {
    const path = "/pay/depodomain/22000?order_id=HOST";
    const ours = [
      "localhost",
      "127.0.0.1:3000",
      "[::1]:3000",
      "PAY.example.test.",
      "app.pakasir.com",
    ];
    for (const host of ours) {
      expect((await send("GET", path, { headers: { host } })).status, host).toBe(200);
    }
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "pay.example.test.evil.example",
    ]) {
      expect((await send("GET", path, { headers: { host } })).status, host).toBe(421);
    }
    const forwarded = { host: "10.0.0.9:3000", "x-forwarded-host": "pay.example.test" };
    expect((await send("GET", path, { headers: forwarded })).status).toBe(200);
  });

  it("takes forms from our own pages alone", async () => {
    const { body } = await get("/pay/depodomain/22000?order_id=FORM");
    const action = actionIn(body);
    const host = "pay.example.test";
    const foreign = [
      { host, "sec-fetch-site": "cross-site" },
      { host, "sec-fetch-site": "same-site" },
      { host, origin: "https://evil.example" },
      { host, origin: "null" },
    ];
    for (const headers of foreign) {
      expect((await post(action, "channel=qris", headers)).status).toBe(403);
    }
    const payment = await house.engine.payments.findByReference(project, "FORM");
    expect(payment?.channel).toBeNull();
    const own = { host, origin: "http://pay.example.test" };
    expect((await post(action, "channel=qris", own)).status).toBe(303);
  });

  it("plays no scenario on a live project", async () => {
    await addProject("liveshop", "live");
    const opened = await get("/pay/liveshop/22000?order_id=LIVE");
    expect(opened.status).toBe(200);
    expect(opened.body).not.toContain('name="scenario"');
    expect((await post(actionIn(opened.body), "scenario=paid")).status).toBe(403);
    expect((await post(actionIn(opened.body), "channel=qris")).status).toBe(409);
  });
});

describe("an operation", () => {
  it("is answered in its dialect's shape, also when its body is too long", async () => {
    const reply = await send("POST", "/api/transactioncreate/qris", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ project: "depodomain", api_key: SECRET, note: "x".repeat(100_000) }),
    });
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.body)).toHaveProperty("message");
  });

  it("leaves no key in the log", async () => {
    await get(`/api/transactiondetail?project=depodomain&amount=1&order_id=1&api_key=${SECRET}`);
    await send("POST", `/api/transactioncreate/qris?api_key=${SECRET}`, {
      body: `{"api_key":"${SECRET}"}`,
    });
    expect(logged).toContain('"operation"');
    expect(logged).not.toContain(SECRET);
    expect(logged).not.toContain("order_id");
  });
});

describe("the house about itself", () => {
  it("is alive and ready, and not ready once the ledger is broken", async () => {
    expect((await get("/healthz")).status).toBe(200);
    expect((await get("/readyz")).status).toBe(200);
    violations = 1;
    expect((await get("/readyz")).status).toBe(503);
    violations = 0;
  });

  it("counts what it did, for near readers alone", async () => {
    const { body } = await get("/metrics");
    expect(body).toMatch(/^gapura_payments_created_total\{mode="sandbox"\} [1-9]/m);
    expect(body).toMatch(/^gapura_payments_settled_total\{mode="sandbox"\} 7$/m);
    expect(body).toMatch(
      /^gapura_requests_total\{dialect="pakasir",operation="\w+",status="\d+"\} /m,
    );
    expect(body).toMatch(/^gapura_deliveries_pending 0$/m);
    expect(body).toMatch(/^gapura_statement_differences\{kind="missing_here"\} 2$/m);
    expect(body).toMatch(/^gapura_event_loop_lag_seconds \d/m);
    const far = { "x-forwarded-for": "203.0.113.9" };
    expect((await send("GET", "/metrics", { headers: far })).status).toBe(404);
  });

  it("counts a /64 of IPv6 as one address", async () => {
    let orders = 0;
    const make = async (address: string) => {
      orders += 1;
      const url = `/pay/depodomain/22000?order_id=SIX-${orders}`;
      return (await send("GET", url, { headers: { "x-forwarded-for": address } })).status;
    };
    for (let made = 0; made < 60; made += 1) {
      expect(await make(`2001:db8::${made.toString(16)}`)).toBe(200);
    }
    expect(await make("2001:db8::ffff:1")).toBe(429);
    expect(await make("2001:db8:0:1::1")).toBe(200);
  });

  it("answers what is no HTTP with 400 and a date", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      let heard = "";
      const socket = connect(server.port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
      socket.on("data", (chunk) => {
        heard += chunk;
      });
      socket.on("end", () => resolve(heard));
      socket.on("error", reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toMatch(/\r\nDate: /);
  });
});

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

function get(path: string): Promise<Answer> {
  return send("GET", path);
}

function post(path: string, form: string, headers: Record<string, string> = {}): Promise<Answer> {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return send("POST", path, { headers: { ...type, ...headers }, body: form });
}

function send(
  method: string,
  path: string,
  { headers = {}, body = "" }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const where = { host: "127.0.0.1", port: server.port, agent: false } as const;
    const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
    const request = httpRequest({ ...where, method, path, headers: { ...headers, ...length } });
    request.on("error", reject);
    request.on("response", async (response) => {
      const chunks = await response.toArray();
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    request.end(body);
  });
}

/** Reads a stream as it comes. */
function follow(path: string) {
  let text = "";
  let type: string | undefined;
  let hear = () => {};
  const request = httpRequest({ host: "127.0.0.1", port: server.port, agent: false, path });
  const ended = new Promise<void>((resolve) => {
    request.on("response", (response) => {
      type = response.headers["content-type"];
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        hear();
      });
      response.on("end", resolve);
    });
  });
  request.end();
  const until = (part: string) =>
    new Promise<void>((resolve) => {
      hear = () => {
        if (text.includes(part)) resolve();
      };
      hear();
    });
  return { until, ended, type: () => type };
}

function pathIn(page: string, where: RegExp): string {
  const [, path = ""] = where.exec(page) ?? [];
  return path.replaceAll("&amp;", "&");
}

/** Where the page's own forms are sent. */
function actionIn(page: string): string {
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
  if (action === undefined) throw new Error(`a page without a form:\n${page.slice(0, 2_000)}`);
  return action.replaceAll("&amp;", "&");
}

function collect(): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
}
