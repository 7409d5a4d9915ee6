/**
 * The built-in inbox: takes the webhooks of sandbox projects that have no program yet, and shows
 * them with the verdict on their signature. It answers this machine alone.
 */
import { type Clock, type Instant, utcText } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { unseal } from "../engine/seal.ts";
import type { Ids } from "../ids.ts";
import { isLoopback } from "./address-rules.ts";
import { inboxPage } from "./dev-inbox-page.ts";
import { maskHeaders } from "./mask.ts";
import { type Verification, verifyStandard } from "./sign.ts";
import { aboutSecret } from "./target.ts";

export type InboxRequest = {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer | "too large";
  /** The client's address. */
  readonly address: string;
};

export type InboxReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** One webhook that came in. `verdict`: what the Standard Webhooks headers said when it came. */
export type InboxMessage = {
  readonly id: string;
  /** The project's slug. */
  readonly project: string;
  readonly receivedAt: Instant;
  readonly verdict: Verification;
  /** Secrets masked. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type InboxRoom = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
  /** Hears of each message as it comes: the terminal prints it. */
  readonly onMessage?: (message: InboxMessage) => void;
};

export type DevInbox = {
  /** Answers `/dev/inbox` and `/dev/inbox/SLUG`; undefined for anything else or from elsewhere. */
  handle(request: InboxRequest): Promise<InboxReply | undefined>;
};

const MOST_KEPT = 1_000;
const MOST_SHOWN = 100;
const PATH = /^\/dev\/inbox(?:\/([a-z0-9-]{1,64}))?\/?$/;

export function createDevInbox(room: InboxRoom): DevInbox {
  return {
    async handle(request) {
      const [path = "", query = ""] = request.url.split("?", 2);
      const match = PATH.exec(path);
      if (!match || !isLoopback(request.address)) return undefined;
      const slug = match[1];
      if (request.method === "POST" && slug !== undefined) return receive(room, slug, request);
      if (request.method !== "GET" && request.method !== "HEAD") {
        return plain(405, "The inbox is read by GET and takes POST /dev/inbox/SLUG.\n");
      }
      const wanted = slug ?? new URLSearchParams(query).get("project") ?? undefined;
      return show(await listMessages(room, wanted), request);
    },
  };
}

/** The newest messages first, at most a hundred, of one project when its slug is given. */
export async function listMessages(
  { db }: Pick<InboxRoom, "db">,
  slug?: string,
): Promise<InboxMessage[]> {
  const rows = await selectMessages(db, [slug ?? null, MOST_SHOWN]);
  return rows.map(({ verdict, ...row }) => ({ ...row, verdict: verdict as Verification }));
}

async function receive(room: InboxRoom, slug: string, request: InboxRequest): Promise<InboxReply> {
  const { rawBody } = request;
  if (rawBody === "too large") return plain(413, "Too large.\n");
  const projects = await selectSecrets(room.db, [slug]);
  const [first] = projects;
  if (!first) return plain(404, "No sandbox project has this slug.\n");
  const headers = flatHeaders(request.headers);
  const receivedAt = room.clock.now();
  const secrets = projects.flatMap(({ id, standard_secret: sealed }) =>
    id && sealed ? [unseal(room.houseKey, sealed, aboutSecret(id, "standard"))] : [],
  );
  const message: InboxMessage = {
    id: room.ids.uuid(receivedAt),
    project: slug,
    receivedAt,
    verdict: verifyStandard({ headers, body: rawBody, secrets, now: receivedAt }),
    headers: maskHeaders(headers),
    body: rawBody.toString().replaceAll("\0", "\u{fffd}"),
  };
  await insertMessage(room.db, [
    message.id,
    first.project_id,
    utcText(receivedAt),
    JSON.stringify({ ...message.headers, [VERDICT]: message.verdict }),
    message.body,
  ]);
  await trimMessages(room.db, [MOST_KEPT]);
  room.onMessage?.(message);
  return plain(200, "OK\n");
}

/** The verdict lies with the headers, under a name that no header can have. */
const VERDICT = ":verdict";

function flatHeaders(headers: InboxRequest["headers"]): Record<string, string> {
  const flat = Object.entries(headers).map(([name, value = ""]) => {
    return [name, Array.isArray(value) ? value.join(", ") : value];
  });
  return Object.fromEntries(flat) as Record<string, string>;
}

function show(messages: readonly InboxMessage[], { headers }: InboxRequest): InboxReply {
  const accept = String(headers.accept ?? "");
  if (accept.includes("text/html")) return reply(200, "text/html", String(inboxPage(messages)));
  const shown = messages.map((message) => ({
    id: message.id,
    project: message.project,
    received_at: utcText(message.receivedAt),
    verification: message.verdict,
    headers: message.headers,
    body: message.body,
  }));
  return reply(200, "application/json", JSON.stringify({ messages: shown }));
}

function plain(status: number, sentence: string): InboxReply {
  return reply(status, "text/plain", sentence);
}

function reply(status: number, type: string, body: string): InboxReply {
  return {
    status,
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
    body,
  };
}

type SecretRow = { project_id: string; id: string | null; standard_secret: Buffer | null };

const selectSecrets = statement<SecretRow>(
  "dev_inbox_secrets",
  `select j.id as project_id, p.id, p.standard_secret
     from project_directory w
     join project j on j.merchant_id = w.merchant_id and j.id = w.project_id
     left join endpoint p on p.merchant_id = j.merchant_id and p.project_id = j.id
    where w.slug = $1
      and j.mode = 'sandbox'`,
);

const insertMessage = statement(
  "dev_inbox_insert",
  `insert into dev_inbox (id, project_id, received_at, headers, body) values ($1, $2, $3, $4, $5)`,
);

const trimMessages = statement(
  "dev_inbox_trim",
  "delete from dev_inbox where id in (select id from dev_inbox order by id desc offset $1)",
);

type MessageRow = Omit<InboxMessage, "verdict"> & { verdict: string };

const selectMessages = statement<MessageRow>(
  "dev_inbox_list",
  `select m.id, w.slug as project, m.received_at as "receivedAt",
          m.headers ->> '${VERDICT}' as verdict, m.headers - '${VERDICT}' as headers, m.body
     from dev_inbox m
     join project_directory w on w.project_id = m.project_id
    where $1::text is null or w.slug = $1
    order by m.id desc
    limit $2`,
);
