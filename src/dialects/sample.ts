/**
 * Samples: for each operation a request that works, and the call of our own package that sends it.
 * Documents, the API console and tests read the same ones.
 */
import type { OwnThing } from "../engine/own-things.ts";
import { assert } from "../failure.ts";
import type { Operation } from "./define.ts";

export type Sample = {
  /** The fields, as the document shows them. */
  readonly sends: Readonly<Record<string, unknown>>;
  /** Those of them that name something of the caller's own. */
  readonly names?: Readonly<Record<string, OwnThing>>;
  /** The same call in our package: what is called, and its arguments. Absent: it has none. */
  readonly call?: (say: Saying) => readonly [called: string, ...args: string[]];
};

/** What is sent, as literals of a program. */
export type Saying = {
  /** One field; `undefined` where it is not sent. */
  one(field: string): string;
  /** An object of what is sent but these fields. */
  rest(...without: readonly string[]): string;
  /** An object of fields under other names. */
  object(fieldByName: Readonly<Record<string, string>>): string;
};

export function sayingOf(sent: Readonly<Record<string, unknown>>): Saying {
  const objectOf = (pairs: readonly (readonly [string, unknown])[]) =>
    literal(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)));
  return {
    one: (field) => literal(sent[field]),
    rest: (...without) =>
      objectOf(Object.entries(sent).filter(([field]) => !without.includes(field))),
    object: (fieldByName) =>
      objectOf(Object.entries(fieldByName).map(([name, field]) => [name, sent[field]])),
  };
}

/** `call("a.b", "1", "{}", "undefined")` is `a.b(1)`: what says nothing at the end is left out. */
export function callText(called: string, ...args: readonly string[]): string {
  const empty = ["undefined", "{}"];
  const last = args.findLastIndex((argument) => !empty.includes(argument));
  return `${called}(${args.slice(0, last + 1).join(", ")})`;
}

const LONGEST_LINE = 60;

/** A value as a program writes it, on several lines where one would be long. */
export function literal(value: unknown, indent = ""): string {
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const parts = Object.entries(value).map(([name, one]) =>
    list ? literal(one, inner) : `${nameOf(name)}: ${literal(one, inner)}`,
  );
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  const short = list ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  if (short.length + indent.length <= LONGEST_LINE && !short.includes("\n")) return short;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}

function nameOf(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name);
}

/** Operations, each with its sample. */
export function withSamples(
  operations: readonly Operation[],
  samples: Readonly<Record<string, Sample>>,
): readonly Operation[] {
  const lost = Object.keys(samples).filter((id) => operations.every((one) => one.id !== id));
  assert(lost.length === 0, `samples of no operation: ${lost.join(", ")}`);
  return operations.map((operation) => {
    const sample = samples[operation.id];
    return sample ? { ...operation, sample } : operation;
  });
}
