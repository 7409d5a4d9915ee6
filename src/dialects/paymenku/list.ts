/** `GET /transactions`: pages of a project's transactions, filtered and sorted. */
import type { z } from "zod";
import type { PaymentConditions, PaymentSort } from "../../engine/engine.ts";
import { json, keyed } from "../define.ts";
import { afterOf, instantOf } from "./times.ts";
import { lineOf } from "./transaction.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF, STATUSES } from "./words.ts";

type Asked = z.infer<typeof wire.list>;

const USUAL_PAGE = 20;
const LARGEST_PAGE = 100;

const SORTED_BY = {
  created_at: "created",
  amount: "amount",
  status: "status",
  paid_at: "paid",
} as const;

export const listTransactions = keyed({
  route: "GET /api/v1/transactions",
  id: "listTransactions",
  summary: "Transactions by page, filtered and sorted; the newest first",
  input: wire.list,
  output: wire.transactions,
  async run({ engine: { payments }, caller: { project }, input }) {
    const { page = 1 } = input;
    const limit = Math.min(input.per_page ?? USUAL_PAGE, LARGEST_PAGE);
    const conditions = conditionsOf(input);
    const filter = { ...conditions, limit, offset: (page - 1) * limit, sort: sortOf(input) };
    const [found, total] = await Promise.all([
      payments.list(project, filter),
      payments.count(project, conditions),
    ]);
    return json(wire.transactions, {
      status: "success",
      data: found.map(lineOf),
      meta: {
        current_page: page,
        per_page: limit,
        total,
        last_page: Math.max(1, Math.ceil(total / limit)),
      },
    });
  },
});

function conditionsOf(asked: Asked): PaymentConditions {
  const { status, channel_code: code, reference_id: reference, date_from, date_to } = asked;
  const from = date_from === undefined ? undefined : instantOf(date_from);
  const until = date_to === undefined ? undefined : afterOf(date_to);
  return {
    ...(status && STATUSES[status]),
    ...(code && { channel: CHANNEL_OF[code] }),
    ...(reference !== undefined && { reference }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  };
}

function sortOf({ sort_by: by = "created_at", sort_order: order = "desc" }: Asked): PaymentSort {
  return { by: SORTED_BY[by], order: order === "asc" ? "ascending" : "descending" };
}
