/**
 * Amounts as notices write them: `Rp50.347`, `Rp. 50.347,00`, `Rp 1.771,-`, `IDR 50347`. Dots and
 * commas are read by where they stand; what could be two amounts is none.
 */

import { MOST } from "../money.ts";

/** An amount in whole rupiah, and where the text goes on after it. */
export type Rupiah = { readonly amount: number; readonly end: number };

const MARK = /(?:rp\.?|idr) ?/iy;
const FIGURE = /\d[\d.,]*/y;
const LETTER = /[\p{L}\d]/u;

/** Reads an amount that begins at `at`, with its mark; undefined where none does. */
export function rupiahAt(text: string, at: number): Rupiah | undefined {
  if (at > 0 && LETTER.test(text[at - 1] as string)) return undefined;
  MARK.lastIndex = at;
  if (!MARK.test(text)) return undefined;
  FIGURE.lastIndex = MARK.lastIndex;
  const figure = FIGURE.exec(text)?.[0].replace(/[.,]+$/, "");
  const amount = figure === undefined ? undefined : wholeRupiah(figure);
  if (figure === undefined || amount === undefined) return undefined;
  const end = MARK.lastIndex + figure.length;
  return { amount, end: text.startsWith(",-", end) ? end + 2 : end };
}

/** Thousands in threes behind one sign, sen behind the other and only as zeros, or bare digits. */
const FORMS = [/^\d+([.,]00)?$/, /^\d{1,3}(\.\d{3})+(,00)?$/, /^\d{1,3}(,\d{3})+(\.00)?$/];

function wholeRupiah(figure: string): number | undefined {
  if (!FORMS.some((form) => form.test(figure))) return undefined;
  const digits = figure.replace(/[.,]00$/, "").replaceAll(/[.,]/g, "");
  const amount = Number(digits);
  return digits.startsWith("0") || amount > MOST ? undefined : amount;
}
