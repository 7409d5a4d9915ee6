/** Open payments: codes that take any amount again and again, and what came by them. */
import type { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import type { OpenPayment } from "../../engine/open-payment.ts";
import type { PaidThrough } from "../../engine/paid-through.ts";
import type { Payment } from "../../engine/payment.ts";
import type { Project } from "../../engine/settings.ts";
import { parseId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { nothingOf } from "./failures.ts";
import { idempotencyOf, replayed } from "./once.ts";
import { offsetOrNull, offsetText } from "./times.ts";
import { money, sumsOf, TRX_ID_FORM } from "./transaction.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF, channelOf, STATUSES, shownStatus } from "./words.ts";

const USUAL_PAGE = 20;
const LARGEST_PAGE = 100;
const NOTHING_YET: PaidThrough = { payments: 0, received: 0 };

export const openPaymentOperations = [
  keyed({
    route: "GET /api/v1/open-payment/:uuid",
    id: "getOpenPayment",
    summary: "An open payment, and how much has come by it",
    input: wire.ofOpenPayment,
    output: wire.openPayment,
    async run({ engine, caller: { project }, input: { uuid } }) {
      const open = await find(engine, project, uuid);
      return shown(open, await engine.openPayments.sum(open));
    },
  }),

  keyed({
    route: "GET /api/v1/open-payment/:uuid/transactions",
    id: "listOpenPaymentTransactions",
    summary: "The transactions that came by an open payment, by page",
    input: wire.listOpen,
    output: wire.openTransactions,
    async run({ engine, caller: { project }, input }) {
      const open = await find(engine, project, input.uuid);
      const { page = 1, sort = "desc", status } = input;
      const limit = Math.min(input.per_page ?? USUAL_PAGE, LARGEST_PAGE);
      const { payments, total } = await engine.openPayments.payments(project, open, {
        ...(status && { status: STATUSES[status].status }),
        order: sort === "asc" ? "ascending" : "descending",
        limit,
        offset: (page - 1) * limit,
      });
      const last_page = Math.max(1, Math.ceil(total / limit));
      return json(wire.openTransactions, {
        status: "success",
        data: payments.map(lineOf),
        meta: { current_page: page, per_page: limit, total, last_page },
      });
    },
  }),

  keyed({
    route: "POST /api/v1/open-payment/create",
    id: "createOpenPayment",
    summary: "Make a code that takes any amount again and again",
    input: wire.createOpen,
    output: wire.openPayment,
    async run({ engine, request, caller: { project }, input }) {
      const { customer_name: name = input.name, customer_email: email } = input;
      const answer = await engine.openPayments.create({
        project,
        name: input.name,
        channel: CHANNEL_OF[input.channel_code],
        customer: { name, ...(email !== undefined && { email }) },
        least: input.min_amount,
        most: input.max_amount,
        wireForm: TRX_ID_FORM,
        idempotency: idempotencyOf(request, "createOpenPayment"),
        encode: (open) => shown(open, NOTHING_YET),
      });
      return answer.outcome === "replayed" ? replayed(answer.reply) : answer.reply;
    },
  }),
];

async function find(engine: Engine, project: Project, uuid: string): Promise<OpenPayment> {
  const id = parseId("opn", `opn_${uuid.replaceAll("-", "")}`);
  const open = id && (await engine.openPayments.findById(project, id));
  if (!open) throw nothingOf("open payment");
  return open;
}

function shown(open: OpenPayment, sum: PaidThrough) {
  const { code, name } = channelOf(open.channel);
  const { instructions } = open;
  return json(wire.openPayment, {
    status: "success",
    data: {
      uuid: open.id,
      name: open.name,
      channel_code: code,
      channel_name: name,
      ...(instructions.kind === "va" && { va_number: instructions.number }),
      ...(instructions.kind === "qris" && { qr_string: instructions.text }),
      customer_name: open.customer.name ?? "",
      customer_email: open.customer.email ?? "",
      min_amount: open.least,
      max_amount: open.most,
      is_active: open.closedAt === null,
      total_received: money(sum.received),
      transaction_count: sum.payments,
      created_at: offsetText(open.createdAt),
      updated_at: offsetText(open.updatedAt),
    },
  });
}

function lineOf(payment: Payment): z.input<typeof wire.openTransactions>["data"][number] {
  return {
    trx_id: payment.wireId,
    ...sumsOf(payment),
    status: shownStatus(payment),
    paid_at: offsetOrNull(payment.paidAt),
    created_at: offsetText(payment.createdAt),
  };
}
