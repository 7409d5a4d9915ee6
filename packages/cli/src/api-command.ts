/** A command that is one call of the API: its options are the fields of what is sent. */
import type { CallOptions, Gapura } from "@gapura/sdk";
import {
  type Call,
  type Command,
  type Option,
  type Subject,
  UsageError,
  type Values,
} from "./define.ts";
import { shownList, shownThing } from "./shown.ts";

export type Field = Option & {
  /** What the text stands for. Absent: text; a switch is a boolean. */
  readonly kind?: "whole" | "json" | "words";
  /** The object in the body that it is a field of. */
  readonly in?: string;
};

export type Body = Readonly<Record<string, unknown>>;

export type ApiCommand = {
  readonly noun: string;
  readonly verb: string;
  readonly summary: string;
  /** What its one argument is: an id where it is not said. */
  readonly subject?: Subject;
  readonly options?: Readonly<Record<string, Field>>;
  readonly writes?: true;
  call(gapura: Gapura, asked: Asked): PromiseLike<object>;
};

export type Asked = {
  readonly id: string;
  readonly body: Body;
  readonly options: CallOptions;
};

const IDEMPOTENCY: Option = {
  value: "KEY",
  meaning: "makes it safe to run this again: the first answer comes back",
};

export function apiCommand({ options = {}, call, ...words }: ApiCommand): Command {
  const repeatable = words.writes ? { "idempotency-key": IDEMPOTENCY } : {};
  return {
    ...words,
    options: { ...options, ...repeatable },
    async run({ values, subject, gapura, terminal }: Call) {
      const key = values["idempotency-key"];
      const asked = {
        id: subject,
        body: bodyOf(options, values),
        options: {
          signal: terminal.stopped,
          ...(typeof key === "string" && { idempotencyKey: key }),
        },
      };
      const json = await call(gapura(), asked);
      return { json, text: isList(json) ? shownList(json) : shownThing(json) };
    },
  };
}

/** `--return-url X` is the field `return_url`; what is not given is absent. */
function bodyOf(fields: Readonly<Record<string, Field>>, values: Values): Body {
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined) continue;
    const into = field.in === undefined ? body : inner(body, field.in);
    into[name.replaceAll("-", "_")] =
      typeof value === "string" ? readText(name, field, value) : value;
  }
  return body;
}

function inner(body: Record<string, unknown>, name: string): Record<string, unknown> {
  body[name] ??= {};
  return body[name] as Record<string, unknown>;
}

function readText(name: string, { kind, value }: Field, text: string): unknown {
  if (kind === "words") return text.split(",").map((word) => word.trim());
  if (kind === "json") {
    try {
      return JSON.parse(text);
    } catch {
      throw new UsageError(`--${name} takes JSON, as {"cart": 7}`);
    }
  }
  if (kind !== "whole") return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes ${value}: a whole number, as 50000`);
}

function isList(answer: object): answer is { data: object[]; next_cursor: string | null } {
  return (answer as { object?: string }).object === "list";
}
