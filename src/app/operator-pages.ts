/** The operator's pages on the street: under one host where there is one for them. */
import type { Hono } from "hono";
import type { PasswordPages } from "../console/password-link.ts";
import { readBody, readQuery } from "../dialects/read-request.ts";
import { isOwnForm } from "../faces/own-form.ts";
import { Failure } from "../failure.ts";
import { ASSET_CACHE } from "./page-headers.ts";
import type { Visit } from "./pages.ts";

const PASSWORD = "/operator/password/:token{[A-Za-z0-9_-]{43}}";

export function addOperatorPages(pages: Hono<{ Bindings: Visit }>, console: PasswordPages): void {
  for (const { path, contentType, body } of console.assets) {
    pages.get(path, (context) =>
      context.body(body, 200, { "content-type": contentType, "cache-control": ASSET_CACHE }),
    );
  }
  pages.get(PASSWORD, async ({ env, req, html }) => {
    refuseElsewhere(console, env);
    return html(await console.askPassword(req.param("token"), languageIn(env)));
  });
  pages.post(PASSWORD, async ({ env, req, html }) => {
    refuseElsewhere(console, env);
    if (!isOwnForm(env.request.headers, [env.host])) {
      throw new Failure("forbidden", "The form was sent from another page");
    }
    const { status, page } = await console.setPassword(
      req.param("token"),
      passwordIn(env),
      languageIn(env),
    );
    return html(page, status as 200);
  });
}

function refuseElsewhere({ host }: PasswordPages, visit: Visit): void {
  if (host !== undefined && visit.host !== host) {
    throw new Failure("not_found", "There is no such page");
  }
}

function passwordIn({ request: { rawBody, headers } }: Visit): string {
  if (rawBody === "too large") throw new Failure("payload_too_large", "The form is too large");
  const { password } = readBody(rawBody, headers["content-type"]?.toString());
  return typeof password === "string" ? password : "";
}

function languageIn({ request: { url } }: Visit): "id" | "en" {
  return readQuery(url.split("?", 2)[1] ?? "").lang === "en" ? "en" : "id";
}
