/**
 * Running a trial: the request goes to our own operations in this process, whatever its fields say,
 * with a key of a sandbox project. What followed is found among the events that came since.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Trial, TrialAccess, TrialField, TrialValues } from "../dialects/trial.ts";
import { mayComeFrom } from "../engine/key-bounds.ts";
import { listKeys, openKey } from "../engine/keys.ts";
import { findOwnThing } from "../engine/own-things.ts";
import type { Event, Payment } from "../engine/payment.ts";
import type { VisitOf } from "../faces/page.ts";
import type { Form } from "../faces/request.ts";
import type { ProgramReply, Wire } from "../faces/wire.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import {
  type Attempt,
  type Delivery,
  listAttempts,
  listDeliveries,
  readBody,
} from "../webhooks/delivery-log.ts";

type ProjectVisit = VisitOf<"project">;

/** What a field of a trial is called in its form. */
export function inputName({ name }: Pick<TrialField, "name">): string {
  return `in-${name}`;
}

/** Where a wire's operations are reached. */
export function baseOf({ room }: ProjectVisit, { prefix }: Wire): string {
  return room.publicUrl.replace(/\/+$/, "") + prefix;
}

/** A key that works from where the visitor is, kept readable; undefined where there is none. */
export async function sandboxKeyOf(visit: ProjectVisit): Promise<string | undefined> {
  const { room, project, caller } = visit;
  if (project.mode !== "sandbox") return undefined;
  const now = room.clock.now();
  const usable = (await listKeys(room.db, project))
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .filter(({ addresses }) => mayComeFrom(addresses, caller.from))
    .sort((one, other) => Number(other.mayPayOut) - Number(one.mayPayOut));
  for (const { id } of usable) {
    const key = await openKey(room, project.merchantId, id);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** What the form begins with: the sample, with what the project has in its place. */
export async function sampleTexts(
  { room, project }: ProjectVisit,
  trial: Trial,
  own: boolean,
): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  for (const { name, names, example } of trial.fields) {
    const thing = own && names ? await findOwnThing(room.engine, project, names) : undefined;
    const value = thing ?? example;
    if (value === undefined) continue;
    texts[name] = typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
  }
  return texts;
}

/** What was filled in, each field read as its kind wants it; what is empty is not sent. */
export function valuesOf(trial: Trial, textOf: (field: TrialField) => string): TrialValues {
  const filled = trial.fields.map((field) => [field.name, readAs(field, textOf(field))] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

/** What does not read as its kind goes as it is: the API says what is wrong with it. */
function readAs({ kind }: TrialField, text: string): unknown {
  if (text === "") return undefined;
  if (kind === "number" && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (kind === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  if (kind !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function formValues(trial: Trial, form: Form): TrialValues {
  return valuesOf(trial, (field) => form.text(inputName(field)));
}

export type Ran = {
  readonly reply: ProgramReply;
  readonly milliseconds: number;
  /** The newest event before the call. */
  readonly after: number;
  /** All that was said both ways, in which a subject is looked for. */
  readonly said: string;
};

/** Fails: invalid_request (field) when a part of the address is missing. */
export async function runTrial(
  visit: ProjectVisit,
  wire: Wire,
  trial: Trial,
  values: TrialValues,
  access: TrialAccess,
): Promise<Ran> {
  const { room, project, caller } = visit;
  const missing = trial.fields.find(
    ({ name, place }) => place === "path" && values[name] === undefined,
  );
  if (missing) {
    throw new Failure("invalid_request", "The address is not whole", { field: inputName(missing) });
  }
  const { method, path, headers, body } = trial.request(values, access);
  const after = await room.engine.events.newest(project.merchantId);
  const rawBody = Buffer.from(body ? JSON.stringify(body) : "");
  const since = room.clock.now();
  const reply = await room.ask({
    method,
    url: wire.prefix + path,
    headers: { host: new URL(room.publicUrl).host, ...headers },
    rawBody,
    ...caller,
  });
  const milliseconds = room.clock.now() - since;
  if (!reply) throw new Failure("not_found", "No operation answers at this address");
  const said = `${decodeURIComponent(path)}\n${rawBody}\n${reply.body}`;
  return { reply, milliseconds, after, said };
}

/** An event, and what became of telling of it. */
export type Followed = {
  readonly event: Event;
  readonly deliveries: readonly {
    readonly delivery: Delivery;
    readonly last: Attempt | undefined;
    readonly body: Buffer | null;
  }[];
};

const MOST_EVENTS = 100;
const MOST_SHOWN = 5;
/** A worker that is up tells within this. */
const TOLD_WITHIN = 3_000;
const LOOK_EVERY = 100;

/**
 * The events since a number that are about what was spoken of, waited for until each has been told
 * once, at most three seconds.
 */
export async function findFollowed(
  visit: ProjectVisit,
  after: number,
  isMeant: (event: Event) => boolean,
): Promise<readonly Followed[]> {
  const { room, project } = visit;
  for (let waited = 0; ; waited += LOOK_EVERY) {
    const filter = { projectId: project.id, after, limit: MOST_EVENTS };
    const events = (await room.engine.events.list(project.merchantId, filter)).filter(isMeant);
    const found = await Promise.all(
      events.slice(-MOST_SHOWN).map((event) => withDeliveries(visit, event)),
    );
    const waiting = found.some(({ deliveries }) =>
      deliveries.some(({ delivery }) => delivery.status === "pending" && delivery.attempts === 0),
    );
    if (!waiting || waited >= TOLD_WITHIN) return found;
    await wait(LOOK_EVERY);
  }
}

function withDeliveries(visit: ProjectVisit, event: Event): Promise<Followed> {
  const { project } = visit;
  return visit.read(async (client) => {
    const filter = { subjectId: event.subjectId, limit: MOST_EVENTS };
    const all = await listDeliveries(client, project, filter);
    const deliveries = [];
    for (const delivery of all.filter(({ eventNumber }) => eventNumber === event.number)) {
      const last = (await listAttempts(client, project, delivery.id)).at(-1);
      deliveries.push({ delivery, last, body: await readBody(client, project, delivery.id) });
    }
    return { event, deliveries };
  });
}

/** Whether an event's subject is named in what was said. */
export function speaksOf(said: string): (event: Event) => boolean {
  return ({ subjectId, data }) =>
    said.includes(subjectId.replaceAll("-", "")) ||
    namesIn(data).some((name) => said.includes(name));
}

/** The project's waiting payment of which was spoken, if any. */
export async function waitingIn(
  { room, project }: ProjectVisit,
  said: string,
): Promise<Payment | undefined> {
  const newest = { limit: MOST_SHOWN, status: "pending" } as const;
  const payments = await room.engine.payments.list(project, newest);
  return payments.find(
    (payment) =>
      said.includes(showId("pay", payment.id)) ||
      namesIn(payment).some((name) => said.includes(name)),
  );
}

/** Short names stand in too much by chance. */
const SHORTEST_NAME = 3;

function namesIn(data: object): string[] {
  const { wireId, reference } = data as { wireId?: unknown; reference?: unknown };
  return [wireId, reference].filter(
    (name): name is string => typeof name === "string" && name.length >= SHORTEST_NAME,
  );
}
