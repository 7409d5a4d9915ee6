/**
 * Polling: each source that is due is asked for its lines, which are notices of its account. A poll
 * is claimed by moving its next one ahead, so that no two workers ask at once and one that died is
 * made up for. Whatever a server answers, what it told before stays counted.
 */
import { DAY, HOUR, type Instant, jakartaPlain, MINUTE, SECOND } from "../clock.ts";
import { statement } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import { stamp } from "../engine/payment-rows.ts";
import type { Network } from "../engine/rail.ts";
import type { Mode } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { type Line, linesOf } from "../statements/read-lines.ts";
import { REPLY, readReply, valueAt } from "../statements/read-reply.ts";
import type { SecretRoom } from "./secrets.ts";
import { addressOf, headersOf, SOURCE_COLUMNS, type StatementSource } from "./statement-sources.ts";
import { type TakenLines, takeLines } from "./take-statement.ts";

const MOST_AT_ONCE = 5;
const ANSWER_WITHIN = 20 * SECOND;
const LARGEST_REPLY = 5_000_000;
/** While it lasts, nobody else polls the source. */
const LEASE = 2 * MINUTE;
const LONGEST_PAUSE = HOUR;
const MOST_DOUBLINGS = 12;
/** The days that are asked for again: banks write down late what came in at night. */
const OVERLAP = DAY;
const FIRST_DAYS = 3 * DAY;
const LONGEST_CURSOR = 1_000;
const LONGEST_FAULT = 300;
/** A reply as CSV has nowhere else to say it. */
const CURSOR_HEADER = "x-next-cursor";

export type PollRoom = SecretRoom & { readonly engine: Engine; readonly network: Network };

export type Polled = {
  readonly source: StatementSource;
  readonly told: TakenLines;
  /** Why nothing, or not all, could be read; undefined: all was. */
  readonly fault: string | undefined;
};

type Claimed = StatementSource & { readonly mode: Mode };

const claim = statement<Claimed>(
  "statement_sources_claim",
  `update statement_source s
      set due_at = $2
     from (select k.owner_id, k.account_id, k.name
             from statement_source k
            where k.due_at <= $1
              and ($3::uuid is null or k.owner_id = $3 and k.account_id = $4 and k.name = $5)
            order by k.due_at
            limit ${MOST_AT_ONCE}
              for update skip locked) d, receiving_account a
    where s.owner_id = d.owner_id and s.account_id = d.account_id and s.name = d.name
      and a.owner_id = d.owner_id and a.id = d.account_id
   returning ${SOURCE_COLUMNS}, a.mode`,
);

/** Polls what is due. */
export async function pollDue(
  room: PollRoom,
): Promise<{ polled: readonly Polled[]; more: boolean }> {
  const now = room.clock.now();
  const due = await claim(room.db, [stamp(now), stamp(now + LEASE), null, null, null]);
  const polled = await Promise.all(due.map((source) => poll(room, source)));
  return { polled, more: due.length === MOST_AT_ONCE };
}

/** Polls one source now, due or not. Undefined: there is none, or it is being polled. */
export async function pollNow(
  room: PollRoom,
  { ownerId, accountId, name }: Pick<StatementSource, "ownerId" | "accountId" | "name">,
): Promise<Polled | undefined> {
  const now = room.clock.now();
  const whenever = stamp(now + DAY);
  const [found] = await claim(room.db, [whenever, stamp(now + LEASE), ownerId, accountId, name]);
  return found && poll(room, found);
}

async function poll(room: PollRoom, source: Claimed): Promise<Polled> {
  const progress: Progress = { newest: source.newest, told: { taken: 0, known: 0 } };
  try {
    const { json, next, rows } = await ask(room, source);
    const lines = linesOf(rows, source.value.layout, REPLY);
    const from = { source: `poll:${source.name}`, layout: source.value.layout };
    progress.told = await takeLines(room, source, watched(lines, source, progress), from);
    const cursor = cursorIn(source, json, next);
    // Lines and another place to go on from: there may be more already.
    const more = progress.told.taken > progress.told.known && cursor !== source.cursor;
    await finish(room, source, { cursor, newest: progress.newest, fault: null, more });
    return { source, told: progress.told, fault: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const fault = error.message.slice(0, LONGEST_FAULT);
    await finish(room, source, { cursor: source.cursor, newest: source.newest, fault });
    return { source, told: progress.told, fault };
  }
}

type Progress = { newest: string | null; told: TakenLines };

/** Looks at lines as they pass. Fails: invalid_request for one that another may be equal to. */
async function* watched(
  lines: AsyncIterable<Line>,
  { value: { url } }: StatementSource,
  progress: Progress,
): AsyncGenerator<Line> {
  for await (const line of lines) {
    if (line.reference === null && url.includes("{cursor}")) {
      throw new Failure("invalid_request", `Row ${line.number} has no reference`, {
        field: "reference",
      });
    }
    if (progress.newest === null || line.day > progress.newest) progress.newest = line.day;
    yield line;
  }
}

async function ask({ network, ...room }: PollRoom, source: Claimed) {
  const { value, newest, cursor } = source;
  const headers = await headersOf(room, source);
  const since = sinceOf(newest, room.clock.now());
  const address = addressOf(value.url, { since, cursor: cursor ?? "" });
  const { body, next } = await fetchBody(network.fetchFor(source.mode), address, headers).catch(
    (error: unknown) => {
      throw error instanceof Failure ? error : unreachable(error);
    },
  );
  return { ...readReply(body, value.layout, value.list), next };
}

async function fetchBody(
  reach: typeof fetch,
  address: string,
  headers: Readonly<Record<string, string>> | undefined,
): Promise<{ body: Buffer; next: string | null }> {
  const reply = await reach(address, {
    headers: { accept: "application/json, text/csv", ...headers },
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
  if (!reply.ok) {
    await reply.body?.cancel();
    throw new Failure("unavailable", `${REPLY} has the status ${reply.status}`);
  }
  return { body: await bounded(reply), next: reply.headers.get(CURSOR_HEADER) };
}

async function bounded({ body }: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.length;
    if (size > LARGEST_REPLY) {
      throw new Failure("payload_too_large", `${REPLY} has more than ${LARGEST_REPLY} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Whole days, so that equal lines of one day are always counted together. */
function sinceOf(newest: string | null, now: Instant): string {
  const from =
    newest === null ? now - FIRST_DAYS : Date.parse(`${newest}T12:00:00+07:00`) - OVERLAP;
  return jakartaPlain(from).slice(0, 10);
}

function cursorIn({ value, cursor }: StatementSource, json: unknown, header: string | null) {
  const told = value.next === undefined ? header : valueAt(json, value.next);
  if (told === undefined || told === null || told === "") return cursor;
  const text = `${told}`;
  if (text.length <= LONGEST_CURSOR && typeof told !== "object") return text;
  throw new Failure("invalid_request", `${REPLY} has no cursor of ${LONGEST_CURSOR} at most`);
}

/** The network's words may tell too much, and its code tells enough. */
function unreachable(error: unknown): Failure {
  const { name, cause } = error as Error;
  if (cause instanceof Failure) return cause;
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  const why =
    name === "TimeoutError"
      ? `does not come within ${ANSWER_WITHIN / SECOND} s`
      : `does not come${typeof code === "string" ? `: ${code}` : ""}`;
  return new Failure("unavailable", `${REPLY} ${why}`, { cause: error });
}

const finishPoll = statement(
  "statement_source_finish",
  `update statement_source
      set due_at = $4, polled_at = $5, cursor = $6, newest = $7, failures = $8, fault = $9
    where owner_id = $1 and account_id = $2 and name = $3`,
);

type End = {
  readonly cursor: string | null;
  readonly newest: string | null;
  readonly fault: string | null;
  readonly more?: boolean;
};

function finish(room: PollRoom, source: Claimed, { cursor, newest, fault, more }: End) {
  const { ownerId, accountId, name, failures: before } = source;
  const now = room.clock.now();
  const failures = fault === null ? 0 : before + 1;
  const due = more ? now : now + pauseOf(room.ids, source.value.every * SECOND, failures);
  return finishPoll(room.db, [
    ...[ownerId, accountId, name, stamp(due), stamp(now)],
    ...[cursor, newest, failures, fault],
  ]);
}

/** Its interval give or take a tenth; after failures twice that each time, an hour at most. */
function pauseOf(ids: Ids, every: number, failures: number): number {
  const longest = Math.max(every, LONGEST_PAUSE);
  const pause = Math.min(longest, every * 2 ** Math.min(failures, MOST_DOUBLINGS));
  return ids.integer(Math.floor(pause * 0.9), Math.ceil(pause * 1.1));
}
