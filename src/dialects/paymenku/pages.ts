/** The pay page, and the QR picture: both open by the trx_id alone. */
import { qrPng } from "../../qr/index.ts";
import { open, type Page } from "../define.ts";
import { nothingOf } from "./failures.ts";
import { pagePath, qrPath } from "./transaction.ts";
import * as wire from "./wire.ts";

/** The channel was picked by the program and the price with it, so the buyer cannot change it. */
export const page: Page = {
  path: pagePath(":trx_id"),
  async open({ engine, request }) {
    const opened = await engine.payments.openByWireId(request.params.trx_id ?? "");
    if (opened?.project.dialect !== "paymenku") return undefined;
    const { project, payment } = opened;
    const self = request.prefix + pagePath(payment.wireId);
    return { project, payment, self, channelFixed: true, returnUrl: payment.returnUrl };
  },
};

/** Only while it can be paid in time: a code that is scanned later brings money to nobody. */
export const qrPicture = open({
  route: `GET ${qrPath(":trx_id")}`,
  id: "getQrPicture",
  summary: "The QR code of a pending QRIS transaction, as PNG",
  input: wire.ofTransaction,
  output: wire.picture,
  produces: "image/png",
  async run({ engine, input }) {
    const opened = await engine.payments.openByWireId(input.trx_id);
    const payment = opened?.project.dialect === "paymenku" ? opened.payment : undefined;
    const instructions = payment?.status === "pending" ? payment.charge?.instructions : undefined;
    if (instructions?.kind !== "qris") throw nothingOf("transaction");
    return {
      status: 200,
      headers: { "content-type": "image/png" },
      body: qrPng(instructions.text),
    };
  },
});
