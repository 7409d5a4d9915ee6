/**
 * A picture of the payment page in a merchant's colour, in light and in dark: drawn with attributes
 * alone, for the policy of pages lets no style in.
 */
import { accentFor } from "../ui/brand.ts";
import { type Colour, contrast } from "../ui/contrast.ts";
import type { Language } from "../ui/language.ts";
import { Facts } from "../ui/parts.tsx";
import { showNumber, showRupiah } from "../ui/show.ts";
import { themes } from "../ui/tokens.ts";
import { lookWords } from "./look-words.ts";

type ThemeName = keyof typeof themes;

type Look = {
  readonly name: string;
  /** The merchant's; undefined: ours. */
  readonly color: Colour | undefined;
  /** Address of its logo. */
  readonly logo: string | undefined;
  readonly language: Language;
};

/** What an example asks for. */
const EXAMPLE = 150_000;

export function LookPreview(look: Look) {
  return (
    <div class="looks">
      {(["light", "dark"] as const).map((theme) => (
        <Themed look={look} theme={theme} />
      ))}
    </div>
  );
}

function Themed({ look, theme }: { look: Look; theme: ThemeName }) {
  const { language, color } = look;
  const say = lookWords[language];
  const tokens = themes[theme];
  const accent = color === undefined ? (tokens as Accents) : accentFor(color, theme);
  const ratio = (one: Colour, other: Colour) =>
    `${showNumber(rounded(contrast(one, other)), language)} : 1`;
  return (
    <figure>
      <Picture look={look} theme={theme} accents={accent} />
      <figcaption>
        <strong>{say[theme]}</strong>
        <Facts
          rows={[
            [say.used, <code>{accent.accent}</code>],
            [say.contrast, ratio(accent.accent, tokens.surface as Colour)],
            [say.button, ratio(accent.accent, accent["accent-ink"])],
          ]}
        />
      </figcaption>
    </figure>
  );
}

type Accents = { readonly accent: Colour; readonly "accent-ink": Colour };

function Picture({ look, theme, accents }: { look: Look; theme: ThemeName; accents: Accents }) {
  const { name, logo, language } = look;
  const say = lookWords[language];
  const { ground, surface, line, ink, "ink-soft": soft } = themes[theme];
  const initial = [...name.trim()][0]?.toUpperCase() ?? "";
  const { accent, "accent-ink": accentInk } = accents;
  return (
    <svg viewBox="0 0 240 300" role="img" aria-label={say.picture(say[theme], name)}>
      <rect width="240" height="300" rx="10" fill={ground} stroke={line} />
      <rect x="12" y="12" width="216" height="276" rx="8" fill={surface} stroke={line} />
      {logo === undefined ? (
        <>
          <circle cx="38" cy="40" r="14" fill={accent} />
          <text x="38" y="45" font-size="14" text-anchor="middle" fill={accentInk}>
            {initial}
          </text>
        </>
      ) : (
        <image href={logo} x="24" y="26" width="28" height="28" />
      )}
      <text x="60" y="45" font-size="13" font-weight="600" fill={ink}>
        {shortened(name)}
      </text>
      <text x="24" y="80" font-size="11" fill={soft}>
        {say.total}
      </text>
      <text x="24" y="104" font-size="22" font-weight="700" fill={ink}>
        {showRupiah(EXAMPLE)}
      </text>
      <rect x="70" y="120" width="100" height="100" rx="6" fill="#ffffff" stroke={line} />
      <Code />
      <rect x="24" y="236" width="192" height="36" rx="8" fill={accent} />
      <text x="120" y="259" font-size="13" font-weight="600" text-anchor="middle" fill={accentInk}>
        {say.pay}
      </text>
    </svg>
  );
}

/** Three corners and some dots: nobody can scan it. */
function Code() {
  const corners = [
    [80, 130],
    [136, 130],
    [80, 186],
  ];
  const dots = [
    ...[112, 120, 128].flatMap((x) => [132, 148, 164].map((y) => [x, y])),
    ...[88, 104, 136, 152].flatMap((x) => [164, 172].map((y) => [x, y])),
    ...[116, 132, 148].flatMap((x) => [188, 200].map((y) => [x, y])),
  ];
  return (
    <>
      {corners.map(([x, y]) => (
        <rect x={x} y={y} width="24" height="24" fill="none" stroke="#000000" stroke-width="5" />
      ))}
      {dots.map(([x, y]) => (
        <rect x={x} y={y} width="6" height="6" fill="#000000" />
      ))}
    </>
  );
}

function shortened(name: string): string {
  const letters = [...name];
  return letters.length <= 20 ? name : `${letters.slice(0, 19).join("")}…`;
}

function rounded(ratio: number): number {
  return Math.floor(ratio * 10) / 10;
}
