/** A page as a reply: its text in its language. */
import type { Language } from "./language.ts";

export function html(
  text: string,
  language: Language,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const own = { "content-type": "text/html; charset=utf-8", "content-language": language };
  return new Response(text, { status, headers: { ...own, ...headers } });
}
