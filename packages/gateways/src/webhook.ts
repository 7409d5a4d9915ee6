/** What all parsers of webhooks share: headers in any form, a body that is one JSON object. */
import type { z } from "zod";
import type { WebhookRequest } from "./gateway.ts";
import { refusal } from "./gateway-error.ts";
import { bytesOf, sameText } from "./signature.ts";

/**
 * `verified`: signed with a secret that only the gateway and you know. `hint`: anyone can send it;
 * ask the gateway before you believe it.
 */
export type Trust = "verified" | "hint";

const LARGEST_BODY = 256 * 1024;

export function headerOf({ headers }: WebhookRequest, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase());
  const value = found?.[1];
  return typeof value === "string" ? value : value?.[0];
}

/** Fails with `bad_signature` unless the header carries exactly what it must. */
export function demand(gateway: string, sent: string | undefined, expected: string): void {
  if (sent === undefined) throw refusal(gateway, "bad_signature", "the webhook is not signed");
  if (!sameText(sent, expected)) {
    throw refusal(gateway, "bad_signature", "the webhook's signature is not the gateway's");
  }
}

/** The body in the gateway's words. Fails with `unreadable`. */
export function readBody<T>(
  gateway: string,
  { body }: WebhookRequest,
  shape: z.ZodType<T>,
): { readonly value: T; readonly wire: unknown } {
  const bytes = bytesOf(body);
  if (bytes.length > LARGEST_BODY) throw refusal(gateway, "unreadable", "the webhook is too large");
  const wire = parseJson(new TextDecoder().decode(bytes));
  const decoded = shape.safeParse(wire);
  if (decoded.success) return { value: decoded.data, wire };
  const [issue] = decoded.error.issues;
  const where = issue?.path.join(".") || "body";
  throw refusal(gateway, "unreadable", `the webhook's ${where}: ${issue?.message ?? "no JSON"}`);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
