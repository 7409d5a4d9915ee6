/** Configuration: the environment as typed settings. The only reader of process.env. */
import { resolve } from "node:path";
import ipaddr from "ipaddr.js";
import { unknownNames } from "./config/unknown-names.ts";

/** A range of addresses: `10.0.0.0/8`, or one address with its whole length. */
export type AddressRange = {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
};

/** Where webhooks may go although the guard would refuse: a range or a host, and a port. */
export type WebhookAllowance = ({ readonly range: AddressRange } | { readonly host: string }) & {
  /** Absent: every port. */
  readonly port?: number;
};

/** Closed: whom an operator invites. Invite: whom owners and admins invite, too. Open: anybody. */
export type SignUpPolicy = (typeof SIGN_UP)[number];

/** Who changes projects' fees and limits on the dashboard: their owners and admins, or nobody. */
export type FeeKeeper = (typeof FEE_KEEPERS)[number];

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The server that mail leaves by, and whom it is from. */
export type MailSettings = {
  readonly host: string;
  readonly port: number;
  /** First: from the first byte. Asked: by STARTTLS, or nothing is sent. Offered: where it is. */
  readonly tls: "first" | "asked" | "offered";
  readonly login: { readonly user: string; readonly pass: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
};

export type Config = {
  readonly port: number;
  readonly host: string;
  /** The data folder, absolute. */
  readonly data: string;
  /** Absent: the embedded database in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  /** Origins, with no slash at the end: `https://pay.example.com`. */
  readonly publicUrl: string;
  readonly dashboardUrl: string | undefined;
  /** 32 bytes. Absent: the key file in the data folder. */
  readonly houseKey: Buffer | undefined;
  readonly proxies: readonly AddressRange[];
  readonly webhookAllow: readonly WebhookAllowance[];
  readonly logLevel: LogLevel;
  /** Who may make an account on the dashboard. */
  readonly signUp: SignUpPolicy;
  readonly feesBy: FeeKeeper;
  /** Absent: nothing is mailed. */
  readonly mail: MailSettings | undefined;
  /** Whether a first start makes a demo merchant and sandbox projects. */
  readonly demo: boolean;
};

export type Setting = {
  readonly name: string;
  /** As shown to people; undefined when unset means absent. */
  readonly default: string | undefined;
  readonly meaning: string;
  /** A secret is never shown, not even in the message of a fault. */
  readonly secret?: boolean;
};

/** Every variable there is: read by the reference and by `doctor`. */
export const settings = [
  { name: "PORT", default: "3000", meaning: "The port of the HTTP server." },
  {
    name: "HOST",
    default: "127.0.0.1",
    meaning: "The address that the HTTP server listens on; `0.0.0.0` is every one.",
  },
  {
    name: "GAPURA_DATA",
    default: "./data",
    meaning: "The folder of the embedded database and of the house key.",
  },
  {
    name: "DATABASE_URL",
    default: undefined,
    meaning: "A `postgres://` URL: that server (Postgres 15 or newer) replaces the embedded one.",
    secret: true,
  },
  {
    name: "GAPURA_DB_CONNECTIONS",
    default: "16",
    meaning: "The most connections to the database that one process opens, 2 to 90.",
  },
  {
    name: "PUBLIC_URL",
    default: "http://localhost:PORT",
    meaning: "The origin that buyers and programs reach us under; links are made from it.",
  },
  {
    name: "DASHBOARD_URL",
    default: undefined,
    meaning: "Another origin for the dashboard; then each host serves only its own pages.",
  },
  {
    name: "GAPURA_KEY",
    default: undefined,
    meaning:
      "The house key, 32 bytes as base64 or hex, which seals secrets in the database. " +
      "Absent: a key file is made in the data folder at the first start.",
    secret: true,
  },
  {
    name: "GAPURA_PROXIES",
    default: undefined,
    meaning: "Addresses and ranges of proxies whose `X-Forwarded-*` counts, with commas between.",
  },
  {
    name: "GAPURA_WEBHOOK_ALLOW",
    default: undefined,
    meaning:
      "Private places that webhooks may reach, with commas between: `10.0.0.5:8080`, " +
      "`10.0.0.0/8:443`, `[fd00::1]:8080`, `shop.internal:*` (`*` is every port).",
  },
  { name: "GAPURA_LOG", default: "info", meaning: "The level of the log: trace to fatal, silent." },
  {
    name: "GAPURA_SIGNUP",
    default: "closed",
    meaning:
      "Who may make an account on the dashboard: `closed` (whom an operator invites), `invite` " +
      "(whom owners and admins invite to their merchant, too) or `open` (anybody).",
  },
  {
    name: "GAPURA_FEES",
    default: "merchant when GAPURA_SIGNUP is closed, else operator",
    meaning:
      "Who changes a project's fees and limits on the dashboard: `merchant` (its owners and " +
      "admins) or `operator` (only who signs in as the merchant, and the verbs).",
  },
  {
    name: "GAPURA_SMTP",
    default: undefined,
    meaning:
      "A mail server, `smtp://name:password@host:587` or `smtps://…`: invitations with an " +
      "address are mailed, too. A password goes over TLS only, or to this machine.",
    secret: true,
  },
  {
    name: "GAPURA_MAIL_FROM",
    default: undefined,
    meaning: "Whom mail is from, with GAPURA_SMTP: `Gapura <pay@example.com>`.",
  },
  {
    name: "GAPURA_DEMO",
    default: "on when PUBLIC_URL is loopback",
    meaning: "`on` or `off`: whether a first start makes a demo merchant with sandbox projects.",
  },
] as const satisfies readonly Setting[];

type SettingName = (typeof settings)[number]["name"];

const SIGN_UP = ["closed", "invite", "open"] as const;
const FEE_KEEPERS = ["merchant", "operator"] as const;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** All that is wrong with the environment, in one message. */
export class ConfigFault extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "ConfigFault";
    this.faults = faults;
  }
}

/**
 * Reads every setting; throws ConfigFault with every fault at once. An empty value counts as unset.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const faults: string[] = unknownNames(
    Object.keys(env),
    settings.map(({ name }) => name),
  );
  const read = <Value>(
    name: SettingName,
    fallback: Value,
    parse: (text: string) => Value,
  ): Value => {
    const text = env[name]?.trim();
    if (text === undefined || text === "") return fallback;
    try {
      return parse(text);
    } catch (fault) {
      faults.push(`${name} ${(fault as Error).message}${shown(name, text)}`);
      return fallback;
    }
  };
  const port = read("PORT", 3000, integerBetween(1, 65_535));
  const signUp = read("GAPURA_SIGNUP", "closed", oneOf(SIGN_UP));
  const publicUrl = read("PUBLIC_URL", `http://localhost:${port}`, origin);
  const smtp = read("GAPURA_SMTP", undefined, smtpServer);
  const from = read("GAPURA_MAIL_FROM", undefined, mailbox);
  if (!env.GAPURA_SMTP?.trim() !== !env.GAPURA_MAIL_FROM?.trim()) {
    faults.push("GAPURA_SMTP and GAPURA_MAIL_FROM go together: set both or neither");
  }
  const config: Config = {
    port,
    host: read("HOST", "127.0.0.1", hostName),
    data: resolve(read("GAPURA_DATA", "./data", String)),
    databaseUrl: read("DATABASE_URL", undefined, databaseUrl),
    databaseConnections: read("GAPURA_DB_CONNECTIONS", 16, integerBetween(2, 90)),
    publicUrl,
    dashboardUrl: read("DASHBOARD_URL", undefined, origin),
    houseKey: read("GAPURA_KEY", undefined, key),
    proxies: read("GAPURA_PROXIES", [], (text) => list(text).map(addressRange)),
    webhookAllow: read("GAPURA_WEBHOOK_ALLOW", [], (text) => list(text).map(webhookAllowance)),
    signUp,
    // Where strangers sign up, what the house earns is not theirs to say.
    feesBy: read("GAPURA_FEES", signUp === "closed" ? "merchant" : "operator", oneOf(FEE_KEEPERS)),
    mail: smtp && from && { ...smtp, from },
    logLevel: read("GAPURA_LOG", "info", oneOf(LOG_LEVELS)),
    demo: read(
      "GAPURA_DEMO",
      isLoopbackUrl(publicUrl),
      (text) => oneOf(["on", "off"])(text) === "on",
    ),
  };
  if (config.dashboardUrl === publicUrl) faults.push("DASHBOARD_URL must differ from PUBLIC_URL");
  if (faults.length > 0) throw new ConfigFault(faults);
  return config;
}

/** Whether a URL names this very machine: localhost, 127.0.0.0/8 or [::1]. */
export function isLoopbackUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback";
}

function shown(name: SettingName, text: string): string {
  const setting: Setting | undefined = settings.find((one) => one.name === name);
  return setting?.secret === true || text.includes("@") ? "" : `, not ${JSON.stringify(text)}`;
}

function integerBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Error(`must be a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((one) => one === text.toLowerCase());
    if (word === undefined) throw new Error(`must be one of ${words.join(", ")}`);
    return word;
  };
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

function hostName(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (isAddress(bare) || isName(bare)) return bare;
  throw new Error("must be an address or a host name");
}

/** The short and octal forms (127.1, 0177.0.0.1) are none: each reader takes them differently. */
function isAddress(text: string): boolean {
  return ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** A name that nobody takes for an address: `010.1` and `2130706433` are none. */
function isName(text: string): boolean {
  return HOST_NAME.test(text) && !/^(0x[0-9a-f]*|\d+)$/i.test(text.split(".").at(-1) as string);
}

function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error("must be a URL that begins with http:// or https://");
  }
  if (url.username !== "" || url.password !== "") throw new Error("must hold no credentials");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new Error("must have no path: pages and programs find us at the root");
  }
  return url.origin;
}

function databaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Error("must be a URL that begins with postgres://");
  }
  if (url.pathname.length < 2) throw new Error("must name a database: postgres://host/name");
  return text;
}

function smtpServer(text: string): Omit<MailSettings, "from"> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol)) {
    throw new Error("must be a URL that begins with smtp:// or smtps://");
  }
  const host = hostName(url.hostname);
  if (/[^/]/.test(url.pathname + url.search + url.hash)) throw new Error("must end after the port");
  const [user = "", pass = ""] = [url.username, url.password].map(decoded);
  if ((user === "") !== (pass === ""))
    throw new Error("must hold a name and a password, or neither");
  const secure = url.protocol === "smtps:";
  const far = user !== "" && !isLoopbackUrl(`http://${url.hostname}`);
  return {
    host,
    port: url.port === "" ? (secure ? 465 : 587) : integerBetween(1, 65_535)(url.port),
    tls: secure ? "first" : far ? "asked" : "offered",
    login: user === "" ? undefined : { user, pass },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("must have each % of its name and password written as %25");
  }
}

const MAIL_NAME = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/;

/** One plain address: nothing in it can end a line or begin another address. */
export function isMailAddress(text: string): boolean {
  const [name = "", host = "", ...more] = text.split("@");
  return more.length === 0 && MAIL_NAME.test(name) && HOST_NAME.test(host);
}

function mailbox(text: string): MailSettings["from"] {
  const [, name = "", inner] = /^"?([^"<>\p{Cc}]*?)"? *<([^<>]+)>$/u.exec(text) ?? [];
  const address = inner ?? text;
  if (isMailAddress(address)) return { name, address };
  throw new Error("must be an address such as pay@example.com or Gapura <pay@example.com>");
}

function key(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  const bytes = Buffer.from(text, "base64");
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text) && bytes.length === 32) return bytes;
  throw new Error("must be 32 bytes as base64 (44 characters) or hex (64)");
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function addressRange(text: string): AddressRange {
  const [address = "", length] = text.split("/");
  const bare = address.replace(/^\[(.*)\]$/, "$1");
  if (!isAddress(bare)) {
    throw new Error(`must hold addresses and ranges such as 10.0.0.0/8; ${text} is none`);
  }
  const family = ipaddr.parse(bare).kind();
  const whole = family === "ipv4" ? 32 : 128;
  const prefix = length === undefined ? whole : Number(length);
  if ((length !== undefined && !/^\d+$/.test(length)) || prefix > whole) {
    throw new Error(`must hold ranges whose length is 0 to ${whole}; ${text} is not`);
  }
  return { address: bare, prefix, family };
}

const PLACE_AND_PORT = /^(\[[^\]]+\](?:\/\d+)?|[^:\]]+):(\*|\d+)$/;

function webhookAllowance(text: string): WebhookAllowance {
  const [, place, port] = PLACE_AND_PORT.exec(text) ?? [];
  if (place === undefined || port === undefined) {
    throw new Error(`must hold places with a port such as 10.0.0.5:8080; ${text} is none`);
  }
  const at = isName(place)
    ? { host: place.toLowerCase() }
    : { range: addressRange(place.replace(/^\[(.*)\/(\d+)\]$/, "[$1]/$2")) };
  return port === "*" ? at : { ...at, port: integerBetween(1, 65_535)(port) };
}
