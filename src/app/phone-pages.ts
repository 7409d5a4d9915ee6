/** The page that sets an account's phones up, on the street: read with GET, its buttons POST. */
import type { Hono } from "hono";
import type { PhonePages } from "../dashboard/phone-link.ts";
import { readBody, readQuery } from "../dialects/read-request.ts";
import { isOwnForm } from "../faces/own-form.ts";
import { Failure } from "../failure.ts";
import { ASSET_CACHE } from "./page-headers.ts";
import type { Visit } from "./pages.ts";

const PAGE = "/phones/:token{[A-Za-z0-9_-]{40,400}}";

export function addPhonePages(pages: Hono<{ Bindings: Visit }>, phones: PhonePages): void {
  for (const { path, contentType, body } of phones.assets) {
    pages.get(path, (context) =>
      context.body(body, 200, { "content-type": contentType, "cache-control": ASSET_CACHE }),
    );
  }
  pages.get(PAGE, async ({ env, req, html }) =>
    html(await phones.show(req.param("token"), languageIn(env))),
  );
  pages.post(PAGE, async ({ env, req, html }) => {
    if (!isOwnForm(env.request.headers, [env.host])) {
      throw new Failure("forbidden", "The form was sent from another page");
    }
    return html(await phones.act(req.param("token"), languageIn(env), formIn(env)));
  });
}

function formIn({ request: { rawBody, headers } }: Visit): Readonly<Record<string, unknown>> {
  if (rawBody === "too large") throw new Failure("payload_too_large", "The form is too large");
  return readBody(rawBody, headers["content-type"]?.toString());
}

function languageIn({ request: { url } }: Visit): "id" | "en" {
  return readQuery(url.split("?", 2)[1] ?? "").lang === "en" ? "en" : "id";
}
