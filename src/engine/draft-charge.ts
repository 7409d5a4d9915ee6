/**
 * Drafts a charge: checks that the project offers the channel, prices it, draws the unique code
 * where there is one, and has the rail make the instructions. Nothing is written yet.
 */
import type { Instant } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import type { DirectoryNumber, Reservation } from "./insert-payments.ts";
import type { Charge } from "./payment.ts";
import { type Price, priceOf } from "./pricing.ts";
import type { AccountKey } from "./rail.ts";
import { isRemoteWay, type LocalWay, offered, type Ways } from "./routing.ts";
import type { ChannelSettings, Project, UniqueAmount } from "./settings.ts";
import { SHARED_UNIQUE, type UniqueAmounts } from "./unique-amounts.ts";

export type ChargeDraft = {
  readonly charge: Charge;
  readonly number: DirectoryNumber | undefined;
  readonly reservation: Reservation | undefined;
};

export type ChargeAsk = {
  readonly project: Project;
  readonly paymentId: string;
  readonly reference: string;
  readonly amount: number;
  readonly channel: string;
  /** How long it may be paid, ms; undefined: the channel's life. */
  readonly life: number | undefined;
  /** What it must not outlive, if anything. */
  readonly endsAt: Instant | null;
  readonly page: string;
  /** Where a request to pay is pushed, if the buyer gave a number for it. */
  readonly phone?: string | undefined;
  readonly now: Instant;
  /** How it is to be collected. */
  readonly way: LocalWay;
};

type Deps = {
  readonly ids: Ids;
  readonly uniqueAmounts: UniqueAmounts;
};

/** `afar`: the ways that are left, the first of which is across a network. */
export type FirstDraft = { readonly draft: ChargeDraft } | { readonly afar: Ways };

/** Drafts by the first way that does not decline. Fails: as `draftCharge`, with its last word. */
export async function draftFirst(
  deps: Deps,
  ask: Omit<ChargeAsk, "way">,
  [way, next, ...others]: Ways,
): Promise<FirstDraft> {
  if (isRemoteWay(way)) return { afar: next ? [way, next, ...others] : [way] };
  try {
    return { draft: await draftCharge(deps, { ...ask, way }) };
  } catch (error) {
    if (!next || !isDeclined(error)) throw error;
    return draftFirst(deps, ask, [next, ...others]);
  }
}

/** Its rail says no; it is not that the project offers no such channel. */
function isDeclined(error: unknown): boolean {
  const { code, facts } = error instanceof Failure ? error : {};
  return code === "channel_unavailable" && facts?.reason !== undefined;
}

/** Fails: channel_unavailable, amount_too_small, unique_amounts_exhausted. */
async function draftCharge(deps: Deps, ask: ChargeAsk): Promise<ChargeDraft> {
  const { project, channel, now } = ask;
  const settings = offered(project, channel);
  const { rail, account } = ask.way;
  const deadline = deadlineOf(settings, ask);
  const unique = settings.unique ?? (account?.uniqueTotals ? SHARED_UNIQUE : undefined);
  const key = account
    ? { ownerId: account.ownerId, account: account.id }
    : { ownerId: project.merchantId, account: project.id };
  const priced = { ...settings, unique };
  const { price, reservation } = await priceWithCode(deps, priced, ask, key, deadline);
  const id = deps.ids.uuid(now);
  const answer = rail.charge({
    project,
    paymentId: ask.paymentId,
    reference: ask.reference,
    chargeId: id,
    channel,
    payable: price.payable,
    deadline,
    account,
    phone: ask.phone,
    page: ask.page,
    ids: deps.ids,
  });
  if (answer.outcome === "declined") {
    if (reservation) deps.uniqueAmounts.settle(reservation, "free");
    throw new Failure("channel_unavailable", answer.reason, {
      field: "channel",
      facts: { channel, reason: answer.reason },
    });
  }
  const charge: Charge = {
    id,
    paymentId: ask.paymentId,
    channel,
    rail: rail.id,
    status: "open",
    ...price,
    instructions: answer.instructions,
    railReference: answer.reference,
    account: account ? key : null,
    custody: account?.custody ?? "ours",
    deadline,
    createdAt: now,
    paidAt: null,
  };
  const number = answer.number && { kind: `${rail.id}:${channel}`, key: answer.number };
  return { charge, number: number || undefined, reservation };
}

/** When a charge that is asked for at `now` can be paid no more, by the project's settings. */
export function deadlineOf(
  { life }: Pick<ChannelSettings, "life">,
  ask: Pick<ChargeAsk, "now" | "life" | "endsAt">,
): Instant {
  return Math.min(ask.now + (ask.life ?? life), ask.endsAt ?? Number.POSITIVE_INFINITY);
}

type PricedSettings = Pick<ChannelSettings, "fee" | "bearer"> & {
  readonly unique: UniqueAmount | undefined;
};
type Priced = { readonly price: Price; readonly reservation: Reservation | undefined };

async function priceWithCode(
  { uniqueAmounts }: Deps,
  settings: PricedSettings,
  { project, amount, now }: ChargeAsk,
  account: AccountKey,
  deadline: Instant,
): Promise<Priced> {
  const bare = checkedPrice(settings, amount, 0);
  const { unique } = settings;
  if (!unique) return { price: bare, reservation: undefined };
  const { coolDown, sign } = unique;
  // What is too small for the largest code is refused before a code is drawn.
  if (sign === "minus") checkedPrice(settings, amount, -(unique.widenTo ?? unique.to));
  const heldUntil = deadline + coolDown;
  const code = await uniqueAmounts.draw({
    ...account,
    project,
    base: bare.payable,
    unique,
    now,
    until: heldUntil,
  });
  const price = checkedPrice(settings, amount, code);
  const { payable: total } = price;
  const reservation = { ...account, projectId: project.id, total, coolDown, heldUntil };
  return { price, reservation };
}

/** Fails: amount_too_small. */
export function checkedPrice(settings: PricedSettings, amount: number, code: number): Price {
  const price = priceOf(settings, amount, code);
  if (price) return price;
  throw new Failure("amount_too_small", "The amount is too small for the fee and the code.", {
    field: "amount",
    hint: "Ask for more.",
  });
}
