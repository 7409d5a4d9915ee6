/**
 * Guard: keeps webhooks from reaching what only this machine can reach (SSRF).
 * A URL is checked when it is saved, and every connection is judged anew when it is opened.
 */
import { lookup } from "node:dns/promises";
import type { Mode } from "../engine/settings.ts";
import { addressesOf, type Connector, createConnector, judgeBy, type Resolve } from "./connect.ts";
import { proveGuarded } from "./guard-proof.ts";
import {
  judgePlace,
  liveRules,
  type Opening,
  type Policy,
  parseDestination,
  parseOpening,
  sandboxRules,
} from "./policy.ts";

/** How long saving a URL waits for a name server; the connection asks again anyway. */
const CHECK_TIMEOUT = 5_000;

export type Guard = {
  /**
   * Throws Failure("invalid_request", field "webhook_url") with the reason when the URL may not be
   * sent to. A name that cannot be resolved now passes: it is judged again at each connection.
   */
  check(url: string, mode: Mode): Promise<void>;
  /** Opens connections for undici, each one judged when it is opened. */
  connectorFor(mode: Mode): Connector;
  /** Throws when a guarded connection reaches a listener of ours on loopback: do not start then. */
  selfTest(): Promise<void>;
};

export type GuardOptions = {
  /** Entries of GAPURA_WEBHOOK_ALLOW. */
  readonly allow: readonly string[];
  /** Sandbox projects may send to loopback: true while PUBLIC_URL is loopback. */
  readonly loopbackAllowed: boolean;
  readonly resolve?: Resolve;
  /** Other ports than the usual ones, for a test whose listener cannot choose its own. */
  readonly ports?: Readonly<Record<Mode, ReadonlySet<number>>>;
};

/** Throws an Error that names every entry of `allow` that cannot be read. */
export function createGuard(options: GuardOptions): Guard {
  const { ports } = options;
  const resolve = shareQuestions(options.resolve ?? askNameServer);
  const openings = readOpenings(options.allow);
  const policies: Readonly<Record<Mode, Policy>> = {
    live: { ...liveRules, ...(ports && { ports: ports.live }), loopback: false, openings },
    sandbox: {
      ...sandboxRules,
      ...(ports && { ports: ports.sandbox }),
      loopback: options.loopbackAllowed,
      openings,
    },
  };
  const connectors: Readonly<Record<Mode, Connector>> = {
    live: createConnector(judgeBy(policies.live), resolve),
    sandbox: createConnector(judgeBy(policies.sandbox), resolve),
  };
  return {
    async check(url, mode) {
      const destination = parseDestination(url);
      const addresses = await withinTime(addressesOf(destination, resolve), CHECK_TIMEOUT);
      if (addresses.length === 0) judgePlace(policies[mode], destination, undefined);
      else judgeBy(policies[mode])(destination, addresses);
    },
    connectorFor: (mode) => connectors[mode],
    selfTest: () => proveGuarded(resolve),
  };
}

function readOpenings(entries: readonly string[]): Opening[] {
  const read = entries.map((entry) => ({ entry, opening: parseOpening(entry) }));
  const unread = read.filter(({ opening }) => !opening).map(({ entry }) => JSON.stringify(entry));
  if (unread.length > 0) {
    throw new Error(
      `GAPURA_WEBHOOK_ALLOW: cannot read ${unread.join(", ")}; write address:port, ` +
        "range/bits:port or host:port, IPv6 in brackets, * for any port",
    );
  }
  return read.flatMap(({ opening }) => opening ?? []);
}

async function askNameServer(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/**
 * Connections that open at the same moment share one question to the name server; nothing is
 * remembered after its answer. A slow name thus holds one of the few threads that look names up.
 */
function shareQuestions(resolve: Resolve): Resolve {
  const asked = new Map<string, Promise<readonly string[]>>();
  return (hostname) => {
    const running = asked.get(hostname);
    if (running) return running;
    const question = resolve(hostname).finally(() => asked.delete(hostname));
    asked.set(hostname, question);
    return question;
  };
}

/** The answer, or none when it fails or is not there in time. */
async function withinTime(
  answer: Promise<readonly string[]>,
  timeout: number,
): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((none) => {
    timer = setTimeout(() => none([]), timeout);
  });
  try {
    return await Promise.race([answer.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
