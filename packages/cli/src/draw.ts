/** What the CLI draws by chance: nobody else does. */

/** `trigger-9f2c51d80b7e` */
export function uniqueName(of: string): string {
  return `${of}-${hex(crypto.getRandomValues(new Uint8Array(6)))}`;
}

/** A secret of the form that Standard Webhooks are signed with. */
export function localSecret(): string {
  return `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64")}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
