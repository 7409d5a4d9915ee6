/** Writes the pages of docs/reference that are generated from the dialects' operations. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onModernNode, root } from "./modern-node.mjs";

if (process.argv[1] === fileURLToPath(import.meta.url) && onModernNode()) {
  const { dialects } = await import("../src/dialects/index.ts");
  const { referencePages } = await import("../src/dialects/reference.ts");
  for (const [name, text] of referencePages(dialects)) {
    writeFileSync(join(root, "docs", "reference", name), text);
    process.stdout.write(`docs/reference/${name}\n`);
  }
}
