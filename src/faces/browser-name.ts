/** A browser by the name that people know it by, from what it sends with every request. */

/** The first that fits: most browsers name those that came before them as well. */
const BROWSERS: readonly (readonly [name: string, fits: RegExp])[] = [
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Samsung Internet", /SamsungBrowser\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/],
  ["Safari", /Version\/(\d+).*Safari\//],
];

const SYSTEMS: readonly (readonly [name: string, fits: RegExp])[] = [
  ["Android", /Android/],
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh/],
  ["Linux", /Linux/],
];

/** `Chrome 147, Android`; what is not known is left as it is. */
export function browserName(agent: string): string {
  for (const [name, fits] of BROWSERS) {
    const version = fits.exec(agent)?.[1];
    if (version === undefined) continue;
    const system = SYSTEMS.find(([, runs]) => runs.test(agent))?.[0];
    return [`${name} ${version}`, system].filter(Boolean).join(", ");
  }
  return agent;
}
