/** The frame of every page of the checkout: head, ribbon, who is paid, language, footer. */
import type { Child } from "hono/jsx";
import type { Project } from "../engine/settings.ts";
import { asset } from "../ui/assets.ts";
import { brandPath } from "../ui/brand.ts";
import { logoPath } from "../ui/logo-path.ts";
import { type Language, words } from "./words.ts";

export const stylesheet = asset(
  "checkout",
  "ui/tokens.css",
  "ui/base.css",
  "checkout/paying.css",
  "checkout/checkout.css",
);
export const script = asset("checkout", "ui/enhance.js", "checkout/follow.js");

/** Seconds between two looks of a page without script. */
const REFRESH = 10;

export type Frame = {
  readonly language: Language;
  readonly title: string;
  /** Whom one pays; absent where that is not known. */
  readonly merchant?: Project;
  readonly sandbox?: boolean;
  /** The same page in the other language. */
  readonly otherLanguage?: string;
  /** Where a waiting page looks again by itself. */
  readonly refresh?: string | undefined;
  readonly children: Child;
};

/** The whole page as text, doctype included. */
export function renderDocument(frame: Frame): string {
  return `<!doctype html>${(<Document {...frame} />).toString()}`;
}

function Document({ language, title, merchant, refresh, children, ...frame }: Frame) {
  const say = words[language];
  const color = merchant?.settings.brand.color;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="stylesheet" href={stylesheet.path} />
        {color === undefined ? null : <link rel="stylesheet" href={brandPath(color)} />}
        <script type="module" src={script.path}></script>
        {refresh === undefined ? null : (
          <noscript>
            <meta http-equiv="refresh" content={`${REFRESH}; url=${refresh}`} />
          </noscript>
        )}
      </head>
      <body>
        <header>
          {frame.sandbox ? <p class="ribbon">{say.sandboxRibbon}</p> : null}
          <div class="top">
            <Merchant project={merchant} />
            <Languages language={language} other={frame.otherLanguage} />
          </div>
        </header>
        {children}
        <p class="offline" data-offline hidden>
          {say.offline}
        </p>
        <footer>{say.poweredBy}</footer>
      </body>
    </html>
  );
}

function Merchant({ project }: { project: Project | undefined }) {
  if (project === undefined) return <span />;
  const { name, settings } = project;
  return (
    <div class="merchant">
      {settings.brand.logo === undefined ? (
        <span class="monogram" aria-hidden="true">
          {[...name.trim()][0]?.toUpperCase()}
        </span>
      ) : (
        <img class="logo" src={logoPath(project, settings.brand.logo)} alt="" />
      )}
      <span>{name}</span>
    </div>
  );
}

function Languages({ language, other }: { language: Language; other: string | undefined }) {
  if (other === undefined) return null;
  const say = words[language];
  const others: Language = language === "id" ? "en" : "id";
  const link = (
    <a href={other} lang={others} hreflang={others}>
      {others.toUpperCase()}
      <span class="hidden-visually"> {say.otherLanguage}</span>
    </a>
  );
  const here = <span aria-current="true">{language.toUpperCase()}</span>;
  return (
    <nav class="languages" aria-label={say.language}>
      {language === "id" ? [here, link] : [link, here]}
    </nav>
  );
}
