/** Starts the receivers of webhooks: one port for each endpoint. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type Sink = {
  /** Addresses, one for each endpoint. */
  readonly urls: readonly string[];
  close(): void;
};

export async function startSink(endpoints: number): Promise<Sink> {
  const child = fork(fileURLToPath(new URL("./sink-process.ts", import.meta.url)));
  child.send(endpoints);
  const [ports] = (await once(child, "message")) as [number[]];
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}/hook`),
    close: () => child.disconnect(),
  };
}
