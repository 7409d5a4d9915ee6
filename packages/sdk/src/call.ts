/**
 * One call of the API: with a key of its own that makes writing safe to repeat, tried again when it
 * could not be answered, bounded in time.
 */
import { GapuraError, type Problem } from "./gapura-error.ts";

export type GapuraOptions = {
  /** `gpr_test_…` or `gpr_live_…`: a secret, for servers alone. */
  readonly key: string;
  /** Default `http://localhost:3000`. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** Milliseconds for one try. Default 30,000. */
  readonly timeout?: number;
  /** How often a call is tried again. Default 2. */
  readonly retries?: number;
  /** For tests: how to wait. */
  readonly wait?: (ms: number) => Promise<void>;
};

export type CallOptions = {
  readonly signal?: AbortSignal;
  /** Yours, for writing calls; by default each call draws one. */
  readonly idempotencyKey?: string;
};

type Values = { readonly [name: string]: unknown };

export type Ask = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Values | undefined;
  readonly body?: Values | undefined;
};

export type Call = <Reply>(ask: Ask, options?: CallOptions) => Promise<Reply>;

/** A reply that goes on: without a bound in time, and asked once. */
export type OpenFeed = (
  ask: Ask,
  signal: AbortSignal,
) => Promise<ReadableStream<Uint8Array> | undefined>;

const TIMEOUT = 30_000;
const RETRIES = 2;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

export function openCall(options: GapuraOptions): Call {
  const base = baseOf(options);
  const pause = pauseOf(options);

  return async (ask, { signal, idempotencyKey } = {}) => {
    const headers = headersOf(ask, options.key, idempotencyKey ?? crypto.randomUUID());
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(ask, headers, signal);
      } catch (thrown) {
        const error = asGapuraError(thrown, signal);
        if (tries > (options.retries ?? RETRIES) || !isPassing(error)) throw error;
        await pause(error.retryAfter ?? backoff(tries));
      }
    }
  };

  async function once<Reply>(
    ask: Ask,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const limit = AbortSignal.timeout(options.timeout ?? TIMEOUT);
    const response = await (options.fetch ?? fetch)(base + ask.path + queryOf(ask.query), {
      method: ask.method,
      headers,
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      // A key must not follow wherever a reply points.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return decode<Reply>(response);
  }
}

/** Undefined where what answers is no event stream. Fails as a call does. */
export function openFeed(options: GapuraOptions): OpenFeed {
  return async (ask, signal) => {
    const asked = (options.fetch ?? fetch)(baseOf(options) + ask.path + queryOf(ask.query), {
      headers: { authorization: `Bearer ${options.key}`, accept: "text/event-stream" },
      redirect: "manual",
      signal,
    });
    try {
      const response = await asked;
      if (!response.ok) await decode(response);
      const type = response.headers.get("content-type") ?? "";
      if (type.startsWith("text/event-stream") && response.body) return response.body;
      await response.body?.cancel();
      return undefined;
    } catch (thrown) {
      throw asGapuraError(thrown, signal);
    }
  };
}

function baseOf({ baseUrl }: GapuraOptions): string {
  return (baseUrl ?? "http://localhost:3000").replace(/\/+$/, "");
}

export function pauseOf({ wait }: GapuraOptions): (ms: number) => Promise<void> {
  return wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
}

function headersOf(ask: Ask, key: string, idempotencyKey: string): Record<string, string> {
  return {
    accept: "application/json",
    authorization: `Bearer ${key}`,
    ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
    ...(ask.method === "GET" ? {} : { "idempotency-key": idempotencyKey }),
  };
}

function queryOf(query: Values = {}): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) asked.set(name, `${value}`);
  }
  const text = `${asked}`;
  return text === "" ? "" : `?${text}`;
}

async function decode<Reply>(response: Response): Promise<Reply> {
  const text = await response.text();
  const json = parsed(text);
  const requestId = response.headers.get("x-request-id") ?? undefined;
  if (response.ok && json !== undefined) return json as Reply;
  const problem = isProblem(json) ? json : undefined;
  throw new GapuraError({
    code: problem?.code ?? "unreadable",
    message: problem?.detail ?? `The API answered ${response.status} with no problem of its own`,
    status: response.status,
    problem,
    requestId,
    retryAfter: retryAfterOf(response.headers.get("retry-after")),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  const { code, detail } = (value ?? {}) as Partial<Problem>;
  return typeof code === "string" && typeof detail === "string";
}

function retryAfterOf(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}

function asGapuraError(thrown: unknown, signal: AbortSignal | undefined): GapuraError {
  if (thrown instanceof GapuraError) return thrown;
  if (signal?.aborted) return new GapuraError({ code: "aborted", message: "The call was ended" });
  if ((thrown as { name?: string }).name === "TimeoutError") {
    return new GapuraError({ code: "timeout", message: "The API did not answer in time" });
  }
  return new GapuraError({ code: "network", message: "The API could not be reached" });
}

/** Every call may be repeated: reads change nothing, and writes carry their idempotency key. */
function isPassing({ code, status, retryAfter }: GapuraError): boolean {
  if ((retryAfter ?? 0) > LONGEST_PAUSE) return false;
  if (code === "timeout" || code === "network" || code === "idempotency_in_flight") return true;
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** Growing, and drawn so that many clients do not come back at once. */
function backoff(tries: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (tries - 1));
  return Math.round(most / 2 + ((most / 2) * drawn) / 0xffffffff);
}
