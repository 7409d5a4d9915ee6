/** The colours of `tokens.css` by theme and name, for code that computes with them. */
import { readFileSync } from "node:fs";
import type { Colour } from "./contrast.ts";

export type Theme = Readonly<Record<string, Colour>>;

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

export const themes: Readonly<Record<"light" | "dark", Theme>> = {
  light: coloursOf(light),
  dark: coloursOf(dark),
};

function coloursOf(part: string): Theme {
  const found = part.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g);
  return Object.fromEntries([...found].map(([, name, colour]) => [name, colour as Colour]));
}
