/** A wire's own signature, made as its proof says. */
import { createHmac } from "node:crypto";
import type { WebhookProof } from "../engine/webhook-desk.ts";
import type { WebhookDialect } from "./define.ts";

/** The headers of a wire that signs so, and nothing else. */
export function signedBy(proof: WebhookProof): Pick<WebhookDialect, "proof" | "headers"> {
  const { header, prefix = "", timestamp: timeHeader } = proof;
  return {
    proof,
    headers({ body, secret, timestamp }) {
      const signed = timeHeader ? `${timestamp}.${body}` : body;
      const digest = createHmac("sha256", secret).update(signed).digest("hex");
      const time = timeHeader ? { [timeHeader]: String(timestamp) } : {};
      return { [header]: `${prefix}${digest}`, ...time };
    },
  };
}
