/**
 * Connect: opens one guarded connection. The name is resolved afresh, every address is judged, and
 * only judged ones are dialled; behind that stands Node's own block list, asked at the socket.
 */
import { isIP, type LookupFunction, connect as openTcp, type Socket } from "node:net";
import { connect as openTls, type TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { createWall } from "./address-rules.ts";
import { type Destination, judgePlace, type Policy, type Way, withoutDot } from "./policy.ts";

/** The addresses of a host name, asked of the network each time. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Opens a connection as undici asks for it: `(target, callback) => void`. */
export type Connector = buildConnector.connector;

/** From the first question to the name server until the TLS handshake is done. */
const CONNECT_TIMEOUT = 5_000;

/** The code of the error when a connection was not there in time. */
export const CONNECT_TIMED_OUT = "CONNECT_TIMED_OUT";

const wall = createWall();

/** Judges all the addresses that a destination leads to; throws a Failure at the first bad one. */
export type Judge = (destination: Destination, addresses: readonly string[]) => Way;

/** A connector that dials only what the judge lets through. */
export function createConnector(
  judge: Judge,
  resolve: Resolve,
  timeout = CONNECT_TIMEOUT,
): Connector {
  return (asked, callback) => {
    let settled = false;
    const settle: Settle = (error, socket) => {
      if (settled) return;
      settled = true;
      deadline.clear();
      if (socket) callback(null, socket);
      else callback(error ?? new Error("no connection"), null);
    };
    const deadline = createDeadline(timeout, settle);
    const destination = destinationOf(asked);
    addressesOf(destination, resolve)
      .then((addresses) => {
        if (addresses.length === 0)
          throw withCode("ENOTFOUND", `${destination.hostname} is nowhere`);
        const way = judge(destination, addresses);
        if (!settled) dial({ destination, addresses, way, deadline, settle });
      })
      .catch(settle);
  };
}

type Settle = (error: Error | null, socket?: Socket) => void;

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** The addresses that a destination leads to now. */
export async function addressesOf(
  destination: Destination,
  resolve: Resolve,
): Promise<readonly string[]> {
  const { hostname } = destination;
  return isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
}

/**
 * Judges by a policy. One bad address spoils them all, because which of them would be dialled is up
 * to whoever owns the name.
 */
export function judgeBy(policy: Policy): Judge {
  return (destination, addresses) => {
    const ways = addresses.map((address) => judgePlace(policy, destination, address));
    return ways.includes("opened") ? "opened" : "public";
  };
}

type Deadline = {
  /** What is destroyed when time is up, in place of what was held before. */
  hold(socket: Socket): void;
  clear(): void;
};

function createDeadline(timeout: number, settle: Settle): Deadline {
  let held: Socket | undefined;
  const timer = setTimeout(() => {
    settle(withCode(CONNECT_TIMED_OUT, `no connection within ${timeout} ms`));
    held?.destroy();
  }, timeout);
  return {
    hold(socket) {
      held = socket;
    },
    clear: () => clearTimeout(timer),
  };
}

type Dialling = {
  readonly destination: Destination;
  readonly addresses: readonly string[];
  readonly way: Way;
  readonly deadline: Deadline;
  readonly settle: Settle;
};

function dial({ destination, addresses, way, deadline, settle }: Dialling): void {
  const plain = openTcp({
    host: destination.hostname,
    port: destination.port,
    lookup: answerWith(addresses),
    noDelay: true,
    keepAlive: true,
    ...(way === "public" ? { blockList: wall } : {}),
  });
  deadline.hold(plain);
  plain.on("error", settle);
  plain.once("connect", () => {
    if (destination.protocol === "http:") return settle(null, plain);
    const secure = secureOver(plain, destination.hostname);
    deadline.hold(secure);
    secure.on("error", settle);
    secure.once("secureConnect", () => settle(null, secure));
  });
}

/** TLS goes over a socket that is already open, since `tls.connect` ignores `blockList`. */
function secureOver(socket: Socket, hostname: string): TLSSocket {
  const name = withoutDot(hostname);
  return openTls({
    socket,
    host: name,
    ALPNProtocols: ["http/1.1"],
    ...(isIP(name) === 0 ? { servername: name } : {}),
  });
}

/** A `lookup` that asks nobody: between judging and dialling no name server has another say. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    if (options.all) callback(null, answers);
    else callback(null, answers[0]?.address ?? "", answers[0]?.family);
  };
}

function destinationOf({ hostname, port, protocol }: buildConnector.Options): Destination {
  const implied = protocol === "https:" ? 443 : 80;
  const bare = hostname.replace(/^\[|\]$/g, "");
  return {
    origin: `${protocol}//${hostname}`,
    path: "/",
    protocol,
    hostname: bare,
    port: port === "" ? implied : Number(port),
  };
}
