/** The version of the CLI, as its package says. */
import { readFileSync } from "node:fs";

/** The same file seen from `src` and from `dist`. */
const manifest = new URL("../package.json", import.meta.url);

export const VERSION: string = JSON.parse(readFileSync(manifest, "utf8")).version;
