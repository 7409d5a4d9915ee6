/** The page of a payment at our own address, `/checkout/{id}`, for wires that have no page. */
import type { Page } from "./define.ts";
import { limitPicking } from "./limit-picking.ts";
import { checkoutPath } from "./own-event.ts";

/** The page of one dialect's payments; at the root every dialect's answers for its own. */
export function checkoutPage(dialect: string): Page {
  return {
    path: checkoutPath(":id"),
    async open(visit) {
      const { engine, request, mayMake, picked, phone } = visit;
      const opened = await engine.payments.openByWireId(request.params.id ?? "");
      if (opened?.project.dialect !== dialect) return undefined;
      const { project, payment } = opened;
      const path = checkoutPath(payment.wireId);
      const picks = mayMake && picked !== undefined && payment.status === "pending";
      if (picks) limitPicking(visit, payment, picked);
      const shown = picks
        ? await engine.payments.charge(project, payment, picked, {
            page: request.link(path),
            phone,
          })
        : payment;
      return {
        project,
        payment: shown,
        self: request.prefix + path,
        channelFixed: false,
        returnUrl: payment.returnUrl,
      };
    },
  };
}
