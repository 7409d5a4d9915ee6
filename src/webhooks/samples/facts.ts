/** What a sample handler is made from: properties of a wire and words, never a wire's name. */
import type { WebhookProof, WebhookReading } from "../../engine/webhook-desk.ts";

export type SampleFacts = {
  /** Absent: the handler checks the headers of Standard Webhooks. */
  readonly proof?: WebhookProof | undefined;
  readonly reading: WebhookReading;
  /** Where the project's events go: `/hooks/gateway`. */
  readonly path: string;
  readonly words: SampleWords;
};

/** Comments and messages of a handler, in its reader's language. */
export type SampleWords = {
  /** How it is started; `secret` stands for the value. */
  readonly start: string;
  readonly secrets: string;
  readonly bytes: string;
  readonly stale: string;
  readonly paid: string;
  readonly again: string;
};

/** How far a signed time may stand from the receiver's clock, seconds. */
export const TOLERANCE = 300;
