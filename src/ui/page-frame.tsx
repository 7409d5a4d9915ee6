/**
 * The frame of the faces' pages: who and where one is, the ways to other pages, the page itself.
 * Test and live differ in colour, in shape and in words.
 */
import type { Child } from "hono/jsx";
import type { Language } from "./language.ts";

export type Way = { readonly href: string; readonly label: string; readonly here?: boolean };

/** A heading with the ways under it; without a heading they stand alone. */
export type WayGroup = { readonly label?: string; readonly ways: readonly Way[] };

export type ModeName = "sandbox" | "live";

export type FrameView = {
  readonly language: Language;
  /** Of the page, without the face's. */
  readonly title: string;
  /** Of the face: `Gapura`. */
  readonly face: string;
  readonly stylesheet: string;
  readonly scripts: readonly string[];
  /** Absent where nobody has a mode: the whole house, the person's own pages. */
  readonly mode?: ModeName | undefined;
  readonly home?: string | undefined;
  /** Where one may go instead: projects, merchants. */
  readonly switch?: { readonly label: string; readonly now: string; readonly ways: readonly Way[] };
  readonly groups: readonly WayGroup[];
  /** Beside the languages: the person's own pages, the way out. */
  readonly own?: Child;
  /** Above everything: an operator acts as somebody else. */
  readonly banner?: Child;
  readonly otherLanguage: string;
  /** One column for one thing to do: signing in, a confirmation. */
  readonly narrow?: boolean;
  readonly children: Child;
};

const WORDS = {
  id: {
    skip: "Langsung ke isi",
    ways: "Halaman",
    menu: "Menu",
    language: "Bahasa",
    other: "English",
    sandbox: "SANDBOX",
    live: "LIVE",
    sandboxSaid: "Simulasi: bukan uang sungguhan.",
    liveSaid: "Uang sungguhan",
  },
  en: {
    skip: "Skip to the content",
    ways: "Pages",
    menu: "Menu",
    language: "Language",
    other: "Bahasa Indonesia",
    sandbox: "SANDBOX",
    live: "LIVE",
    sandboxSaid: "A simulation: no real money.",
    liveSaid: "Real money",
  },
} as const;

/** The whole page as text, doctype included. */
export function renderFrame(view: FrameView): string {
  return `<!doctype html>${(<Page {...view} />).toString()}`;
}

function Page(view: FrameView) {
  const { language, title, face, mode, narrow, children } = view;
  const say = WORDS[language];
  return (
    <html lang={language} data-mode={mode ?? "none"}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · ${face}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="stylesheet" href={view.stylesheet} />
        {view.scripts.map((path) => (
          <script type="module" src={path}></script>
        ))}
      </head>
      <body class={narrow ? "narrow" : "wide"}>
        <a class="skip" href="#content">
          {say.skip}
        </a>
        <header>
          {view.banner ? <div class="banner">{view.banner}</div> : null}
          {mode === "sandbox" ? <p class="ribbon">{say.sandboxSaid}</p> : null}
          <Top {...view} />
        </header>
        <div class="room">
          <Ways {...view} />
          <main id="content">{children}</main>
        </div>
      </body>
    </html>
  );
}

function Top({ language, face, home, mode, own, otherLanguage, ...view }: FrameView) {
  const say = WORDS[language];
  const others: Language = language === "id" ? "en" : "id";
  return (
    <div class="top">
      {home === undefined ? (
        <span class="brand">{face}</span>
      ) : (
        <a class="brand" href={home}>
          {face}
        </a>
      )}
      {view.switch ? <Switch {...view.switch} /> : null}
      {mode === undefined ? null : <ModeBadge mode={mode} language={language} />}
      <div class="own">
        {own}
        <a href={otherLanguage} lang={others} hreflang={others} class="other-language">
          {others.toUpperCase()}
          <span class="hidden-visually"> {say.other}</span>
        </a>
      </div>
    </div>
  );
}

function Switch({ label, now, ways }: NonNullable<FrameView["switch"]>) {
  if (ways.length < 2) return <span class="switch-now">{now}</span>;
  return (
    <details class="switch">
      <summary>
        <span class="hidden-visually">{label}: </span>
        {now}
      </summary>
      <nav aria-label={label}>
        <WayList ways={ways} />
      </nav>
    </details>
  );
}

/** `LIVE` filled, `SANDBOX` hatched: told apart without colour. */
export function ModeBadge({ mode, language }: { mode: ModeName; language: Language }) {
  const say = WORDS[language];
  return (
    <span class={`mode ${mode}`}>
      {say[mode]}
      {mode === "live" ? <span class="hidden-visually">: {say.liveSaid}</span> : null}
    </span>
  );
}

/** Open on a desk by the style sheet, behind a word on a phone. */
function Ways({ language, groups }: FrameView) {
  if (groups.length === 0) return null;
  const say = WORDS[language];
  return (
    <details class="ways" data-open-wide>
      <summary>{say.menu}</summary>
      <nav aria-label={say.ways}>
        {groups.map(({ label, ways }) => (
          <div class="way-group">
            {label === undefined ? null : <p class="way-label">{label}</p>}
            <WayList ways={ways} />
          </div>
        ))}
      </nav>
    </details>
  );
}

function WayList({ ways }: { ways: readonly Way[] }) {
  return (
    <ul>
      {ways.map(({ href, label, here }) => (
        <li>
          <a href={href} {...(here && { "aria-current": "page" })}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}
