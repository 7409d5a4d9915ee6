/** The sample handler for Node: one file, nothing to install. */
import type { WebhookProof } from "../../engine/webhook-desk.ts";
import { type SampleFacts, TOLERANCE } from "./facts.ts";

export function nodeHandler({ proof, reading, path, words }: SampleFacts): string {
  return `// ${words.start}
//   WEBHOOK_SECRET=… node webhook.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

// ${words.secrets}
const secrets = (process.env.WEBHOOK_SECRET ?? "").split(",").filter(Boolean);

${proof ? wireCheck(proof, words.stale) : standardCheck(words.stale)}
function same(one, other) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const server = createServer(async (request, response) => {
  if (request.method !== "POST" || request.url !== ${JSON.stringify(path)}) {
    return response.writeHead(404).end();
  }
  // ${words.bytes}
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  const event = JSON.parse(body.toString("utf8"));
  if (${reach(reading.status)} === ${JSON.stringify(reading.paid)}) {
    // ${words.paid}
    // ${words.again}
    console.log("paid", ${reach(reading.reference)}, ${reach(reading.amount)});
  }
  response.writeHead(200).end("OK");
});
server.listen(Number(process.env.PORT ?? 3000), () => {
  console.log("listening on", server.address().port);
});
`;
}

/** `data.order_id` as it is reached from the event: absent parts are undefined. */
function reach(path: string): string {
  return `event.${path.split(".").join("?.")}`;
}

function wireCheck({ header, prefix = "", timestamp }: WebhookProof, stale: string): string {
  const expected = prefix === "" ? "hex" : `${JSON.stringify(prefix)} + hex`;
  const age = timestamp
    ? `  const time = headers["${timestamp}"] ?? "";
  // ${stale}
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= ${TOLERANCE})) return false;
`
    : "";
  const signed = timestamp ? '.update(time + ".").update(body)' : ".update(body)";
  return `function isGenuine(headers, body) {
  const sent = headers["${header}"] ?? "";
${age}  return secrets.some((secret) => {
    const hex = createHmac("sha256", secret)${signed}.digest("hex");
    return same(sent, ${expected});
  });
}
`;
}

function standardCheck(stale: string): string {
  return `function isGenuine(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const time = headers["webhook-timestamp"] ?? "";
  const sent = (headers["webhook-signature"] ?? "").split(" ");
  // ${stale}
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= ${TOLERANCE})) return false;
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const hmac = createHmac("sha256", key).update(\`\${id}.\${time}.\`).update(body);
    const expected = "v1," + hmac.digest("base64");
    return sent.some((one) => same(one, expected));
  });
}
`;
}
