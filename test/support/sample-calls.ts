/**
 * The samples of a dialect, sent: each operation finds a project in which what its sample names is
 * there, made by the samples of other operations.
 */
import type { Dialect, Operation } from "../../src/dialects/define.ts";
import { type Trial, type TrialValues, trialsOf } from "../../src/dialects/trial.ts";
import { listKeys } from "../../src/engine/keys.ts";
import { findOwnThing } from "../../src/engine/own-things.ts";
import { showId } from "../../src/ids.ts";
import {
  type Answer,
  type DialectHouse,
  httpRequest,
  type OpenedProject,
} from "./dialect-house.ts";
import { ask, made } from "./house.ts";

/** What makes the things that samples name; the dialects have one or the other. */
const MAKERS: Readonly<Record<string, readonly string[]>> = {
  open: ["createOpenPayment"],
  link: ["createPaymentLink"],
  refund: ["createRefund"],
  payout: ["createPayout", "createWithdrawal"],
  endpoint: ["createEndpoint"],
  delivery: ["testEndpoint"],
};

/** These need money. */
const SPENDING = /^create(Refund|Payout|Withdrawal)$/;

export type SampleCalls = {
  readonly trials: readonly Trial[];
  /** A new project with what this operation's sample names, and the sample's fields for it. */
  ready(trial: Trial): Promise<{ opened: OpenedProject; values: TrialValues }>;
  send(opened: OpenedProject, trial: Trial, values: TrialValues): Promise<Answer>;
};

export function sampleCalls(house: DialectHouse, dialect: Dialect): SampleCalls {
  const trials = trialsOf(dialect);
  const base = `/${dialect.id}`;

  const send: SampleCalls["send"] = ({ project, key }, trial, values) => {
    const access = { base, slug: project.slug, key };
    const { method, path, headers, body } = trial.request(values, access);
    return house.send({ method, url: base + path, headers, ...(body && { body }) });
  };

  async function sendOwn(opened: OpenedProject, id: string): Promise<void> {
    const trial = trials.find((one) => one.id === id) as Trial;
    await fill(opened, trial);
    const answer = await send(opened, trial, await valuesOf(opened, trial));
    if (answer.status >= 300) throw new Error(`${id}: ${answer.status} ${answer.text}`);
  }

  /** A payment as the dialect itself makes it, the way its first line for a shell does. */
  async function makePayment(opened: OpenedProject): Promise<void> {
    const line = dialect.curl("", opened.project.slug, opened.key);
    const [, path = ""] = /^curl '([^']*)'/.exec(line) ?? [];
    const first = trials.find(
      (one) => one.method === (line.includes(" -d ") ? "POST" : "GET") && fits(one, path, base),
    );
    await sendOwn(opened, (first as Trial).id);
  }

  async function fill(opened: OpenedProject, trial: Trial): Promise<void> {
    const { project } = opened;
    const kinds = trial.fields.flatMap(({ names }) => names?.split(".")[0] ?? []);
    if (SPENDING.test(trial.id)) {
      const wanted = ask(project, { amount: 900_000 });
      const payment = await made(house.engine, wanted);
      await house.engine.payments.simulate(project, payment, "paid");
    }
    for (const kind of new Set(kinds)) {
      if (["payment", "pending", "paid"].includes(kind)) await makePayment(opened);
      const maker = trials.find(({ id }) => MAKERS[kind]?.includes(id));
      if (maker) await sendOwn(opened, maker.id);
      if (kind === "paid") {
        const [payment] = await house.engine.payments.list(project, {
          limit: 1,
          status: "pending",
        });
        if (payment) await house.engine.payments.simulate(project, payment, "paid");
      }
      // As a worker leaves one that it has tried.
      if (kind === "delivery") {
        await house.db.query("update delivery set attempts = 1, status = 'failed'");
      }
    }
  }

  async function valuesOf({ project }: OpenedProject, trial: Trial): Promise<TrialValues> {
    const values: Record<string, unknown> = {};
    for (const { name, names, example } of trial.fields) {
      const own = names && (await findOwnThing(house.engine, project, names));
      if (names && own === undefined) throw new Error(`${trial.id}: no ${names}`);
      values[name] = own ?? example;
      if (String(example).startsWith("key_")) {
        const [key] = await listKeys(house.db, project);
        values[name] = showId("key", (key as { id: string }).id);
      }
    }
    return values;
  }

  return {
    trials,
    send,
    async ready(trial) {
      const opened = await house.open(dialect.id, { scopes: ["projects"] });
      await fill(opened, trial);
      return { opened, values: await valuesOf(opened, trial) };
    },
  };
}

/** Whether an address is one of the operation's. */
function fits({ path }: Trial, address: string, base: string): boolean {
  const [asked = ""] = address.split("?");
  const form = path.replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^(?:${base})?${form}$`).test(asked);
}

export function operationOf(dialect: Dialect, { id }: Trial): Operation {
  return dialect.operations.find((one) => one.id === id) as Operation;
}

/** The house as `fetch` would find it, for programs that are run in the test itself. */
export function fetchOf(house: DialectHouse): typeof fetch {
  return async (asked, options) => {
    const request = new Request(asked, options);
    const { pathname, search } = new URL(request.url);
    const sent = {
      method: request.method,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
    };
    const reply = await house.mount.handle(httpRequest(sent));
    if (!reply) throw new Error(`no dialect answers ${request.method} ${pathname}`);
    return new Response(reply.body as string, { status: reply.status, headers: reply.headers });
  };
}
