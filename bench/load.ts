/**
 * The load generator: a process of its own with keep-alive connections on bare sockets, each with
 * one request under way. It does as little as it can, for it shares the machine with the server.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type LoadOrder = {
  readonly port: number;
  readonly connections: number;
  /** Requests in all; the clock stops with the last reply. */
  readonly requests: number;
  /** Whether a run may take longer than this, ms; beyond it the run fails. */
  readonly patience: number;
  /** The status that every reply must have. */
  readonly status: number;
  /**
   * What each connection sends. `#` stands where a number of twelve digits goes that no other
   * request of this order has, `$` where an amount of seven digits goes that varies with it. Both
   * keep their length, so that a body needs no counting.
   */
  readonly templates: readonly string[];
  /** The first number. */
  readonly first: number;
};

export type LoadResult = {
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
};

export type LoadGenerator = {
  run(order: LoadOrder): Promise<LoadResult>;
  close(): void;
};

export function startLoadGenerator(): LoadGenerator {
  const child = fork(fileURLToPath(new URL("./load-process.ts", import.meta.url)));
  return {
    async run(order) {
      child.send(order);
      return answerOf(child);
    },
    close: () => child.disconnect(),
  };
}

async function answerOf(child: ChildProcess): Promise<LoadResult> {
  const [answer] = (await once(child, "message")) as [LoadResult | { readonly fault: string }];
  if ("fault" in answer) throw new Error(`the load generator failed: ${answer.fault}`);
  return answer;
}
