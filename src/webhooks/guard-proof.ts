/**
 * Guard proof: shows at each start that the guard holds on this machine and this runtime, by trying
 * to break it. A runtime that ignores the block list, or a rule that no longer bites, fails here.
 */
import { connect, createServer } from "node:net";
import { Agent } from "undici";
import { type Connector, createConnector, judgeBy, type Resolve } from "./connect.ts";
import type { Policy } from "./policy.ts";

/** The strictest addresses with the freest ports and protocols: only the address is judged. */
const strict: Policy = {
  protocols: new Set(["http:", "https:"]),
  ports: undefined,
  loopback: false,
  openings: [],
};

const PATIENCE = 2_000;

/** Throws when a listener on loopback is reached past our judging, or past the block list alone. */
export async function proveGuarded(resolve: Resolve): Promise<void> {
  await proveUnreachable("the webhook guard", createConnector(judgeBy(strict), resolve));
  const unjudged = createConnector(() => "public", resolve);
  await proveUnreachable("the socket's block list", unjudged);
}

/** Throws when the connector reaches a listener on 127.0.0.1, or on ::1 where there is one. */
export async function proveUnreachable(what: string, connector: Connector): Promise<void> {
  const listeners = [await listen("127.0.0.1"), await listen("::1")].flatMap((one) => one ?? []);
  const agent = new Agent({ connect: connector, allowH2: false });
  try {
    if (listeners.length === 0) throw new Error("cannot listen on loopback to prove the guard");
    for (const listener of listeners) {
      await touch(listener.address, listener.port);
      if (listener.reached() !== 1) throw new Error("the guard's proof cannot reach its listener");
      for (const url of waysTo(listener.address, listener.port)) await tryToReach(agent, url);
      if (listener.reached() !== 1) {
        throw new Error(`${what} is inert: it reached ${listener.address}; webhooks stay off`);
      }
    }
  } finally {
    await agent.destroy();
    for (const listener of listeners) await listener.close();
  }
}

function waysTo(address: string, port: number): string[] {
  const hosts =
    address === "::1" ? ["[::1]", "[::]"] : ["127.0.0.1", "0.0.0.0", "[::ffff:127.0.0.1]"];
  return ["http:", "https:"].flatMap((protocol) =>
    [...hosts, "localhost"].map((host) => `${protocol}//${host}:${port}/`),
  );
}

async function tryToReach(agent: Agent, url: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE);
  await agent
    .request({ origin: new URL(url).origin, path: "/", method: "POST", signal })
    .then((reply) => reply.body.dump())
    .catch(() => undefined);
}

type Listener = {
  readonly address: string;
  readonly port: number;
  reached(): number;
  close(): Promise<void>;
};

/** A listener that counts who reaches it; undefined where the machine has no such address. */
async function listen(address: string): Promise<Listener | undefined> {
  let reached = 0;
  const server = createServer((socket) => {
    reached += 1;
    socket.on("error", () => undefined);
    socket.destroy();
  });
  const port = await new Promise<number | undefined>((found) => {
    server.once("error", () => found(undefined));
    server.listen(0, address, () => {
      const bound = server.address();
      found(typeof bound === "object" && bound ? bound.port : undefined);
    });
  });
  if (port === undefined) return undefined;
  return {
    address,
    port,
    reached: () => reached,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** An unguarded connection, to know that the listener would notice one. */
function touch(address: string, port: number): Promise<void> {
  return new Promise((done) => {
    const socket = connect({ host: address, port });
    socket.once("error", () => done());
    socket.once("close", () => done());
    socket.resume();
  });
}
