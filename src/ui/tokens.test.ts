/** The colours that stand on each other, held to WCAG AA in light and in dark. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

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
  for (const [theme, part] of Object.entries({ light, dark })) {
    expect(contrast(colour(part, text), colour(part, ground)), theme).toBeGreaterThanOrEqual(least);
  }
});

function colour(part: string, name: string): string {
  const [, hex] = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(part) ?? [];
  if (hex === undefined) throw new Error(`no colour ${name}`);
  return hex;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
