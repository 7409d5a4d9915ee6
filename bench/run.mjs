/** `npm run bench`: builds when needed, and runs the TypeScript of this folder on Node 24 as it is. */
import { onModernNode } from "../scripts/modern-node.mjs";

if (onModernNode()) {
  const { build } = await import("../scripts/build.mjs");
  await build();
  await import("./main.ts");
}
