/** Fuzzing: drawn requests at every address of the house, each reply judged. */
import { readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { dialects } from "../../src/dialects/index.ts";
import { countedIds, type Ids } from "../../src/ids.ts";
import type { FullHouse, Shop } from "./full-house.ts";
import { type Drawn, drawRequest, type Known, type Target } from "./fuzz-draw.ts";
import { fieldsOf, isExampleOf, probeOf, send } from "./probe.ts";

export type Fuzzed = {
  readonly requests: number;
  /** Replies by the first digit of their status. */
  readonly classes: Readonly<Record<string, number>>;
  /** Targets whose every request was refused: nothing behind the first checks was reached. */
  readonly neverServed: readonly string[];
  readonly faults: readonly string[];
};

/** The house's own addresses; the dialects' come from the dialects. */
const OWN: readonly (readonly [method: string, pattern: string])[] = [
  ["GET", "/"],
  ["GET", "/healthz"],
  ["GET", "/readyz"],
  ["GET", "/metrics"],
  ["GET", "/dev/inbox"],
  ["POST", "/dev/inbox/:slug"],
  ["GET", "/operator/password/:token"],
  ["POST", "/operator/password/:token"],
  ["GET", "/:somewhere*"],
];

/** What the forms and addresses of pages may carry. */
const PAGE_FIELDS = ["order_id", "redirect", "qris_only", "payment_method", "lang", "watch"];
const FORM_FIELDS = ["channel", "scenario", "password"];

/** Two shops for each dialect, in sandbox and live, with payments in them. */
export async function openShops(house: FullHouse): Promise<readonly Shop[]> {
  const shops: Shop[] = [];
  for (const { id } of dialects) {
    const webhookUrl = `${house.program.origin}/dev/inbox/fuzzed-${id}`;
    shops.push(await house.open(id, { slug: `fuzzed-${id}`, webhookUrl }));
    shops.push(await house.open(id, { slug: `fuzzed-${id}-live`, mode: "live" }));
  }
  for (const { example } of shops.filter(({ project }) => project.mode === "sandbox")) {
    const query = new URLSearchParams(example.query);
    const body = example.body ? JSON.stringify(example.body) : "";
    const probe = { ...example, url: `${example.path}?${query}`, body };
    const { status, text } = await send(house.program.origin, probe);
    if (status >= 300) throw new Error(`the curl line does not work: ${status} ${text}`);
  }
  return shops;
}

export function targetsOf(shops: readonly Shop[]): Target[] {
  const named = (names: readonly string[]) => names.map((name) => ({ name, words: [] }));
  const targets: Target[] = OWN.map(([method, pattern]) => {
    const fields = named(FORM_FIELDS);
    return { name: `${method} ${pattern}`, method, pattern, fields, shops };
  });
  for (const { id, operations, pages } of dialects) {
    const own = shops.filter(({ dialect }) => dialect.id === id);
    for (const operation of operations) {
      const [method = "GET", pattern = "/"] = operation.route.split(" ");
      const name = `${id} ${operation.id}`;
      targets.push({ name, method, pattern, operation, fields: fieldsOf(operation), shops: own });
    }
    for (const { path: pattern } of pages) {
      for (const method of ["GET", "POST"]) {
        const fields = named([...PAGE_FIELDS, ...(method === "POST" ? FORM_FIELDS : [])]);
        targets.push({ name: `${id} ${method} ${pattern}`, method, pattern, fields, shops: own });
      }
    }
  }
  return targets;
}

/** Sends `each` requests to every target, some at once, and judges every reply. */
export async function fuzz(
  house: FullHouse,
  targets: readonly Target[],
  { each, seed }: { readonly each: number; readonly seed: number },
): Promise<Fuzzed> {
  const ids = countedIds(seed);
  const known = await readKnown(house);
  const faults: string[] = [];
  const classes: Record<string, number> = {};
  const served = new Set<string>();
  const examples = readExamples();
  const agent = new Agent({ keepAlive: true, maxSockets: HANDS });
  const work = drawAll(ids, targets, known, each);
  async function hand(): Promise<void> {
    for (const { target, drawn } of work) {
      const reply = await ask(house.program.port, agent, drawn);
      const digit = typeof reply === "string" ? "none" : `${Math.floor(reply.status / 100)}xx`;
      classes[digit] = (classes[digit] ?? 0) + 1;
      if (typeof reply !== "string" && reply.status < 400) served.add(target.name);
      const fault = judge(drawn, reply, examples);
      if (fault && faults.length < MOST_FAULTS) faults.push(`${target.name}: ${fault}`);
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand));
  agent.destroy();
  const neverServed = targets.map(({ name }) => name).filter((name) => !served.has(name));
  return { requests: each * targets.length, classes, neverServed, faults };
}

const HANDS = 16;
const MOST_FAULTS = 20;

function* drawAll(ids: Ids, targets: readonly Target[], known: Known, each: number) {
  for (let round = 0; round < each; round += 1) {
    for (const target of targets) yield { target, drawn: drawRequest(ids, target, known) };
  }
}

async function readKnown({ db }: FullHouse): Promise<Known> {
  const { rows } = await db.query(
    `select wire_id as known from payment union all select reference from payment
      union all select amount::text from payment union all select slug from project_directory
      union all select id::text from payment
      union all select 'evt_' || replace(subject_id::text, '-', '') || '0001' from event`,
  );
  return [...rows.map(({ known }) => known as string), 10_000, 99_000];
}

export type Reply = { readonly status: number; readonly type: string; readonly text: string };

/** The reply, or what happened instead of one. */
function ask(port: number, agent: Agent, { method, path, headers, body }: Drawn) {
  return new Promise<Reply | string>((resolve) => {
    const sent = request({
      port,
      agent,
      method,
      path: path || "/",
      headers: { host: `localhost:${port}`, ...headers, "content-length": body.length },
      timeout: PATIENCE,
    });
    let answered = false;
    sent.on("response", (reply: IncomingMessage) => {
      answered = true;
      const parts: Buffer[] = [];
      const end = (): void =>
        resolve({
          status: reply.statusCode ?? 0,
          type: reply.headers["content-type"] ?? "",
          text: Buffer.concat(parts).toString(),
        });
      reply.on("data", (part) => parts.push(part));
      reply.on("end", end);
      reply.on("error", end);
    });
    sent.on("timeout", () => sent.destroy(new Error("no reply in time")));
    sent.on("error", (error) => {
      if (!answered) resolve(error.message);
    });
    sent.end(body);
  });
}

const PATIENCE = 30_000;

/** What only our own insides know: frames of a stack, paths, modules, statements. */
const INSIDES = new RegExp(
  [
    "\\n\\s+at .+[:(]\\d+|node:internal|node_modules|\\/src\\/|\\/dist\\/|\\.[tj]sx?:\\d+",
    "\\bSELECT\\b.+\\bFROM\\b|violates .+ constraint|pg_catalog",
    "ZodError|TypeError|is not a function",
  ].join("|"),
  "i",
);

/** A body that is far too large may be cut off before a reply is read. */
const MAY_BE_CUT = 60_000;

/**
 * Replies of 5xx that a dialect's page shows as its gateway's own: status and body without blanks.
 * A gateway may answer so on purpose, where it has switched something off.
 */
function readExamples(): ReadonlySet<string> {
  const examples = dialects.flatMap(({ id }) => {
    const page = readFileSync(new URL(`../../docs/dialects/${id}.md`, import.meta.url), "utf8");
    const replies = page.matchAll(/^HTTP\/1\.1 (5\d\d)[^{]*?\n\n(.*?)^```/gms);
    return [...replies].map(([, status, body = ""]) => `${status} ${body.replaceAll(/\s/g, "")}`);
  });
  return new Set(examples);
}

/** What is wrong with a reply; undefined when nothing is. */
export function judge(
  drawn: Drawn,
  reply: Reply | string,
  examples: ReadonlySet<string> = new Set(),
): string | undefined {
  const { method, path, headers, body } = drawn;
  const parts = [path.slice(0, 300), JSON.stringify(headers).slice(0, 300)];
  const told = [method, ...parts, body.toString().slice(0, 500)].join(" ");
  if (typeof reply === "string") {
    return drawn.body.length > MAY_BE_CUT ? undefined : `${reply}: ${told}`;
  }
  const shown = examples.has(`${reply.status} ${reply.text.replaceAll(/\s/g, "")}`);
  if (reply.status >= 500 && !shown) return `${reply.status} ${reply.text.slice(0, 200)}: ${told}`;
  const inside = INSIDES.exec(reply.text);
  if (inside) return `tells of its insides (${inside[0]}): ${told}`;
  if (reply.type.includes("json") && reply.text !== "" && !isJson(reply.text)) {
    return `no JSON (${reply.text.slice(0, 100)}): ${told}`;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One honest request to every shop's curl line, after all that: each still works. */
export async function stillServes(house: FullHouse, shops: readonly Shop[]): Promise<string[]> {
  const faults: string[] = [];
  for (const shop of shops.filter(({ project }) => project.mode === "sandbox")) {
    const { example, dialect } = shop;
    const create = dialect.operations.find((operation) => isExampleOf(operation, shop));
    if (!create) throw new Error(`the curl line of ${dialect.id} leads to no operation`);
    const fresh = Object.entries({ ...example.query, ...example.body }).map(([name, value]) => [
      name,
      /reference|order_id/.test(name) ? "after-all-that" : value,
    ]);
    const method = example.path.split("/").at(-1);
    const probe = probeOf(shop, create, { method, ...Object.fromEntries(fresh) });
    const { status, text } = await send(house.program.origin, probe);
    if (status >= 300) faults.push(`${dialect.id}: ${status} ${text}`);
  }
  return faults;
}
