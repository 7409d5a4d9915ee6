/**
 * The mount: serves dialects. A request reaches one at the root, under `/<dialect id>/`, or by the
 * Host of the original; its operation runs with the caller behind the key; whatever goes wrong is
 * told in the dialect's own shape. Knows no dialect by name.
 */
import type { Caller, Engine } from "../engine/engine.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { decode } from "./codecs.ts";
import { allowedMethods, crossOriginHeaders, preflight } from "./cross-origin.ts";
import type { Allow, Dialect, PageOpening, WireReply, WireRequest } from "./define.ts";
import { createEntrances, ownerOf, type Place, type Served, type ServedName } from "./entrances.ts";
import { identify } from "./identify.ts";
import { createLimiter } from "./limiter.ts";
import { metered } from "./metered.ts";
import { isPrefetch, mayMake } from "./preview-agents.ts";
import { MOST_BODY_BYTES, NONE, readBody, readParams, readQuery } from "./read-request.ts";
import { checkVersion, versionHeaders } from "./wire-version.ts";

/** One HTTP request as the server hands it over. */
export type HttpRequest = {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** At most MOST_BODY_BYTES; the server stops reading a larger one. */
  readonly rawBody: Buffer | "too large";
  /** Whom limits count: the client's address, behind trusted proxies only; of IPv6 its /64. */
  readonly address: string;
  /** The client's very address. */
  readonly from: string;
};

/** A reply, and which operation gave it where one did. */
export type MountReply = WireReply & { readonly served?: ServedName };

export type OpenedPage = { readonly dialect: Dialect; readonly opening: PageOpening };

export type Mount = {
  /** Counts what is made without a key; fails: rate_limited. */
  readonly allow: Allow;
  /** The reply of the operation at this address; undefined when no operation has it. */
  handle(request: HttpRequest): Promise<MountReply | undefined>;
  /** Whether this address has the form of a page's, whether or not that page can be opened. */
  hasPage(request: HttpRequest): boolean;
  /**
   * The page at this address, opened: the payment found or made. `picked` is the channel that the
   * page's form has just sent, with the buyer's phone where that is needed. Undefined: no such
   * page, or no such payment. Fails: `Failure`s.
   */
  openPage(request: HttpRequest, picked?: string, phone?: string): Promise<OpenedPage | undefined>;
  /** A 404 in its dialect's shape, where the address can be no one else's; else undefined. */
  notFound(request: HttpRequest): WireReply | undefined;
};

export type Log = { error(facts: Readonly<Record<string, unknown>>, message: string): void };

type Room = {
  readonly engine: Engine;
  readonly dialects: readonly Dialect[];
  readonly publicUrl: string;
  readonly log: Log;
};

const PAGE_METHODS = new Set(["GET", "HEAD", "POST"]);
const NO_BODY = Buffer.alloc(0);

export function createMount({ engine, dialects, publicUrl, log }: Room): Mount {
  const limiter = createLimiter(engine.clock);
  const entrances = createEntrances(dialects, publicUrl);
  const placeOf = ({ url, headers }: HttpRequest) => entrances(url, headers.host as string);

  const newRequestId = () => showId("req", engine.ids.uuid(engine.clock.now()));

  /** A refusal that no operation gave. */
  function refuse(dialect: Dialect, failure: Failure, headers: WireReply["headers"] = {}) {
    const reply = dialect.failure(failure);
    const requestId = newRequestId();
    const own = { ...versionHeaders(dialect), "x-request-id": requestId };
    return { ...reply, headers: { ...reply.headers, ...headers, ...own } };
  }

  async function run(
    served: Served,
    request: WireRequest,
    { requestId, onCaller }: { requestId: string; onCaller: (caller: Caller) => void },
  ): Promise<WireReply> {
    const { dialect, operation } = served;
    checkVersion(dialect, request.headers);
    const allow = limiter.take;
    if (operation.writes && isPrefetch(request.headers)) throw fetchedAhead();
    if (operation.access === "public") {
      const input = decode(operation.input, request.fields);
      return operation.run({ engine, request, allow, input });
    }
    if (operation.runOpen && !dialect.credential(request).key) {
      const input = decode(operation.input, request.fields);
      const told = await operation.runOpen({ engine, request, allow, input });
      if (told) return told;
    }
    const caller = await identify({ engine, limiter }, dialect, operation, request);
    onCaller(caller);
    const call = () => {
      const input = decode(operation.input, request.fields);
      return operation.run({ engine, request, allow, caller, input });
    };
    const meter = dialect.meter?.(caller, operation);
    if (!meter) return call();
    // A refusal tells where its caller stands, as every other reply does.
    return metered(limiter, meter, (admit) =>
      tell(served, requestId, async () => {
        admit();
        return call();
      }),
    );
  }

  /** Every refusal and every fault of ours is told in the dialect's shape. */
  async function tell(served: Served, requestId: string, work: () => Promise<WireReply>) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure)) logFault(log, served, requestId, error);
      return served.dialect.failure(failureOf(error));
    }
  }

  async function answer(
    served: Served,
    place: Place,
    segments: readonly string[],
    request: HttpRequest,
  ) {
    const requestId = newRequestId();
    let project: Project | undefined;
    const onCaller = (caller: Caller) => {
      project = caller.project;
    };
    const reply = await tell(served, requestId, () =>
      run(served, readRequest(request, place, served.names, segments), { requestId, onCaller }),
    );
    const headers = {
      "cache-control": "no-store",
      ...reply.headers,
      ...crossOriginHeaders(served, project),
      ...versionHeaders(served.dialect, request.headers),
      ...(!reply.feed && { "content-length": String(Buffer.byteLength(reply.body)) }),
      "x-request-id": requestId,
    };
    const { status, body, feed } = reply;
    return { status, headers, body, served: served.name, ...(feed && { feed }) };
  }

  return {
    allow: limiter.take,

    async handle(request) {
      const place = placeOf(request);
      const match = place?.entrance.operations.find(place.path);
      if (!place || !match) return undefined;
      const { method } = request;
      const served = match.values.find((one) => serves(one, method));
      if (served) {
        const reply = await answer(served, place, match.segments, request);
        return method === "HEAD" ? withoutBody(reply) : reply;
      }
      if (method === "OPTIONS") return preflight(match.values);
      if (PAGE_METHODS.has(method) && place.entrance.pages.find(place.path)) return undefined;
      const allow = allowedMethods(match.values);
      const failure = new Failure("method_not_allowed", `This address takes ${allow}`);
      return refuse((match.values[0] as Served).dialect, failure, { allow });
    },

    hasPage(request) {
      const place = placeOf(request);
      return place?.entrance.pages.find(place.path) !== undefined;
    },

    async openPage(request, picked, phone) {
      const place = placeOf(request);
      const match = place?.entrance.pages.find(place.path);
      if (!place || !match) return undefined;
      const makes = mayMake(request.method, request.headers);
      for (const { dialect, names, page } of match.values) {
        const opening = await page.open({
          engine,
          request: readRequest({ ...request, rawBody: NO_BODY }, place, names, match.segments),
          mayMake: makes,
          picked,
          phone,
          allow: limiter.take,
        });
        if (opening) return { dialect, opening };
      }
      return undefined;
    },

    notFound(request) {
      const place = placeOf(request);
      const dialect = place && ownerOf(place, dialects);
      if (!dialect) return undefined;
      const reply = refuse(dialect, new Failure("not_found", "There is nothing at this address"));
      return request.method === "HEAD" ? withoutBody(reply) : reply;
    },
  };
}

function readRequest(
  { method, headers, rawBody, address, from }: HttpRequest,
  { entrance, path, query: queryText }: Place,
  names: readonly string[],
  segments: readonly string[],
): WireRequest {
  if (rawBody === "too large") {
    throw new Failure("payload_too_large", `A body may have at most ${MOST_BODY_BYTES} bytes`);
  }
  const query = readQuery(queryText);
  const params = readParams(names, segments);
  const reads = method === "GET" || method === "HEAD";
  const body = reads ? undefined : readBody(rawBody, headers["content-type"] as string | undefined);
  return {
    method,
    prefix: entrance.prefix,
    path,
    params,
    query,
    headers: headers as WireRequest["headers"],
    fields: query === NONE && !body ? params : { ...query, ...body, ...params },
    rawBody,
    address,
    from,
    link: entrance.link,
  };
}

function serves({ method, operation }: Served, asked: string): boolean {
  return asked === method || (asked === "HEAD" && method === "GET" && !operation.writes);
}

function fetchedAhead(): Failure {
  return new Failure("not_supported", "A prefetch makes nothing: ask when it is wanted", {
    facts: { of: "prefetch" },
  });
}

function failureOf(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure("internal", "Something broke on our side; the request id tells us what");
}

/** The address is left out: keys may stand in it. */
function logFault(log: Log, { dialect, operation }: Served, requestId: string, error: unknown) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  log.error(
    { request_id: requestId, dialect: dialect.id, operation: operation.id, cause: message, stack },
    "an operation failed by our own fault",
  );
}

function withoutBody(reply: MountReply): MountReply {
  const { feed: _, ...plain } = reply;
  const length = String(Buffer.byteLength(reply.body));
  return { ...plain, headers: { "content-length": length, ...reply.headers }, body: "" };
}
