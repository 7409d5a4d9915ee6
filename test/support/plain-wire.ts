/** A wire for tests of webhooks: small, and different each time it encodes. */
import type { WebhookDialect } from "../../src/dialects/define.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Project } from "../../src/engine/settings.ts";
import { countedIds, type Ids } from "../../src/ids.ts";

export const WIRE_SECRET = "rahasia-kabel-42";
export const HOUSE_KEY = Buffer.alloc(32, 7);

/** A wire that encodes differently each time it is asked, so that encoding twice would show. */
export function plainWire(): WebhookDialect {
  let encoded = 0;
  return {
    on: ["payment.created", "payment.paid", "payment.expired"],
    encode(event) {
      if (event.data.reference === "unencodable") throw new Error("no word for it");
      encoded += 1;
      return JSON.stringify({ encoded, type: event.type, reference: event.data.reference });
    },
    headers: ({ secret, timestamp }) => ({ "X-Secret": secret, "x-sent-at": String(timestamp) }),
    reading: { reference: "reference", amount: "amount", status: "type", paid: "payment.paid" },
    secretHeaders: ["x-secret"],
    everyEvent: false,
    example: (project) => paymentOf(project, countedIds(99), { reference: "example" }),
  };
}

export function paymentOf(project: Project, ids: Ids, fact: Partial<Payment>): Payment {
  const at = Date.parse("2026-01-05T03:00:00Z");
  return {
    merchantId: project.merchantId,
    id: ids.uuid(at),
    projectId: project.id,
    mode: project.mode,
    reference: "INV-1",
    identity: null,
    identityKept: false,
    wireId: "wire",
    origin: "test",
    status: "paid",
    version: 1,
    amount: 99_000,
    channel: null,
    charge: null,
    customer: null,
    metadata: null,
    returnUrl: null,
    createdAt: at,
    updatedAt: at,
    expiresAt: at,
    paidAt: at,
    refunded: 0,
    endsAt: null,
    canceledAt: null,
    ...fact,
  };
}
