/**
 * The inbox of a receiving account: `POST /notices/acc_…`. The signature is checked over the bytes
 * as they came; then each notice is read by the rules, kept, and its money counted. Nothing that a
 * forwarder can send makes it fail.
 */
import { createHash } from "node:crypto";
import type { Clock, Instant } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import { sayUnavailable } from "../engine/unavailable.ts";
import { Failure } from "../failure.ts";
import { type Ids, parseId, showId } from "../ids.ts";
import { shapes } from "./built-in.ts";
import { countAll, createCounting } from "./count-money.ts";
import { createHearing } from "./devices.ts";
import type { Notice } from "./notice-rows.ts";
import { createRules } from "./own-rules.ts";
import type { Rules } from "./rule.ts";
import { createInboxes, type Inbox } from "./secrets.ts";
import { type Item, readItems, type Told } from "./shape.ts";
import { verify } from "./signature.ts";
import { createTaking, type Heard, type TakeIn } from "./take-notices.ts";

export type InboxRequest = {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer | "too large";
};

export type InboxReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type NoticeRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
  readonly engine: Engine;
};

export type NoticeInbox = {
  /** Answers `/notices/ACCOUNT`; undefined for any other address. */
  handle(request: InboxRequest): Promise<InboxReply | undefined>;
};

const PATH = /^\/notices\/([^/?]{1,64})(?:\?|$)/;

export function createNoticeInbox(room: NoticeRoom): NoticeInbox {
  const answer = sayUnavailable({ answer: createAnswer(room) }).answer;
  return {
    async handle(request) {
      const [, account] = PATH.exec(request.url) ?? [];
      if (account === undefined) return undefined;
      try {
        return await answer(request, account);
      } catch (error) {
        if (error instanceof Failure) return refusalOf(error);
        throw error;
      }
    },
  };
}

function createAnswer(room: NoticeRoom) {
  const { clock } = room;
  const inboxes = createInboxes(room);
  const rulesOf = createRules(room);
  const take = createTaking(room);
  const counting = createCounting(room);
  const hear = createHearing(room);

  return async (request: InboxRequest, name: string): Promise<InboxReply> => {
    if (request.method !== "POST") {
      throw new Failure("method_not_allowed", "Notices are sent with POST");
    }
    const body = request.rawBody;
    if (body === "too large") throw new Failure("payload_too_large", "The body is too large");
    const accountId = parseId("acc", name);
    const now = clock.now();
    const { inbox, signature } = await admit(inboxes, request.headers, body, accountId, now);
    const items = itemsIn(body);
    const { ownerId } = inbox;
    const account = { ownerId, accountId: accountId as string };
    const rules = await rulesOf(ownerId);
    const heard = items.map((item) =>
      item.kind === "notice" ? read(rules, item.told, now) : null,
    );
    const asked = { ...account, signature, heard: heard.filter(isHeard) };
    const taken = await take(asked);
    if (taken === "replayed") throw new Failure("conflict", "This request was taken before");
    for (const device of devicesOf(items)) await hear(account, device);
    await countAll(
      counting,
      taken.notices.map(({ notice }) => notice),
    );
    const told = taken.notices.values();
    const replies = items.map((item) =>
      item.kind === "notice" ? shown(told.next().value as Kept) : shownOther(item),
    );
    const good = items.some(({ kind }) => kind !== "wrong");
    return json(good ? 200 : 400, { results: replies });
  };
}

/** A secret that was made a moment ago is not known here yet: what it signs is looked up anew. */
async function admit(
  inboxes: ReturnType<typeof createInboxes>,
  headers: InboxRequest["headers"],
  body: Buffer,
  accountId: string | undefined,
  now: Instant,
): Promise<{ inbox: Inbox; signature: Buffer }> {
  let refused = "";
  for (const look of [inboxes.known, inboxes.anew]) {
    const inbox = accountId === undefined ? undefined : await look(accountId);
    const verified = verify(headers, body, inbox?.secrets ?? [], now);
    if (inbox && "signature" in verified) return { inbox, signature: verified.signature };
    if ("refused" in verified) refused = verified.refused;
  }
  throw new Failure("unauthenticated", refused);
}

type Kept = { readonly notice: Notice; readonly known: boolean };

function isHeard(one: TakeIn["heard"][number] | null): one is Heard {
  return one !== null;
}

function itemsIn(body: Buffer): readonly Item[] {
  const items = readItems(shapes, parsed(body));
  if (typeof items === "string") throw new Failure("invalid_request", items, { field: "body" });
  return items;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Failure("invalid_request", "The body is no JSON", { field: "body" });
  }
}

/** Nobody pays later than we hear of it, whatever a phone's clock says. */
function read(rules: Rules, told: Told, now: Instant): Heard {
  const { app, title, text, device, at, steady } = told;
  const source = `phone:${device}:${app}`;
  const paid = Math.min(at, now);
  const digest = createHash("sha256")
    .update(JSON.stringify([source, title, text, at]))
    .digest();
  const reading = rules.read(told);
  return { source, digest, app, title, text, from: paid, until: paid, ...reading, steady };
}

function devicesOf(items: readonly Item[]): Set<string> {
  return new Set(
    items.flatMap((item) =>
      item.kind === "heartbeat" ? [item.device] : item.kind === "notice" ? [item.told.device] : [],
    ),
  );
}

/** `taken` is money of a payment or money astray; what became of it is the owner's to see. */
function shown({ notice, known }: Kept) {
  const { id, status, verdict } = notice;
  const result = status === "ignored" ? "ignored" : "taken";
  return { notice_id: showId("ntc", id), result, verdict, known };
}

function shownOther(item: Exclude<Item, { kind: "notice" }>) {
  if (item.kind === "heartbeat") return { result: "heard", device: item.device };
  return { result: "refused", reason: item.wrong };
}

const STATUS: Readonly<Partial<Record<Failure["code"], number>>> = {
  unauthenticated: 401,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unavailable: 503,
};

function refusalOf({ code, message, field, retryAfter }: Failure): InboxReply {
  const headers: Record<string, string> = {};
  if (code === "method_not_allowed") headers.allow = "POST";
  if (code === "unavailable") headers["retry-after"] = String(retryAfter ?? 1);
  return json(STATUS[code] ?? 400, { error: { code, message, ...(field && { field }) } }, headers);
}

function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): InboxReply {
  const own = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers: { ...own, ...headers }, body: JSON.stringify(value) };
}
