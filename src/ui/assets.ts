/** The pages' own parts: styles and script, read once and named by their content. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export type Asset = {
  /** `/assets/checkout.3f9a01bc22.css`: a changed file has another name, so it may be kept long. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/** The folder above this one, in `src` and in `dist` alike: the build copies what is not code. */
const SOURCE = new URL("../", import.meta.url);

/** Makes one asset of some files, in their order; the last names its kind. */
export function asset(name: string, ...files: readonly string[]): Asset {
  const body = files.map((file) => readFileSync(new URL(file, SOURCE), "utf8")).join("\n");
  const kind = files.at(-1)?.split(".").at(-1) as string;
  const digest = createHash("sha256").update(body).digest("hex").slice(0, 10);
  return {
    path: `/assets/${name}.${digest}.${kind}`,
    contentType: CONTENT_TYPES[kind] as string,
    body,
  };
}
