/** The receivers of webhooks, in a process of their own: they read what comes and say 200. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

process.once("message", async (count: number) => {
  const ports = await Promise.all(Array.from({ length: count }, listen));
  process.send?.(ports);
});
process.once("disconnect", () => process.exit());

function listen(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      response.writeHead(200, { "content-length": "2" });
      response.end("ok");
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
