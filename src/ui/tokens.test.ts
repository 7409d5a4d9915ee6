/** The colours that stand on each other, held to WCAG AA in light and in dark. */
import { expect, it } from "vitest";
import { type Colour, contrast } from "./contrast.ts";
import { themes } from "./tokens.ts";

/** Text on ground: at least 4.5 to 1; a border that must be seen: 3 to 1. */
const PAIRS: readonly (readonly [text: string, ground: string, least: number])[] = [
  ["ink", "ground", 4.5],
  ["ink", "surface", 4.5],
  ["ink", "accent-wash", 4.5],
  ["ink", "raised", 4.5],
  ["ink-soft", "ground", 4.5],
  ["ink-soft", "surface", 4.5],
  ["ink-soft", "raised", 4.5],
  ["ink-soft", "accent-wash", 4.5],
  ["accent", "ground", 4.5],
  ["accent", "surface", 4.5],
  ["accent", "accent-wash", 4.5],
  ["accent-ink", "accent", 4.5],
  ["accent-ink", "accent-hover", 4.5],
  ["good", "good-wash", 4.5],
  ["warn", "warn-wash", 4.5],
  ["bad", "bad-wash", 4.5],
  ["line-strong", "surface", 3],
];

it.each(PAIRS)("%s on %s", (text, ground, least) => {
  for (const [name, theme] of Object.entries(themes)) {
    const [one, other] = [theme[text], theme[ground]] as [Colour, Colour];
    expect(contrast(one, other), name).toBeGreaterThanOrEqual(least);
  }
});
