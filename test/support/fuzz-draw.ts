/**
 * Drawing requests: mostly what a program would send, with something hostile in one place or more.
 */
import type { Operation } from "../../src/dialects/define.ts";
import type { Ids } from "../../src/ids.ts";
import type { Shop } from "./full-house.ts";
import {
  HOSTILE_BODIES,
  HOSTILE_HEADERS,
  HOSTILE_JSON,
  HOSTILE_PARTS,
  HOSTILE_QUERIES,
  METHODS,
} from "./hostile-values.ts";
import { credentialOf, type Field } from "./probe.ts";

/** An address of the house that takes requests. */
export type Target = {
  readonly name: string;
  readonly method: string;
  /** `/pay/:slug/:amount`. */
  readonly pattern: string;
  readonly fields: readonly Field[];
  /** Shops of the dialect whose address it is; of all of them for the house's own. */
  readonly shops: readonly Shop[];
  readonly operation?: Operation;
};

export type Drawn = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** What stands in the database, by which requests come past the first checks. */
export type Known = readonly (string | number)[];

export function drawRequest(ids: Ids, target: Target, known: Known): Drawn {
  const chance = (percent: number): boolean => ids.integer(1, 100) <= percent;
  const one = <Item>(items: readonly Item[]): Item =>
    items[ids.integer(0, items.length - 1)] as Item;
  const shop = one(target.shops);
  const credential = credentialOf(shop);

  /** A value as JSON text. */
  function drawValue({ name, words }: Field): string {
    const shown = { ...shop.example.query, ...shop.example.body }[name];
    if (chance(40)) return one(HOSTILE_JSON);
    if (words.length > 0 && chance(80)) return JSON.stringify(one(words));
    if (shown !== undefined && chance(50)) return JSON.stringify(shown);
    if (/amount|nominal/.test(name)) return String(ids.integer(1, 200_000));
    return JSON.stringify(chance(70) ? one(known) : `ref-${ids.integer(1, 1_000_000)}`);
  }

  function drawFields(): [name: string, json: string][] {
    const drawn = target.fields
      .filter(() => chance(92))
      .map((field): [string, string] => [field.name, drawValue(field)]);
    const keys = chance(85) ? Object.entries(credential.fields) : [];
    const fields = [...keys.map(([name, value]) => [name, JSON.stringify(value)]), ...drawn];
    if (chance(10)) fields.push(["__proto__", one(HOSTILE_JSON)]);
    if (chance(10)) fields.push([one(HOSTILE_PARTS), one(HOSTILE_JSON)]);
    // The same name twice, with another value.
    if (chance(10) && fields[0]) fields.push([fields[0][0] as string, one(HOSTILE_JSON)]);
    return fields as [string, string][];
  }

  function drawPath(fields: readonly (readonly [string, string])[]): string {
    const given = new Map(fields);
    const path = target.pattern.replaceAll(/:(\w+)\*?/g, (_, name: string) => {
      if (chance(15)) return one(HOSTILE_PARTS);
      return encode(plain(given.get(name) ?? JSON.stringify(one(known))));
    });
    const { dialect } = shop;
    const prefix = target.operation && chance(40) ? `/${dialect.id}` : "";
    const tail = chance(4) ? `/${one(HOSTILE_PARTS)}` : "";
    return printable(prefix + path + tail);
  }

  function drawQuery(method: string, fields: readonly (readonly [string, string])[]): string {
    if (chance(10)) return `?${printable(one(HOSTILE_QUERIES))}`;
    if (method !== "GET" && chance(90)) return "";
    return `?${fields.map(([name, json]) => `${encode(name)}=${encode(plain(json))}`).join("&")}`;
  }

  function drawHeaders(body: Buffer): Record<string, string> {
    const headers: Record<string, string> = {};
    if (chance(85)) Object.assign(headers, credential.headers);
    if (chance(25) && shop.dialect.hosts[0]) headers.host = shop.dialect.hosts[0];
    if (body.length > 0) headers["content-type"] = "application/json";
    for (let more = 0; more < 3 && chance(20); more += 1) {
      const [name, value] = one(HOSTILE_HEADERS);
      headers[name] = value;
    }
    return headers;
  }

  const method = chance(90) ? target.method : one(METHODS);
  const fields = drawFields();
  const path = drawPath(fields);
  const body = method === "GET" || method === "HEAD" ? drawBody(3) : drawBody(97);
  const headers = drawHeaders(body);
  if (isForm(body)) headers["content-type"] = "application/x-www-form-urlencoded";
  return { method, path: path + drawQuery(method, fields), headers, body };

  function drawBody(percent: number): Buffer {
    if (!chance(percent)) return Buffer.alloc(0);
    if (chance(12)) return one(HOSTILE_BODIES);
    if (chance(1)) return Buffer.alloc(ids.integer(65_000, 200_000), "x");
    if (chance(15)) {
      const pairs = fields.map(([name, json]) => `${encode(name)}=${encode(plain(json))}`);
      return Buffer.from(pairs.join("&"));
    }
    const text = `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
    return Buffer.from(chance(3) ? text.slice(0, ids.integer(0, text.length)) : text);
  }
}

/** A value as it stands in a query or a path; what is no JSON stays as it is. */
function plain(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "string" ? value : json;
  } catch {
    return json;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed());
}

/** What a request line can carry; the rest is tried as bytes. */
function printable(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/gu, (character) => encode(character));
}

function isForm(body: Buffer): boolean {
  return /^[\w%.-]+=/.test(body.subarray(0, 100).toString("latin1"));
}
