/** Every setting is read as it is meant, and every fault of the environment is told at once. */
import { expect, test } from "vitest";
import { ConfigFault, readConfig, settings } from "./config.ts";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
  return [];
}

test("an empty environment is a server for this machine, with the demo", () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    publicUrl: "http://localhost:3000",
    databaseUrl: undefined,
    houseKey: undefined,
    logLevel: "info",
    demo: true,
  });
  expect(config.data).toBe(`${process.cwd()}/data`);
});

test("PUBLIC_URL follows the port, and a public one turns the demo off", () => {
  expect(readConfig({ PORT: "8080" }).publicUrl).toBe("http://localhost:8080");
  const config = readConfig({ PUBLIC_URL: "https://Pay.Example.com/" });
  expect(config).toMatchObject({ publicUrl: "https://pay.example.com", demo: false });
  expect(readConfig({ PUBLIC_URL: "http://[::1]:9000", GAPURA_DEMO: "off" }).demo).toBe(false);
});

test("an empty value is an unset one", () => {
  expect(readConfig({ PORT: "", DATABASE_URL: " " })).toMatchObject({ port: 3000 });
});

test("the house key is read as hex and as base64", () => {
  const bytes = Buffer.alloc(32, 7);
  expect(readConfig({ GAPURA_KEY: bytes.toString("hex") }).houseKey).toEqual(bytes);
  expect(readConfig({ GAPURA_KEY: bytes.toString("base64") }).houseKey).toEqual(bytes);
  expect(readConfig({ GAPURA_KEY: bytes.toString("base64url") }).houseKey).toEqual(bytes);
});

test("proxies are addresses and ranges", () => {
  expect(readConfig({ GAPURA_PROXIES: "10.0.0.0/8, ::1 ,192.0.2.7" }).proxies).toEqual([
    { address: "10.0.0.0", prefix: 8, family: "ipv4" },
    { address: "::1", prefix: 128, family: "ipv6" },
    { address: "192.0.2.7", prefix: 32, family: "ipv4" },
  ]);
});

test("webhook allowances are ranges and hosts, each with a port or all of them", () => {
  const text = "127.0.0.1:9000,10.0.0.0/8:*,[fd00::]/8:443,[fd00::/8]:444,Shop.internal:8080";
  expect(readConfig({ GAPURA_WEBHOOK_ALLOW: text }).webhookAllow).toEqual([
    { range: { address: "127.0.0.1", prefix: 32, family: "ipv4" }, port: 9000 },
    { range: { address: "10.0.0.0", prefix: 8, family: "ipv4" } },
    { range: { address: "fd00::", prefix: 8, family: "ipv6" }, port: 443 },
    { range: { address: "fd00::", prefix: 8, family: "ipv6" }, port: 444 },
    { host: "shop.internal", port: 8080 },
  ]);
});

test.each([
  ["PORT", "0", "PORT must be a whole number from 1 to 65535"],
  ["PORT", "3e3", "PORT must be a whole number from 1 to 65535"],
  ["HOST", "a b", "HOST must be an address or a host name"],
  ["HOST", "127.1", "HOST must be an address or a host name"],
  ["DATABASE_URL", "mysql://a/b", "DATABASE_URL must be a URL that begins with postgres://"],
  ["DATABASE_URL", "postgres://a", "DATABASE_URL must name a database"],
  ["GAPURA_DB_CONNECTIONS", "1", "GAPURA_DB_CONNECTIONS must be a whole number from 2 to 90"],
  ["PUBLIC_URL", "pay.example.com", "PUBLIC_URL must be a URL that begins with http://"],
  ["PUBLIC_URL", "https://a/pay", "PUBLIC_URL must have no path"],
  ["DASHBOARD_URL", "https://a:b@c", "DASHBOARD_URL must hold no credentials"],
  ["DASHBOARD_URL", "http://localhost:3000", "DASHBOARD_URL must differ from PUBLIC_URL"],
  ["GAPURA_KEY", "short", "GAPURA_KEY must be 32 bytes"],
  ["GAPURA_PROXIES", "10.0.0.0/33", "GAPURA_PROXIES must hold ranges whose length is 0 to 32"],
  ["GAPURA_PROXIES", "proxy", "GAPURA_PROXIES must hold addresses and ranges"],
  ["GAPURA_WEBHOOK_ALLOW", "10.0.0.5", "GAPURA_WEBHOOK_ALLOW must hold places with a port"],
  ["GAPURA_WEBHOOK_ALLOW", "0177.0.0.1:80", "GAPURA_WEBHOOK_ALLOW must hold addresses"],
  ["GAPURA_WEBHOOK_ALLOW", "2130706433:80", "GAPURA_WEBHOOK_ALLOW must hold addresses"],
  ["GAPURA_WEBHOOK_ALLOW", "a:99999", "GAPURA_WEBHOOK_ALLOW must be a whole number"],
  ["GAPURA_LOG", "loud", "GAPURA_LOG must be one of trace, debug"],
  ["GAPURA_SMTP", "smtp://a", "GAPURA_SMTP and GAPURA_MAIL_FROM go together"],
  ["GAPURA_MAIL_FROM", "a@b.c", "GAPURA_SMTP and GAPURA_MAIL_FROM go together"],
  ["GAPURA_DEMO", "yes", "GAPURA_DEMO must be one of on, off"],
  ["GAPURA_PUBLC_URL", "x", "GAPURA_PUBLC_URL is no setting; the nearest is PUBLIC_URL"],
  ["GAPURA_DATABASE", "x", "GAPURA_DATABASE is no setting; the nearest is GAPURA_DATA"],
])("%s=%s is refused: %s", (name, value, fault) => {
  const faults = faultsOf({ [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(fault);
});

test("the mail server is an address with a way in, whose password goes over TLS", () => {
  const mail = (GAPURA_SMTP: string, GAPURA_MAIL_FROM = "a@toko.example") =>
    readConfig({ GAPURA_SMTP, GAPURA_MAIL_FROM }).mail;
  expect(readConfig({}).mail).toBeUndefined();
  expect(mail("smtp://me%40toko:p%25s@mail.example", '"Kopi Senja" <a@toko.example>')).toEqual({
    ...{ host: "mail.example", port: 587, tls: "asked" },
    login: { user: "me@toko", pass: "p%s" },
    from: { name: "Kopi Senja", address: "a@toko.example" },
  });
  const open = { login: undefined, from: { name: "", address: "a@toko.example" } };
  expect(mail("smtps://mail.example/")).toMatchObject({ port: 465, tls: "first", ...open });
  expect(mail("smtp://relay:25")).toMatchObject({ host: "relay", port: 25, tls: "offered" });
  expect(mail("smtp://a:b@[::1]:25")).toMatchObject({ host: "::1", port: 25, tls: "offered" });
});

test.each([
  ["https://mail.example", "GAPURA_SMTP must be a URL that begins with smtp://"],
  ["smtp://", "GAPURA_SMTP must"],
  ["smtp://me@mail.example", "GAPURA_SMTP must hold a name and a password, or neither"],
  ["smtp://me:hunter2%@mail.example", "GAPURA_SMTP must have each % of its name"],
  ["smtp://me:hunter2@mail.example/?pool=true", "GAPURA_SMTP must end after the port"],
  ["smtp://me:hunter2@mail_example", "GAPURA_SMTP must be an address or a host name"],
  ["smtp://mail.example:0", "GAPURA_SMTP must be a whole number"],
])("the mail server %s is refused, unseen", (GAPURA_SMTP, fault) => {
  const faults = faultsOf({ GAPURA_SMTP, GAPURA_MAIL_FROM: "a@toko.example" });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(fault);
  expect(faults[0]).not.toMatch(/hunter2|, not "/);
});

test.each(["toko", "a@b,c@d", "A <a@b\r\nBcc: c@d>", 'A"B <a@b>', "A\nB <a@b>", "<a@b", "a@b@c"])(
  "mail is never from %j",
  (GAPURA_MAIL_FROM) => {
    const faults = faultsOf({ GAPURA_SMTP: "smtp://mail.example", GAPURA_MAIL_FROM });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain("GAPURA_MAIL_FROM must be an address such as");
  },
);

test("every fault is told at once, and no secret is shown", () => {
  const secret = "postgre://me:hunter2@db/gapura";
  const env = { PORT: "no", DATABASE_URL: secret, GAPURA_KEY: "hunter2", GAPURA_LOGS: "x" };
  expect(faultsOf(env)).toHaveLength(4);
  expect(() => readConfig(env)).toThrow(/GAPURA_LOGS.*PORT.*DATABASE_URL.*GAPURA_KEY/s);
  expect(faultsOf(env).join()).not.toContain("hunter2");
});

test("each setting is told once, with a meaning", () => {
  const names = settings.map((setting) => setting.name);
  expect(new Set(names).size).toBe(names.length);
  for (const setting of settings) expect(setting.meaning).toMatch(/^[A-Z`].*[.]$/s);
});
