/** The server: how it ends. */
import { request } from "node:http";
import { expect, it } from "vitest";
import { fixedClock } from "../clock.ts";
import { startServer } from "./server.ts";

it("lets a request under way finish, closes its connection, and takes no more", async () => {
  let finish: () => void = () => undefined;
  const clock = fixedClock("2026-11-21T05:00:00Z");
  const arrived = Promise.withResolvers<void>();
  const server = await startServer(
    {
      clock,
      handle(_, response) {
        finish = () => response.end("done");
        arrived.resolve();
      },
    },
    { host: "127.0.0.1", port: 0 },
  );
  const { port } = server;
  const first = ask(port);
  await arrived.promise;
  const closed = server.close();
  await expect(ask(port)).rejects.toThrow("ECONNREFUSED");
  finish();
  expect(await first).toBe("done");
  await closed;
});

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, agent: false });
    asked.on("error", reject);
    asked.on("response", async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString());
    });
    asked.end();
  });
}
