/** The pictures of the documents: all there, small, and of pages that there are. */
import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { showId } from "../src/ids.ts";
import { readQrPicture } from "../src/qr/read-picture.ts";
import { testFaces } from "./support/faces.ts";

type Picture = {
  readonly name: string;
  readonly of: "buyer" | "project" | "merchant" | "house";
  readonly path: string;
  readonly widths?: readonly string[];
};

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FOLDER = join(ROOT, "docs/pictures");
const LARGEST = 150_000;
const list = new URL("../scripts/picture-pages.mjs", import.meta.url).href;
const { PICTURES }: { PICTURES: readonly Picture[] } = await import(list);

/** Files that the documents show, each with the document. */
function named(): string[] {
  const pages = globSync(["README*.md", "docs/**/*.md"], { cwd: ROOT });
  return pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const shown = text.matchAll(/(?:src="|\]\()([^"):]+\.png)[")]/g);
    return [...shown].map(([, path = ""]) => join(ROOT, dirname(page), path));
  });
}

test("each picture that a document shows is there, small, and a PNG", () => {
  expect(named().length).toBeGreaterThan(20);
  for (const path of named()) {
    expect(statSync(path).size, relative(ROOT, path)).toBeLessThan(LARGEST);
    expect(readFileSync(path).toString("latin1", 1, 4)).toBe("PNG");
  }
});

test("each picture is shown, and made from the list of pages", () => {
  const made = PICTURES.flatMap(({ name, widths = ["desk", "phone"] }) =>
    widths.map((width) => `${name}${width === "phone" && widths.length > 1 ? "-phone" : ""}.png`),
  ).sort();
  expect(readdirSync(FOLDER).sort()).toEqual(made);
  expect([...new Set(named().map((path) => relative(FOLDER, path)))].sort()).toEqual(made);
});

test("what was made small can still be read", async () => {
  const [code] = await readQrPicture(readFileSync(join(FOLDER, "qris.png")));
  expect(code).toMatch(/^000201/);
});

describe("each page of the list is there", async () => {
  const faces = await testFaces();
  const { slug, merchantId } = faces.house.project;
  const bases = {
    project: `/dashboard/projects/${slug}`,
    merchant: `/dashboard/merchants/${showId("mer", merchantId)}`,
    house: "/console",
  };
  const inside = PICTURES.filter(({ of }) => of !== "buyer");
  test.each(inside)("$name", async ({ of, path }) => {
    const visitor = of === "house" ? await faces.operator() : await faces.member("owner");
    const reply = await visitor.get(bases[of as keyof typeof bases] + path);
    expect(reply.status).toBe(200);
  });
});
