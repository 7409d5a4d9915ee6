/** `npm run bench`: builds when needed, and hands over to Node 24, which runs these files as is. */
import { onModernNode } from "../scripts/modern-node.mjs";

if (onModernNode()) {
  const { build } = await import("../scripts/build.mjs");
  await build();
  await import("./main.ts");
}
