/** Signed headers: what proves to a receiver that a try is ours, made anew for each. */
import { type Instant, SECOND } from "../clock.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import { type Event, eventId, isPaymentEvent } from "../engine/payment.ts";
import { signStandard } from "./sign.ts";
import type { Target } from "./target.ts";

/** What is signed: the exact bytes, of an event, for an endpoint. */
export type Signed = { readonly body: Buffer; readonly event: Event; readonly target: Target };

/** The wire's own headers and the standard's together; the standard's win where names meet. */
export function signedHeaders(
  dialect: WebhookDialect,
  { body, event, target }: Signed,
  now: Instant,
): Record<string, string> {
  const timestamp = Math.floor(now / SECOND);
  const former = target.former && now < target.former.until ? target.former : undefined;
  const secret = former?.wire ?? target.wireSecret;
  const message = { body: body.toString(), timestamp, secret, target };
  // What a wire signs in its own way are payments; of the rest the standard's headers are enough.
  const wire = isPaymentEvent(event) ? dialect.headers({ ...message, event }) : {};
  const secrets = [target.standardSecret, ...(former ? [former.standard] : [])];
  const standard = signStandard({ id: eventId(event), now, body, secrets });
  const headers: Record<string, string> = { "content-type": "application/json" };
  for (const [name, value] of Object.entries(wire)) headers[name.toLowerCase()] = value;
  return Object.assign(headers, standard);
}
