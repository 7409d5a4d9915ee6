/**
 * The documents for programs: valid OpenAPI of every dialect, every example of it sent and answered
 * as it says, and pages of reference that are what the operations are now.
 */
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { documentRoutes } from "../src/app/documents.ts";
import type { Dialect, Operation } from "../src/dialects/define.ts";
import { dialects } from "../src/dialects/index.ts";
import { fieldsOf, type OpenApi, openApiOf, placeOf } from "../src/dialects/openapi.ts";
import { referencePages } from "../src/dialects/reference.ts";
import { dialectHouse } from "./support/dialect-house.ts";
import { operationOf, sampleCalls } from "./support/sample-calls.ts";

const BASE = "http://localhost:3000";
const each = dialects.map((dialect) => [dialect.id, dialect] as const);
const own = dialects.find(({ hosts }) => hosts.length === 0) as Dialect;

async function faultsOf(document: OpenApi): Promise<unknown> {
  const plain = JSON.parse(JSON.stringify(document));
  return (await new Validator().validate(plain)).errors ?? [];
}

describe("OpenAPI", () => {
  test.each(each)("%s is valid, and has every operation", async (_, dialect) => {
    const document = openApiOf(dialect, BASE);
    expect(await faultsOf(document)).toEqual([]);
    const described = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(described.sort()).toEqual(dialect.operations.map(({ id }) => id).sort());
  });

  test("a document that is none is found", async () => {
    const document = openApiOf(own, BASE);
    const [path] = Object.keys(document.paths) as [string];
    const broken = { ...document, paths: { [path]: { post: { parameters: "none" } } } };
    expect(await faultsOf(broken as never)).not.toEqual([]);
  });

  test("fields that must be sent are told apart from those that need not", () => {
    const create = own.operations.find(({ id }) => id === "createPayment") as Operation;
    expect([...fieldsOf(create).required].sort()).toEqual(["amount", "reference"]);
  });
});

const house = await dialectHouse();

/** What a document shows of an operation, by the names of its fields. */
function shownOf({ paths }: OpenApi, operation: Operation): Record<string, unknown> {
  const { method, path } = placeOf(operation);
  const described = paths[path]?.[method];
  const content = Object.values(described?.requestBody?.content ?? {})[0];
  const parameters = (described?.parameters ?? []).filter(({ example }) => example !== undefined);
  return {
    ...Object.fromEntries(parameters.map(({ name, example }) => [name, example])),
    ...(content?.example as object | undefined),
  };
}

describe("examples", () => {
  test.each(each)("every operation of %s has one, and its document shows it", (_, dialect) => {
    const document = openApiOf(dialect, BASE);
    for (const operation of dialect.operations) {
      expect({ [operation.id]: shownOf(document, operation) }).toEqual({
        [operation.id]: operation.sample?.sends,
      });
    }
  });

  test.each(each)("those of %s are sent, and answered as the document says", async (_, dialect) => {
    const faults: string[] = [];
    const calls = sampleCalls(house, dialect);
    for (const trial of calls.trials) {
      const { opened, values } = await calls.ready(trial);
      const answer = await calls.send(opened, trial, values);
      if (answer.status >= 300) faults.push(`${trial.id}: ${answer.status} ${answer.text}`);
      const { output, produces = "application/json" } = operationOf(dialect, trial);
      expect(answer.headers["content-type"]).toContain(produces);
      if (produces !== "application/json") continue;
      const told = output.safeParse(answer.json);
      if (!told.success || JSON.stringify(told.data) !== answer.text) {
        faults.push(`${trial.id}: the reply is not as its codec says`);
      }
    }
    expect(faults).toEqual([]);
  });
});

test("the pages of reference are what the operations are now", () => {
  const stale = referencePages(dialects).filter(([name, text]) => {
    const url = new URL(`../docs/reference/${name}`, import.meta.url);
    return readFileSync(url, "utf8") !== text;
  });
  expect(stale.map(([name]) => `docs/reference/${name}: npm run reference`)).toEqual([]);
});

test("a page of an operation that was renamed is stale", () => {
  const [first, ...others] = own.operations as [Operation, ...Operation[]];
  const renamed = { ...own, operations: [{ ...first, summary: "Something else" }, ...others] };
  const page = (dialect: Dialect) => referencePages([dialect])[0]?.[1];
  expect(page(renamed)).not.toBe(page(own));
});

test("the house serves them", async () => {
  const routes = documentRoutes(dialects, `${BASE}/`);
  const paths = dialects.map(({ id }) => `/openapi/${id}.json`);
  expect([...routes.keys()].sort()).toEqual([...paths, "/llms.txt", "/openapi.json"].sort());
  const reply = await routes.get("/openapi.json")?.();
  expect(JSON.parse(reply?.body ?? "")).toMatchObject({ servers: [{ url: BASE }] });
  expect((await routes.get("/llms.txt")?.())?.body).toContain(`${BASE}/openapi/${own.id}.json`);
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
