/** The page of a one-time link: one field, one button. It works without script. */
import { asset } from "../ui/assets.ts";
import type { Language } from "../ui/language.ts";

export const stylesheet = asset("console", "ui/tokens.css", "ui/base.css", "console/console.css");

const WORDS = {
  id: {
    title: "Buat kata sandi",
    asked: "Kata sandi baru, 8 karakter atau lebih",
    refused: "Kata sandi terdiri dari 8 sampai 256 karakter.",
    save: "Simpan",
    done: "Kata sandi tersimpan",
    gone: "Tautan ini sudah terpakai dan tidak berlaku lagi.",
    signIn: "Masuk ke konsol",
  },
  en: {
    title: "Set a password",
    asked: "New password, 8 characters or more",
    refused: "A password is 8 to 256 characters.",
    save: "Save",
    done: "The password is saved",
    gone: "This link is used up and no longer works.",
    signIn: "Sign in to the console",
  },
} as const;

export type PasswordView = {
  readonly language: Language;
  /** Whose password it is. */
  readonly name: string;
  readonly stage: "ask" | "refused" | "done";
};

/** The whole page as text, doctype included. */
export function renderPassword(view: PasswordView): string {
  const say = WORDS[view.language];
  const title = view.stage === "done" ? say.done : say.title;
  const page = (
    <html lang={view.language}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={stylesheet.path} />
      </head>
      <body>
        <main>
          <section class="card" aria-labelledby="title">
            <h1 id="title">{title}</h1>
            <p class="soft">{view.name}</p>
            {view.stage === "done" ? <Done {...view} /> : <Form {...view} />}
          </section>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${page.toString()}`;
}

function Done({ language }: PasswordView) {
  const say = WORDS[language];
  return (
    <>
      <p>{say.gone}</p>
      <a class="button" href={`/console/sign-in?lang=${language}`}>
        {say.signIn}
      </a>
    </>
  );
}

function Form({ language, name, stage }: PasswordView) {
  const say = WORDS[language];
  const refused = stage === "refused";
  return (
    <form method="post">
      {/* For password managers, which keep a password beside its name. */}
      <input type="text" name="name" value={name} autocomplete="username" hidden readonly />
      <label for="password">{say.asked}</label>
      <input
        type="password"
        id="password"
        name="password"
        autocomplete="new-password"
        minlength={8}
        maxlength={256}
        required
        {...(refused && { "aria-invalid": "true", "aria-describedby": "refused" })}
      />
      {refused ? (
        <p id="refused" role="alert">
          {say.refused}
        </p>
      ) : null}
      <button type="submit" class="button">
        {say.save}
      </button>
    </form>
  );
}
