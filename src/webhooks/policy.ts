/** Policy: which URL, port and address a webhook may go to, by mode and by what is opened. */
import { isIP } from "node:net";
import { Failure } from "../failure.ts";
import { addressFault, isLoopback, isWithin } from "./address-rules.ts";

/** A webhook URL taken apart. `hostname` has no brackets; `port` is never implied. */
export type Destination = {
  readonly origin: string;
  readonly path: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
};

const MOST_URL = 2_048;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** The name that a fault of a webhook URL is reported under. */
const FIELD = "webhook_url";

/** Why a URL is refused; `explain-address.ts` has the sentences. */
export type AddressFault =
  | "too_long"
  | "no_url"
  | "other_protocol"
  | "carries_password"
  | "port_zero"
  | "not_public"
  | "not_secure"
  | "wrong_port";

function refuse(reason: AddressFault, message: string, of: Refused = {}): Failure {
  const { hint, facts = {} } = of;
  const told = { field: FIELD, facts: { ...facts, reason } };
  return new Failure("invalid_request", message, { ...told, ...(hint ? { hint } : {}) });
}

type Refused = {
  readonly hint?: string;
  readonly facts?: Readonly<Record<string, string | number>>;
};

/** Takes a URL apart. Throws Failure("invalid_request") when no policy could allow it. */
export function parseDestination(text: string): Destination {
  if (text.length > MOST_URL)
    throw refuse("too_long", `The webhook URL is longer than ${MOST_URL} characters.`);
  const url = URL.parse(text);
  if (!url) {
    throw refuse("no_url", "The webhook URL is no complete URL.", {
      hint: "Begin it with https://.",
    });
  }
  const implied = DEFAULT_PORTS[url.protocol];
  if (implied === undefined) {
    throw refuse("other_protocol", "The webhook URL must begin with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    throw refuse("carries_password", "The webhook URL may not carry a user name or password.");
  }
  const port = url.port === "" ? implied : Number(url.port);
  if (port === 0) {
    throw refuse("port_zero", "The webhook URL names port 0, which nothing can listen on.");
  }
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port,
  };
}

/** One entry of GAPURA_WEBHOOK_ALLOW: says whether it opens this place. */
export type Opening = (hostname: string, address: string | undefined, port: number) => boolean;

const ENTRY = /^(.+):(\*|\d{1,5})$/;
const HOST_NAME = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/;

/**
 * Reads `10.0.0.5:8080`, `10.0.0.0/8:*`, `[fd00::/8]:443` or `shop.internal:9000`.
 * Undefined when it is none of these. A host is opened wherever it leads.
 */
export function parseOpening(entry: string): Opening | undefined {
  const [, place = "", portText = ""] = ENTRY.exec(entry.trim().toLowerCase()) ?? [];
  const port = portText === "*" ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const bare = place.startsWith("[") && place.endsWith("]") ? place.slice(1, -1) : place;
  const range = rangeOf(bare);
  if (range !== undefined) {
    if (range.includes(":") && bare === place) return undefined;
    return (_hostname, address, asked) =>
      (port ?? asked) === asked && address !== undefined && isWithin(address, range);
  }
  if (bare !== place || !HOST_NAME.test(place) || /^[\d.]+$/.test(place)) return undefined;
  return (hostname, _address, asked) =>
    (port ?? asked) === asked && withoutDot(hostname) === withoutDot(place);
}

function rangeOf(text: string): string | undefined {
  const [network = "", bits, more] = text.split("/");
  const family = isIP(network);
  if (family === 0 || network.includes("%") || more !== undefined) return undefined;
  const most = family === 4 ? 32 : 128;
  if (bits === undefined) return `${network}/${most}`;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? `${network}/${bits}` : undefined;
}

/** `shop.id.` and `shop.id` are one host. */
export function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

export type Policy = {
  readonly protocols: ReadonlySet<string>;
  /** Undefined: any. */
  readonly ports: ReadonlySet<number> | undefined;
  /** Any loopback address at any port is open. */
  readonly loopback: boolean;
  readonly openings: readonly Opening[];
};

export const liveRules = {
  protocols: new Set(["https:"]),
  ports: new Set([443, 8443]),
};

export const sandboxRules = {
  protocols: new Set(["http:", "https:"]),
  ports: new Set([80, 443, 8080, 8443]),
};

/** How an address was found good: as part of the public internet, or opened by an exception. */
export type Way = "public" | "opened";

/**
 * Judges one address that a destination leads to; undefined: the name leads nowhere yet.
 * Throws Failure("invalid_request") with the reason. A name's addresses are not told to its owner,
 * who might be asking about somebody else's network.
 */
export function judgePlace(
  policy: Policy,
  destination: Destination,
  address: string | undefined,
): Way {
  const { hostname, port, protocol } = destination;
  if (policy.openings.some((opens) => opens(hostname, address, port))) return "opened";
  if (policy.loopback && address !== undefined && isLoopback(address)) return "opened";
  const fault = address === undefined ? undefined : addressFault(address);
  if (fault !== undefined) {
    const verb = isIP(hostname) === 0 ? "leads to" : "is";
    const opening = hintFor(destination);
    const hint = `An operator can open it by GAPURA_WEBHOOK_ALLOW=${opening}.`;
    const message = `The webhook URL's host ${hostname} ${verb} ${fault}.`;
    throw refuse("not_public", message, { hint, facts: { host: hostname, opening } });
  }
  if (!policy.protocols.has(protocol)) {
    throw refuse("not_secure", "The webhook URL of a live project must begin with https://.");
  }
  if (policy.ports !== undefined && !policy.ports.has(port)) {
    const allowed = [...policy.ports].join(", ");
    const message = `The webhook URL names port ${port}; allowed are ${allowed}.`;
    throw refuse("wrong_port", message, { facts: { port, allowed } });
  }
  return "public";
}

function hintFor({ hostname, port }: Destination): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
