/** The language that a page's address asks for. */
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
