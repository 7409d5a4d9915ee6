// A TLS proxy for programs whose gateway's address is fixed: takes https for the names of its
// certificate, and hands each request on to Gapura with the name that it was asked under.
//   node tls-proxy.mjs CERTIFICATE KEY [PORT] [GAPURA]
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";

const [certificate, key, port = "443", gapura = "http://127.0.0.1:3000"] = process.argv.slice(2);

const server = createServer(
  { cert: readFileSync(certificate), key: readFileSync(key) },
  (incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      "x-forwarded-for": incoming.socket.remoteAddress,
      "x-forwarded-proto": "https",
      "x-forwarded-host": incoming.headers.host,
    };
    const { method, url: path } = incoming;
    const asked = request(gapura, { method, path, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    asked.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(asked);
  },
);
server.listen(Number(port), () => process.stdout.write(`https on ${server.address().port}\n`));
