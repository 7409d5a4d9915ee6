/**
 * What the engine's callers may do with webhooks: the port, which the room of webhooks fills. The
 * engine knows no wire and opens no socket.
 */
import type { Instant } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { EventType } from "./payment.ts";
import type { Project } from "./settings.ts";

/**
 * The header of a wire's own by which a receiver knows that a message is ours: HMAC-SHA256 in hex
 * over the body, with the endpoint's wire secret or, where the wire signs with it, the API key.
 */
export type WebhookProof = {
  /** Lower case. */
  readonly header: string;
  /** What stands before the hex. */
  readonly prefix?: string;
  /** The header of the time that is signed before the body, with a dot between them. */
  readonly timestamp?: string;
};

/** Where a receiver finds what it asks for in a body: paths with dots. */
export type WebhookReading = {
  readonly reference: string;
  readonly amount: string;
  readonly status: string;
  /** What stands at `status` once the money is there. */
  readonly paid: string;
};

/** What whoever sets up an endpoint must know of its wire. */
export type WebhookNature = {
  /** Events that it tells of. */
  readonly on: readonly EventType[];
  readonly reading: WebhookReading;
  /** Absent: the standard's headers prove a message, with the `whsec_…`. */
  readonly proof?: WebhookProof;
  /** Headers that carry the wire secret as it is. */
  readonly secretHeaders: readonly string[];
  readonly signsWithKey?: true;
  readonly secureOnly?: true;
};

/** Where a project's events go. */
export type EndpointFacts = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly status: "enabled" | "disabled";
  readonly disabledReason: string | null;
  /** The newest test that was sent to the address that it has now. */
  readonly testId: string | null;
  /** Until then its former secrets count, too. */
  readonly formerUntil: Instant | null;
  readonly createdAt: Instant;
};

/** What is told once: `standard` is `whsec_…`, `wire` what the wire itself uses, if it does. */
export type EndpointSecretsTold = { readonly secret: string; readonly wireSecret: string | null };

export type DeliveryStatus = "pending" | "succeeded" | "failed" | "superseded";

/** An event for an endpoint, and what has become of it. */
export type DeliveryFacts = {
  readonly id: string;
  readonly endpointId: string;
  readonly eventType: EventType;
  readonly subjectId: string;
  /** Of the event: with the subject it makes the event's id. */
  readonly version: number;
  readonly status: DeliveryStatus;
  /** Tries made. */
  readonly attempts: number;
  readonly dueAt: Instant;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
};

/** One HTTP try; secrets are masked. */
export type AttemptFacts = {
  readonly number: number;
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  readonly responseBody: string | null;
};

export type EndpointWish = {
  readonly url?: string | undefined;
  readonly events?: readonly EventType[] | undefined;
  readonly status?: EndpointFacts["status"] | undefined;
};

export type DeliverySelection = {
  readonly endpointId?: string;
  readonly status?: DeliveryStatus;
  readonly eventType?: EventType;
  /** Made at this instant or later. */
  readonly from?: Instant;
  /** Made before this instant. */
  readonly until?: Instant;
  /** Only deliveries older than this id. */
  readonly before?: string;
  readonly limit: number;
};

/** The newest delivery of each event and endpoint, made at `from` or later and before `until`. */
export type ResendRange = {
  readonly from: Instant;
  readonly until?: Instant;
  readonly endpointId?: string;
  readonly statuses: readonly DeliveryStatus[];
};

/** A delivery as it would be sent now: secrets masked, signatures fresh. */
export type SignedRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** All refusals are `Failure`s; an id of another project is not_found. */
export type WebhookDesk = {
  /** Fails: invalid_request (url, events), conflict when there are fifty already. */
  create(
    project: Project,
    wish: EndpointWish & { readonly url: string },
  ): Promise<EndpointFacts & EndpointSecretsTold>;
  /** Oldest first. */
  list(project: Project): Promise<readonly EndpointFacts[]>;
  get(project: Project, id: string): Promise<EndpointFacts>;
  update(project: Project, id: string, wish: EndpointWish): Promise<EndpointFacts>;
  /**
   * New secrets. For `keepFor` ms each try is signed by the standard with both, and by the wire,
   * which has room for one, with the former.
   */
  rotate(
    project: Project,
    id: string,
    keepFor: number,
  ): Promise<EndpointFacts & EndpointSecretsTold>;
  /** Tells it nothing more and shows it no longer; its deliveries stay. Fails: not_found. */
  remove(project: Project, id: string): Promise<void>;
  /** The body that a test would send now. */
  example(project: Project): Promise<string>;
  /** Sends an example to one endpoint; gives the delivery's id. Fails: wrong_state. */
  test(project: Project, id: string): Promise<string>;
  deliveries(project: Project, selection: DeliverySelection): Promise<readonly DeliveryFacts[]>;
  delivery(
    project: Project,
    id: string,
  ): Promise<DeliveryFacts & { readonly tries: readonly AttemptFacts[] }>;
  /** Undefined while it has no bytes: before its first try, or once they were erased. */
  request(project: Project, id: string): Promise<SignedRequest | undefined>;
  /** Gives the new delivery's id. Fails: wrong_state. */
  resend(project: Project, id: string): Promise<string>;
  /** How many deliveries a range holds. */
  countRange(project: Project, range: ResendRange): Promise<number>;
  /** Sends a range once more, at most a thousand of it, the oldest first; gives how many. */
  resendRange(project: Project, range: ResendRange): Promise<number>;
};

/** For an engine that is wired without the room of webhooks. */
export const noWebhooks: WebhookDesk = (() => {
  const refuse = async (): Promise<never> => {
    throw new Failure("unavailable", "This process sends no webhooks.", { retryAfter: 60 });
  };
  return {
    create: refuse,
    list: refuse,
    get: refuse,
    update: refuse,
    rotate: refuse,
    remove: refuse,
    example: refuse,
    test: refuse,
    deliveries: refuse,
    delivery: refuse,
    request: refuse,
    resend: refuse,
    countRange: refuse,
    resendRange: refuse,
  };
})();
