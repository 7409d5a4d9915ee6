/** The payments that a filter leaves, as a file: all pages of them, the newest first. */
import { jakartaText } from "../../clock.ts";
import { paymentsOf } from "../../engine/list-payments.ts";
import type { Payment } from "../../engine/payment.ts";
import { transactionsOf } from "../../engine/receipt-rows.ts";
import { listSelected, type Selection, selectPayments } from "../../engine/search-payments.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { subtract } from "../../money.ts";
import { dayText } from "../../ui/show.ts";
import { readPaymentFilter } from "../payment-filter.tsx";
import { paymentWords } from "../payment-words.ts";
import { type Cell, FILE_FORMS, type TableFile, tableFile } from "../table-file.ts";

/** Read at a time, each time in a transaction of its own: between two nothing is held open. */
const BATCH = 2_000;
/** ms that the database may take for one. */
const BATCH_WITHIN = 30_000;

export default definePage({
  scope: "project",
  path: "/payments/export/:form",
  right: "view",
  title: { id: paymentWords.id.title, en: paymentWords.en.title },
  async show(visit) {
    const { project, params, query, now } = visit;
    const form = FILE_FORMS.find((one) => one === params.form);
    if (!form) throw new Failure("not_found", "There is no such file");
    const { slug } = project;
    const { text, conditions, query: narrowed } = readPaymentFilter(query);
    const { before: _, ...all } = conditions;
    const selection = await visit.read((client) =>
      selectPayments(client, paymentsOf(project), { ...all, text }, now),
    );
    const reply = tableFile(form, {
      name: `payments-${slug}-${dayText(now)}`,
      heads: COLUMNS.map(([head]) => head),
      batches: batchesOf(visit, selection),
    });
    // Buyers' data leave the house; what was searched for may be theirs, and is not written down.
    const { q, ...said } = narrowed;
    const searched = q === undefined ? {} : { searched: true };
    await visit.audit("payment export", slug, { form, ...said, ...searched });
    return reply;
  },
});

async function* batchesOf(visit: VisitOf<"project">, selection: Selection): TableFile["batches"] {
  let before: string | undefined;
  for (;;) {
    const { payments, transactions } = await visit.read(async (client) => {
      await client.query(`set local statement_timeout = ${BATCH_WITHIN}`);
      const payments = await listSelected(client, selection, BATCH, before);
      const paid = payments.flatMap(({ id, paidAt }) => (paidAt === null ? [] : [id]));
      const { merchantId } = selection.of;
      return { payments, transactions: await transactionsOf(client, merchantId, paid) };
    });
    const rows = payments.map((payment) =>
      COLUMNS.map(([, cell]) => cell(payment, transactions.get(payment.id) ?? null)),
    );
    if (rows.length > 0) yield rows;
    if (payments.length < BATCH) return;
    before = payments.at(-1)?.id;
  }
}

type Column = readonly [
  head: string,
  cell: (payment: Payment, transaction: string | null) => Cell | undefined,
];

/** Times say their offset themselves; who paid is told as far as it is kept. */
const COLUMNS: readonly Column[] = [
  ["payment_id", ({ id }) => showId("pay", id)],
  ["wire_id", ({ wireId }) => wireId],
  ["reference", ({ reference }) => reference],
  ["status", ({ status }) => status],
  ["channel", ({ channel }) => channel],
  ["amount", ({ amount }) => amount],
  ["payable", ({ charge }) => charge?.payable],
  ["fee", ({ charge }) => charge && subtract(charge.payable, charge.net)],
  ["net", ({ charge }) => charge?.net],
  ["refunded", ({ refunded }) => refunded],
  ["created_at", ({ createdAt }) => jakartaText(createdAt)],
  ["expires_at", ({ expiresAt }) => jakartaText(expiresAt)],
  ["paid_at", ({ paidAt }) => (paidAt === null ? null : jakartaText(paidAt))],
  ["customer_name", ({ customer }) => customer?.name],
  ["customer_email", ({ customer }) => customer?.email],
  ["customer_phone", ({ customer }) => customer?.phone],
  ["rail", ({ charge }) => charge?.rail],
  ["rail_reference", ({ charge }) => charge?.railReference],
  ["transaction", (_, transaction) => transaction],
];
