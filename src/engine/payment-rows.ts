/** How payments and charges lie in their tables, and how rows become values again. */
import type { Instant } from "../clock.ts";
import type { Custody } from "../ledger/entries.ts";
import type { Charge, ChargeStatus, Instructions, Payment, PaymentStatus } from "./payment.ts";
import type { Bearer, Mode } from "./settings.ts";

export type ChargeRow = {
  charge_id: string;
  charge_payment_id: string;
  charge_channel: string;
  charge_rail: string;
  charge_status: ChargeStatus;
  charge_bearer: Bearer;
  charge_amount: number;
  charge_fee: number;
  charge_code: number;
  charge_payable: number;
  charge_net: number;
  charge_instructions: Instructions;
  charge_rail_reference: string;
  charge_account_owner_id: string | null;
  charge_account_id: string | null;
  charge_custody: Custody;
  charge_deadline: Instant;
  charge_created_at: Instant;
  charge_paid_at: Instant | null;
};

export type PaymentRow = {
  merchant_id: string;
  id: string;
  project_id: string;
  mode: Mode;
  reference: string;
  identity: string | null;
  identity_kept: boolean;
  wire_id: string;
  origin: string;
  status: PaymentStatus;
  version: number;
  amount: number;
  refunded: number;
  channel: string | null;
  current_charge_id: string | null;
  customer: Record<string, string> | null;
  metadata: Record<string, unknown> | null;
  return_url: string | null;
  created_at: Instant;
  updated_at: Instant;
  expires_at: Instant;
  ends_at: Instant | null;
  paid_at: Instant | null;
  canceled_at: Instant | null;
};

/** The columns of `payment p`, as `PaymentRow` names them. */
export const PAYMENT_COLUMNS = `
  p.merchant_id, p.id, p.project_id, p.mode, p.reference, p.identity, p.identity_kept, p.wire_id,
  p.origin, p.status, p.version, p.amount, p.refunded, p.channel, p.charge_id as current_charge_id,
  p.customer, p.metadata, p.return_url, p.created_at, p.updated_at, p.expires_at, p.ends_at,
  p.paid_at, p.canceled_at`;

/** The columns of `charge c`, as `ChargeRow` names them. */
export const CHARGE_COLUMNS = `
  c.id as charge_id, c.payment_id as charge_payment_id, c.channel as charge_channel,
  c.rail as charge_rail, c.status as charge_status, c.bearer as charge_bearer,
  c.amount as charge_amount, c.fee as charge_fee, c.code as charge_code,
  c.payable as charge_payable, c.net as charge_net, c.instructions as charge_instructions,
  c.rail_reference as charge_rail_reference, c.account_owner_id as charge_account_owner_id,
  c.account_id as charge_account_id, c.custody as charge_custody, c.deadline as charge_deadline,
  c.created_at as charge_created_at, c.paid_at as charge_paid_at`;

/** Joins the charge that a payment shows. */
export const JOIN_CURRENT_CHARGE = `
  left join charge c
    on c.merchant_id = p.merchant_id and c.payment_id = p.id and c.id = p.charge_id`;

export function chargeOf(row: ChargeRow): Charge {
  return {
    id: row.charge_id,
    paymentId: row.charge_payment_id,
    channel: row.charge_channel,
    rail: row.charge_rail,
    status: row.charge_status,
    bearer: row.charge_bearer,
    amount: row.charge_amount,
    fee: row.charge_fee,
    code: row.charge_code,
    payable: row.charge_payable,
    net: row.charge_net,
    instructions: row.charge_instructions,
    railReference: row.charge_rail_reference,
    account:
      row.charge_account_owner_id === null || row.charge_account_id === null
        ? null
        : { ownerId: row.charge_account_owner_id, account: row.charge_account_id },
    custody: row.charge_custody,
    deadline: row.charge_deadline,
    createdAt: row.charge_created_at,
    paidAt: row.charge_paid_at,
  };
}

export function paymentOf(row: PaymentRow, charge: Charge | null): Payment {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    projectId: row.project_id,
    mode: row.mode,
    reference: row.reference,
    identity: row.identity,
    identityKept: row.identity_kept,
    wireId: row.wire_id,
    origin: row.origin,
    status: row.status,
    version: row.version,
    amount: row.amount,
    refunded: row.refunded,
    channel: row.channel,
    charge,
    customer: row.customer,
    metadata: row.metadata,
    returnUrl: row.return_url,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    endsAt: row.ends_at,
    paidAt: row.paid_at,
    canceledAt: row.canceled_at,
  };
}

/** A payment with the charge it shows, as one joined row brings both. */
export function joinedPayment(row: PaymentRow & Partial<ChargeRow>): Payment {
  return paymentOf(row, row.charge_id ? chargeOf(row as ChargeRow) : null);
}

/** An instant as Postgres reads it. */
export function stamp(at: Instant): string {
  return new Date(at).toISOString();
}

export function stampOrNull(at: Instant | null): string | null {
  return at === null ? null : stamp(at);
}

export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
