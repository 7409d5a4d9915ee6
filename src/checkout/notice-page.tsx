/** A page that only says one thing: an unknown link, a refusal, a fault. */
import { renderDocument } from "./document.tsx";
import { type Language, type NoticeName, words } from "./words.ts";

export function renderNotice(name: NoticeName, language: Language): string {
  const { title, body } = words[language].notices[name];
  return renderDocument({
    language,
    title,
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
