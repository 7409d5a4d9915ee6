/** `npm run bench`: hands over to Node 24, which runs the TypeScript of this folder as it is. */
import { onModernNode } from "../scripts/modern-node.mjs";

if (onModernNode()) await import("./main.ts");
