/**
 * A statement's lines as notices of the account that it is of: what a phone told of too is one
 * money with two pieces of evidence, and what no phone told of is counted now. Told again, in this
 * file or another that overlaps it, a line is the notice that it was.
 */
import { createHash } from "node:crypto";
import type { Clock, Instant } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import type { Engine } from "../engine/engine.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import type { Ids } from "../ids.ts";
import { lastMoment } from "../statements/cells.ts";
import type { Layout } from "../statements/layout.ts";
import { type Line, readLines } from "../statements/read-lines.ts";
import { countAll, createCounting } from "./count-money.ts";
import type { Account } from "./secrets.ts";
import { createTaking, type Heard } from "./take-notices.ts";

type Room = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly engine: Engine;
};

/** How many lines tell of money that came in, and how many of them were told before. */
export type TakenLines = { readonly taken: number; readonly known: number };

const BATCH = 100;

/** Fails: invalid_request (file, a column); what comes before in the file may have been taken. */
export function takeStatement(
  room: Room,
  { ownerId, id }: OpenedAccount,
  path: string,
  layout: Layout,
): Promise<TakenLines> {
  const account = { ownerId, accountId: id };
  const source = `statement:${layout.name}`;
  return takeLines(room, account, readLines(path, layout), { source, layout });
}

/** Each layout is a source: the same lines in another one are other evidence of the same money. */
type From = { readonly source: string; readonly layout: Layout };

/** Fails as its lines do; what comes before may have been taken. */
export async function takeLines(
  room: Room,
  { ownerId, accountId }: Account,
  lines: AsyncIterable<Line>,
  from: From,
): Promise<TakenLines> {
  const take = createTaking(room);
  const counting = createCounting(room);
  const told = { taken: 0, known: 0 };
  async function takeBatch(heard: readonly Heard[]): Promise<void> {
    const taken = await take({ ownerId, accountId, signature: null, heard });
    if (taken === "replayed") return;
    await countAll(
      counting,
      taken.notices.map(({ notice }) => notice),
    );
    told.taken += heard.length;
    told.known += taken.notices.filter(({ known }) => known).length;
  }

  let batch: Heard[] = [];
  for await (const line of lines) {
    if (line.direction === "out") continue;
    batch.push(read(line, from, room.clock.now()));
    if (batch.length < BATCH) continue;
    await takeBatch(batch);
    batch = [];
  }
  if (batch.length > 0) await takeBatch(batch);
  return told;
}

function read(line: Line, { source, layout }: From, now: Instant): Heard {
  const digest = createHash("sha256")
    .update(JSON.stringify([source, line.identity.toString("hex")]))
    .digest();
  return {
    source,
    digest,
    app: "statement",
    title: line.reference ?? "",
    text: line.description,
    from: Math.min(line.at, now),
    until: Math.min(lastMoment(line.at, layout), now),
    verdict: "money",
    rule: null,
    amount: line.amount,
    steady: true,
  };
}
