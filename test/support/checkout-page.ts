/** Pages of the checkout made from a payment in any state, and read as a reader would. */

import { renderPayment } from "../../src/checkout/payment-page.tsx";
import { type Asking, type Opening, viewOf } from "../../src/checkout/view.ts";
import type { Language } from "../../src/checkout/words.ts";
import { type Clock, fixedClock, HOUR, MINUTE } from "../../src/clock.ts";
import { NO_TERMS } from "../../src/engine/merchant-terms.ts";
import type { Charge, Instructions, Payment } from "../../src/engine/payment.ts";
import { type Project, projectSettings } from "../../src/engine/settings.ts";

export const clock: Clock = fixedClock("2026-11-21T05:00:00Z");
export const NOW = clock.now();

export function render(opening: Opening, language: Language, asking: Partial<Asking> = {}): string {
  return renderPayment(viewOf(opening, { now: clock.now(), language, ...asking }));
}

export const QRIS: Instructions = {
  kind: "qris",
  text: "000201",
  payee: "Depo & Domain",
  nmid: "ID99123",
};
export const VA: Instructions = { kind: "va", number: "0000012345678901", payee: "Depo & Domain" };
export const REDIRECT: Instructions = {
  kind: "redirect",
  url: "https://wallet.example/pay?id=1&x=2",
};

export function opening(payment: Partial<Payment>, project: Partial<Project> = {}): Opening {
  const channel = (over: object) => ({ least: 500, most: 10_000_000, life: HOUR, ...over });
  return {
    project: {
      merchantId: "m",
      id: "p",
      slug: "depodomain",
      name: "Depo Domain",
      mode: "sandbox",
      dialect: "some",
      clockOffset: 0,
      terms: NO_TERMS,
      stops: [],
      settings: projectSettings.parse({
        // The database keeps no order of them: not in the order of display.
        channels: {
          paypal: channel({ least: 1_000_000 }),
          "ewallet.dana": channel({
            bearer: "merchant",
            fee: [{ flat: 200 }],
            unique: { from: 1, to: 99, owner: "fee", coolDown: MINUTE },
          }),
          qris: channel({ fee: [{ rate: 7_000, flat: 310 }] }),
          "va.bri": channel({ fee: [{ flat: 3_500 }] }),
          "va.bni": channel({ enabled: false }),
        },
        openLife: HOUR,
        least: 500,
        most: 10_000_000,
      }),
      ...project,
    },
    payment: {
      merchantId: "m",
      id: "y",
      projectId: "p",
      mode: "sandbox",
      reference: "INV-1",
      identity: null,
      identityKept: false,
      wireId: "x",
      origin: "test",
      status: "pending",
      version: 1,
      amount: 99_000,
      channel: null,
      charge: null,
      customer: null,
      metadata: null,
      returnUrl: null,
      createdAt: NOW,
      updatedAt: NOW,
      expiresAt: NOW + HOUR,
      paidAt: null,
      refunded: 0,
      endsAt: null,
      canceledAt: null,
      ...payment,
    },
    self: "/pay-v2/x",
    channelFixed: false,
    returnUrl: null,
  };
}

export function charge(channel: string, instructions: Instructions): Charge {
  return {
    id: "c",
    paymentId: "y",
    channel,
    rail: "some",
    status: "open",
    bearer: "buyer",
    amount: 99_000,
    fee: 1_003,
    code: 0,
    payable: 100_003,
    net: 99_000,
    instructions,
    railReference: "r",
    account: null,
    custody: "ours",
    deadline: NOW + HOUR,
    createdAt: NOW,
    paidAt: null,
  };
}

/** What a reader sees: the text without its marks, one space between words. */
export function text(page: string): string {
  return page
    .replace(/<svg.*?<\/svg>/g, "")
    .replace(/<\/?[a-z][^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

/** The submit buttons of a name: value and accessible name. */
export function buttons(page: string, name: string): string[] {
  const found = page.matchAll(
    new RegExp(`<button[^>]* name="${name}" value="([^"]+)"[^>]*>(.*?)</button>`, "g"),
  );
  return [...found].map(([, value, inner]) => `${value}: ${text(inner as string).trim()}`);
}

export function headings(page: string, level: number): string[] {
  return [...page.matchAll(new RegExp(`<h${level}[^>]*>(.*?)</h${level}>`, "g"))].map(([, inner]) =>
    text(inner as string).trim(),
  );
}
