/**
 * Trials: an operation with a form's worth of fields, made into the request that a program would
 * send. What the API console runs and shows comes from the operations themselves.
 */
import type { OwnThing } from "../engine/own-things.ts";
import { schemeOf } from "./credential-place.ts";
import type { Dialect, Operation } from "./define.ts";
import { openApiOf, placeOf, type Schema } from "./openapi.ts";
import { clientCode, curlCode, fetchCode } from "./trial-code.ts";

export type TrialField = {
  readonly name: string;
  readonly place: "path" | "query" | "body";
  readonly required: boolean;
  /** How a text is read: as it stands, as a number, as a yes or no, or as JSON. */
  readonly kind: "text" | "number" | "boolean" | "json";
  /** The words that it may be; none: any. */
  readonly words: readonly string[];
  /** As the document shows it; undefined: not sent there. */
  readonly example: unknown;
  /** What of the caller's own it names. */
  readonly names: OwnThing | undefined;
};

/** What is sent, by the fields' names. */
export type TrialValues = Readonly<Record<string, unknown>>;

/** Where the wire is served, and whose call it is. */
export type TrialAccess = { readonly base: string; readonly slug: string; readonly key: string };

export type TrialRequest = {
  readonly method: string;
  /** After the wire's base: path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; undefined: none. */
  readonly body: TrialValues | undefined;
};

export type Trial = {
  readonly id: string;
  readonly summary: string;
  /** `POST` */
  readonly method: string;
  /** `/v1/payments/{id}` */
  readonly path: string;
  readonly needsKey: boolean;
  readonly fields: readonly TrialField[];
  request(values: TrialValues, access: TrialAccess): TrialRequest;
  /** The same call as a program writes it; no client where our package has none. */
  code(values: TrialValues, access: TrialAccess): TrialCode;
};

export type TrialCode = {
  readonly curl: string;
  readonly fetch: string;
  readonly client: string | undefined;
};

const JSON_TYPE = "application/json";

/** Every operation of a dialect, in its order. */
export function trialsOf(dialect: Dialect): readonly Trial[] {
  const { paths } = openApiOf(dialect, "");
  return dialect.operations.map((operation) => {
    const { method, path } = placeOf(operation);
    const described = paths[path]?.[method];
    const fields = fieldsOf(dialect, operation, described);
    const request: Trial["request"] = (values, access) =>
      requestOf(dialect, operation, fields, { values, access });
    return {
      id: operation.id,
      summary: operation.summary,
      method: method.toUpperCase(),
      path,
      needsKey: operation.access === "key",
      fields,
      request,
      code(values, access) {
        const asked = request(values, access);
        return {
          curl: curlCode(asked, access.base, operation.produces),
          fetch: fetchCode(asked, access.base),
          client: clientCode(dialect, operation, values, access),
        };
      },
    };
  });
}

type Described = NonNullable<ReturnType<typeof openApiOf>["paths"][string][string]>;

/** All but the key, which the console sends by itself. */
function fieldsOf(
  dialect: Dialect,
  { sample }: Operation,
  described: Described | undefined,
): readonly TrialField[] {
  const ownKey = schemeOf(dialect).field;
  const body = described?.requestBody?.content[JSON_TYPE]?.schema;
  const needed = new Set(body?.required ?? []);
  const asked = [
    ...(described?.parameters ?? []).map(({ name, in: place, required, schema }) => ({
      ...{ name, place, required, schema },
    })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      ...{ name, place: "body", required: needed.has(name), schema },
    })),
  ];
  return asked
    .filter(({ name }) => name !== ownKey)
    .map(({ name, place, required, schema }) => ({
      name,
      place: place as TrialField["place"],
      required,
      kind: kindOf(schema),
      words: wordsOf(schema),
      example: sample?.sends[name],
      names: sample?.names?.[name],
    }));
}

function requestOf(
  dialect: Dialect,
  operation: Operation,
  fields: readonly TrialField[],
  { values, access: { key } }: { values: TrialValues; access: TrialAccess },
): TrialRequest {
  const { method, path } = placeOf(operation);
  const { scheme, field } = schemeOf(dialect);
  const keyed = operation.access === "key";
  const reads = method === "get";
  const sent = (place: TrialField["place"]) =>
    fields.filter((one) => one.place === place && values[one.name] !== undefined);
  const query = new URLSearchParams(
    sent("query").map(({ name }): [string, string] => [name, plainText(values[name])]),
  );
  const body: Record<string, unknown> = {};
  for (const { name } of sent("body")) body[name] = values[name];
  const headers: Record<string, string> = {};
  if (keyed && scheme?.type === "http") headers.authorization = `Bearer ${key}`;
  if (keyed && scheme?.in === "header") headers[(scheme.name as string).toLowerCase()] = key;
  if (keyed && scheme?.in === "query") query.set(scheme.name as string, key);
  if (keyed && field !== undefined && reads) query.set(field, key);
  if (keyed && field !== undefined && !reads) body[field] = key;
  const hasBody = Object.keys(body).length > 0;
  if (hasBody) headers["content-type"] = JSON_TYPE;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(plainText(values[name])),
  );
  return {
    method: method.toUpperCase(),
    path: query.size === 0 ? filled : `${filled}?${query}`,
    headers,
    body: hasBody ? body : undefined,
  };
}

function plainText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function kindOf(schema: Schema): TrialField["kind"] {
  const parts = partsOf(schema);
  if (parts.some(({ type }) => type === "object" || type === "array")) return "json";
  if (parts.some(({ type }) => type === "integer" || type === "number")) return "number";
  return parts.some(({ type }) => type === "boolean") ? "boolean" : "text";
}

function wordsOf(schema: Schema): readonly string[] {
  const words = partsOf(schema).flatMap((one) => (one.enum ?? []) as readonly unknown[]);
  return words.filter((word) => typeof word === "string");
}

function partsOf(schema: Schema): readonly Schema[] {
  const parts = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  return parts ? parts.flatMap(partsOf) : [schema];
}
