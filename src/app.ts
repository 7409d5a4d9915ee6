/**
 * The street: every request comes by here. What the house says of itself, then the operations of
 * the dialects on plain node:http, then the pages.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createBodyLimit } from "./app/body-limit.ts";
import { type CallerReader, createCallerReader } from "./app/caller.ts";
import { countedAddress } from "./app/counted-address.ts";
import { documentRoutes } from "./app/documents.ts";
import { createFeeds } from "./app/feeds.ts";
import type { Health } from "./app/health.ts";
import { createKnownHosts } from "./app/known-hosts.ts";
import type { Log } from "./app/log.ts";
import type { Metrics } from "./app/metrics.ts";
import { createOwnRoutes } from "./app/own-routes.ts";
import { createPages, type Visit } from "./app/pages.ts";
import { readBody } from "./app/read-body.ts";
import type { Checkout } from "./checkout/checkout.ts";
import type { Config } from "./config.ts";
import type { PasswordPages } from "./console/password-link.ts";
import type { PhonePages } from "./dashboard/phone-link.ts";
import type { Dialect, WireReply } from "./dialects/define.ts";
import type { HttpRequest, Mount } from "./dialects/mount.ts";
import type { Face } from "./faces/face.ts";

/** A room with addresses of its own under a path; undefined for an address that is not its. */
export type Neighbour = {
  readonly path: string;
  handle(request: HttpRequest): Promise<WireReply | undefined>;
};

export type Street = {
  readonly mount: Mount;
  readonly dialects: readonly Dialect[];
  readonly checkout: Checkout;
  /** The page on which an operator sets a password. */
  readonly operatorPasswords?: PasswordPages;
  /** The page that sets an account's phones up. */
  readonly phonePages?: PhonePages;
  /** The dashboard and the console. */
  readonly faces?: readonly Face[];
  /** They are told the caller's whole address. */
  readonly neighbours?: readonly Neighbour[];
  readonly health: Health;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly config: Pick<Config, "publicUrl" | "dashboardUrl" | "proxies">;
};

export type App = {
  /** Answers a request; whatever happens, it is answered or its connection ends. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends the streams that pages and programs hold, which would keep the server from closing. */
  close(): void;
};

export function createApp(street: Street): App {
  const { mount, neighbours = [], metrics, log, config } = street;
  const readCaller: CallerReader = createCallerReader(config.proxies);
  const ownRoutes = new Map([
    ...createOwnRoutes(street.health, metrics),
    ...documentRoutes(street.dialects, config.publicUrl),
  ]);
  const hosts = createKnownHosts(config, street.dialects);
  const pages = createPages({ ...street, hosts, publicUrl: config.publicUrl });
  const feeds = createFeeds();
  const bodyLimit = createBodyLimit(street.faces ?? []);
  const visits = new WeakMap<object, Visit>();
  const servePage = getRequestListener(
    (request, { incoming }) => pages.fetch(request, visits.get(incoming) as Visit),
    { overrideGlobalObjects: false },
  );

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Served> {
    const caller = readCaller(incoming.socket.remoteAddress, incoming.headers);
    const { method = "GET", url = "/" } = incoming;
    const path = pathOf(url);
    const own = method === "GET" || method === "HEAD" ? ownRoutes.get(path) : undefined;
    if (own) return send(outgoing, await own(caller), method, { operation: path });

    const reading = readBody(incoming, bodyLimit(path, incoming, outgoing));
    const body = reading instanceof Promise ? await reading : reading;
    if (body.outcome === "broken") return gone(outgoing);
    if (body.outcome === "over") outgoing.setHeader("connection", "close");
    const request: HttpRequest = {
      method,
      url,
      headers: withHost(incoming.headers, caller.host),
      rawBody: body.outcome === "whole" ? body.bytes : "too large",
      address: countedAddress(caller.address),
      from: caller.address,
    };
    const neighbour = neighbours.find((one) => path.startsWith(one.path));
    const answered = await neighbour?.handle({ ...request, address: caller.address });
    if (neighbour && answered) {
      return send(outgoing, answered, method, { operation: neighbour.path });
    }
    const reply = await mount.handle(request);
    if (reply?.feed) {
      feeds.send(outgoing, reply);
      return reply.served ?? UNKNOWN;
    }
    if (reply) return send(outgoing, reply, method, reply.served ?? UNKNOWN);
    const lost = mount.hasPage(request) ? undefined : mount.notFound(request);
    if (lost) return send(outgoing, lost, method, UNKNOWN);
    visits.set(incoming, { request, host: caller.host });
    await servePage(incoming, outgoing);
    return mount.hasPage(request) ? { operation: "page" } : UNKNOWN;
  }

  /** Told by the operation and its route: keys may stand in an address, so it is never written. */
  function note(incoming: IncomingMessage, status: number, served: Served, since: number): void {
    const { dialect = "none", operation, route } = served;
    metrics.count("gapura_requests_total", { dialect, operation, status: String(status) });
    if (!log.isLevelEnabled("debug")) return;
    const milliseconds = Math.round(performance.now() - since);
    const { method } = incoming;
    log.debug({ method, dialect, operation, route, status, milliseconds }, "answered");
  }

  return {
    close() {
      street.checkout.live.close();
      feeds.close();
    },
    handle(incoming, outgoing) {
      const since = performance.now();
      answer(incoming, outgoing).then(
        (served) => note(incoming, outgoing.statusCode, served, since),
        (error: unknown) => {
          metrics.count("gapura_faults_total");
          const { message, stack } = error instanceof Error ? error : new Error(String(error));
          log.error({ cause: message, stack }, "a request failed by our own fault");
          breakOff(outgoing);
        },
      );
    },
  };
}

/** What answered, for the log and the figures. */
type Served = { readonly dialect?: string; readonly operation: string; readonly route?: string };

const UNKNOWN: Served = { operation: "unknown" };

function send(outgoing: ServerResponse, reply: WireReply, method: string, served: Served): Served {
  const body = method === "HEAD" ? "" : reply.body;
  outgoing.writeHead(reply.status, withLength(reply));
  outgoing.end(body);
  return served;
}

function withLength({ headers, body }: WireReply): WireReply["headers"] {
  if (headers["content-length"] !== undefined) return headers;
  return { ...headers, "content-length": String(Buffer.byteLength(body)) };
}

function gone(outgoing: ServerResponse): Served {
  outgoing.destroy();
  return { operation: "gone" };
}

function breakOff(outgoing: ServerResponse): void {
  if (outgoing.headersSent) outgoing.destroy();
  else outgoing.writeHead(500, { "content-length": "0", connection: "close" }).end();
}

function pathOf(url: string): string {
  const mark = url.indexOf("?");
  return mark < 0 ? url : url.slice(0, mark);
}

/** The headers as they came, with the host that a proxy of ours forwarded. */
function withHost(headers: IncomingMessage["headers"], host: string): IncomingMessage["headers"] {
  return headers.host === host ? headers : { ...headers, host };
}
