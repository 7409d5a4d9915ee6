/**
 * Begins something new from a template: `npm run new dialect x`. Writes the files that a dialect is
 * made of, complete and passing, for you to make them speak its wire. Edits no file that is there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./modern-node.mjs";

const FILES = {
  dialect: {
    "dialect.ts.txt": (id) => `src/dialects/${id}.ts`,
    "dialect.md.txt": (id) => `docs/dialects/${id}.md`,
    "faults.ts.txt": (id) => `test/operations-faults/${id}.ts`,
  },
};

const ID = /^[a-z][a-z0-9]{1,30}$/;

function begin(kind, id) {
  const files = FILES[kind];
  if (!files || !ID.test(id ?? "")) {
    throw new Error("Usage: npm run new dialect ID (ID: 2 to 31 of a-z and 0-9, a letter first)");
  }
  const made = Object.entries(files).map(([template, pathOf]) => [template, pathOf(id)]);
  const there = made.map(([, path]) => path).filter((path) => existsSync(join(root, path)));
  if (there.length > 0) throw new Error(`There already: ${there.join(", ")}`);
  for (const [template, path] of made) {
    const text = readFileSync(join(root, "scripts", "templates", template), "utf8");
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), filled(text, id));
  }
  return made.map(([, path]) => path);
}

function filled(text, id) {
  const name = id[0].toUpperCase() + id.slice(1);
  const date = new Date().toISOString().slice(0, 10);
  return text
    .replaceAll("__id__", id)
    .replaceAll("__ID__", id.toUpperCase())
    .replaceAll("__Name__", name)
    .replaceAll("__date__", date);
}

try {
  const [kind, id] = process.argv.slice(2);
  process.stdout.write(`Made ${begin(kind, id).join(", ")}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
