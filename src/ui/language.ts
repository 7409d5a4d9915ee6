/** The two languages of the pages: Indonesian first, English for those who ask. */

export type Language = "id" | "en";

/** `lang=en` asks for English; everything else reads Indonesian. */
export function languageOf(asked: string | undefined): Language {
  return asked === "en" ? "en" : "id";
}

/** A pair of sentences, and the one to read. */
export type Both = Readonly<Record<Language, string>>;
