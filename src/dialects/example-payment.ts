/** The payment that a webhook test tells of: paid, small, and nobody's. */
import { MINUTE } from "../clock.ts";
import type { Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";

const NO_ID = "00000000-0000-7000-8000-000000000000";

/** A paid QRIS payment of 10,000 rupiah with no fee; `differences` are the dialect's own. */
export function examplePayment(
  project: Project,
  now: number,
  differences: Pick<Payment, "reference" | "wireId" | "origin">,
): Payment {
  const createdAt = now - MINUTE;
  const amount = 10_000;
  const common = { amount, createdAt, paidAt: now, channel: "qris" } as const;
  return {
    ...common,
    ...differences,
    merchantId: project.merchantId,
    id: NO_ID,
    projectId: project.id,
    mode: project.mode,
    identity: null,
    identityKept: false,
    status: "paid",
    version: 2,
    charge: {
      ...common,
      id: NO_ID,
      paymentId: NO_ID,
      rail: "test",
      status: "paid",
      bearer: "buyer",
      fee: 0,
      code: 0,
      payable: amount,
      net: amount,
      instructions: { kind: "qris", text: "", payee: project.name, nmid: "" },
      account: null,
      custody: "ours",
      railReference: "TEST",
      deadline: createdAt + 60 * MINUTE,
    },
    customer: null,
    metadata: null,
    returnUrl: null,
    updatedAt: now,
    expiresAt: createdAt + 60 * MINUTE,
    refunded: 0,
    endsAt: null,
    canceledAt: null,
  };
}
