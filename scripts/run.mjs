/** Builds when needed and becomes the program, in this very process: signals reach it directly. */
import { onModernNode } from "./modern-node.mjs";

if (onModernNode()) {
  const { build } = await import("./build.mjs");
  try {
    process.setSourceMapsEnabled(true);
    const main = await build();
    await import(main);
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}
