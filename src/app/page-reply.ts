/** What every page's reply has: the language that its address asks for, and its head. */
import { type Language, languageOf } from "../checkout/checkout.ts";
import type { HttpRequest } from "../dialects/mount.ts";
import { readQuery } from "../dialects/read-request.ts";

export function queryIn({ url }: HttpRequest): Readonly<Record<string, string>> {
  const mark = url.indexOf("?");
  return readQuery(mark < 0 ? "" : url.slice(mark + 1));
}

/** A query that cannot be read asks for no language. */
export function languageIn(request: HttpRequest): Language {
  try {
    return languageOf(queryIn(request).lang);
  } catch {
    return languageOf(undefined);
  }
}

/** A page as a reply, in its language. */
export function html(
  text: string,
  language: Language,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const own = { "content-type": "text/html; charset=utf-8", "content-language": language };
  return new Response(text, { status, headers: { ...own, ...headers } });
}
