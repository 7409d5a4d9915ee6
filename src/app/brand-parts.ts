/** What merchants put on their pages: a colour as a stylesheet, and a logo. */
import type { Hono } from "hono";
import type { Checkout } from "../checkout/checkout.ts";
import { Failure } from "../failure.ts";
import { ASSET_CACHE } from "./page-headers.ts";
import type { Visit } from "./pages.ts";

/** How the colour becomes readable may change with a release. */
const STYLE_CACHE = "public, max-age=3600";

export function addBrandParts(pages: Hono<{ Bindings: Visit }>, checkout: Checkout): void {
  pages.get("/assets/:part", async ({ req, body }) => {
    const style = checkout.brandStylesheet(req.path);
    if (style !== undefined) {
      const type = "text/css; charset=utf-8";
      return body(style, 200, { "content-type": type, "cache-control": STYLE_CACHE });
    }
    const logo = await checkout.logo(req.path);
    if (logo === undefined) throw new Failure("not_found", "There is no such part");
    return body(new Uint8Array(logo.bytes), 200, {
      "content-type": logo.mediaType,
      "cache-control": ASSET_CACHE,
    });
  });
}
