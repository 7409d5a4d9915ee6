/** Feeds: replies that go on and on, a bounded number of them, ended when the house closes. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { WireReply } from "../dialects/define.ts";

export type Feeds = {
  /** Sends a reply that has a feed until either side ends it; too many of them get `full`. */
  send(outgoing: ServerResponse, reply: WireReply): void;
  close(): void;
};

const MOST = 500;
/** Of one project: a program needs one, and one more while it changes over. */
const MOST_OF_ONE = 10;

export function createFeeds(): Feeds {
  const open = new Map<AbortController, string>();
  let closed = false;

  function isFull(key: string): boolean {
    const own = [...open.values()].filter((one) => one === key).length;
    return closed || open.size >= MOST || own >= MOST_OF_ONE;
  }

  async function pass(outgoing: ServerResponse, parts: AsyncIterable<string>): Promise<void> {
    for await (const part of parts) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(part)) await Promise.race([once(outgoing, "drain"), gone(outgoing)]);
    }
  }

  return {
    send(outgoing, reply) {
      const { feed } = reply;
      if (!feed || isFull(feed.key)) {
        const told = feed?.full ?? reply;
        outgoing.writeHead(told.status, told.headers).end(told.body);
        return;
      }
      const ending = new AbortController();
      open.set(ending, feed.key);
      outgoing.once("close", () => ending.abort());
      outgoing.writeHead(reply.status, { ...reply.headers, "x-accel-buffering": "no" });
      outgoing.flushHeaders();
      // A feed that fails ends: its reader comes again and goes on where it was.
      pass(outgoing, feed.open(ending.signal))
        .catch(() => undefined)
        .finally(() => {
          open.delete(ending);
          outgoing.end();
        });
    },
    close() {
      closed = true;
      for (const ending of open.keys()) ending.abort();
    },
  };
}

async function gone(outgoing: ServerResponse): Promise<void> {
  await once(outgoing, "close");
}
