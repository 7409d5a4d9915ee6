/**
 * What the house says of a merchant, above the settings of its projects: whether it is paused,
 * what it may ask for and pay out at most, and its fees. Read together with each project, so that
 * no call needs one look-up more.
 */
import { z } from "zod";
import { type Clock, utcText } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { type Ids, showId } from "../ids.ts";
import { audit } from "./audit.ts";
import { writtenText } from "./payout-rules.ts";
import { type ChannelSettings, feeTier, MOST_ASKED, type Project } from "./settings.ts";

const bound = z.number().int().positive().max(MOST_ASKED).optional();

/** Whole rupiah; what is absent is left to the projects. */
const allowed = z.object({
  /** The most that one payment may ask for. */
  most: bound,
  payoutMost: bound,
  /** The most of all payouts of one project on one day in Jakarta. */
  payoutDaily: bound,
  /** By channel, in place of the projects' own. */
  fees: z.record(z.string(), z.array(feeTier)).default({}),
});

export type Allowed = z.infer<typeof allowed>;
export type MerchantTerms = Allowed & {
  /** Takes no new payment and asks for no payout; what is under way goes on. */
  readonly paused: boolean;
};

export const NO_TERMS: MerchantTerms = { paused: false, fees: {} };

/** Terms as the merchant's row has them. */
export function termsOf(row: { readonly paused: boolean; readonly terms: unknown }): MerchantTerms {
  return { paused: row.paused, ...allowed.parse(row.terms) };
}

/** What a project says of a channel, within what the house allows its merchant. */
export function channelOf(
  { settings, terms: { most, fees } }: Pick<Project, "settings" | "terms">,
  channel: string,
): ChannelSettings | undefined {
  const own = settings.channels[channel];
  if (!own) return undefined;
  return { ...own, most: Math.min(own.most, most ?? own.most), fee: fees[channel] ?? own.fee };
}

/** What a payment may ask for whose channel is not picked yet. */
export function boundsOf({ settings, terms }: Pick<Project, "settings" | "terms">) {
  const { least, most } = settings;
  return { least, most: Math.min(most, terms.most ?? most) };
}

/** Fails: merchant_paused. */
export function refusePaused({ terms }: Pick<Project, "terms">): void {
  if (terms.paused) throw paused();
}

export function paused(): Failure {
  return new Failure("merchant_paused", "The merchant is paused: nothing new is taken.", {
    hint: "Ask the operator of this gateway. Payments that are under way can still be paid.",
  });
}

type Room = { readonly db: Pool; readonly clock: Clock; readonly ids: Ids };
type By = { readonly merchantId: string; readonly by: string };

const LONGEST_REASON = 500;

/**
 * Running servers know of it within a second. What is under way can still be paid, refunded and
 * told of. Fails: invalid_request (reason), wrong_state when it is paused already.
 */
export async function pauseMerchant(room: Room, of: By, reason: string): Promise<void> {
  const why = writtenText("reason", reason, LONGEST_REASON);
  const pausedAt = utcText(room.clock.now());
  await changed(room, of, "merchant pause", { reason: why }, [pausedAt, why]);
}

/** Fails: wrong_state when it is not paused. */
export function resumeMerchant(room: Room, of: By): Promise<void> {
  return changed(room, of, "merchant resume", {}, [null, null]);
}

async function changed(
  room: Room,
  { merchantId, by: actor }: By,
  verb: string,
  detail: Readonly<Record<string, unknown>>,
  pause: readonly [at: string | null, reason: string | null],
): Promise<void> {
  await transaction(room.db, async (client) => {
    const rows = await updatePause(client, [merchantId, ...pause]);
    if (rows.length === 0) {
      throw new Failure("wrong_state", "The merchant is paused already, or is not paused.");
    }
    const line = { actor, verb, subject: showId("mer", merchantId), detail, merchantId };
    await audit({ ...room, db: client }, line);
  });
}

/** In place of all that was allowed before. Fails: invalid_request. */
export async function allowMerchant(
  room: Room,
  { merchantId, by: actor }: By,
  wanted: z.input<typeof allowed>,
): Promise<void> {
  const read = allowed.safeParse(wanted);
  if (!read.success) {
    const [field] = read.error.issues[0]?.path ?? [];
    throw new Failure("invalid_request", `Whole rupiah, at most ${MOST_ASKED}`, {
      field: String(field),
    });
  }
  const detail = read.data;
  await transaction(room.db, async (client) => {
    await updateTerms(client, [merchantId, JSON.stringify(detail)]);
    const subject = showId("mer", merchantId);
    const line = { actor, verb: "merchant terms", subject, detail, merchantId };
    await audit({ ...room, db: client }, line);
  });
}

const updatePause = statement<{ id: string }>(
  "merchant_pause",
  `update merchant set paused_at = $2, paused_reason = $3
    where id = $1 and (paused_at is null) <> ($2::timestamptz is null)
   returning id`,
);

const updateTerms = statement("merchant_terms", "update merchant set terms = $2 where id = $1");
