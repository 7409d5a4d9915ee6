/** Rows of charges that are asked of rails across a network, and who may work on one now. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { stamp, stampOrNull } from "./payment-rows.ts";
import type { Price } from "./pricing.ts";

export type RailAskState = "asking" | "accepted" | "declined" | "unknown";

export type RailAskRow = {
  readonly merchantId: string;
  readonly chargeId: string;
  readonly paymentId: string;
  readonly projectId: string;
  readonly rail: string;
  readonly ownerId: string;
  readonly accountId: string;
  readonly channel: string;
  /** What was asked for; what the buyer must send may be more. */
  readonly price: Price;
  readonly page: string;
  /** In project time. */
  readonly deadline: Instant;
  readonly state: RailAskState;
  /** How the rail tells of it; null until the rail has said its own name. */
  readonly name: string | null;
  readonly handle: string | null;
  /** No buyer was shown it. */
  readonly unseen: boolean;
  readonly calledOff: boolean;
  readonly tries: number;
  /** In real time; null: it is asked about no more. */
  readonly nextLook: Instant | null;
};

/** What an accepted ask is written down with, in the commit of its charge. */
export type AcceptedAsk = {
  readonly chargeId: string;
  readonly name: string;
  readonly handle: string | null;
  readonly unseen: boolean;
  /** Whether whoever asked for the payment hears of it now. */
  readonly told: boolean;
  readonly nextLook: Instant;
};

const COLUMNS = `
  a.merchant_id as "merchantId", a.charge_id as "chargeId", a.payment_id as "paymentId",
  a.project_id as "projectId", a.rail, a.owner_id as "ownerId", a.account_id as "accountId",
  a.channel, a.price, a.page, a.deadline, a.state, a.name, a.handle, a.unseen,
  a.called_off as "calledOff", a.tries, a.next_look as "nextLook"`;

const ONE_ASKING = "rail_ask_one_asking";

/** Another call for the same payment is under way, here or on another machine. */
export function isUnderWay(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === ONE_ASKING;
}

const insert = statement(
  "rail_ask_insert",
  `insert into rail_ask
          (merchant_id, charge_id, payment_id, project_id, rail, owner_id, account_id, channel,
           price, page, deadline, state, name, next_look, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'asking', $12, $13, $14)`,
);

/** Fails with `isUnderWay`. */
export async function insertAsk(db: Queryable, ask: RailAskRow, now: Instant): Promise<void> {
  const { merchantId, chargeId, paymentId, projectId, rail, ownerId, accountId, channel } = ask;
  await insert(db, [
    ...[merchantId, chargeId, paymentId, projectId, rail, ownerId, accountId, channel],
    ...[JSON.stringify(ask.price), ask.page, stamp(ask.deadline), ask.name],
    ...[stampOrNull(ask.nextLook), stamp(now)],
  ]);
}

const selectOfPayment = statement<RailAskRow>(
  "rail_asks_of_payment",
  `select ${COLUMNS} from rail_ask a
    where a.merchant_id = $1 and a.payment_id = $2
    order by a.charge_id`,
);

/** Of one payment, the oldest first. */
export function asksOf(
  db: Queryable,
  { merchantId, id }: { readonly merchantId: string; readonly id: string },
): Promise<RailAskRow[]> {
  return selectOfPayment(db, [merchantId, id]);
}

const selectByName = statement<RailAskRow>(
  "rail_ask_by_name",
  `select ${COLUMNS} from rail_ask a
    where a.owner_id = $1 and a.account_id = $2 and a.name = $3
    order by a.charge_id desc
    limit 1`,
);

export async function askByName(
  db: Queryable,
  account: { readonly ownerId: string; readonly id: string },
  name: string,
): Promise<RailAskRow | undefined> {
  return (await selectByName(db, [account.ownerId, account.id, name]))[0];
}

const free = statement(
  "rail_asks_free",
  `update rail_ask set state = 'unknown'
    where merchant_id = $1 and payment_id = $2 and state = 'asking' and next_look <= $3`,
);

/** Whoever was calling has ended without a word: what became of the call is unknown. */
export async function freeAbandoned(
  db: Queryable,
  { merchantId, id }: { readonly merchantId: string; readonly id: string },
  now: Instant,
): Promise<void> {
  await free(db, [merchantId, id, stamp(now)]);
}

const claim = statement<{ claimed: 1 }>(
  "rail_ask_claim",
  `update rail_ask
      set state = 'asking', next_look = $3, tries = tries + 1
    where merchant_id = $1 and charge_id = $2
      and (state = 'unknown' or state = 'asking' and next_look <= $4)
   returning 1 as claimed`,
);

/** Takes an ask whose fate is unknown to ask again; false: it is known. Fails: `isUnderWay`. */
export async function claimAsk(
  db: Queryable,
  { merchantId, chargeId }: RailAskRow,
  until: Instant,
  now: Instant,
): Promise<boolean> {
  return (await claim(db, [merchantId, chargeId, stamp(until), stamp(now)])).length === 1;
}

const close = statement(
  "rail_ask_close",
  `update rail_ask
      set state = $3, reason = left($4, 500), next_look = $5
    where merchant_id = $1 and charge_id = $2 and state <> 'accepted'`,
);

/** Writes down what is known of an ask that was not accepted, and when to ask about it again. */
export async function closeAsk(
  db: Queryable,
  { merchantId, chargeId }: RailAskRow,
  state: "declined" | "unknown",
  reason: string,
  nextLook: Instant | null,
): Promise<void> {
  await close(db, [merchantId, chargeId, state, reason, stampOrNull(nextLook)]);
}

const accept = statement(
  "rail_ask_accept",
  `update rail_ask
      set state = 'accepted', name = $3, handle = $4, unseen = $5, told = $6, next_look = $7,
          tries = 0
    where merchant_id = $1 and charge_id = $2`,
);

/** Part of the commit that makes the charge. */
export async function acceptAsk(
  client: PoolClient,
  merchantId: string,
  { chargeId, name, handle, unseen, told, nextLook }: AcceptedAsk,
): Promise<void> {
  await accept(client, [merchantId, chargeId, name, handle, unseen, told, stamp(nextLook)]);
}

const tell = statement<{ told: 1 }>(
  "rail_ask_tell",
  `update rail_ask set told = true
    where merchant_id = $1 and charge_id = $2 and state = 'accepted' and not told
   returning 1 as told`,
);

/** Whether a charge was accepted without anybody hearing of it; from now on somebody has. */
export async function tellOnce(
  db: Queryable,
  charge: { readonly merchantId: string; readonly chargeId: string },
): Promise<boolean> {
  return (await tell(db, [charge.merchantId, charge.chargeId])).length === 1;
}

const look = statement(
  "rail_ask_look_next",
  `update rail_ask set next_look = $3, called_off = called_off or $4
    where merchant_id = $1 and charge_id = $2`,
);

/** When an accepted charge is asked about next: null is no more. */
export async function lookNext(
  db: Queryable,
  { merchantId, chargeId, calledOff }: RailAskRow,
  nextLook: Instant | null,
): Promise<void> {
  await look(db, [merchantId, chargeId, stampOrNull(nextLook), calledOff]);
}

const hurry = statement(
  "rail_asks_hurry",
  `update rail_ask set next_look = $3
    where merchant_id = $1 and payment_id = $2 and state = 'accepted'`,
);

/** Something happened to a payment that its rails should hear of at once. */
export async function hurryAsks(
  db: Queryable,
  { merchantId, id }: { readonly merchantId: string; readonly id: string },
  now: Instant,
): Promise<void> {
  await hurry(db, [merchantId, id, stamp(now)]);
}

const claimDue = statement<RailAskRow>(
  "rail_asks_claim_due",
  `update rail_ask a
      set next_look = $2, tries = a.tries + 1,
          state = case a.state when 'asking' then 'unknown' else a.state end
     from (select merchant_id, charge_id from rail_ask
            where next_look <= $1
            order by next_look
            limit $3
              for update skip locked) due
    where a.merchant_id = due.merchant_id and a.charge_id = due.charge_id
   returning ${COLUMNS}`,
);

/** Takes what is due to be asked about; what its taker leaves undone is due again at `until`. */
export function claimDueAsks(
  db: Queryable,
  now: Instant,
  until: Instant,
  most: number,
): Promise<RailAskRow[]> {
  return claimDue(db, [stamp(now), stamp(until), most]);
}
