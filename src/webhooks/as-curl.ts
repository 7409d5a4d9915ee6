/** A delivery as a curl line for a shell, as it would be sent now. */
import type { SignedRequest } from "../engine/webhook-desk.ts";
import { MASK } from "./mask.ts";

/** Stands for a masked secret: whoever runs the line sets it. */
export const SECRET_VARIABLE = "WEBHOOK_SECRET";

/** The body goes as it stands: `--data-raw` reads no file and changes no byte. */
export function asCurl({ url, headers, body }: SignedRequest): string {
  const lines = [
    `curl -i ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${headerOf(name, value)}`),
    `--data-raw ${quoted(body.toString())}`,
  ];
  return lines.join(" \\\n  ");
}

function headerOf(name: string, value: string): string {
  return value === MASK ? `"${name}: $${SECRET_VARIABLE}"` : quoted(`${name}: ${value}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
