/**
 * Probes: requests to any operation of any dialect, put together from what the dialect itself says:
 * its route, its codec's fields, and the curl line that shows where its key stands.
 */
import { z } from "zod";
import type { Operation } from "../../src/dialects/define.ts";
import type { Shop } from "./full-house.ts";

export type Probe = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Field = {
  readonly name: string;
  /** What the field may say, where that is a list. */
  readonly words: readonly string[];
};

export type Values = Readonly<Record<string, unknown>>;

/** The fields that an operation reads, whichever way its codec is built. */
export function fieldsOf({ input, route }: Operation): Field[] {
  const fields = new Map<string, Set<string>>();
  for (const [, name = ""] of route.matchAll(/:(\w+)/g)) fields.set(name, new Set());
  for (const object of partsOf(input).filter((part) => part instanceof z.ZodObject)) {
    for (const [name, schema] of Object.entries(object.shape)) {
      const words = fields.get(name) ?? new Set();
      for (const word of wordsIn(schema)) words.add(word);
      fields.set(name, words);
    }
  }
  return [...fields].map(([name, words]) => ({ name, words: [...words] }));
}

function wordsIn(schema: z.core.$ZodType): string[] {
  return partsOf(schema).flatMap((part) =>
    part instanceof z.ZodEnum ? Object.values(part.enum).map(String) : [],
  );
}

/** A schema and all that it is wrapped around or chosen from. */
function partsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = schema._zod.def as {
    readonly in?: z.core.$ZodType;
    readonly out?: z.core.$ZodType;
    readonly innerType?: z.core.$ZodType;
    readonly left?: z.core.$ZodType;
    readonly right?: z.core.$ZodType;
    readonly options?: readonly z.core.$ZodType[];
  };
  const inner = [def.in, def.out, def.innerType, def.left, def.right, ...(def.options ?? [])];
  return [schema, ...inner.flatMap((one) => (one instanceof z.ZodType ? partsOf(one) : []))];
}

/** Where a shop's key and slug stand, as its curl line shows it. */
export function credentialOf({ example, key, project }: Shop): {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Values;
} {
  const headers = Object.entries(example.headers).filter(([, value]) => value.includes(key));
  const sent = Object.entries({ ...example.query, ...example.body });
  const fields = sent.filter(([, value]) => value === key || value === project.slug);
  return { headers: Object.fromEntries(headers), fields: Object.fromEntries(fields) };
}

/** A request to an operation with these values: in its path, then in its query or its JSON body. */
export function probeOf(shop: Shop, operation: Operation, values: Values, prefix = ""): Probe {
  const [method = "GET", pattern = "/"] = operation.route.split(" ");
  const { headers, fields } = credentialOf(shop);
  const left: Record<string, unknown> = { ...fields, ...values };
  const path = pattern.replaceAll(/:(\w+)\*?/g, (_, name: string) => {
    const value = left[name] ?? fields[name] ?? shop.project.slug;
    delete left[name];
    return encodeURIComponent(String(value));
  });
  if (method === "GET") {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(left)) query.set(name, String(value));
    return { method, url: `${prefix}${path}?${query}`, headers, body: "" };
  }
  const json = { "content-type": "application/json", ...headers };
  return { method, url: prefix + path, headers: json, body: JSON.stringify(left) };
}

/** Whether a shop's curl line leads to an operation. */
export function isExampleOf({ route }: Operation, { example, dialect }: Shop): boolean {
  const [method, pattern = ""] = route.split(" ");
  const form = new RegExp(`^(/${dialect.id})?${pattern.replaceAll(/:\w+\*?/g, "[^/]+")}$`);
  return method === example.method && form.test(example.path);
}

/** Sends a probe and reads the whole reply. */
export async function send(
  origin: string,
  { method, url, headers, body }: Probe,
): Promise<{ status: number; text: string; headers: Headers }> {
  const reply = await fetch(origin + url, {
    method,
    headers,
    redirect: "manual",
    ...(body !== "" && { body }),
  });
  return { status: reply.status, text: await reply.text(), headers: reply.headers };
}
