/** Pools: keep-alive connections by origin. The one that was idle for longest gives way. */
import { Pool } from "undici";
import { MINUTE, SECOND } from "../clock.ts";
import type { Connector } from "./connect.ts";

/** Origins that hold connections at the same time. */
const MOST_POOLS = 1_024;

/** Connections to one origin; what exceeds them waits, and its deadline runs on. */
const MOST_CONNECTIONS = 64;

/** Shorter than the five seconds after which many servers hang up on their own. */
const IDLE = 4 * SECOND;

/** A server may ask for longer idleness, up to this. */
const MOST_IDLE = 30 * SECOND;

/** A connection is given up at this age, so that a name that moved is soon asked for again. */
const MOST_AGE = MINUTE;

export type Pools = {
  of(origin: string): Pool;
  /** Lets what is under way finish, then closes all connections. */
  close(): Promise<void>;
};

export function createPools(connector: Connector, most = MOST_POOLS): Pools {
  /** In the order of last use, oldest first. */
  const pools = new Map<string, Pool>();
  const closing = new Set<Promise<void>>();

  function retire(origin: string, pool: Pool): void {
    pools.delete(origin);
    const closed = pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  function create(origin: string): Pool {
    const oldest = pools.size < most ? undefined : pools.entries().next().value;
    if (oldest) retire(...oldest);
    return new Pool(origin, {
      connect: connector,
      connections: MOST_CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: IDLE,
      keepAliveMaxTimeout: MOST_IDLE,
      clientTtl: MOST_AGE,
      // One deadline over the whole try stands above these.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  return {
    of(origin) {
      const pool = pools.get(origin) ?? create(origin);
      pools.delete(origin);
      pools.set(origin, pool);
      return pool;
    },
    async close() {
      for (const [origin, pool] of [...pools]) retire(origin, pool);
      await Promise.all(closing);
    },
  };
}
