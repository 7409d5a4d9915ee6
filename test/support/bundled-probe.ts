/** The probe of the SDK as one file, as a bundler makes it, with nothing left to import. */
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { Probed } from "./sdk-probe.ts";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What every runtime must answer. */
export const WANTED: Probed = {
  status: "paid",
  types: ["payment.created", "payment.paid"],
  refused: "amount_too_small",
  event: "payment.paid",
  forged: "forged",
};

/** `iife` puts `probe` into a global of the name `sdk`. */
export async function bundleProbe(format: "esm" | "iife"): Promise<string> {
  const bundle = await rolldown({
    input: source("sdk-probe.ts"),
    resolve: {
      alias: {
        "@gapura/sdk/testing": source("../../packages/sdk/src/testing.ts"),
        "@gapura/sdk": source("../../packages/sdk/src/index.ts"),
      },
    },
  });
  const { output } = await bundle.generate({ format, name: "sdk" });
  return output[0].code;
}
