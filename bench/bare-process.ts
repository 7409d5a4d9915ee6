/**
 * A bare node:http server in a process of its own: one reply, whatever is asked. See `status.ts`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BareReply } from "./status.ts";

process.once("message", ({ headers, body }: BareReply) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.once("disconnect", () => process.exit());
});
