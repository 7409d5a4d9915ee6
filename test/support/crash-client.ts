/**
 * The client of the crash tests: it asks for payments over HTTP, keeps what was acknowledged, and
 * asks again, under the same identity, for whatever was not.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Ids } from "../../src/ids.ts";

/** What becomes of an order once its payment is made. */
export type Fate = "pending" | "paid" | "canceled";

/** One payment that the client wants, and what it was told of it. */
export type Order = {
  readonly reference: string;
  readonly amount: number;
  readonly fate: Fate;
  readonly wire: string;
  /** The body of the first acknowledged create; undefined until there is one. */
  created?: string;
  /** Whether the order has met its fate, as far as the client was told. */
  met: boolean;
};

/** How to ask for payments over one wire. */
export type CrashWire = {
  readonly name: string;
  create(order: Order): CrashRequest;
  /** Pays or cancels. */
  meet(order: Order): CrashRequest;
};

export type CrashRequest = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
};

export type CrashClient = CrashLoad & { readonly orders: readonly Order[] };

/** What asks of a server that is being killed. */
export type CrashLoad = {
  /** Replies that no crash explains. */
  readonly faults: readonly string[];
  /** How many asks got no answer, or one that says "not now". */
  readonly unanswered: () => number;
  /** Resolves when this many more asks have been sent, whether or not they are answered. */
  asked(count: number): Promise<void>;
  /** Resolves when this many more asks have been answered as they should be. */
  answered(count: number): Promise<void>;
  /** Begins no further orders, and resolves when every one begun has been acknowledged. */
  finish(): Promise<void>;
  /** Gives up at once. */
  abandon(): void;
};

export type CrashClientSettings = {
  readonly origin: string;
  readonly wires: readonly CrashWire[];
  readonly ids: Ids;
  /** How many orders are under way at once. */
  readonly hands: number;
  /** Whether an answer of 5xx is one of "not now": only while the database is being killed. */
  readonly mayFail: () => boolean;
};

/** Longer than any answer takes: only a server that hangs is given up on. */
const PATIENCE = 30_000;

/** Between two asks of a server that is away. */
const PAUSE = 100;

const FATES: readonly Fate[] = ["pending", "paid", "paid", "paid", "canceled"];

export function startCrashClient(settings: CrashClientSettings): CrashClient {
  const { origin, wires, ids, hands, mayFail } = settings;
  const orders: Order[] = [];
  const faults: string[] = [];
  const asks = createTally();
  const answers = createTally();
  const given = new AbortController();
  let unanswered = 0;
  let finishing = false;

  /** Undefined: no answer, or none that counts. */
  async function ask({ path, headers, body }: CrashRequest) {
    asks.add();
    try {
      const reply = await fetch(origin + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.any([given.signal, AbortSignal.timeout(PATIENCE)]),
      });
      const answer = { status: reply.status, text: await reply.text() };
      if (answer.status < 500) {
        answers.add();
        return answer;
      }
      if (!mayFail()) faults.push(`${path}: ${answer.status} ${answer.text}`);
    } catch (error) {
      if ((error as Error).name === "TimeoutError") faults.push(`${path}: no answer at all`);
    }
    unanswered += 1;
    return undefined;
  }

  /** Asks until it is answered; `doubtful`: an earlier ask may have been heard. */
  async function insist(request: CrashRequest) {
    for (let doubtful = false; !given.signal.aborted; doubtful = true) {
      const answer = await ask(request);
      if (answer) return { ...answer, doubtful };
      await wait(PAUSE);
    }
    return undefined;
  }

  async function serve(order: Order, wire: CrashWire): Promise<void> {
    const create = await insist(wire.create(order));
    if (!create) return;
    if (create.status >= 300) {
      faults.push(`create ${order.reference}: ${create.status} ${create.text}`);
      return;
    }
    order.created = create.text;
    if (order.fate === "pending") return;
    const met = await insist(wire.meet(order));
    if (!met) return;
    // A refusal may mean that an earlier ask was heard after all: the audit looks.
    order.met = met.status < 300 || met.doubtful;
    if (!order.met) faults.push(`meet ${order.reference}: ${met.status} ${met.text}`);
  }

  async function work(): Promise<void> {
    while (!finishing && !given.signal.aborted) {
      const wire = wires[ids.integer(0, wires.length - 1)] as CrashWire;
      const order: Order = {
        reference: `CRASH-${orders.length}`,
        amount: ids.integer(10_000, 200_000),
        fate: FATES[ids.integer(0, FATES.length - 1)] as Fate,
        wire: wire.name,
        met: false,
      };
      orders.push(order);
      await serve(order, wire);
    }
  }

  const working = Promise.all(Array.from({ length: hands }, work));
  return {
    orders,
    faults,
    unanswered: () => unanswered,
    asked: asks.more,
    answered: answers.more,
    async finish() {
      finishing = true;
      await working;
    },
    abandon: () => given.abort(),
  };
}

/** Pakasir's wire, API v1: order and amount are the identity. */
export function pakasirWire(project: string, key: string): CrashWire {
  const fields = (order: Order) => ({
    project,
    order_id: order.reference,
    amount: order.amount,
    api_key: key,
  });
  const request = (path: string, order: Order) => ({ path, headers: {}, body: fields(order) });
  return {
    name: "pakasir",
    create: (order) => request("/api/transactioncreate/qris", order),
    meet: (order) =>
      request(order.fate === "paid" ? "/api/paymentsimulation" : "/api/transactioncancel", order),
  };
}

/** The native wire: an idempotency key makes every create safe to send again. */
export function nativeWire(key: string): CrashWire {
  const authorization = `Bearer ${key}`;
  return {
    name: "native",
    create: ({ reference, amount }) => ({
      path: "/v1/payments",
      headers: { authorization, "idempotency-key": `key of ${reference}` },
      body: { reference, amount, channel: "qris" },
    }),
    meet: ({ created = "{}", fate }) => ({
      path: `/v1/payments/${JSON.parse(created).id}/${fate === "paid" ? "simulate" : "cancel"}`,
      headers: { authorization },
      body: {},
    }),
  };
}

/** Counts, and tells when there are more. */
export function createTally() {
  let count = 0;
  const waiting = new Set<{ readonly at: number; readonly tell: () => void }>();
  return {
    add(): void {
      count += 1;
      for (const one of waiting) {
        if (one.at > count) continue;
        waiting.delete(one);
        one.tell();
      }
    },
    more(by: number): Promise<void> {
      return new Promise((tell) => waiting.add({ at: count + by, tell }));
    },
  };
}
