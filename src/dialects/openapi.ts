/**
 * OpenAPI 3.1, from the operations themselves: what a request may say is what its codec decodes,
 * and what a reply tells is what its codec encodes.
 */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { exampleIn, schemeOf } from "./credential-place.ts";
import type { Dialect, Operation } from "./define.ts";

export type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly [name: string]: unknown;
};

type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
};

export type DescribedOperation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { description: string; content?: Content }>>;
  readonly [name: string]: unknown;
};

type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;

export type OpenApi = {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly [name: string]: unknown;
};

type Example = Readonly<Record<string, unknown>> | undefined;

const JSON_TYPE = "application/json";

/** The document of one dialect as it is served at `base`: an origin, or an origin and a prefix. */
export function openApiOf(dialect: Dialect, base: string): OpenApi {
  const scheme = schemeOf(dialect);
  const paths: Record<string, Record<string, DescribedOperation>> = {};
  for (const operation of dialect.operations) {
    const { method, path } = placeOf(operation);
    paths[path] = { ...paths[path], [method]: describe(dialect, operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: dialect.name,
      version: dialect.document.date,
      description: `After ${dialect.document.title}, ${dialect.document.date}. ${scheme.sentence}`,
    },
    servers: [{ url: base }],
    paths,
    ...(scheme.scheme && { components: { securitySchemes: { key: scheme.scheme } } }),
  };
}

/** `/v1/payments/:id` as `/v1/payments/{id}`. */
export function placeOf({ route }: Operation): { method: string; path: string } {
  const [method, pattern] = route.split(" ") as [string, string];
  return { method: method.toLowerCase(), path: pattern.replaceAll(/:(\w+)\*?/g, "{$1}") };
}

function describe(dialect: Dialect, operation: Operation): DescribedOperation {
  const { method, path } = placeOf(operation);
  const { properties, required } = fieldsWithKey(dialect, operation);
  const shown = operation.sample?.sends ?? exampleIn(dialect, operation);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const others = Object.keys(properties).filter((name) => !inPath.includes(name));
  const reads = method === "get";
  const parameters = [
    ...inPath.map((name) => parameterOf("path", name, shown, properties, true)),
    ...(reads ? others : []).map((name) =>
      parameterOf("query", name, shown, properties, required.has(name)),
    ),
  ];
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(!reads && others.length > 0 && bodyOf(shown, properties, required, others)),
    responses: {
      "2XX": { description: operation.summary, content: contentOf(operation) },
      default: refusalOf(dialect),
    },
    "x-access": operation.access,
    security: operation.access === "key" && schemeOf(dialect).scheme ? [{ key: [] }] : [],
  };
}

function parameterOf(
  place: "path" | "query",
  name: string,
  example: Example,
  properties: Readonly<Record<string, Schema>>,
  required: boolean,
): Parameter {
  const shown = example?.[name];
  return {
    name,
    in: place,
    required,
    schema: properties[name] ?? { type: "string" },
    ...(shown !== undefined && { example: shown }),
  };
}

function bodyOf(
  example: Example,
  properties: Readonly<Record<string, Schema>>,
  required: ReadonlySet<string>,
  names: readonly string[],
) {
  const needed = names.filter((name) => required.has(name));
  const schema = {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, properties[name] as Schema])),
    ...(needed.length > 0 && { required: needed }),
  };
  const shown = Object.entries(example ?? {}).filter(([name]) => names.includes(name));
  const body = shown.length > 0 ? { example: Object.fromEntries(shown) } : {};
  const content = { [JSON_TYPE]: { schema, ...body } };
  return { requestBody: { required: needed.length > 0, content } };
}

function contentOf({ output, produces = JSON_TYPE }: Operation): Content {
  return { [produces]: produces === JSON_TYPE ? { schema: schemaOf(output, "output") } : {} };
}

/** How the dialect words a refusal, shown by one. */
function refusalOf(dialect: Dialect): { description: string; content: Content } {
  const failure = new Failure("invalid_request", "The field amount is missing", {
    field: "amount",
    hint: "amount must be a whole number",
    facts: { fault: "missing" },
  });
  const { headers, body } = dialect.failure(failure);
  const type = (headers["content-type"] ?? JSON_TYPE).split(";")[0] as string;
  const example = type.includes("json") ? JSON.parse(body.toString()) : body.toString();
  return { description: "A refusal", content: { [type]: { example } } };
}

export type Fields = {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: ReadonlySet<string>;
};

/** The fields that an operation reads, in whichever way its codec is put together. */
export function fieldsOf({ input }: Operation): Fields {
  const properties: Record<string, Schema> = {};
  collect(schemaOf(input, "output"), (name, schema) => {
    properties[name] = schema;
  });
  // What a codec fills in itself need not be sent.
  const required = new Set(schemaOf(input, "input").required ?? []);
  for (const name of optionalIn(input)) required.delete(name);
  return { properties, required };
}

/** With the key, where it stands among the fields. */
function fieldsWithKey(dialect: Dialect, operation: Operation): Fields {
  const fields = fieldsOf(operation);
  const { field } = schemeOf(dialect);
  if (field === undefined || operation.access === "public") return fields;
  return {
    properties: { ...fields.properties, [field]: { type: "string" } },
    required: new Set([...fields.required, field]),
  };
}

function collect(schema: Schema, add: (name: string, schema: Schema) => void): void {
  for (const part of [schema.allOf, schema.anyOf, schema.oneOf]) {
    for (const one of (part ?? []) as readonly Schema[]) collect(one, add);
  }
  for (const [name, own] of Object.entries(schema.properties ?? {})) add(name, own);
}

/** Fields that decode without being sent: a codec around them hides that from their schema. */
function optionalIn(input: z.ZodType): string[] {
  if (!(input instanceof z.ZodObject)) return [];
  return Object.entries(input.shape).flatMap(([name, field]) =>
    (field as z.ZodType).safeParse(undefined).success ? [name] : [],
  );
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return plain as Schema;
}
