/** A page that only says one thing: an unknown link, a refusal, a fault. */
import { renderDocument } from "./document.tsx";
import { type Language, type NoticeName, words } from "./words.ts";

/**
 * `again`: the same address may be asked for in the other language. The link says that and nothing
 * else: what was asked may hold a key, and is not repeated.
 */
export function renderNotice(name: NoticeName, language: Language, again = false): string {
  const { title, body } = words[language].notices[name];
  const other = language === "id" ? "en" : "id";
  return renderDocument({
    language,
    title,
    ...(again && { otherLanguage: `?lang=${other}` }),
    children: (
      <main>
        <section class="card" aria-labelledby="notice">
          <h1 id="notice">{title}</h1>
          <p class="soft">{body}</p>
        </section>
      </main>
    ),
  });
}
