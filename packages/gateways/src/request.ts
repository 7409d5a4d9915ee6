/**
 * One call of a gateway's API: bounded in time and size, tried again where that is safe, decoded
 * loosely, and failing with a `GatewayError` that never carries a key.
 */
import type { z } from "zod";
import type { CallOptions } from "./gateway.ts";
import { GatewayError, type GatewayErrorCode } from "./gateway-error.ts";
import { jittered, until, type Wait, wait } from "./wait.ts";
import { parseJson } from "./webhook.ts";

/** Options of every client. */
export type ClientOptions = {
  /** Another server that speaks this wire; else the environment's, else the gateway's own. */
  readonly baseUrl?: string;
  /** Milliseconds for one try, the reply's body included. Default 15,000. */
  readonly timeout?: number;
  /** How often a call that is safe to repeat is tried again. Default 2. */
  readonly retries?: number;
  readonly fetch?: typeof fetch;
  /** For tests: how to wait. */
  readonly wait?: Wait;
};

export type Ask = {
  readonly method: "GET" | "POST";
  /** After the base URL, its parts already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Whether doing it twice is as doing it once. */
  readonly repeatable: boolean;
};

/** What differs between the wires about failing. */
export type Failing = {
  /** A wire's own sentences: which code they mean. */
  readonly code?: (status: number, message: string) => GatewayErrorCode | undefined;
};

export type Sender = <T>(ask: Ask, reply: z.ZodType<T>, options?: CallOptions) => Promise<Told<T>>;

/** A decoded reply beside the whole of what was sent. */
export type Told<T> = { readonly value: T; readonly wire: unknown };

type Reply = { readonly status: number; readonly headers: Headers; readonly body: string };

const TIMEOUT = 15_000;
const RETRIES = 2;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const LARGEST_REPLY = 4 * 1024 * 1024;
const SHOWN = 2_000;

/** `secrets` are scrubbed from whatever an error shows. */
export function openSender(
  gateway: string,
  base: string,
  secrets: readonly string[],
  options: ClientOptions,
  failing: Failing = {},
): Sender {
  const pause = options.wait ?? wait;
  const scrub = scrubber(secrets);

  return async (ask, shape, { signal } = {}) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return decode(ask, await send(ask, signal), shape);
      } catch (error) {
        const failure = asGatewayError(error, ask, signal);
        const again = tries <= (options.retries ?? RETRIES) && mayRetry(ask, failure);
        if (!again) throw failure;
        await pause(pauseAfter(failure, tries), signal).catch(() => {
          throw aborted(ask);
        });
      }
    }
  };

  async function send(ask: Ask, signal: AbortSignal | undefined): Promise<Reply> {
    const limit = AbortSignal.timeout(options.timeout ?? TIMEOUT);
    const response = await (options.fetch ?? fetch)(urlOf(base, ask), {
      method: ask.method,
      headers: {
        accept: "application/json",
        ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
        ...ask.headers,
      },
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      // A key must not follow wherever a reply points.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return {
      status: response.status,
      headers: response.headers,
      body: await boundedText(response),
    };
  }

  function decode<T>(ask: Ask, reply: Reply, shape: z.ZodType<T>): Told<T> {
    const wire = parseJson(reply.body);
    if (reply.status < 200 || reply.status >= 300 || saysNo(wire)) throw refused(ask, reply, wire);
    const decoded = shape.safeParse(wire);
    if (decoded.success) return { value: decoded.data, wire };
    const [issue] = decoded.error.issues;
    const where = issue?.path.join(".") || "body";
    throw failed(ask, reply, "unreadable", `the reply's ${where}: ${issue?.message ?? "no JSON"}`);
  }

  function refused(ask: Ask, reply: Reply, wire: unknown): GatewayError {
    const message = messageOf(wire) ?? `answered ${reply.status}`;
    const code = failing.code?.(reply.status, message) ?? codeOf(reply.status);
    return failed(ask, reply, code, message);
  }

  function failed(ask: Ask, reply: Reply, code: GatewayErrorCode, message: string): GatewayError {
    return new GatewayError({
      gateway,
      code,
      message: scrub(message),
      outcome: mayHaveActed(ask, reply.status, code) ? "unknown" : "not done",
      status: reply.status,
      body: scrub(reply.body).slice(0, SHOWN),
      requestId: reply.headers.get("x-request-id") ?? undefined,
      retryAfter: retryAfterOf(reply.headers.get("retry-after")),
    });
  }

  function asGatewayError(error: unknown, ask: Ask, signal: AbortSignal | undefined): GatewayError {
    if (error instanceof GatewayError) return error;
    if (signal?.aborted) return aborted(ask);
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const words = timedOut ? "did not answer in time" : "could not be reached";
    const why = scrub(reasonOf(error));
    return new GatewayError({
      gateway,
      code: timedOut ? "timeout" : "network",
      message: why === "" || timedOut ? words : `${words} (${why})`,
      outcome: ask.method === "GET" && ask.repeatable ? "not done" : "unknown",
    });
  }

  function aborted(ask: Ask): GatewayError {
    const outcome = ask.repeatable && ask.method === "GET" ? "not done" : "unknown";
    return new GatewayError({ gateway, code: "aborted", message: "the call was ended", outcome });
  }
}

function urlOf(base: string, { path, query = {} }: Ask): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) asked.set(name, `${value}`);
  }
  return `${base}${path}${asked.size === 0 ? "" : `?${asked}`}`;
}

async function boundedText(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > LARGEST_REPLY) throw new Error("the reply is too large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Some wires refuse with a 200: `{"success": false}`, `{"status": "error"}`. */
function saysNo(wire: unknown): boolean {
  const { success, status } = (wire ?? {}) as { success?: unknown; status?: unknown };
  return success === false || status === "error";
}

function messageOf(wire: unknown): string | undefined {
  const { message, error } = (wire ?? {}) as { message?: unknown; error?: unknown };
  return [message, error].find((one) => typeof one === "string" && one !== "") as
    | string
    | undefined;
}

function codeOf(status: number): GatewayErrorCode {
  if (status === 401 || status === 403) return "unauthenticated";
  if (status === 404) return "not_found";
  if (status === 409) return "conflict";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "unavailable";
  if (status >= 300 && status < 400) return "unreadable";
  return "invalid_request";
}

/** A refusal in the 400s was not acted on; whatever else answered a writing call may have been. */
function mayHaveActed(ask: Ask, status: number, code: GatewayErrorCode): boolean {
  if (ask.method === "GET" && ask.repeatable) return false;
  return status >= 500 || code === "unreadable";
}

const PASSING: readonly GatewayErrorCode[] = ["rate_limited", "unavailable", "timeout", "network"];

/** A call that must not be repeated is tried again only when it was turned away at the door. */
function mayRetry(ask: Ask, { code, status, retryAfter }: GatewayError): boolean {
  if (!PASSING.includes(code) || (retryAfter ?? 0) > LONGEST_PAUSE) return false;
  if (status === 500 || status === 501) return false;
  return ask.repeatable || code === "rate_limited";
}

function pauseAfter({ retryAfter }: GatewayError, tries: number): number {
  return retryAfter ?? jittered(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (tries - 1)));
}

function retryAfterOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : until(date);
}

/** What stands behind "fetch failed". */
function reasonOf(error: unknown): string {
  const { cause, message } = (error ?? {}) as { cause?: { code?: string }; message?: string };
  return cause?.code ?? message ?? "";
}

/** Blots out each secret in every form in which a URL, a body or JSON may show it. */
function scrubber(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ s: secret }).toString().slice(2),
      escaped(secret),
      escaped(escaped(secret)),
    ])
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, "[key]"), text);
}

/** As inside a string of JSON; twice, for a gateway that quotes our request in its own reply. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
