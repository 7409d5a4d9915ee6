/**
 * Pakasir's pay pages. Opening a pay URL finds or makes the payment; a method is picked by the
 * URL or on the page. From then on the page stays at `/pay-v2/{txn_id}`, so that a refresh shows
 * what became of this payment and never makes another.
 */
import type { Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { decode } from "../codecs.ts";
import type { Page, PageOpening, PageVisit, Rate } from "../define.ts";
import { limitPicking } from "../limit-picking.ts";
import { ask, findOrder, pagePath, pick } from "./payments.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF, METHODS } from "./words.ts";

/** Payments made without a key from one address in one project: buyers may share an address. */
const KEYLESS_MAKING: Rate = { burst: 60, every: 1_000 };

export const pages: readonly Page[] = [
  { path: "/pay/:slug/:amount", open: (visit) => openOrder(visit, null) },
  { path: "/paypal/:slug/:amount", open: (visit) => openOrder(visit, CHANNEL_OF.paypal) },
  { path: "/pay-v2/:txn_id", open: openTransaction },
];

/** What a URL asks of its page. */
type Wishes = {
  readonly qrisOnly: boolean;
  readonly channel: string | null;
  readonly redirect: string | null;
};

async function openOrder(
  visit: PageVisit,
  pathChannel: string | null,
): Promise<PageOpening | undefined> {
  const { engine, request, mayMake, picked, allow } = visit;
  const { slug, amount, order_id: orderId } = decode(wire.payUrl, request.fields);
  const project = await engine.projects.bySlug(slug);
  if (project?.dialect !== "pakasir") return undefined;
  const wishes = wishesOf(visit, pathChannel);
  const found = await findOrder({ engine }, project, orderId, amount);
  if (!mayMake) return found && openingOf(visit, project, found, wishes);
  if (found?.status === "pending" || found?.status === "paid") {
    return openingOf(visit, project, await choose(visit, project, found, wishes), wishes);
  }
  allow(`${request.address} makes in ${project.id}`, KEYLESS_MAKING);
  const payment = await ask(
    { engine, request },
    {
      project,
      orderId,
      amount,
      channel: wishes.qrisOnly ? CHANNEL_OF.qris : (picked ?? wishes.channel),
      origin: "url",
      returnUrl: wishes.redirect,
      ...(wishes.qrisOnly && { metadata: { qris_only: true } }),
    },
  );
  return openingOf(visit, project, payment, wishes);
}

async function openTransaction(visit: PageVisit): Promise<PageOpening | undefined> {
  const { engine, request, mayMake } = visit;
  const opened = await engine.payments.openByWireId(request.params.txn_id ?? "");
  if (opened?.project.dialect !== "pakasir") return undefined;
  const { project, payment } = opened;
  const wishes = wishesOf(visit, null);
  const shown = mayMake ? await choose(visit, project, payment, wishes) : payment;
  return openingOf(visit, project, shown, wishes);
}

/** Makes the charge that the buyer or the URL asks for, if any. */
function choose(
  visit: PageVisit,
  project: Project,
  payment: Payment,
  wishes: Wishes,
): Promise<Payment> {
  const channel = isFixed(payment, wishes) ? CHANNEL_OF.qris : (visit.picked ?? wishes.channel);
  limitPicking(visit, payment, channel);
  return pick(visit, project, payment, channel);
}

function openingOf(
  { request }: PageVisit,
  project: Project,
  payment: Payment,
  wishes: Wishes,
): PageOpening {
  const kept = new URLSearchParams();
  if (wishes.qrisOnly) kept.set("qris_only", "1");
  if (wishes.redirect !== null) kept.set("redirect", wishes.redirect);
  const query = kept.size > 0 ? `?${kept}` : "";
  return {
    project,
    payment,
    self: request.prefix + pagePath(payment.wireId) + query,
    channelFixed: isFixed(payment, wishes),
    returnUrl: wishes.redirect ?? payment.returnUrl,
  };
}

/** A payment made by a qris_only URL stays so, whatever a later request leaves out of its URL. */
function isFixed(payment: Payment, { qrisOnly }: Wishes): boolean {
  return qrisOnly || payment.metadata?.qris_only === true;
}

function wishesOf({ request }: PageVisit, pathChannel: string | null): Wishes {
  const { qris_only: qrisOnly, payment_method: method, redirect } = request.query;
  const named = METHODS.find((one) => one === method?.toLowerCase());
  return {
    qrisOnly: qrisOnly === "1" || qrisOnly === "true",
    channel: pathChannel ?? (named ? CHANNEL_OF[named] : null),
    redirect: redirect !== undefined && isWebAddress(redirect) ? redirect : null,
  };
}

/** Programs also send `null` or nothing at all; only http(s) may be led to. */
function isWebAddress(text: string): boolean {
  return text.length <= 2_000 && /^https?:\/\//i.test(text) && URL.canParse(text);
}
