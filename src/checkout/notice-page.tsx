/** A page that only says one thing: an unknown link, a refusal, a fault. */
import { renderDocument } from "./document.tsx";
import { inLanguage } from "./view.ts";
import { type Language, type NoticeName, words } from "./words.ts";

/** `self` is the path and query that were asked; without it there is no other language. */
export function renderNotice(name: NoticeName, language: Language, self?: string): string {
  const { title, body } = words[language].notices[name];
  const other = language === "id" ? "en" : "id";
  return renderDocument({
    language,
    title,
    ...(self !== undefined && { otherLanguage: inLanguage(self, other) }),
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
