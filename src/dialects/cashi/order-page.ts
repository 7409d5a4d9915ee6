/** The page of an order, `checkout_url`: shows what was ordered; the buyer changes nothing. */
import type { Page } from "../define.ts";
import { isOurs, pagePath } from "./orders.ts";
import { STATUS_OF } from "./words.ts";

export const orderPage: Page = {
  path: pagePath(":id"),
  async open({ engine, request }) {
    const id = request.params.id ?? "";
    const opened = isOurs(id) ? await engine.payments.openByWireId(id) : undefined;
    if (opened?.project.dialect !== "cashi") return undefined;
    const { project, payment } = opened;
    return {
      project,
      payment,
      self: request.prefix + pagePath(id),
      // Another method would have another amount than the program was told.
      channelFixed: true,
      returnUrl: payment.returnUrl,
      returnQuery: { order_id: payment.reference, status: STATUS_OF[payment.status] },
    };
  },
};
