/**
 * What a dialect is: a value. Where its key stands, its operations with their codecs, its words,
 * its failures, its webhook and its pages. The mount serves any such value; the engine knows none.
 */
import type { z } from "zod";
import type { Words } from "../channels/index.ts";
import type { Instant } from "../clock.ts";
import type { Caller, Engine } from "../engine/engine.ts";
import type { Scope } from "../engine/keyring.ts";
import type { EventType, OtherEvent, Payment, PaymentEvent } from "../engine/payment.ts";
import type { Mode, Project, SettingsInput } from "../engine/settings.ts";
import type { WebhookProof, WebhookReading } from "../engine/webhook-desk.ts";
import type { Failure } from "../failure.ts";
import type { Sample } from "./sample.ts";

/** One HTTP request as a dialect sees it. */
export type WireRequest = {
  readonly method: string;
  /** What stands before `path` on this server: `/pakasir`, or nothing at the root and by Host. */
  readonly prefix: string;
  /** The path after the prefix, without its query. */
  readonly path: string;
  /** Path parameters, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The first value of each name. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** All that was sent by name: the query, over it the JSON or form body, over it the params. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly rawBody: Buffer;
  /** Whom limits count: the client's address, behind trusted proxies only; of IPv6 its /64. */
  readonly address: string;
  /** The client's very address, to which keys may be bound. */
  readonly from: string;
  /** Absolute address of a page of this dialect: `link("/pay/x")`. */
  link(path: string): string;
};

/** At most `burst` at once, and one more each `every` ms. */
export type Rate = { readonly burst: number; readonly every: number };

/** Counts one use of `key`; fails with rate_limited when its rate is used up. */
export type Allow = (key: string, rate: Rate) => void;

/** How the calls of one caller are counted; each reply tells in its headers where they stand. */
export type Meter = {
  readonly key: string;
  readonly rate: Rate;
  /** A call that does not count is never refused. */
  readonly counts: boolean;
  /** Refuses what is too much; else it is only told. */
  readonly refuses: boolean;
  headers(standing: Standing): Readonly<Record<string, string>>;
};

/** Calls left now, and when all of them will be there again. */
export type Standing = { readonly left: number; readonly fullAt: Instant; readonly now: Instant };

export type WireReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Goes on after the headers, in place of the body, until either side ends it. */
  readonly feed?: Feed;
};

export type Feed = {
  /** Whose it is: each may have a few at a time. */
  readonly key: string;
  /** What is answered when there are too many. */
  readonly full: WireReply;
  open(signal: AbortSignal): AsyncIterable<string>;
};

export type Call<Input> = {
  readonly engine: Engine;
  readonly request: WireRequest;
  readonly input: Input;
  readonly allow: Allow;
};

type OperationFacts<Input extends z.ZodType, Output extends z.ZodType> = {
  /** `POST /api/transactioncreate/:method`; a last `:id*` takes the rest, slashes and all. */
  readonly route: string;
  /** One word for tables, metrics and documents: `createTransaction`. */
  readonly id: string;
  readonly summary: string;
  /**
   * A GET that changes something: HEAD is refused there, as on every other method, and prefetch.
   */
  readonly writes?: true;
  /** Decodes the request's `fields` leniently: unknown keys pass. */
  readonly input: Input;
  /** Encodes the reply exactly: unknown keys are stripped. */
  readonly output: Output;
  /** The reply's type where it is not JSON. */
  readonly produces?: string;
  /** A request that works, for documents and the API console; a test sends it. */
  readonly sample?: Sample;
};

/** An operation that needs a key: its run is handed the caller. */
export type KeyedOperation<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> = OperationFacts<Input, Output> & {
  readonly access: "key";
  run(call: Call<z.infer<Input>> & { caller: Caller }): Promise<WireReply>;
  /** What a request without a key is told where a project has opened it; undefined: send a key. */
  runOpen?(call: Call<z.infer<Input>>): Promise<WireReply | undefined>;
};

/** An operation that anyone may call. */
export type PublicOperation<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> = OperationFacts<Input, Output> & {
  readonly access: "public";
  run(call: Call<z.infer<Input>>): Promise<WireReply>;
};

export type Operation = KeyedOperation | PublicOperation;

/** Where a request carries its key, and the project's slug where the wire has one. */
export type Credential = (request: WireRequest) => {
  readonly key?: string | undefined;
  readonly slug?: string | undefined;
  /** The key stood in the URL or the body: refused where the project has switched that off. */
  readonly exposed?: boolean;
};

/** What a page URL opens: the payment (made or found) and how the page behaves. */
export type PageOpening = {
  readonly project: Project;
  readonly payment: Payment;
  /** Path (prefix included) and query that keep at this payment, for forms and refreshes. */
  readonly self: string;
  /** The buyer may not change the channel. */
  readonly channelFixed: boolean;
  /**
   * Where the way back leads: http(s) only. Null: the project's address, else the previous page.
   */
  readonly returnUrl: string | null;
  /** What the way back is told in its query, wherever it leads. */
  readonly returnQuery?: Readonly<Record<string, string>>;
};

/** Who asks for the page: previews and HEAD must make nothing. */
export type PageVisit = {
  readonly engine: Engine;
  readonly request: WireRequest;
  /** False for HEAD, prefetch and preview agents. */
  readonly mayMake: boolean;
  /** The channel the buyer has just picked in the page's form. */
  readonly picked: string | undefined;
  /** The phone that the buyer has given with it. */
  readonly phone?: string | undefined;
  /** Keyless making counts against its address and project. */
  readonly allow: Allow;
};

export type Page = {
  readonly path: string;
  /** Undefined: no such payment (404), or nothing made for a visit that may not make. */
  open(visit: PageVisit): Promise<PageOpening | undefined>;
};

/** What an endpoint's webhook needs to be made: the endpoint's own switches and its wire secret. */
export type WebhookTarget = {
  readonly project: Project;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Absolute address of a page of this dialect, from PUBLIC_URL. */
  link(path: string): string;
};

export type WebhookDialect = {
  /** Events its wire tells of. */
  readonly on: readonly EventType[];
  /** The exact body, encoded once per delivery. */
  encode(event: PaymentEvent, target: WebhookTarget): string;
  /** The same of whatever is no payment, where `on` names its events. */
  encodeOther?(event: OtherEvent, target: WebhookTarget): string;
  /** The wire's own headers, made anew for each try. `secret` is the wire secret, literally. */
  headers(message: {
    body: string;
    /** Seconds since 1970. */
    timestamp: number;
    secret: string;
    event: PaymentEvent;
    target: WebhookTarget;
  }): Readonly<Record<string, string>>;
  /** Absent: the wire's own headers prove nothing, and the standard's do. */
  readonly proof?: WebhookProof;
  readonly reading: WebhookReading;
  /** Header names that carry the secret itself: masked in the delivery log. */
  readonly secretHeaders: readonly string[];
  /** Delays before each try, ms; absent: the house's 12 tries over 75 hours. */
  readonly schedule?: readonly number[];
  /** The wire signs with the project's key: `secret` is the oldest that works, kept readable. */
  readonly signsWithKey?: true;
  /** An endpoint's URL begins with https://, save a program's on this machine. */
  readonly secureOnly?: true;
  /** The wire signs with the `whsec_…` of Standard Webhooks itself: an endpoint has one secret. */
  readonly oneSecret?: true;
  /** Every event reaches the endpoint, even once a newer one is acknowledged: native only. */
  readonly everyEvent: boolean;
  /** The payment that a test button sends. */
  example(project: Project, now: number): Payment;
};

/** How a program opens our client: lines of TypeScript. */
export type ClientCode = {
  /** `import { Gapura } from "@gapura/sdk";` */
  readonly imports: string;
  /** What the client is called in the lines. */
  readonly name: string;
  /** The expression that makes one; `base` is where the wire is served. */
  open(access: { readonly base: string; readonly slug: string; readonly key: string }): string;
};

export type Dialect = {
  readonly id: string;
  readonly name: string;
  /** For whom it is, in one line. */
  readonly about: Words;
  /** Hosts of the original, served by Host as well. */
  readonly hosts: readonly string[];
  /** Root paths under which everything is this dialect's, so that a wrong turn gets its 404. */
  readonly ownPaths?: readonly string[];
  /** Browsers elsewhere are let in to keyed operations, where the project's `crossOrigin` lets them
   * read the reply; public ones they may always call. */
  readonly crossOrigin?: boolean;
  /** What the dialect follows, and the date of it. */
  readonly document: { readonly title: string; readonly date: string };
  readonly defaults: SettingsInput;
  /** What each of its own switches, those of `defaults.wire`, is for. */
  readonly switches?: Readonly<Record<string, Words>>;
  readonly keyPrefix: Readonly<Record<Mode, string>>;
  /** `project`: the wire carries the slug, so a key need only be unique within its project. */
  readonly keyScope: "dialect" | "project";
  readonly credential: Credential;
  /** What its keys may be allowed beyond the payments of their project. */
  readonly scopes?: readonly Scope[];
  /** Counts the calls of a known caller before they are read. */
  readonly meter?: (caller: Caller, operation: KeyedOperation) => Meter | undefined;
  /** Dates of the wire that a request may name in a header, the newest last; every reply says. */
  readonly versions?: { readonly header: string; readonly known: readonly string[] };
  readonly operations: readonly Operation[];
  readonly pages: readonly Page[];
  /** Every failure in the dialect's own shape. */
  failure(failure: Failure): WireReply;
  readonly webhook: WebhookDialect;
  /** The package of ours that speaks this wire; samples call the client that `open` makes. */
  readonly client?: ClientCode;
  /** A `curl` line that makes a sandbox payment, for the first start and the documents. */
  curl(origin: string, slug: string, key: string): string;
};

export function defineDialect(dialect: Dialect): Dialect {
  return dialect;
}

/** Types an operation by its codecs. */
export function keyed<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Omit<KeyedOperation<Input, Output>, "access">,
): Operation {
  return { ...operation, access: "key" };
}

export function open<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Omit<PublicOperation<Input, Output>, "access">,
): Operation {
  return { ...operation, access: "public" };
}

/** A JSON reply, compact, through its codec: what the codec does not name does not leave. */
export function json<Output extends z.ZodType>(
  output: Output,
  value: z.input<Output>,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): WireReply & { body: string } {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(output.parse(value)),
  };
}
