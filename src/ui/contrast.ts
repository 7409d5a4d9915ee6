/** Colours as WCAG 2 looks at them: luminance, contrast, and mixtures. `#rrggbb` throughout. */

export type Colour = `#${string}`;

/** How far two colours stand apart: 1 for the same, 21 for black on white. */
export function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `share` of `other` in `one`, from 0 to 1. */
export function mix(one: Colour, other: Colour, share: number): Colour {
  const theirs = partsOf(other);
  const parts = partsOf(one).map((part, at) =>
    Math.round(part + ((theirs[at] as number) - part) * share),
  );
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = partsOf(colour).map((part) => {
    const light = part / 255;
    return light <= 0.04045 ? light / 12.92 : ((light + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function partsOf(colour: Colour): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
