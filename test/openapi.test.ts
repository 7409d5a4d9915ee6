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
import { dialectHouse, type OpenedProject, type Sent } from "./support/dialect-house.ts";

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

/** A thing of each kind that an example may name, made for it. */
async function thingOf(kind: string, key: string, operation: string): Promise<string> {
  const send = async (method: string, url: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}` };
    const { json } = await house.send({ method, url, body, headers });
    return (json as { id: string }).id;
  };
  const payment = async (paid: boolean) => {
    things += 1;
    const reference = `thing-${things}`;
    const id = await send("POST", "/v1/payments", { reference, amount: 99_000, channel: "qris" });
    if (paid) await send("POST", `/v1/payments/${id}/simulate`);
    return id;
  };
  switch (kind) {
    case "pay":
      return payment(operation === "createRefund");
    case "rfd":
      return send("POST", "/v1/refunds", { payment: await payment(true) });
    case "opn":
      return send("POST", "/v1/open_payments", { name: "Kotak amal", channel: "qris" });
    case "lnk":
      return send("POST", "/v1/payment_links", { name: "Kaos hitam" });
    case "pyo":
      await payment(true);
      return send("POST", "/v1/payouts", { amount: 1_000, ...BUDI });
    case "whe":
      return send("POST", "/v1/webhook_endpoints", { url: "https://toko.example/hook" });
    case "prj":
      return send("POST", "/v1/projects", { slug: `thing-${things}-${operation.toLowerCase()}` });
    case "dlv": {
      const endpoint = await thingOf("whe", key, operation);
      const id = await send("POST", `/v1/webhook_endpoints/${endpoint}/test`);
      // As a worker leaves one that it has tried.
      await house.db.query("update delivery set attempts = 1, status = 'failed'");
      return id;
    }
    default:
      throw new Error(`no ${kind} is made for an example`);
  }
}

async function keyOf(thing: string, key: string): Promise<string> {
  if (!thing.startsWith("prj_")) return "";
  const headers = { authorization: `Bearer ${key}` };
  const { json } = await house.send({ url: `/v1/projects/${thing}/keys`, headers });
  return (json as { data: [{ id: string }] }).data[0].id;
}

let things = 0;

const BUDI = { destination: "ewallet.dana", account: "081234567890", name: "Budi" };

/** The request that a document shows, with the caller's own things in the place of the shown. */
async function requestOf(
  dialect: Dialect,
  operation: Operation,
  { key, project }: OpenedProject,
): Promise<Sent> {
  const { method, path } = placeOf(operation);
  const described = openApiOf(dialect, BASE).paths[path]?.[method];
  const parameters = described?.parameters ?? [];
  const content = Object.values(described?.requestBody?.content ?? {})[0];
  const real = async (text: string) => {
    const [, kind] = /"([a-z]{3})_019abc\w+"/.exec(text) ?? [];
    if (kind === undefined) return text;
    const thing = await thingOf(kind, key, operation.id);
    const named = text.replaceAll(new RegExp(`${kind}_019abc\\w+`, "g"), thing);
    return named.replaceAll(/key_019abc\w+/g, await keyOf(thing, key));
  };
  const keyed = content?.schema?.properties?.api_key ? { api_key: key } : {};
  const shown = { ...(content?.example as object), ...keyed };
  const text = JSON.stringify({ parameters, body: shown }).replaceAll("depodomain", project.slug);
  const told = JSON.parse(await real(text));
  const query = new URLSearchParams();
  let url = path;
  for (const { name, in: where, example, required } of told.parameters) {
    if (example === undefined && !required) continue;
    if (where === "path") url = url.replace(`{${name}}`, encodeURIComponent(example));
    else query.set(name, name === "apikey" ? key : String(example));
  }
  const headers = { authorization: `Bearer ${key}`, "x-api-key": key };
  const sent = { method: method.toUpperCase(), url: `/${dialect.id}${url}?${query}`, headers };
  return content ? { ...sent, body: told.body } : sent;
}

describe("examples", () => {
  test("every operation of our own that needs a field has one", () => {
    const bare = own.operations.filter(
      (one) => fieldsOf(one).required.size > 0 && one.example === undefined,
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  test.each(each)(
    "those of %s are sent, and answered as the document says",
    async (id, dialect) => {
      const faults: string[] = [];
      let sent = 0;
      for (const operation of dialect.operations) {
        const opened = await house.open(id, { scopes: ["projects"] });
        const { key } = opened;
        const isShown = operation.example !== undefined || isCalled(dialect, operation);
        const needsNothing = dialect === own && fieldsOf(operation).required.size === 0;
        if (!isShown && !needsNothing) continue;
        if (["createPayout", "createRefund"].includes(operation.id)) {
          await thingOf("rfd", key, operation.id);
          await thingOf("pay", key, "createRefund");
        }
        const answer = await house.send(await requestOf(dialect, operation, opened));
        sent += 1;
        if (answer.status >= 300) faults.push(`${operation.id}: ${answer.status} ${answer.text}`);
        if ((operation.produces ?? "application/json") !== "application/json") continue;
        const told = operation.output.safeParse(answer.json);
        if (!told.success || JSON.stringify(told.data) !== answer.text) {
          faults.push(`${operation.id}: the reply is not as its codec says`);
        }
      }
      expect(faults).toEqual([]);
      expect(sent).toBeGreaterThan(0);
    },
  );
});

/** Whether the dialect's one line calls it. */
function isCalled(dialect: Dialect, operation: Operation): boolean {
  const { method, path } = placeOf(operation);
  const described = openApiOf(dialect, BASE).paths[path]?.[method];
  const content = Object.values(described?.requestBody?.content ?? {})[0];
  const shown = (described?.parameters ?? []).filter(({ example }) => example !== undefined);
  return content?.example !== undefined || shown.length > 0;
}

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
