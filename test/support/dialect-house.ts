/** A house whose dialects are open: projects with keys, and requests sent through the mount. */
import { fixedClock } from "../../src/clock.ts";
import type { Pool } from "../../src/db/pool.ts";
import type { Dialect } from "../../src/dialects/define.ts";
import { dialects as ours } from "../../src/dialects/index.ts";
import { createMount, type Mount } from "../../src/dialects/mount.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createKey } from "../../src/engine/keys.ts";
import { createMerchant, createProject } from "../../src/engine/merchants.ts";
import type { Mode, Project, SettingsInput } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { rails } from "../../src/rails/index.ts";
import { createWebhookDesk } from "../../src/webhooks/desk.ts";
import { createGuard } from "../../src/webhooks/guard.ts";
import { formOf } from "../../src/wire-engine.ts";
import { testDatabase } from "./database.ts";
import { HOUSE_KEY, START } from "./house.ts";

export type Sent = {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but text and bytes is sent as JSON. */
  readonly body?: unknown;
  readonly address?: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
};

export type OpenedProject = { readonly project: Project; readonly key: string };

export type DialectHouse = {
  readonly clock: ReturnType<typeof fixedClock>;
  readonly db: Pool;
  readonly engine: Engine;
  readonly mount: Mount;
  /** What was logged as our own fault: none, in a good run. */
  readonly faults: Readonly<Record<string, unknown>>[];
  open(
    dialect: string,
    of?: {
      slug?: string;
      mode?: Mode;
      settings?: Partial<SettingsInput>;
      scopes?: readonly string[];
    },
  ): Promise<OpenedProject>;
  /** Undefined where no dialect has the address. */
  ask(request: Sent): Promise<Answer | undefined>;
  /** As `ask`, where an answer is expected. */
  send(request: Sent): Promise<Answer>;
};

export const PUBLIC_URL = "http://localhost:3000";

export async function dialectHouse(dialects: readonly Dialect[] = ours): Promise<DialectHouse> {
  const { pool: db } = await testDatabase();
  const clock = fixedClock(START);
  const ids = countedIds();
  const keyForms = dialects.map(formOf);
  const webhooks = createWebhookDesk({
    db,
    clock,
    ids,
    houseKey: HOUSE_KEY,
    guard: createGuard({ allow: [], loopbackAllowed: true, resolve: async () => ["8.8.8.8"] }),
    dialects: Object.fromEntries(dialects.map(({ id, webhook }) => [id, webhook])),
    link: (dialect, path) => `${PUBLIC_URL}/${dialect}${path}`,
  });
  const engine = createEngine({ db, clock, ids, rails, houseKey: HOUSE_KEY, keyForms, webhooks });
  const faults: Readonly<Record<string, unknown>>[] = [];
  const log = { error: (facts: Readonly<Record<string, unknown>>) => void faults.push(facts) };
  const mount = createMount({ engine, dialects, publicUrl: PUBLIC_URL, log });
  let made = 0;

  const open: DialectHouse["open"] = async (id, of = {}) => {
    made += 1;
    const dialect = dialects.find((one) => one.id === id) as Dialect;
    const room = { db, clock, ids, houseKey: HOUSE_KEY };
    const project = await createProject(room, {
      merchantId: (await createMerchant(room, `Merchant ${made}`)).id,
      slug: of.slug ?? `${id}-${made}`,
      name: "Depo Domain",
      mode: of.mode ?? "sandbox",
      dialect: id,
      settings: { ...dialect.defaults, ...of.settings },
    });
    const { key } = await createKey(room, project, formOf(dialect), undefined, {
      scopes: of.scopes ?? [],
    });
    return { project, key };
  };

  const ask: DialectHouse["ask"] = async (request) => {
    const reply = await mount.handle(httpRequest(request));
    if (!reply) return undefined;
    const text = reply.body.toString();
    return { status: reply.status, headers: reply.headers, text, json: parsed(text) };
  };

  const send: DialectHouse["send"] = async (request) => {
    const answer = await ask(request);
    if (!answer) throw new Error(`no dialect answers ${request.method} ${request.url}`);
    return answer;
  };

  return { clock, db, engine, mount, faults, open, ask, send };
}

/** A request as the server hands it to the mount. */
export function httpRequest({ method = "GET", url, headers = {}, body, address }: Sent) {
  const plain = typeof body === "string" || Buffer.isBuffer(body) || body === undefined;
  const type = plain ? {} : { "content-type": "application/json" };
  return {
    method,
    url,
    headers: { host: "localhost:3000", ...type, ...headers },
    rawBody: Buffer.from(plain ? ((body as string | undefined) ?? "") : JSON.stringify(body)),
    address: address ?? "192.0.2.1",
    from: address ?? "192.0.2.1",
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
