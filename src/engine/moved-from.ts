/**
 * In-flight orders of a project that has moved here: for some days a reference that we do not know
 * is asked of the gateway it came from. How that gateway is asked is handed in; nothing is stored.
 */
import { type Clock, DAY } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { Payment } from "./payment.ts";
import { seal, unseal } from "./seal.ts";
import type { Project } from "./settings.ts";

/** What opens the old gateway: its key, and whatever else its wire wants, by its own names. */
export type Credentials = Readonly<Record<string, string>>;

export type AskedElsewhere = {
  /** The wire that the old gateway speaks. */
  readonly dialect: string;
  readonly credentials: Credentials;
  readonly reference: string;
  /** Where the wire names an order by its amount too. */
  readonly amount?: number | undefined;
};

/** Asks the old gateway; undefined when it does not know the order, or does not answer in time. */
export type LookUpElsewhere = (
  project: Project,
  asked: AskedElsewhere,
) => Promise<Payment | undefined>;

export type WantedMove = {
  readonly dialect: string;
  readonly credentials: Credentials;
  /** For how long the old gateway is asked. */
  readonly days: number;
};

const MOST_DAYS = 365;

type Room = { readonly clock: Clock; readonly houseKey: Buffer };

/** Writes down where a project came from. Fails: invalid_request. Returns when asking ends. */
export async function setMovedFrom(
  { db, clock, houseKey }: Room & { readonly db: Queryable },
  { merchantId, id }: Project,
  { dialect, credentials, days }: WantedMove,
): Promise<number> {
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new Failure("invalid_request", `Days are a whole number from 1 to ${MOST_DAYS}`, {
      field: "days",
    });
  }
  const until = clock.now() + days * DAY;
  const sealed = seal(houseKey, JSON.stringify(credentials), aboutMove(id)).toString("base64");
  const movedFrom = JSON.stringify({ dialect, credentials: sealed, until });
  await updateMovedFrom(db, [merchantId, id, movedFrom]);
  return until;
}

/** The order as the old gateway tells it, while it is to be asked and somebody can ask it. */
export async function findElsewhere(
  { clock, houseKey }: Room,
  lookUp: LookUpElsewhere | undefined,
  project: Project,
  order: Pick<AskedElsewhere, "reference" | "amount">,
): Promise<Payment | undefined> {
  const { movedFrom } = project.settings;
  if (!lookUp || !movedFrom || clock.now() >= movedFrom.until) return undefined;
  const sealed = Buffer.from(movedFrom.credentials, "base64");
  const credentials = JSON.parse(unseal(houseKey, sealed, aboutMove(project.id)));
  return lookUp(project, { dialect: movedFrom.dialect, credentials, ...order });
}

function aboutMove(projectId: string): string {
  return `moved-from:${projectId}`;
}

const updateMovedFrom = statement(
  "project_set_moved_from",
  `update project set settings = jsonb_set(settings, '{movedFrom}', $3::jsonb)
    where merchant_id = $1 and id = $2`,
);
