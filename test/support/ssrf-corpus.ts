/**
 * SSRF corpus: URLs that try to make us reach what only this machine can reach, names that lead
 * there, and canaries that count whoever does. For all that takes a webhook URL or sends to one.
 */
import { createServer } from "node:net";

/** A URL that must never be connected to, and the trick it plays. */
export type HostileUrl = { readonly url: string; readonly trick: string };

type Octets = readonly [number, number, number, number];

/** One or more addresses from every IPv4 range that is not the public internet. */
const SPECIAL_IPV4: readonly string[] = [
  "127.0.0.1",
  "127.1.2.3",
  "0.0.0.0",
  "10.0.0.1",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.254",
  "192.168.1.1",
];

const SPECIAL_IPV4_PLAIN: readonly string[] = [
  "0.1.2.3",
  "10.255.255.255",
  "100.127.255.254",
  "168.63.129.16",
  "192.0.0.1",
  "192.0.0.192",
  "192.0.2.1",
  "192.31.196.1",
  "192.52.193.1",
  "192.88.99.1",
  "192.175.48.1",
  "198.18.0.1",
  "198.19.255.254",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
];

/** The same for IPv6, and addresses that no registry has given out. */
const SPECIAL_IPV6: readonly string[] = [
  "::",
  "::1",
  "::2",
  "0:0:0:0:0:0:0:1",
  "100::1",
  "100:0:0:1::1",
  "1::1",
  "1fff::1",
  "2001::1",
  "2001:2::1",
  "2001:10::1",
  "2001:20::1",
  "2001:30::1",
  "2001:db8::1",
  "2620:4f:8000::1",
  "3fff::1",
  "4000::1",
  "5f00::1",
  "8000::1",
  "fc00::1",
  "fd00:ec2::254",
  "fdff:ffff::1",
  "fe80::1",
  "febf::1",
  "fec0::1",
  "ff02::1",
  "ff0e::1",
];

/** Names that a stub resolver leads astray, with the answers to one question after another. */
export const hostileNames: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "loopback.example": [["127.0.0.1"]],
  "loopback-v6.example": [["::1"]],
  "any.example": [["0.0.0.0"]],
  "any-v6.example": [["::"]],
  "private.example": [["10.0.0.1"]],
  "metadata.example": [["169.254.169.254"]],
  "mapped.example": [["::ffff:127.0.0.1"]],
  "nat64.example": [["64:ff9b::7f00:1"]],
  "zone.example": [["fe80::1%lo"]],
  "public-and-private.example": [["93.184.215.14", "127.0.0.1"]],
  "private-and-public.example": [["127.0.0.1", "93.184.215.14"]],
  "v4-and-v6.example": [["93.184.215.14", "::1"]],
  "alias-of-localhost.example": [["127.0.0.1", "::1"]],
  "no-address.example": [["localhost"]],
  "dotted.example.": [["127.0.0.1"]],
};

/** Answers by the table, flipping from one answer to the next; unknown names lead to loopback. */
export function createHostileResolver(
  names: Readonly<Record<string, readonly (readonly string[])[]>> = hostileNames,
): (hostname: string) => Promise<readonly string[]> {
  const asked = new Map<string, number>();
  return async (hostname) => {
    const answers = names[hostname] ?? [["127.0.0.1"]];
    const count = asked.get(hostname) ?? 0;
    asked.set(hostname, count + 1);
    return answers[count % answers.length] ?? [];
  };
}

/**
 * The corpus, each URL once, about a canary's port. Against a guard for which `port` is a good port
 * and http a good protocol, it is the address that must be refused.
 */
export function hostileUrls(port: number): HostileUrl[] {
  const byUrl = new Map<string, string>();
  const add = (trick: string, host: string, rest = `:${port}/hook`): void => {
    const url = `http://${host}${rest}`;
    if (!byUrl.has(url)) byUrl.set(url, trick);
  };
  for (const address of SPECIAL_IPV4) {
    for (const [trick, host] of spellings(address)) add(trick, host);
    for (const [trick, host] of embeddings(address)) add(trick, `[${host}]`);
  }
  for (const address of SPECIAL_IPV4_PLAIN) {
    add("special range", address);
    add("mapped special range", `[::ffff:${address}]`);
  }
  for (const address of SPECIAL_IPV6) add("special range", `[${address}]`);
  for (const zone of ["lo", "eth0", "1"]) {
    add("zone", `[fe80::1%25${zone}]`);
    add("zone", `[::1%${zone}]`);
  }
  for (const name of Object.keys(hostileNames)) add("name that leads inside", name);
  for (const name of ["localhost", "LOCALHOST", "localhost.", "ｌocalhost", "x.localhost"]) {
    add("loopback's own name", name);
  }
  for (const userinfo of ["user@", "user:pass@", ":pass@", "93.184.215.14@", "good.example%40@"]) {
    add("user name or password", `${userinfo}127.0.0.1`);
    add("user name or password", `${userinfo}good.example`);
  }
  addOddities(add, port);
  const plain = [...byUrl].map(([url, trick]) => ({ url, trick }));
  const secure = plain.map(({ url, trick }) => ({ url: url.replace("http:", "https:"), trick }));
  return [...plain, ...secure, ...foreignProtocols(port)];
}

/** The ways to write one IPv4 address that a URL parser takes for it. */
function spellings(address: string): (readonly [trick: string, host: string])[] {
  const octets = address.split(".").map(Number) as unknown as Octets;
  const [a, b, c, d] = octets;
  const whole = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const hex = (value: number): string => `0x${value.toString(16)}`;
  const octal = (value: number): string => `0${value.toString(8)}`;
  const fullwidth = (text: string): string =>
    text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  const percent = (text: string): string => text.replace(/\d/g, (digit) => `%3${digit}`);
  return [
    ["plain", address],
    ["trailing dot", `${address}.`],
    ["decimal", String(whole)],
    ["octal", octal(whole)],
    ["hex", hex(whole)],
    ["upper-case hex", hex(whole).toUpperCase()],
    ["octal parts", octets.map(octal).join(".")],
    ["long octal parts", octets.map((octet) => `000${octal(octet)}`).join(".")],
    ["hex parts", octets.map(hex).join(".")],
    ["mixed parts", `${hex(a)}.${octal(b)}.${c}.${hex(d)}`],
    ["two parts", `${a}.${b * 65_536 + c * 256 + d}`],
    ["three parts", `${a}.${b}.${c * 256 + d}`],
    ["two hex parts", `${hex(a)}.${hex(b * 65_536 + c * 256 + d)}`],
    ["fullwidth digits", fullwidth(address)],
    ["fullwidth dots", address.replaceAll(".", "．")],
    ["ideographic dots", address.replaceAll(".", "。")],
    ["percent-encoded digits", percent(address)],
  ];
}

/** The IPv6 addresses that carry one IPv4 address inside. */
function embeddings(address: string): (readonly [trick: string, host: string])[] {
  const [a, b, c, d] = address.split(".").map(Number) as unknown as Octets;
  const pair = (high: number, low: number): string => (high * 256 + low).toString(16);
  const front = pair(a, b);
  const back = pair(c, d);
  const flipped = `${pair(255 - a, 255 - b)}:${pair(255 - c, 255 - d)}`;
  return [
    ["mapped", `::ffff:${address}`],
    ["mapped in hex", `::ffff:${front}:${back}`],
    ["mapped, written out", `0:0:0:0:0:ffff:${front}:${back}`],
    ["translated", `::ffff:0:${front}:${back}`],
    ["compatible", `::${address}`],
    ["NAT64", `64:ff9b::${front}:${back}`],
    ["NAT64, dotted", `64:ff9b::${address}`],
    ["local NAT64", `64:ff9b:1::${front}:${back}`],
    ["6to4", `2002:${front}:${back}::1`],
    ["Teredo", `2001:0:${front}:${back}::${flipped}`],
  ];
}

function addOddities(add: (trick: string, host: string, rest?: string) => void, port: number) {
  add("backslash", "127.0.0.1", `:${port}\\@good.example/`);
  add("tab inside", "127.0.\t0.1");
  add("line break inside", "127.0.0.1\r\n");
  add("hash before at", "127.0.0.1", `:${port}#@good.example/`);
  add("question mark before at", "127.0.0.1", `:${port}?@good.example/`);
  add("no port", "127.0.0.1", "/hook");
  for (const odd of [0, 1, 22, 25, 5432, 6379, 65_535]) add("port", "127.0.0.1", `:${odd}/`);
  for (const odd of ["65536", "-1", "0x50", "99999999"])
    add("no port at all", "127.0.0.1", `:${odd}/`);
  for (const host of [
    "",
    "[",
    "[]",
    "[::1",
    "256.256.256.256",
    "1.2.3.4.5",
    "0x100000000",
    "%00",
  ]) {
    add("no host", host);
  }
}

function foreignProtocols(port: number): HostileUrl[] {
  const rest = `//127.0.0.1:${port}/hook`;
  const names = [
    "ftp",
    "file",
    "gopher",
    "ws",
    "wss",
    "unix",
    "data",
    "javascript",
    "dict",
    "blob",
  ];
  return names.map((name) => ({ url: `${name}:${rest}`, trick: "another protocol" }));
}

export type Canaries = {
  /** The same port on every address there is to listen on. */
  readonly port: number;
  /** Connections seen since they were opened. */
  connections(): number;
  close(): Promise<void>;
};

/** Listens on all addresses of this machine, IPv4 and IPv6, and counts who connects. */
export async function openCanaries(): Promise<Canaries> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.destroy();
  });
  const port = await new Promise<number>((listening, failed) => {
    const opened = (): void => {
      const address = server.address();
      if (typeof address === "object" && address) listening(address.port);
    };
    server.once("error", () => {
      // A machine without IPv6.
      server.once("error", failed);
      server.listen(0, "0.0.0.0", opened);
    });
    server.listen({ port: 0, host: "::", ipv6Only: false }, opened);
  });
  return {
    port,
    connections: () => connections,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
