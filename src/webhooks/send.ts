/** Send: one HTTP try of one webhook, bounded in time and in what it keeps of the answer. */
import type { Dispatcher } from "undici";
import { type Clock, SECOND } from "../clock.ts";
import type { Mode } from "../engine/settings.ts";
import { assert, Failure } from "../failure.ts";
import { CONNECT_TIMED_OUT } from "./connect.ts";
import type { Guard } from "./guard.ts";
import { parseDestination } from "./policy.ts";
import { createPools } from "./pools.ts";

/** From the first byte of effort until status and the kept part of the body are here. */
const TOTAL_TIMEOUT = 15 * SECOND;

/** What is kept of a reply's body. A longer one is cut and its connection dropped. */
const KEPT_BYTES = 8_192;

/** What is kept of one header of a reply. */
const KEPT_HEADER = 1_024;

export type WebhookRequest = {
  readonly url: string;
  readonly mode: Mode;
  /** Without `host`, which follows from the URL. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Why a try got no complete answer; `explain.ts` has the sentences. */
export type SendErrorCode =
  | "not_allowed" // the guard refused
  | "name_not_found"
  | "connection_refused"
  | "unreachable"
  | "connect_timed_out"
  | "timed_out"
  | "connection_lost"
  | "tls_wrong_name"
  | "tls_expired"
  | "tls_untrusted"
  | "tls_failed"
  | "bad_reply"
  | "failed";

/** What became of one try. With an `error`, a status may still be there: the body broke off. */
export type AttemptOutcome = {
  readonly status?: number;
  /** Lower-case names; a repeated header's values are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 8 kB. */
  readonly body: Buffer;
  /** The reply was longer than what is kept of it. */
  readonly cut: boolean;
  readonly durationMs: number;
  /** `message` is technical English. */
  readonly error?: { readonly code: SendErrorCode; readonly message: string };
};

export type Sender = {
  /** Posts once. Never throws for what the receiver or the network does. */
  send(request: WebhookRequest): Promise<AttemptOutcome>;
  close(): Promise<void>;
};

export type SendLimits = { readonly totalMs: number; readonly keptBytes: number };

export function createSender(
  { guard, clock }: { readonly guard: Pick<Guard, "connectorFor">; readonly clock: Clock },
  limits: SendLimits = { totalMs: TOTAL_TIMEOUT, keptBytes: KEPT_BYTES },
): Sender {
  const pools = {
    live: createPools(guard.connectorFor("live")),
    sandbox: createPools(guard.connectorFor("sandbox")),
  };
  return {
    send(request) {
      const started = clock.now();
      assert(!namesHost(request.headers), "the host header follows from the URL");
      return new Promise((tell) => {
        const settle = (part: Part): void =>
          tell({ ...part, durationMs: Math.max(0, clock.now() - started) });
        const receiver = receive(limits, settle);
        try {
          const { origin, path } = parseDestination(request.url);
          const { headers, body } = request;
          pools[request.mode]
            .of(origin)
            .dispatch({ path, method: "POST", headers, body }, receiver);
        } catch (error) {
          receiver.onResponseError(undefined, error);
        }
      });
    },
    async close() {
      await Promise.all([pools.live.close(), pools.sandbox.close()]);
    },
  };
}

type Part = Omit<AttemptOutcome, "durationMs">;

/** Another host than the URL's would be shown to TLS and to the receiver as theirs. */
function namesHost(headers: Readonly<Record<string, string>>): boolean {
  for (const name in headers) {
    if (name.length === 4 && name.toLowerCase() === "host") return true;
  }
  return false;
}

type Receiver = Dispatcher.DispatchHandler & {
  onResponseError(controller: unknown, error: unknown): void;
};

/** Collects one reply and settles exactly once: at its end, at the bound, on error or in time. */
function receive(limits: SendLimits, settle: (part: Part) => void): Receiver {
  let controller: Dispatcher.DispatchController | undefined;
  let status: number | undefined;
  let headers: Readonly<Record<string, string>> = {};
  let kept: Buffer[] = [];
  let length = 0;
  let settled = false;

  function finish(error?: AttemptOutcome["error"]): void {
    if (settled) return;
    settled = true;
    clearTimeout(deadline);
    const body = Buffer.concat(kept).subarray(0, limits.keptBytes);
    kept = [];
    settle({
      ...(status === undefined ? {} : { status }),
      headers,
      body,
      cut: length > limits.keptBytes,
      ...(error ? { error } : {}),
    });
  }

  const deadline = setTimeout(() => {
    finish({ code: "timed_out", message: `no complete answer within ${limits.totalMs} ms` });
    controller?.abort(new Error("timed out"));
  }, limits.totalMs);

  return {
    onRequestStart(started) {
      controller = started;
      if (settled) controller.abort(new Error("timed out while waiting for a connection"));
    },
    onResponseStart(_controller, code, raw) {
      // An interim answer (1xx) comes before the answer.
      if (code < 200) return;
      status = code;
      headers = plainHeaders(raw);
    },
    onResponseData(_controller, chunk) {
      length += chunk.length;
      kept.push(chunk);
      if (length <= limits.keptBytes) return;
      finish();
      controller?.abort(new Error("the answer is longer than what is kept of it"));
    },
    onResponseEnd: () => finish(),
    onResponseError: (_controller, error) => finish(nameError(error)),
  };
}

function plainHeaders(raw: Readonly<Record<string, string | string[] | undefined>>) {
  const plain = Object.entries(raw).map(([name, value = ""]) => {
    const text = Array.isArray(value) ? value.join(", ") : value;
    return [name, text.slice(0, KEPT_HEADER)];
  });
  return Object.fromEntries(plain) as Record<string, string>;
}

const CODES: Readonly<Record<string, SendErrorCode>> = {
  ENOTFOUND: "name_not_found",
  EAI_AGAIN: "name_not_found",
  ENODATA: "name_not_found",
  ECONNREFUSED: "connection_refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "connect_timed_out",
  [CONNECT_TIMED_OUT]: "connect_timed_out",
  ECONNRESET: "connection_lost",
  EPIPE: "connection_lost",
  UND_ERR_SOCKET: "connection_lost",
  ERR_IP_BLOCKED: "not_allowed",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_wrong_name",
  CERT_HAS_EXPIRED: "tls_expired",
  CERT_NOT_YET_VALID: "tls_expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls_untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "tls_untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls_untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "tls_untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls_untrusted",
  EPROTO: "tls_failed",
  HTTPParserError: "bad_reply",
  UND_ERR_HEADERS_OVERFLOW: "bad_reply",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "bad_reply",
};

function nameError(error: unknown): { code: SendErrorCode; message: string } {
  if (error instanceof Failure) return { code: "not_allowed", message: error.message };
  const { code, name, message } = error as Error & { code?: unknown };
  // The parser's errors have no code of their own.
  return { code: codeOf(String(code ?? name)), message: message || String(code) };
}

function codeOf(code: string): SendErrorCode {
  return CODES[code] ?? (/^ERR_(SSL|TLS)_/.test(code) ? "tls_failed" : "failed");
}
