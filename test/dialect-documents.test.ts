/**
 * The pages of docs/dialects are promises: every example is sent to the house as it stands there,
 * and what comes is compared with the reply beside it, field by field.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dialect, WireReply } from "../src/dialects/define.ts";
import { dialects } from "../src/dialects/index.ts";
import { isPaymentEvent } from "../src/engine/payment.ts";
import {
  type DialectHouse,
  dialectHouse,
  httpRequest,
  PUBLIC_URL,
} from "./support/dialect-house.ts";
import {
  differences,
  type Expected,
  type Message,
  namesIn,
  type ReplayedPage,
  readPage,
  type Step,
} from "./support/replayed-page.ts";

const pageOf = ({ id }: Dialect): ReplayedPage =>
  readPage(readFileSync(new URL(`../docs/dialects/${id}.md`, import.meta.url), "utf8"));

/** The house that a section is replayed in, with the project that its examples speak of. */
type Stage = {
  readonly house: DialectHouse;
  readonly dialect: Dialect;
  readonly opened: Awaited<ReturnType<DialectHouse["open"]>>;
  /** The real key and ids in the place of the page's. */
  real(text: string): string;
  /** Ids of the page, and those that came in their place. */
  readonly names: Map<string, string>;
};

async function setStage(dialect: Dialect, page: ReplayedPage): Promise<Stage> {
  const house = await dialectHouse(dialects.map((one) => (one.id === dialect.id ? dialect : one)));
  const opened = await house.open(dialect.id, { slug: page.slug });
  const names = new Map(page.keys.map((key) => [key, opened.key]));
  const real = (text: string) =>
    [...names].reduce((all, [shown, came]) => all.replaceAll(shown, came), text);
  return { house, dialect, opened, real, names };
}

function requestOf({ line, headers, body }: Message, { real }: Stage) {
  const [method, url] = real(line).split(" ") as [string, string];
  const sent = Object.entries(headers).map(([name, value]) => [name, real(value)]);
  return { method, url, headers: Object.fromEntries(sent), body: real(body) };
}

/** What is wrong with one step; nothing, when the page keeps its promise. */
async function play(step: Step, stage: Stage): Promise<string[]> {
  const { house } = stage;
  switch (step.kind) {
    case "given": {
      const { status, text } = await house.send(requestOf(step.request, stage));
      return status < 300 ? [] : [`given: ${status} ${text}`];
    }
    case "page": {
      const request = httpRequest(requestOf(step.request, stage));
      return (await house.mount.openPage(request)) ? [] : ["the page does not open"];
    }
    case "pair": {
      const answer = await house.send(requestOf(step.request, stage));
      const status = Number(step.reply.line.split(" ")[1]);
      if (answer.status !== status) return [`${answer.status} ${answer.text}, not ${status}`];
      const faults = wrong(step.reply, answer.headers, answer.text, stage);
      for (const [shown, came] of namesIn(step.reply, answer.text)) stage.names.set(shown, came);
      return faults;
    }
    case "paid":
      return pay(stage.real(step.reference), stage);
    case "approved":
      return approve(stage.real(step.reference), stage);
    case "webhook": {
      const { headers, body } = await newestWebhook(stage);
      return wrong(step.reply, headers, body, stage);
    }
  }
}

/** As the verb `payment simulate` does. */
async function pay(reference: string, { house, opened: { project } }: Stage): Promise<string[]> {
  const { payments } = house.engine;
  const payment = await payments.findByReference(project, reference);
  if (!payment) return ["there is no such payment"];
  await payments.simulate(project, payment, "paid");
  return [];
}

/** As the verb `payout approve` does. */
async function approve(wireId: string, { house, opened: { project } }: Stage): Promise<string[]> {
  const { payouts } = house.engine;
  const payout = await payouts.findByWireId(project, wireId);
  if (!payout) return ["there is no such payout"];
  await payouts.decide(payout, { do: "approve", by: "operator" });
  return [];
}

/** The webhook of the newest event that the dialect tells of. */
async function newestWebhook({ house, dialect: { webhook }, opened: { project } }: Stage) {
  const filter = { projectId: project.id, after: 0, limit: 100 };
  const events = await house.engine.events.list(project.merchantId, filter);
  const told = events.filter(({ type }) => webhook.on.includes(type));
  const event = told.filter(isPaymentEvent).at(-1);
  if (!event) throw new Error("there is no event to tell of");
  const target = { project, settings: {}, link: (path: string) => PUBLIC_URL + path };
  const body = webhook.encode(event, target);
  const headers = webhook.headers({ body, timestamp: 0, secret: "secret", event, target });
  return { headers, body };
}

function wrong(
  shown: Expected,
  headers: WireReply["headers"],
  body: string,
  { real }: Stage,
): string[] {
  const expected = { ...shown, body: real(shown.body) };
  const came = new Headers(headers as Record<string, string>);
  const named = Object.entries(expected.headers)
    .filter(([name, value]) => came.get(name) !== value)
    .map(([name, value]) => `${name} is ${came.get(name)}, not ${value}`);
  return [...named, ...differences(expected, body)];
}

/** Replays a section in a house of its own; each fault names its step. */
async function replay(
  dialect: Dialect,
  page: ReplayedPage,
  steps: readonly Step[],
): Promise<string[]> {
  const stage = await setStage(dialect, page);
  const faults: string[] = [];
  for (const step of steps) {
    faults.push(...(await play(step, stage)).map((fault) => `${nameOf(step)}: ${fault}`));
  }
  return faults;
}

function nameOf(step: Step): string {
  if ("reference" in step) return `${step.kind} ${step.reference}`;
  return step.kind === "webhook" ? step.reply.line : step.request.line;
}

/** A dialect that has renamed the last field of every reply and webhook. */
function renamed(dialect: Dialect): Dialect {
  const rename = (text: string) => text.replace(/"(\w+)":(?!.*"\w+":)/s, '"$1_renamed":');
  const plant = (reply: WireReply) => ({ ...reply, body: rename(reply.body.toString()) });
  return {
    ...dialect,
    operations: dialect.operations.map((operation) => ({
      ...operation,
      run: async (call: never) => plant(await operation.run(call)),
    })),
    failure: (failure) => plant(dialect.failure(failure)),
    webhook: {
      ...dialect.webhook,
      encode: (event, target) => rename(dialect.webhook.encode(event, target)),
    },
  };
}

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))("%s", (_, dialect) => {
  const page = pageOf(dialect);

  test.each(page.sections.map(({ title, steps }) => [title, steps] as const))(
    "%s",
    async (_title, steps) => {
      expect(await replay(dialect, page, steps)).toEqual([]);
    },
  );

  test("one renamed field in a reply is found, in every example", async () => {
    for (const { steps } of page.sections) {
      const compared = steps.filter(({ kind }) => kind === "pair" || kind === "webhook");
      const faults = await replay(renamed(dialect), page, steps);
      const found = faults.filter((fault) => fault.endsWith("_renamed is too much"));
      expect(found).toHaveLength(compared.length);
    }
  });
});

test("every dialect's page opens with the line to change, and says what was our choice", () => {
  for (const dialect of dialects.filter(({ hosts }) => hosts.length > 0)) {
    const url = new URL(`../docs/dialects/${dialect.id}.md`, import.meta.url);
    const text = readFileSync(url, "utf8");
    expect(text).toContain(`You use ${dialect.name} today: change this line.`);
    expect(text).toContain("## What was our choice");
  }
});
