/**
 * A proxy between us and Postgres that cuts the connection after so many bytes of the server's
 * answer. What was asked still reaches the server: a commit may stand, and its answer be lost.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { TestDatabase } from "./database.ts";

type ServerAddress = TestDatabase["address"];

export type CuttingProxy = {
  /** Where to connect instead of the server. */
  readonly address: ServerAddress;
  /** From now on counts the server's bytes, and cuts once `after` of them have gone through. */
  arm(after: number): void;
  /** Stops counting. Returns how many bytes were let through, and whether the cut was made. */
  disarm(): { bytes: number; cut: boolean };
  close(): Promise<void>;
};

export async function cuttingProxy(server: ServerAddress): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let bytes = 0;
  let cut = false;

  function forward(data: Buffer, client: Socket): void {
    const through = data.subarray(0, Math.min(data.length, left));
    left -= through.length;
    bytes += through.length;
    if (through.length === data.length && left > 0) {
      client.write(data);
      return;
    }
    cut = true;
    left = Number.POSITIVE_INFINITY;
    // The bytes before the cut arrive; then the connection is gone.
    client.end(through, () => client.destroy());
  }

  const proxy = createServer((client) => {
    const upstream = connect(
      server.host.startsWith("/")
        ? { path: join(server.host, `.s.PGSQL.${server.port}`) }
        : { host: server.host, port: server.port },
    );
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => one.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.end();
      });
    }
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (!client.writableEnded) forward(data, client);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;

  return {
    address: { ...server, host: "127.0.0.1", port },
    arm(after) {
      left = after;
      bytes = 0;
      cut = false;
    },
    disarm() {
      left = Number.POSITIVE_INFINITY;
      return { bytes, cut };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
