/** What becomes of a payment, as its page tells it: checked, astray, phones, dollars, played. */
import { gzipSync } from "node:zlib";
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
import type { Charge, Payment } from "../engine/payment.ts";
import { type Astray, astrayOf } from "./astray.ts";
import { script, stylesheet } from "./document.tsx";
import type { Language } from "./words.ts";

const BOTH: readonly Language[] = ["id", "en"];
const pending = (channel: string, instructions: Charge["instructions"]) =>
  opening({ charge: charge(channel, instructions) });
const paid: Partial<Payment> = {
  status: "paid",
  paidAt: NOW,
  charge: { ...charge("qris", QRIS), status: "paid" },
};

describe("a page that waits", () => {
  it("counts down from its deadline, by the project's clock, and says it aloud elsewhere", () => {
    const page = render(pending("qris", QRIS), "id");
    const deadline = NOW + 3_600_000;
    expect(page).toContain(`data-countdown="${deadline}" data-now="${NOW}"`);
    expect(page).toMatch(/class="countdown" aria-hidden="true"/);
    expect(page).toMatch(/role="status" data-minutes="Sisa waktu \{\} menit\."/);
  });

  it("says that it looks once the buyer says that it is paid, in both languages", () => {
    const waits = render(pending("qris", QRIS), "id");
    expect(waits).toContain('href="/pay-v2/x?watch=1&amp;checked=1">Saya sudah bayar');
    const checked = render(pending("qris", QRIS), "id", { checked: true });
    expect(headings(checked, 2)).toContain("Pembayaran sedang diperiksa");
    expect(checked).toContain("url=/pay-v2/x?watch=1&amp;checked=1");
    expect(headings(render(pending("qris", QRIS), "en", { checked: true }), 2)).toContain(
      "Looking for your payment",
    );
  });

  it("offers the QRIS as a picture to save and share, and both texts to copy", () => {
    const page = render(pending("qris", QRIS), "en");
    expect(page).toContain('href="/pay-v2/x?lang=en&amp;watch=1&amp;picture=1"');
    expect(page).toContain('download="qris-INV-1.png"');
    expect(page).toMatch(/data-share="[^"]+" data-file="qris-INV-1.png" hidden/);
    expect(page).toContain('data-copy="000201"');
    expect(page).toContain('data-copy="100003"');
  });

  it("tells each way of a bank with the number and amount in it", () => {
    const page = text(render(pending("va.bca", VA), "id"));
    for (const way of ["BCA mobile", "ATM BCA", "KlikBCA"]) expect(page).toContain(way);
    expect(page.split("nomor virtual account 0000012345678901").length - 1).toBe(3);
    expect(page.split("jumlah tepat Rp100.003").length - 1).toBe(3);
  });
});

describe("a wallet", () => {
  it("leads on, or to another phone by a code", () => {
    const live = opening(
      { charge: charge("ewallet.dana", REDIRECT), mode: "live" },
      { mode: "live" },
    );
    const page = render(live, "id");
    expect(page).toContain('href="https://wallet.example/pay?id=1&amp;x=2"');
    expect(page).toContain("Kode QR untuk membuka DANA di ponsel");
  });

  it("that pushes to a phone asks for the number first, and keeps its page still", () => {
    const page = render(opening({}), "id", { phoneFor: "ewallet.ovo" });
    expect(headings(page, 2)[0]).toBe("OVO");
    expect(page).toMatch(/<label class="field"><span>Nomor ponsel OVO<\/span><input type="tel"/);
    expect(page).toContain('<input type="hidden" name="channel" value="ewallet.ovo"/>');
    expect(page).not.toContain("http-equiv");
    expect(page).not.toContain("data-live");
  });

  it("says at the field what is wrong with a number", () => {
    const asking = { phoneFor: "ewallet.ovo", notice: "phone" } as const;
    const page = render(opening({}), "en", asking);
    expect(page).toContain('role="alert" id="refused"');
    expect(page).toContain('aria-describedby="refused phone-hint" aria-invalid="true"');
  });

  it("asks no number for a channel that needs none, or of a page that may not change", () => {
    expect(headings(render(opening({}), "id", { phoneFor: "ewallet.dana" }), 2)[0]).toBe(
      "Pilih metode pembayaran",
    );
    const fixed = { ...opening({}), channelFixed: true };
    expect(render(fixed, "id", { phoneFor: "ewallet.ovo" })).not.toContain('type="tel"');
  });

  it("says where the request went, and can send it again", () => {
    const page = render(pending("ewallet.ovo", { kind: "push", phone: "081234567890" }), "id");
    expect(text(page)).toContain("dikirim ke OVO nomor 081234567890.");
    expect(page).toContain('value="081234567890"');
  });

  it("shows dollars and the rate before it leads to PayPal", () => {
    const conversion = { currency: "USD", amount: "6.26", rate: 16_000 };
    const there = pending("paypal", { ...REDIRECT, kind: "redirect", conversion } as never);
    expect(text(render(there, "en"))).toContain("PayPal charges $6.26 Rate: $1.00 = Rp16.000");
    expect(text(render(there, "id"))).toMatch(/PayPal menagih US\$\s?6,26/);
  });
});

describe("money that did not fit", () => {
  const astray = (kind: Astray["kind"], amount: number, returned = false) => ({
    astray: [{ kind, amount, returned }],
  });

  it("says of a short payment what is missing, and not to send the rest", () => {
    const page = text(render(pending("qris", QRIS), "id", astray("short", 99_003)));
    expect(page).toContain("Baru Rp99.003 yang masuk");
    expect(page).toContain("Kurang Rp1.000 dari Rp100.003");
    expect(page).toContain("Jangan mengirim kekurangannya saja");
  });

  it.each([
    ["over", 1_000, "Rp1.000 too much has arrived"],
    ["twice", 100_003, "A second payment of Rp100.003 has arrived"],
  ] as const)("says beside a receipt that there was %s", (kind, amount, said) => {
    expect(text(render(opening(paid), "en", astray(kind, amount)))).toContain(said);
  });

  it("says of late money that it is there, in place of what to do if it were", () => {
    const expired = opening({ status: "expired", charge: charge("qris", QRIS) });
    expect(text(render(expired, "id"))).toContain("Sudah terlanjur bayar?");
    const late = text(render(expired, "id", astray("late", 100_003)));
    expect(late).toContain("Rp100.003 masuk terlambat");
    expect(late).not.toContain("Sudah terlanjur bayar?");
  });

  it("says that money has gone back, and what a paid payment has been refunded", () => {
    const back = render(opening(paid), "en", astray("over", 1_000, true));
    expect(text(back)).toContain("Rp1.000 has been sent back to you.");
    expect(text(render(opening({ ...paid, refunded: 5_000 }), "en"))).toContain("Refunded Rp5.000");
  });

  it("adds up what came the same way, and leaves out what was accepted", () => {
    const row = (cause: string, amount: number, resolution?: string) =>
      ({ cause, amount, resolved: resolution === undefined ? null : { resolution } }) as never;
    const all = [row("short", 500), row("short", 700), row("late_after", 9, "accept")];
    expect(astrayOf([...all, row("over", 5, "refund"), row("wrong_currency", 3)])).toEqual([
      { kind: "short", amount: 1_200, returned: false },
      { kind: "over", amount: 5, returned: true },
    ]);
  });
});

describe("the sandbox's panel", () => {
  const played = (page: string) => buttons(page, "scenario").map((one) => one.split(":")[0]);

  it("plays what may happen in each state, and nothing once it can end no other way", () => {
    const seven = ["paid", "failed", "expired", "late", "twice", "short", "over"];
    expect(played(render(pending("qris", QRIS), "id"))).toEqual(seven);
    expect(played(render(opening(paid), "id"))).toEqual(["twice"]);
    expect(played(render(opening({ status: "expired" }), "id"))).toEqual(["late"]);
    expect(played(render(opening({ status: "failed" }), "id"))).toEqual([]);
  });
});

describe("a merchant's own look", () => {
  it("is a stylesheet after ours and a logo without words of its own", () => {
    const settings = { ...opening({}).project.settings };
    const brand = { color: "#b3123b", logo: "0123456789abcdef" } as const;
    const page = render(opening({}, { settings: { ...settings, brand } }), "id");
    expect(page).toMatch(/checkout\.[0-9a-f]+\.css"\/><link [^>]*"\/assets\/brand\.b3123b\.css"/);
    expect(page).toContain('src="/assets/logo.depodomain.0123456789abcdef" alt=""');
    expect(page).not.toContain("monogram");
  });
});

it("is small: page, styles and script of a QRIS together under 50 KB gzipped", () => {
  const long = { ...QRIS, text: "0".repeat(500) } as Charge["instructions"];
  for (const language of BOTH) {
    const parts = [render(pending("qris", long), language), stylesheet.body, script.body];
    const bytes = parts.reduce((sum, part) => sum + gzipSync(part).length, 0);
    expect(bytes).toBeLessThan(50_000);
  }
});
