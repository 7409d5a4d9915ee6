/** The page of a native payment: `checkout_url`. */
import type { Page } from "../define.ts";
import { checkoutPath } from "./payment.ts";

export const checkout: Page = {
  path: checkoutPath(":id"),
  async open({ engine, request, mayMake, picked }) {
    const opened = await engine.payments.openByWireId(request.params.id ?? "");
    if (opened?.project.dialect !== "native") return undefined;
    const { project, payment } = opened;
    const self = request.prefix + checkoutPath(payment.wireId);
    const picks = mayMake && picked !== undefined && payment.status === "pending";
    const shown = picks
      ? await engine.payments.charge(
          project,
          payment,
          picked,
          request.link(checkoutPath(payment.wireId)),
        )
      : payment;
    return { project, payment: shown, self, channelFixed: false, returnUrl: payment.returnUrl };
  },
};
