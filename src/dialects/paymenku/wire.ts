/** Paymenku's wire: what requests and replies are made of. Money is text with two decimals. */
import { z } from "zod";
import { MOST } from "../../money.ts";
import { amount, given, text, whole, word } from "../codecs.ts";
import { instantOf } from "./times.ts";
import { CODES, STATUSES } from "./words.ts";

const id = text(64);
const email = z
  .string("must be text")
  .max(255)
  .regex(/^[^\s@]+@[^\s@]+$/, "must be an address");
const address = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .max(2_000);
const time = z.string().refine((value) => instantOf(value) !== undefined, "must be a date");
const code = word(CODES);

const success = z.literal("success");

export const create = z.object({
  reference_id: text(50),
  /** Zero and less are too little, not malformed. */
  amount: whole(-MOST, MOST),
  customer_name: text(255),
  customer_email: email,
  customer_phone: given(text(32)),
  channel_code: code,
  return_url: given(address),
});

export const paymentInfo = z.union([
  z.object({ bank: z.string(), va_number: z.string(), expiration_date: z.string() }),
  z.object({
    qr_url: z.string(),
    qr_string: z.string(),
    /** Of the merchant's own QRIS. */
    merchant_name: z.string().optional(),
    nmid: z.string().optional(),
    expiration_date: z.string(),
  }),
  z.object({
    transaction_status: z.string(),
    checkout_url: z.string(),
    expiration_date: z.string(),
  }),
]);

export const created = z.object({
  status: success,
  data: z.object({
    trx_id: z.string(),
    reference_id: z.string(),
    amount: z.string(),
    status: z.string(),
    pay_url: z.string(),
    payment_info: paymentInfo,
  }),
});

export const ofOrder = z.object({ order_id: id });

const sums = { amount: z.string(), total_fee: z.string(), amount_received: z.string() };
const customer = { customer_name: z.string(), customer_email: z.string() };

export const transaction = z.object({
  status: success,
  data: z.object({
    trx_id: z.string(),
    reference_id: z.string(),
    ...sums,
    status: z.string(),
    is_sandbox: z.boolean(),
    ...customer,
    payment_channel: z.object({ code: z.string(), name: z.string(), type: z.string() }),
    pay_url: z.string(),
    paid_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
});

export const list = z.object({
  page: given(whole(1, 1_000_000)),
  per_page: given(whole(1, MOST)),
  status: given(word(Object.keys(STATUSES) as [keyof typeof STATUSES])),
  date_from: given(time),
  date_to: given(time),
  channel_code: given(code),
  reference_id: given(text(50)),
  sort_by: given(word(["created_at", "amount", "status", "paid_at"])),
  sort_order: given(word(["asc", "desc"])),
});

const meta = z.object({
  current_page: z.int(),
  per_page: z.int(),
  total: z.int(),
  last_page: z.int(),
});

export const transactions = z.object({
  status: success,
  data: z.array(
    z.object({
      trx_id: z.string(),
      reference_id: z.string(),
      ...sums,
      status: z.string(),
      channel_code: z.string(),
      ...customer,
      paid_at: z.string().nullable(),
      created_at: z.string(),
    }),
  ),
  meta,
});

export const ofTransaction = z.object({ trx_id: id });

export const cancelled = z.object({
  status: success,
  data: z.object({
    trx_id: z.string(),
    reference_id: z.string(),
    status: z.literal("cancelled"),
    cancelled_at: z.string(),
  }),
});

export const refund = z.object({
  trx_id: id,
  refund_amount: amount(),
  reason: given(text(255)),
});

export const refunded = z.object({
  status: success,
  data: z.object({
    trx_id: z.string(),
    reference_id: z.string(),
    original_amount: z.string(),
    refund_amount: z.string(),
    status: z.string(),
    reason: z.string().nullable(),
    refunded_at: z.string().nullable(),
  }),
});

/** The flat body of the webhook. */
export const statusUpdate = z.object({
  event: z.literal("payment.status_updated"),
  trx_id: z.string(),
  reference_id: z.string(),
  status: z.string(),
  ...sums,
  payment_channel: z.string(),
  ...customer,
  paid_at: z.string().nullable(),
  created_at: z.string(),
  is_sandbox: z.boolean(),
});

export const nothing = z.object({});

/** Both forms at once: items carry the fields of either. Fees and limits are numbers. */
const channel = z.object({
  code: z.string(),
  name: z.string(),
  type: z.string(),
  type_label: z.string(),
  icon: z.string(),
  description: z.string(),
  fee: z.object({ flat: z.number(), percent: z.number(), display: z.string() }),
  group: z.string(),
  fee_mode: z.enum(["merchant", "customer"]),
  fee_flat: z.number(),
  fee_percent: z.number(),
  min_amount: z.number(),
  max_amount: z.number(),
});

export const channels = z.object({
  status: success,
  data: z.union([
    z.array(channel),
    z.object({ va: z.array(channel), ewallet: z.array(channel), qris: z.array(channel) }),
  ]),
});

export const feeAsked = z.object({ amount: amount(), code: given(code) });

const fee = z.object({
  code: z.string(),
  name: z.string(),
  type: z.string(),
  amount: z.number(),
  fee_flat: z.number(),
  fee_percent: z.number(),
  total_fee: z.number(),
  total_amount: z.number(),
  amount_received: z.number(),
});

export const fees = z.object({ status: success, data: z.union([z.array(fee), fee]) });

export const instructionAsked = z.object({
  code: text(64),
  pay_code: given(text(64)),
  amount: given(amount()),
  allow_html: given(word(["0", "1", "false", "true"])),
  lang: given(word(["id", "en"])),
});

export const instruction = z.object({
  status: success,
  data: z.object({
    code: z.string(),
    name: z.string(),
    instructions: z.array(z.object({ title: z.string(), steps: z.array(z.string()) })),
  }),
});

export const ofOpenPayment = z.object({ uuid: id });

export const createOpen = z.object({
  name: text(100),
  channel_code: code,
  customer_name: given(text(255)),
  customer_email: given(email),
  min_amount: given(amount()),
  max_amount: given(amount()),
});

export const openPayment = z.object({
  status: success,
  data: z.object({
    uuid: z.string(),
    name: z.string(),
    channel_code: z.string(),
    channel_name: z.string(),
    va_number: z.string().optional(),
    qr_string: z.string().optional(),
    customer_name: z.string(),
    customer_email: z.string(),
    min_amount: z.number(),
    max_amount: z.number(),
    is_active: z.boolean(),
    total_received: z.string(),
    transaction_count: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
});

export const listOpen = ofOpenPayment.extend({
  page: given(whole(1, 1_000_000)),
  per_page: given(whole(1, MOST)),
  sort: given(word(["asc", "desc"])),
  status: given(word(["pending", "paid", "expired", "failed"])),
});

export const openTransactions = z.object({
  status: success,
  data: z.array(
    z.object({
      trx_id: z.string(),
      ...sums,
      status: z.string(),
      paid_at: z.string().nullable(),
      created_at: z.string(),
    }),
  ),
  meta,
});

export const picture = z.file().mime(["image/png"]);
