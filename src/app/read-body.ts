/** Reads a request's body into memory, never more than a limit. */
import type { IncomingMessage } from "node:http";

/** `over`: longer than the limit; `broken`: the client went away. */
export type Body =
  | { readonly outcome: "whole"; readonly bytes: Buffer }
  | { readonly outcome: "over" | "broken" };

/** What is read and thrown away so that a client still hears the refusal. */
const MOST_DISCARDED = 16 * 1024 * 1024;

const EMPTY: Body = { outcome: "whole", bytes: Buffer.alloc(0) };

/** The server's request timeout bounds how long this takes. */
export function readBody(request: IncomingMessage, limit: number): Promise<Body> | Body {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return EMPTY;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MOST_DISCARDED) {
        request.pause();
        resolve({ outcome: "over" });
      }
    });
    request.on("end", () => {
      if (size > limit) return resolve({ outcome: "over" });
      const only = chunks.length === 1 ? chunks[0] : undefined;
      resolve({ outcome: "whole", bytes: only ?? Buffer.concat(chunks) });
    });
    request.on("error", () => resolve({ outcome: "broken" }));
    request.on("close", () => resolve({ outcome: "broken" }));
  });
}
