/** Which URLs each mode allows, and what the operator opens besides. */
import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { explainAddress } from "./explain-address.ts";
import { createGuard } from "./guard.ts";
import { parseDestination, parseOpening } from "./policy.ts";

const addresses: Readonly<Record<string, readonly string[]>> = {
  "shop.id": ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
  "shop.internal": ["10.0.0.7"],
  "shop.internal.": ["10.0.0.7"],
  "shop.id.": ["93.184.215.14"],
  "laptop.test": ["127.0.0.1", "::1"],
  "nothing.test": [],
};

async function resolve(hostname: string): Promise<readonly string[]> {
  const found = addresses[hostname];
  if (!found) throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
  return found;
}

const strict = createGuard({ allow: [], loopbackAllowed: false, resolve });
const atHome = createGuard({ allow: [], loopbackAllowed: true, resolve });
const opened = createGuard({
  allow: ["10.0.0.0/8:8000", "shop.internal:*", "[fd00::/8]:443", "127.0.0.1:9000"],
  loopbackAllowed: false,
  resolve,
});

const NOT_HTTPS = "must begin with https://";

test.each([
  ["live", "https://shop.id/hook", undefined],
  ["live", "https://shop.id:8443/hook?token=1", undefined],
  ["live", "https://shop.id./hook", undefined],
  ["live", "http://shop.id/hook", NOT_HTTPS],
  ["live", "https://shop.id:8080/", "port 8080; allowed are 443, 8443"],
  ["live", "https://93.184.215.14/", undefined],
  ["live", "https://127.0.0.1/", "127.0.0.1 is a loopback address"],
  ["live", "https://shop.internal/", "shop.internal leads to a private address"],
  ["live", "https://nothing.test/", undefined],
  ["live", "https://unknown.test/", undefined],
  ["live", "http://unknown.test/", NOT_HTTPS],
  ["live", "https://unknown.test:9000/", "port 9000"],
  ["sandbox", "http://shop.id/hook", undefined],
  ["sandbox", "http://shop.id:8080/hook", undefined],
  ["sandbox", "http://shop.id:9000/hook", "port 9000; allowed are 80, 443, 8080, 8443"],
  ["sandbox", "http://127.0.0.1:9000/", "is a loopback address"],
  ["sandbox", "ftp://shop.id/", "must begin with https:// or http://"],
  ["sandbox", "https://shop.id:0/", "port 0"],
  ["sandbox", "https://me@shop.id/", "user name or password"],
  ["sandbox", "https://:pass@shop.id/", "user name or password"],
  ["sandbox", "shop.id/hook", "no complete URL"],
  ["sandbox", "", "no complete URL"],
] as const)("%s, %s: %s", async (mode, url, reason) => {
  await expectVerdict(strict.check(url, mode), reason);
});

test.each([
  ["sandbox", "http://127.0.0.1:9000/hook", undefined],
  ["sandbox", "http://127.8.8.8:1/", undefined],
  ["sandbox", "http://[::1]:9000/", undefined],
  ["sandbox", "http://laptop.test:9000/", undefined],
  ["sandbox", "http://0.0.0.0:9000/", "is this host"],
  ["sandbox", "http://[::ffff:127.0.0.1]:9000/", "an embedded IPv4 address"],
  ["sandbox", "http://10.0.0.7/", "a private address"],
  ["live", "https://127.0.0.1/", "a loopback address"],
  ["live", "http://127.0.0.1:9000/", "a loopback address"],
] as const)("while loopback is allowed, %s, %s: %s", async (mode, url, reason) => {
  await expectVerdict(atHome.check(url, mode), reason);
});

test.each([
  ["live", "http://127.0.0.1:9000/", undefined],
  ["live", "http://127.0.0.1:9001/", "a loopback address"],
  ["live", "http://10.9.9.9:8000/", undefined],
  ["live", "http://10.9.9.9:8001/", "a private address"],
  ["live", "http://shop.internal:1234/", undefined],
  ["live", "http://SHOP.internal.:1234/", undefined],
  ["live", "https://[fd12::1]/", undefined],
  ["live", "http://laptop.test:9000/", "laptop.test leads to a loopback address"],
  ["sandbox", "http://10.9.9.9:8000/", undefined],
] as const)("with openings, %s, %s: %s", async (mode, url, reason) => {
  await expectVerdict(opened.check(url, mode), reason);
});

test("an endless URL is refused", async () => {
  const url = `https://shop.id/${"x".repeat(2_048)}`;
  await expectVerdict(strict.check(url, "live"), "longer than 2048 characters");
});

async function expectVerdict(checked: Promise<void>, reason: string | undefined): Promise<void> {
  const failure = await checked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason === undefined) return expect(failure).toBeUndefined();
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: "invalid_request", field: "webhook_url" });
  expect((failure as Failure).message).toContain(reason);
  const { id = "", en = "" } = explainAddress(failure as Failure) ?? {};
  for (const said of [id, en]) expect(said).toMatch(/^[A-Z]/);
  expect(`${id} ${en}`).not.toContain("undefined");
}

test("a refusal does not tell a name's owner which address it leads to", async () => {
  const failure = await strict.check("https://shop.internal/", "live").catch((error) => error);
  const told = [failure.message, failure.hint, explainAddress(failure)];
  expect(JSON.stringify(told)).not.toContain("10.0.0.7");
  expect(failure.hint).toContain("GAPURA_WEBHOOK_ALLOW=shop.internal:443");
});

test("a URL is taken apart as it will be dialled", () => {
  expect(parseDestination("HTTPS://Shop.ID/a b?c=d#e")).toEqual({
    origin: "https://shop.id",
    path: "/a%20b?c=d",
    protocol: "https:",
    hostname: "shop.id",
    port: 443,
  });
  expect(parseDestination("http://[::1]:9000").hostname).toBe("::1");
});

test.each(["10.0.0.5:8080", "10.0.0.0/8:*", "[fd00::/8]:443", "[::1]:9000", "shop.internal:9000"])(
  "%s is an opening",
  (entry) => expect(parseOpening(entry)).toBeTypeOf("function"),
);

const unreadable = [
  "",
  "10.0.0.5",
  "10.0.0.5:",
  "10.0.0.5:0",
  "10.0.0.5:65536",
  "10.0.0.5:http",
  "10.0.0.0/33:80",
  "10.0.0.0/8/8:80",
  "10.0.0:80",
  "fd00::1:443",
  "[fd00::/129]:443",
  "[fe80::1%eth0]:443",
  "[shop.internal]:443",
  "http://shop.internal:80",
  "shop internal:80",
  "*:80",
];

test.each(unreadable)("%j is no opening", (entry) => {
  expect(parseOpening(entry)).toBeUndefined();
});

test("every unreadable opening is named at once", () => {
  const build = () => createGuard({ allow: ["x", "10.0.0.5:80", "y:z"], loopbackAllowed: false });
  expect(build).toThrow('GAPURA_WEBHOOK_ALLOW: cannot read "x", "y:z"; write address:port');
});
