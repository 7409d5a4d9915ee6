/**
 * Which charge a notice means: by its reference, or by a unique total that was held when the buyer
 * paid; or which open payment, by its code's number. What fits two is set aside, and so is what
 * fits none.
 */
import { SECOND } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { OpenPayment } from "./open-payment.ts";
import { findOpenByNumber } from "./open-payment-rows.ts";
import type { PaymentStatus } from "./payment.ts";
import { stamp } from "./payment-rows.ts";
import type { Rail } from "./rail.ts";
import type { Notice } from "./receipts.ts";
import type { SuspenseCause } from "./suspense-causes.ts";

export type Match =
  | { readonly paymentId: string; readonly chargeId: string }
  | { readonly openPayment: OpenPayment }
  | {
      readonly cause: SuspenseCause;
      /** Where the payment is plain, and what it should be of it is not. */
      readonly paymentId?: string | undefined;
      readonly projectId?: string | undefined;
    };

type Candidate = {
  readonly payment_id: string;
  readonly project_id: string;
  readonly status: PaymentStatus;
  readonly charge_id: string | null;
  readonly payable: number | null;
};

export async function matchNotice(
  { db, rails }: { readonly db: Queryable; readonly rails: readonly Rail[] },
  notice: Notice,
): Promise<Match> {
  if (notice.currency !== "IDR") {
    const named = notice.reference === undefined ? [] : await byReference(db, rails, notice);
    const only = onlyPayment(named);
    const of = only && { paymentId: only.payment_id, projectId: only.project_id };
    return { cause: "wrong_currency", ...of };
  }
  const found =
    notice.reference === undefined
      ? await byTotal(db, notice)
      : await byReference(db, rails, notice);
  if (found.length === 0) {
    const openPayment = await openByNumber(db, rails, notice);
    return openPayment ? { openPayment } : { cause: "unknown_reference" };
  }
  const payment = onlyPayment(found);
  if (!payment) return { cause: "amount_of_two_open_payments" };
  const { payment_id: paymentId, project_id: projectId } = payment;
  const charges = found.filter((one) => one.payment_id === paymentId && one.charge_id !== null);
  const exact = charges.filter(({ payable }) => payable === notice.amount);
  const [charge, another] = exact.length > 0 ? exact : charges;
  if (!charge) return { cause: "unknown_reference", paymentId, projectId };
  if (another) return { cause: "amount_of_two_open_payments", paymentId, projectId };
  return { paymentId, chargeId: charge.charge_id as string };
}

/** The one payment among them, or the one of them that is pending. */
function onlyPayment(found: readonly Candidate[]): Candidate | undefined {
  const all = [...new Map(found.map((one) => [one.payment_id, one])).values()];
  const pending = all.filter(({ status }) => status === "pending");
  const among = pending.length > 0 ? pending : all;
  return among.length === 1 ? among[0] : undefined;
}

const COLUMNS = "p.id as payment_id, p.project_id, p.status, c.id as charge_id, c.payable";

const selectByReference = statement<Candidate>(
  "notice_by_reference",
  `select ${COLUMNS}
     from payment p
     left join charge c
       on c.merchant_id = p.merchant_id and c.payment_id = p.id and c.rail = $4
    where p.merchant_id = $1 and p.mode = $2 and ($3::uuid is null or p.project_id = $3)
      and p.id in (
        select id from payment where merchant_id = $1 and reference = $5
        union
        select payment_id from directory
         where kind = any ($6::text[]) and key = $5 and merchant_id = $1)
    order by p.id, c.id
    limit 100`,
);

function byReference(
  db: Queryable,
  rails: readonly Rail[],
  { merchantId, mode, projectId, rail, reference }: Notice,
): Promise<Candidate[]> {
  const kinds = ["wire", ...numberKinds(rails, rail)];
  return selectByReference(db, [merchantId, mode, projectId ?? null, rail, reference, kinds]);
}

/** How the directory calls the numbers that a rail hands out. */
function numberKinds(rails: readonly Rail[], rail: string): string[] {
  const channels = rails.find(({ id }) => id === rail)?.channels ?? [];
  return channels.map((channel) => `${rail}:${channel}`);
}

async function openByNumber(
  db: Queryable,
  rails: readonly Rail[],
  notice: Notice,
): Promise<OpenPayment | undefined> {
  const { reference: number, rail } = notice;
  if (number === undefined) return undefined;
  return findOpenByNumber(db, notice, { kinds: numberKinds(rails, rail), number });
}

/**
 * The total must have been held for its payment when the buyer paid; rails that tell of seconds
 * alone may seem to have been paid up to one before the payment was made.
 */
const selectByTotal = statement<Candidate>(
  "notice_by_total",
  `select ${COLUMNS}
     from reservation r
     join payment p
       on p.merchant_id = r.merchant_id and p.id = r.payment_id and p.mode = $2
     join charge c
       on c.merchant_id = p.merchant_id and c.payment_id = p.id and c.rail = $4
      and c.payable = r.total and c.code <> 0
    where r.owner_id = $1 and r.total = $5
      and r.account in (
        select id::text from project
         where merchant_id = $1 and mode = $2 and ($3::uuid is null or id = $3))
      and r.held_until >= $6 and p.created_at <= $7
    order by p.id, c.id
    limit 100`,
);

function byTotal(
  db: Queryable,
  { merchantId, mode, projectId, rail, amount, paidAt }: Notice,
): Promise<Candidate[]> {
  const from = [merchantId, mode, projectId ?? null, rail, amount];
  return selectByTotal(db, [...from, stamp(paidAt), stamp(paidAt + SECOND)]);
}
