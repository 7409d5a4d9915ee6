/** The client: a noun for each thing of the API, a verb for each of its calls. */
import {
  type Call,
  type CallOptions,
  type GapuraOptions,
  type OpenFeed,
  openCall,
  openFeed,
  pauseOf,
} from "./call.ts";
import type { Event, EventType } from "./events.ts";
import { type Listing, listing } from "./listing.ts";
import type {
  ApiKey,
  Balance,
  BalanceLine,
  Beneficiary,
  Channel,
  Clock,
  Delivery,
  DeliveryStatus,
  DeliveryTry,
  List,
  MadeKey,
  OpenPayment,
  Payment,
  PaymentLink,
  PaymentStatus,
  Payout,
  PayoutStatus,
  Project,
  Quote,
  Refund,
  RefundStatus,
  Resent,
  Scenario,
  ScenarioMeaning,
  WebhookEndpoint,
  WithSecret,
} from "./shapes.ts";
import { type StreamOptions, streamEvents } from "./stream.ts";

export type NewPayment = {
  /** Your order's number. */
  reference: string;
  /** Whole rupiah. */
  amount: number;
  /** Absent: the checkout page asks the buyer. */
  channel?: string;
  customer?: { name?: string; email?: string; phone?: string };
  return_url?: string;
  /** Seconds that the buyer has. */
  expires_in?: number;
  metadata?: Record<string, unknown>;
};

/** Whom it goes to: a beneficiary's id, or destination, account and name. */
export type NewPayout = { amount: number; reference?: string } & (
  | { beneficiary: string; name?: string }
  | { destination: string; account: string; name: string }
);

/** Without an amount, all that is left. */
export type NewRefund = {
  payment: string;
  amount?: number;
  reason?: string;
  /** Records what you gave back from your own account: what proves it. */
  evidence?: string;
};

export type NewOpenPayment = { name: string; channel: string; least?: number; most?: number };

/** Without an amount the buyer says how much, from `least` to `most`. */
export type NewPaymentLink = {
  name: string;
  amount?: number;
  least?: number;
  most?: number;
  reusable?: boolean;
  channel?: string;
  return_url?: string;
  expires_at?: string;
  most_paid?: number;
};

/** Deliveries made at `created_from` or later; `failed` ones unless another status is named. */
export type DeliveryRange = {
  created_from: string;
  created_before?: string;
  endpoint?: string;
  status?: DeliveryStatus;
  /** Only counts. */
  preview?: boolean;
};

export type Page = { limit?: number; cursor?: string };

/** Times are RFC 3339: from the first on, before the second. */
export type PaymentFilter = Page & {
  status?: PaymentStatus;
  channel?: string;
  reference?: string;
  created_from?: string;
  created_before?: string;
};

export class Gapura {
  readonly #call: Call;
  readonly #open: OpenFeed;
  readonly #wait: (ms: number) => Promise<void>;

  constructor(options: GapuraOptions) {
    this.#call = openCall(options);
    this.#open = openFeed(options);
    this.#wait = pauseOf(options);
  }

  readonly payments = {
    create: (payment: NewPayment, options?: CallOptions) =>
      this.#call<Payment>({ method: "POST", path: "/v1/payments", body: payment }, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<Payment>({ method: "GET", path: `/v1/payments/${part(id)}` }, options),
    /** The same, with its refunds in full. */
    getWithRefunds: (id: string, options?: CallOptions) =>
      this.#call<Payment & { refunds: Refund[] }>(
        { method: "GET", path: `/v1/payments/${part(id)}`, query: { expand: "refunds" } },
        options,
      ),
    cancel: (id: string, options?: CallOptions) =>
      this.#call<Payment>({ method: "POST", path: `/v1/payments/${part(id)}/cancel` }, options),
    /** Plays what may become of a sandbox payment. */
    simulate: (id: string, scenario: Scenario = "paid", options?: CallOptions) =>
      this.#call<Payment>(
        { method: "POST", path: `/v1/payments/${part(id)}/simulate`, body: { scenario } },
        options,
      ),
    /** Newest first. */
    list: (filter?: PaymentFilter, options?: CallOptions) =>
      this.#list<Payment>("/v1/payments", filter, options),
    /** The same, each with its refunds in full. */
    listWithRefunds: (filter?: PaymentFilter, options?: CallOptions) =>
      this.#list<Payment & { refunds: Refund[] }>(
        "/v1/payments",
        { ...filter, expand: "refunds" },
        options,
      ),
    refunds: (id: string, page?: Page, options?: CallOptions) =>
      this.#list<Refund>(`/v1/payments/${part(id)}/refunds`, page, options),
  };

  readonly refunds = {
    create: (refund: NewRefund, options?: CallOptions) =>
      this.#call<Refund>({ method: "POST", path: "/v1/refunds", body: refund }, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<Refund>({ method: "GET", path: `/v1/refunds/${part(id)}` }, options),
    list: (filter?: Page & { payment?: string; status?: RefundStatus }, options?: CallOptions) =>
      this.#list<Refund>("/v1/refunds", filter, options),
    /** The same, each with its payment in full. */
    listWithPayments: (
      filter?: Page & { payment?: string; status?: RefundStatus },
      options?: CallOptions,
    ) =>
      this.#list<Omit<Refund, "payment"> & { payment: Payment }>(
        "/v1/refunds",
        { ...filter, expand: "payment" },
        options,
      ),
  };

  readonly payouts = {
    create: (payout: NewPayout, options?: CallOptions) =>
      this.#call<Payout>({ method: "POST", path: "/v1/payouts", body: payout }, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<Payout>({ method: "GET", path: `/v1/payouts/${part(id)}` }, options),
    list: (filter?: Page & { status?: PayoutStatus }, options?: CallOptions) =>
      this.#list<Payout>("/v1/payouts", filter, options),
  };

  readonly beneficiaries = {
    /** One that is known already comes as it is. */
    create: (
      beneficiary: { destination: string; account: string; name: string },
      options?: CallOptions,
    ) =>
      this.#call<Beneficiary>(
        { method: "POST", path: "/v1/beneficiaries", body: beneficiary },
        options,
      ),
    list: (page?: Page, options?: CallOptions) =>
      this.#list<Beneficiary>("/v1/beneficiaries", page, options),
  };

  readonly openPayments = {
    create: (open: NewOpenPayment, options?: CallOptions) =>
      this.#call<OpenPayment>({ method: "POST", path: "/v1/open_payments", body: open }, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<OpenPayment>({ method: "GET", path: `/v1/open_payments/${part(id)}` }, options),
    list: (page?: Page, options?: CallOptions) =>
      this.#list<OpenPayment>("/v1/open_payments", page, options),
    close: (id: string, options?: CallOptions) =>
      this.#call<OpenPayment>(
        { method: "POST", path: `/v1/open_payments/${part(id)}/close` },
        options,
      ),
    /** Pays one of the sandbox; gives the payment that came through it. */
    simulate: (id: string, amount: number, options?: CallOptions) =>
      this.#call<Payment>(
        { method: "POST", path: `/v1/open_payments/${part(id)}/simulate`, body: { amount } },
        options,
      ),
  };

  readonly paymentLinks = {
    create: (link: NewPaymentLink, options?: CallOptions) =>
      this.#call<PaymentLink>({ method: "POST", path: "/v1/payment_links", body: link }, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<PaymentLink>({ method: "GET", path: `/v1/payment_links/${part(id)}` }, options),
    list: (page?: Page, options?: CallOptions) =>
      this.#list<PaymentLink>("/v1/payment_links", page, options),
    disable: (id: string, options?: CallOptions) =>
      this.#call<PaymentLink>(
        { method: "POST", path: `/v1/payment_links/${part(id)}/disable` },
        options,
      ),
  };

  readonly channels = {
    list: (options?: CallOptions) => this.#list<Channel>("/v1/channels", undefined, options),
    /** On one channel where it is named, else on each that takes the amount. */
    quote: (asked: { amount: number; channel?: string }, options?: CallOptions) =>
      this.#list<Quote>("/v1/channels/quote", asked, options),
  };

  readonly sandbox = {
    clock: (options?: CallOptions) =>
      this.#call<Clock>({ method: "GET", path: "/v1/sandbox/clock" }, options),
    /** Moves the project's time ahead; answers when all that fell due has run. */
    advance: (seconds: number, options?: CallOptions) =>
      this.#call<Clock>(
        { method: "POST", path: "/v1/sandbox/clock/advance", body: { seconds } },
        options,
      ),
    scenarios: (options?: CallOptions) =>
      this.#list<ScenarioMeaning>("/v1/sandbox/scenarios", undefined, options),
  };

  readonly balance = {
    get: (options?: CallOptions) =>
      this.#call<Balance>({ method: "GET", path: "/v1/balance" }, options),
    /** The ledger's lines of `available`, or of another figure, newest first. */
    history: (
      filter?: Page & { figure?: "available" | "suspense" | "collected" },
      options?: CallOptions,
    ) => this.#list<BalanceLine>("/v1/balance/history", filter, options),
  };

  readonly webhookEndpoints = {
    create: (endpoint: { url: string; events?: EventType[] }, options?: CallOptions) =>
      this.#call<WebhookEndpoint & WithSecret>(
        { method: "POST", path: "/v1/webhook_endpoints", body: endpoint },
        options,
      ),
    get: (id: string, options?: CallOptions) =>
      this.#call<WebhookEndpoint>({ method: "GET", path: endpointPath(id) }, options),
    list: (options?: CallOptions) =>
      this.#list<WebhookEndpoint>("/v1/webhook_endpoints", undefined, options),
    update: (
      id: string,
      change: { url?: string; events?: EventType[]; status?: "enabled" | "disabled" },
      options?: CallOptions,
    ) =>
      this.#call<WebhookEndpoint>(
        { method: "PATCH", path: endpointPath(id), body: change },
        options,
      ),
    /** Tells it nothing more; its deliveries stay to be read. */
    disable: (id: string, options?: CallOptions) =>
      this.#call<WebhookEndpoint>({ method: "DELETE", path: endpointPath(id) }, options),
    /** For `keepFor` seconds the former secret signs beside the new one. Default a day. */
    rotateSecret: (id: string, keepFor?: number, options?: CallOptions) =>
      this.#call<WebhookEndpoint & WithSecret>(
        {
          method: "POST",
          path: `${endpointPath(id)}/rotate_secret`,
          body: keepFor === undefined ? {} : { keep_for: keepFor },
        },
        options,
      ),
    test: (id: string, options?: CallOptions) =>
      this.#call<Delivery>({ method: "POST", path: `${endpointPath(id)}/test` }, options),
  };

  readonly deliveries = {
    list: (filter?: Page & { endpoint?: string; status?: DeliveryStatus }, options?: CallOptions) =>
      this.#list<Delivery>("/v1/deliveries", filter, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<Delivery & { tries: DeliveryTry[] }>(
        { method: "GET", path: `/v1/deliveries/${part(id)}` },
        options,
      ),
    resend: (id: string, options?: CallOptions) =>
      this.#call<Delivery>({ method: "POST", path: `/v1/deliveries/${part(id)}/resend` }, options),
    resendRange: (range: DeliveryRange, options?: CallOptions) =>
      this.#call<Resent>({ method: "POST", path: "/v1/deliveries/resend", body: range }, options),
  };

  /** For a key with the scope `projects`. */
  readonly projects = {
    list: (options?: CallOptions) => this.#list<Project>("/v1/projects", undefined, options),
    get: (id: string, options?: CallOptions) =>
      this.#call<Project>({ method: "GET", path: `/v1/projects/${part(id)}` }, options),
    create: (project: { slug: string; name?: string }, options?: CallOptions) =>
      this.#call<Project & { key: MadeKey }>(
        { method: "POST", path: "/v1/projects", body: project },
        options,
      ),
    keys: (id: string, options?: CallOptions) =>
      this.#list<ApiKey>(`/v1/projects/${part(id)}/keys`, undefined, options),
    createKey: (
      id: string,
      key: { may_pay_out?: boolean; scopes?: "projects"[] } = {},
      options?: CallOptions,
    ) =>
      this.#call<MadeKey>(
        { method: "POST", path: `/v1/projects/${part(id)}/keys`, body: key },
        options,
      ),
    revokeKey: (id: string, key: string, options?: CallOptions) =>
      this.#call<{ id: string; object: "key"; revoked: true }>(
        { method: "DELETE", path: `/v1/projects/${part(id)}/keys/${part(key)}` },
        options,
      ),
  };

  readonly events = {
    /** Oldest first; `after` is the id of the last one that you know. */
    list: (filter: { after?: string; limit?: number } = {}, options?: CallOptions) =>
      listing<Event>((cursor) =>
        this.#call<List<Event>>(
          {
            method: "GET",
            path: "/v1/events",
            query: { ...filter, after: cursor ?? filter.after },
          },
          options,
        ),
      ),
    /**
     * What has happened, then what happens, until you stop: oldest first, each once. Heard as
     * server-sent events where they can be had, else the list is asked twice a second.
     */
    stream: (options: StreamOptions = {}) =>
      streamEvents(
        {
          page: (after, signal) =>
            this.#call<List<Event>>(
              { method: "GET", path: "/v1/events", query: { after, limit: 100 } },
              { signal },
            ),
          open: (after, signal) =>
            this.#open({ method: "GET", path: "/v1/events", query: { after } }, signal),
          wait: this.#wait,
        },
        options,
      ),
  };

  #list<Item>(
    path: string,
    filter: (Page & { [name: string]: unknown }) | undefined,
    options: CallOptions | undefined,
  ): Listing<Item> {
    return listing<Item>((cursor) => {
      const query = { ...filter, cursor: cursor ?? filter?.cursor };
      return this.#call<List<Item>>({ method: "GET", path, query }, options);
    });
  }
}

function endpointPath(id: string): string {
  return `/v1/webhook_endpoints/${part(id)}`;
}

function part(id: string): string {
  return encodeURIComponent(id);
}
