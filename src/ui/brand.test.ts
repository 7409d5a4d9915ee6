/** A merchant's colour, whichever it is, leaves everything readable in both themes. */
import fc from "fast-check";
import { expect, inject, it } from "vitest";
import { accentFor, brandPath, brandStylesheet } from "./brand.ts";
import { type Colour, contrast } from "./contrast.ts";
import { themes } from "./tokens.ts";

const colours = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number): Colour => `#${number.toString(16).padStart(6, "0")}`);

it("is read on every ground and carries words itself, whatever the colour", () => {
  fc.assert(
    fc.property(colours, fc.constantFrom("light" as const, "dark" as const), (colour, name) => {
      const theme = themes[name];
      const own = accentFor(colour, name);
      for (const ground of ["ground", "surface", "raised"]) {
        expect(contrast(own.accent, theme[ground] as Colour)).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(own.accent, own["accent-wash"])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(own["accent-ink"], own.accent)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(own["accent-ink"], own["accent-hover"])).toBeGreaterThanOrEqual(4.5);
      for (const words of ["ink", "ink-soft"]) {
        expect(contrast(theme[words] as Colour, own["accent-wash"])).toBeGreaterThanOrEqual(4.5);
      }
    }),
    { seed: inject("seed"), numRuns: 500 },
  );
});

it("keeps a colour that is readable as it is", () => {
  expect(accentFor("#0b5d4d", "light").accent).toBe("#0b5d4d");
});

it("is a stylesheet at an address that says the colour, and nothing at another", () => {
  expect(brandPath("#b3123b")).toBe("/assets/brand.b3123b.css");
  expect(brandStylesheet("/assets/brand.b3123b.css")).toMatch(/^:root\{--accent:#b3123b;/);
  for (const path of ["/assets/brand.red.css", "/assets/brand.B3123B.css", "/assets/brand.css"]) {
    expect(brandStylesheet(path)).toBeUndefined();
  }
});
