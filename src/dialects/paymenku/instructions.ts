/** How to pay, as the checkout shows it: plain, or with the values in bold as HTML. */
import { type Channel, howToPay, type Language } from "../../channels/index.ts";

export type Wanted = {
  readonly language: Language;
  /** Values stand in `<b>`, escaped. */
  readonly html: boolean;
  readonly number: string | undefined;
  readonly amount: number | undefined;
  readonly payee: string;
};

/** What stands where a value was not given. */
const UNNAMED = {
  number: { id: "(nomor Anda)", en: "(your number)" },
  amount: { id: "(jumlah tagihan)", en: "(your amount)" },
} as const;

export function stepsOf(channel: Channel, wanted: Wanted): { title: string; steps: string[] }[] {
  const { language, html, number, amount, payee } = wanted;
  const show = (value: string) => (html ? `<b>${escaped(value)}</b>` : value);
  const shownAmount = amount === undefined ? undefined : `Rp ${amount.toLocaleString("id-ID")}`;
  const values = {
    number: show(number ?? UNNAMED.number[language]),
    amount: show(shownAmount ?? UNNAMED.amount[language]),
    payee: show(payee),
  };
  return howToPay(channel, language, values).map(({ title, steps }) => ({ title, steps }));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] as string);
}
