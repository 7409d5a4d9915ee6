/** A payment of which nothing is known yet but that it waits: clients fill in what a wire tells. */
import type { Payment } from "./gateway.ts";

export function blankPayment(gateway: string, wire: unknown): Payment {
  return {
    gateway,
    id: null,
    reference: null,
    status: "pending",
    amount: null,
    fee: null,
    payable: null,
    channel: null,
    instructions: null,
    payUrl: null,
    sandbox: null,
    createdAt: null,
    expiresAt: null,
    paidAt: null,
    wire,
  };
}
