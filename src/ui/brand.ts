/**
 * A merchant's colour on the pages: a stylesheet that sets the accent and nothing else. Whatever
 * the colour, what stands on it and what it stands on can be read: it is darkened for the light
 * theme and lightened for the dark one until it can.
 */
import { type Colour, contrast, mix } from "./contrast.ts";
import { type Theme, themes } from "./tokens.ts";

/** The colour is the address, so that it needs no look-up and may be kept. */
const PATH = /^\/assets\/brand\.([0-9a-f]{6})\.css$/;

/** What the accent is written on, beside a wash of itself. */
const GROUNDS = ["ground", "surface", "raised"] as const;
/** A little above 4.5, so that rounding to whole parts never falls below. */
const READABLE = 4.6;
const STEP = 0.04;
const STEPS = 25;
const HOVER = 0.18;
const WASH = { light: 0.9, dark: 0.86 } as const;

export function brandPath(colour: Colour): string {
  return `/assets/brand.${colour.slice(1)}.css`;
}

/** The stylesheet at a path; undefined when it is no path of one. */
export function brandStylesheet(path: string): string | undefined {
  const [, digits] = PATH.exec(path) ?? [];
  if (digits === undefined) return undefined;
  const light = accentRules(`#${digits}`, "light");
  const dark = accentRules(`#${digits}`, "dark");
  return `:root{${light}}@media (prefers-color-scheme: dark){:root{${dark}}}`;
}

type ThemeName = keyof typeof themes;

export type Accent = {
  readonly accent: Colour;
  readonly "accent-hover": Colour;
  readonly "accent-ink": Colour;
  readonly "accent-wash": Colour;
};

function accentRules(colour: Colour, name: ThemeName): string {
  return Object.entries(accentFor(colour, name))
    .map(([token, value]) => `--${token}:${value};`)
    .join("");
}

/** The accent of a theme in a merchant's colour. */
export function accentFor(colour: Colour, name: ThemeName): Accent {
  const theme = themes[name];
  const towards = name === "light" ? "#000000" : "#ffffff";
  const wash = mix(colour, theme.surface as Colour, WASH[name]);
  const accent = readable(colour, towards, [...groundsOf(theme), wash]);
  const hover = mix(accent, towards, HOVER);
  const ink = inkOn(accent, hover);
  return { accent, "accent-hover": hover, "accent-ink": ink, "accent-wash": wash };
}

function groundsOf(theme: Theme): Colour[] {
  return GROUNDS.map((name) => theme[name] as Colour);
}

/** The nearest mixture that can be read on all grounds; the end of the way always can. */
function readable(colour: Colour, towards: Colour, grounds: readonly Colour[]): Colour {
  for (let step = 0; step < STEPS; step += 1) {
    const tried = mix(colour, towards, step * STEP);
    if (grounds.every((ground) => contrast(tried, ground) >= READABLE)) return tried;
  }
  return towards;
}

function inkOn(...colours: readonly Colour[]): Colour {
  const worst = (ink: Colour) => Math.min(...colours.map((colour) => contrast(ink, colour)));
  return worst("#ffffff") >= worst("#000000") ? "#ffffff" : "#000000";
}
