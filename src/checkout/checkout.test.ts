/** The pages of the checkout, read by role and name in each state and language. */
import { describe, expect, it } from "vitest";
import {
  buttons,
  charge,
  headings,
  NOW,
  opening,
  QRIS,
  REDIRECT,
  render,
  text,
  VA,
} from "../../test/support/checkout-page.ts";
import type { Payment } from "../engine/payment.ts";
import { type Language, words } from "./words.ts";

describe("a page to choose on", () => {
  const page = render(opening({}), "id");

  it("offers each method as a button with its fee and total", () => {
    expect(buttons(page, "channel")).toEqual([
      "qris: QRIS Biaya Rp1.003 Rp500 – Rp10 jt Rp100.003",
      "va.bri: BRI Biaya Rp3.500 Rp500 – Rp10 jt Rp102.500",
      "ewallet.dana: DANA Tanpa biaya, ditambah kode unik Rp500 – Rp10 jt Rp99.000",
    ]);
  });

  it("says why a method cannot be picked", () => {
    expect(text(page)).toContain("PayPal Minimal Rp1.000.000");
    expect(text(page)).not.toContain("BNI");
  });

  it("groups the methods under headings, each with its speed", () => {
    expect(text(page)).toContain("Virtual account Masuk dalam hitungan menit");
    expect(headings(page, 3)).toEqual([
      "QRIS, semua bank dan dompet digital",
      "Virtual account",
      "Dompet digital",
      "PayPal",
    ]);
  });
});

describe("a page to pay on", () => {
  it("shows a QRIS with payee, amount and deadline, and says all of it in words", () => {
    const page = render(opening({ charge: charge("qris", QRIS) }), "id");
    expect(page).toContain("Kode QRIS untuk membayar Rp100.003 kepada Depo &amp; Domain");
    expect(text(page)).toContain("NMID ID99123");
    expect(page).toContain('<time datetime="2026-11-21T06:00:00.000Z">');
    expect(text(page)).toContain("21 November 2026 pukul 13.00 WIB");
    expect(text(page)).toContain("Tagihan Rp99.000 Biaya layanan Rp1.003 Total bayar Rp100.003");
  });

  it("warns of an exact amount when a unique code is in it", () => {
    const unique = { ...charge("qris", QRIS), code: 23, payable: 100_026 };
    const page = render(opening({ charge: unique }), "en");
    expect(text(page)).toContain("Pay exactly Rp100.026.");
    expect(text(page)).toContain("Unique code Rp23");
  });

  it("shows a number in groups of four that copy as one", () => {
    const page = render(opening({ charge: charge("va.bri", VA) }), "id");
    expect(page).toContain("<span>0000</span><span>0123</span><span>4567</span><span>8901</span>");
    expect(page).toContain('data-copy="0000012345678901"');
    expect(text(page)).toContain("BRI Virtual Account");
  });

  it("leads to a wallet by a link when live, and plays it in the sandbox", () => {
    const wallet = charge("ewallet.dana", REDIRECT);
    const live = render(opening({ charge: wallet, mode: "live" }, { mode: "live" }), "id");
    expect(live).toContain('href="https://wallet.example/pay?id=1&amp;x=2"');
    expect(buttons(live, "scenario")).toEqual([]);
    const sandbox = render(opening({ charge: wallet }), "id");
    expect(sandbox).not.toContain("wallet.example");
    expect(buttons(sandbox, "scenario")[0]).toBe("paid: Setujui dan bayar Rp100.003");
  });

  it("has no way to another method when the channel is fixed", () => {
    const fixed = { ...opening({ charge: charge("qris", QRIS) }), channelFixed: true };
    expect(buttons(render(fixed, "id"), "channel")).toEqual([]);
  });

  it("asks again when the charge ran out before the payment", () => {
    const old = { ...charge("qris", QRIS), deadline: NOW };
    const page = render(opening({ charge: old }), "id");
    expect(headings(page, 2)[0]).toBe(words.id.chooseMethod);
    expect(text(page)).toContain(words.id.lapsed);
    expect(page).not.toContain("<svg xmlns");
  });

  it("looks again by itself without script, in a way that makes nothing", () => {
    const page = render(opening({ charge: charge("qris", QRIS) }), "en");
    expect(page).toContain(
      '<noscript><meta http-equiv="refresh" content="10; url=/pay-v2/x?lang=en&amp;watch=1"/>',
    );
  });
});

describe("a page of a payment that has ended", () => {
  const paid = { status: "paid", paidAt: NOW, charge: { ...charge("qris", QRIS), status: "paid" } };

  it("is a receipt with the way back", () => {
    const back = { returnUrl: "https://shop.example/done?a=1&b=2" };
    const page = render({ ...opening(paid as Partial<Payment>), ...back }, "id");
    expect(headings(page, 2)[0]).toBe("Pembayaran berhasil");
    expect(text(page)).toContain("Metode QRIS Total bayar Rp100.003");
    expect(page).toContain('href="https://shop.example/done?a=1&amp;b=2"');
    expect(page).not.toContain("http-equiv");
    expect(page).toContain('data-print="true" hidden=""');
  });

  it("leads back by script alone when no address is known, and never to a wrong one", () => {
    for (const returnUrl of [null, "javascript:alert(1)"]) {
      const page = render({ ...opening(paid as Partial<Payment>), returnUrl }, "id");
      expect(page).toContain('data-back="true" hidden=""');
      expect(page).not.toContain("javascript:");
    }
  });

  it.each(["expired", "canceled", "failed"] as const)(
    "says that it is %s, in both languages",
    (status) => {
      for (const language of ["id", "en"] as Language[]) {
        const page = render(opening({ status, mode: "live" }, { mode: "live" }), language);
        expect(page).toContain(`<html lang="${language}">`);
        expect(headings(page, 2)).toEqual([words[language][status]]);
        expect(page).not.toContain("<form");
      }
    },
  );
});

describe("every page", () => {
  it("escapes what strangers wrote", () => {
    const reference = '"><script>alert(1)</script>';
    const page = render(opening({ reference }, { name: "<b>Toko</b>" }), "id");
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<b>Toko");
  });

  it("says that it is a sandbox, and only there", () => {
    expect(render(opening({}), "id")).toContain(words.id.sandboxRibbon);
    const live = render(opening({ mode: "live" }, { mode: "live" }), "id");
    expect(live).not.toContain(words.id.sandboxRibbon);
  });

  it("still says so of a sandbox payment whose project went live, and plays nothing", () => {
    const page = render(opening({}, { mode: "live" }), "id");
    expect(page).toContain(words.id.sandboxRibbon);
    expect(buttons(page, "scenario")).toEqual([]);
  });

  it("speaks both languages wholly", () => {
    const blanks = (of: object): string[] =>
      Object.entries(of).flatMap(([name, value]) =>
        typeof value === "object" ? blanks(value) : value === "" ? [name] : [],
      );
    expect(blanks(words)).toEqual([]);
    expect(Object.keys(words.en.notices)).toEqual(Object.keys(words.id.notices));
  });
});
