/** Values as the wires write them: rupiah, times with and without a zone, absent for null. */
import { z } from "zod";

/** `99000`, `"99000"` and `"104000.00"`: whole rupiah, and nothing that is not whole. */
export const rupiah = z.union([
  z.number().int().nonnegative().safe(),
  z
    .string()
    .regex(/^\d{1,15}(\.0+)?$/, "is not a whole amount of rupiah")
    .overwrite((text) => text),
]);

/** A number of whole rupiah out of either form. */
export function whole(amount: number | string): number {
  return Number(amount);
}

/** As `whole`; null for what the wire does not tell. */
export function wholeOrNull(amount: number | string | null | undefined): number | null {
  return amount === null || amount === undefined ? null : whole(amount);
}

const ZONELESS = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/;

/** An instant with its zone, or `YYYY-MM-DD HH:mm:ss` in Jakarta (UTC+7); null when neither. */
export function instant(text: string | null | undefined): Date | null {
  if (!text) return null;
  const zoneless = ZONELESS.exec(text);
  // More than milliseconds, as some wires send, is more than a Date holds.
  const exact = text.replace(/(\.\d{3})\d+/, "$1");
  const date = new Date(zoneless ? `${zoneless[1]}T${zoneless[2]}+07:00` : exact);
  return Number.isNaN(date.getTime()) ? null : date;
}

export const text = z.string();
export const textOrNull = z.string().nullish();
