/** Documents for programs: OpenAPI of every dialect, and where they are for whoever reads along. */
import type { Dialect } from "../dialects/define.ts";
import { openApiOf } from "../dialects/openapi.ts";
import { llmsText } from "../dialects/reference.ts";
import type { OwnReply } from "./own-routes.ts";

/** By path: `/openapi.json` is of our own wire, `/openapi/<dialect>.json` of each. */
export function documentRoutes(
  dialects: readonly Dialect[],
  publicUrl: string,
): ReadonlyMap<string, () => Promise<OwnReply>> {
  const origin = publicUrl.replace(/\/+$/, "");
  const routes = dialects.flatMap((dialect) => {
    const imitates = dialect.hosts.length > 0;
    const base = imitates ? `${origin}/${dialect.id}` : origin;
    const route = once("application/json", () => JSON.stringify(openApiOf(dialect, base)));
    const named = [`/openapi/${dialect.id}.json`, route] as const;
    return imitates ? [named] : [["/openapi.json", route] as const, named];
  });
  const llms = once("text/markdown; charset=utf-8", () => llmsText(dialects, origin));
  return new Map([...routes, ["/llms.txt", llms]]);
}

/** Made at the first question; nothing of it changes while the house stands. */
function once(contentType: string, make: () => string): () => Promise<OwnReply> {
  let reply: OwnReply | undefined;
  return async () => {
    reply ??= {
      status: 200,
      headers: {
        "content-type": contentType,
        "cache-control": "public, max-age=300",
        "access-control-allow-origin": "*",
      },
      body: make(),
    };
    return reply;
  };
}
