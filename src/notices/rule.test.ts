/** Rules: every text that was seen, every form of an amount, and what must never count. */
import { describe, expect, test } from "vitest";
import { builtInRules } from "./built-in.ts";
import { tryRules } from "./own-rules.ts";
import { amountIn, LONGEST_TEXT, type Pattern, plain, readPattern } from "./pattern.ts";
import { type Rule, readRule } from "./rule.ts";
import { rupiahAt } from "./rupiah.ts";

const GOPAY = "com.gojek.gopaymerchant";
const GOPAY_TITLE = "Pembayaran QRIS statis diterima";

describe("texts that were seen", () => {
  test.each([
    [GOPAY, GOPAY_TITLE, "Rp 1.127 di TOKO UJI, Digital & Kreatif.", 1_127],
    ["id.dana", "Pembayaran Masuk", "Rp29.000 diterima DANA Bisnis.", 29_000],
    [
      "id.dana",
      "Pembayaran Masuk",
      "Rp1.000 dari PT BANK JAGO TBK berhasil diterima DANA Bisnis.",
      1_000,
    ],
    [
      "com.interactive.qrisid",
      "whatever it is",
      "Pembayaran QRIS sebesar Rp 15.023 dari BUDI telah diterima",
      15_023,
    ],
  ])("%s: %s: %s", (app, title, text, amount) => {
    expect(tryRules(builtInRules, { app, title, text })).toMatchObject({
      verdict: "money",
      amount,
    });
  });
});

describe("what never counts", () => {
  test.each([
    ["the buyers' app of the same maker", "com.gojek.gopay", GOPAY_TITLE, "Rp 1.127 di TOKO."],
    ["a promotion", GOPAY, "Cashback untukmu", "Cashback Rp 10.000 di TOKO UJI"],
    ["a promotion under the right title", GOPAY, GOPAY_TITLE, "Dapatkan Rp 10.000 di TOKO UJI"],
    ["money that goes out", "id.dana", "Pembayaran Berhasil", "Rp29.000 diterima DANA Bisnis."],
    ["money that went out", "id.dana", "Pembayaran Masuk", "Kamu membayar Rp29.000 ke TOKO."],
    ["an amount without a mark", "id.dana", "Pembayaran Masuk", "29.000 diterima DANA Bisnis."],
    ["half a rupiah", "id.dana", "Pembayaran Masuk", "Rp29.000,50 diterima DANA Bisnis."],
    ["nothing", "id.dana", "Pembayaran Masuk", "Rp0 diterima DANA Bisnis."],
    ["what follows the text", "id.dana", "Pembayaran Masuk", "Rp1 diterima DANA Bisnis. Rp2"],
    ["an app whose texts were never seen", "ovo.id", "Transfer Masuk", "Rp10.000 diterima"],
    ["a title alone", "com.bcadigital.blu", "Kamu Menerima Dana Nih!", "Rp10.000 dari BUDI"],
  ])("%s", (_, app, title, text) => {
    const reading = tryRules(builtInRules, { app, title, text });
    expect(reading.amount).toBeNull();
    expect(reading.verdict).not.toBe("money");
  });

  test("a text that two amounts fit", () => {
    const text = "Rp 1.000 di TOKO, Rp 2.000 di TOKO";
    const rule = own({ texts: ["{any}{amount} di toko{any}"] });
    expect(tryRules([rule], { app: "a.b", title: "Masuk", text }).verdict).toBe("unknown_text");
    const two = [rule, own({ name: "two", texts: ["{amount} di {any}"] })];
    const said = { app: "a.b", title: "Masuk", text: "Cuma Rp 5 di toko, Rp 5 di toko" };
    expect(tryRules(two, said)).toMatchObject({ verdict: "money", amount: 5 });
  });

  test("a text that says in and out", () => {
    const rules = [own({}), own({ name: "out", direction: "out" })];
    const said = { app: "a.b", title: "Masuk", text: "Rp 5.000 diterima" };
    expect(tryRules(rules, said)).toMatchObject({ verdict: "unclear", amount: null });
    expect(tryRules(rules.slice(1), said)).toMatchObject({ verdict: "outgoing", amount: null });
  });
});

describe("amounts", () => {
  test.each([
    ["Rp50.347", 50_347],
    ["Rp. 50.347,00", 50_347],
    ["Rp.50.347", 50_347],
    ["Rp 1.771,-", 1_771],
    ["IDR 50347", 50_347],
    ["IDR 50,347.00", 50_347],
    ["Rp 50.347.", 50_347],
    ["rp 1.234.567", 1_234_567],
    ["Rp\u00a0500", 500],
    ["Rp 50347,00", 50_347],
    ["Rp 50.34", undefined],
    ["Rp 50.3470", undefined],
    ["Rp 1.50.347", undefined],
    ["Rp 50.347,5", undefined],
    ["Rp 050", undefined],
    ["Rp 9999999999999999", undefined],
    ["50.347", undefined],
    ["Rp -500", undefined],
    ["Rp 50.347.000,00", 50_347_000],
  ])("%s", (text, amount) => {
    expect(rupiahAt(plain(text), 0)?.amount).toBe(amount);
  });

  test("end where the text goes on", () => {
    const end = (text: string) => text.slice(rupiahAt(text, 0)?.end);
    expect(end("rp 1.771,- di toko")).toBe(" di toko");
    expect(end("rp29.000. terima kasih")).toBe(". terima kasih");
  });

  test("do not begin within a word", () => {
    expect(rupiahAt("xrp 500", 1)).toBeUndefined();
  });
});

describe("patterns", () => {
  test.each([
    ["no amount", "diterima", /\{amount\} once/],
    ["two amounts", "{amount} {amount}", /\{amount\} once/],
    ["what is not known", "{amount} {name}", /not \{name\}/],
    ["an open brace", "{amount} {", /not/],
    ["a long one", `{amount}${"a".repeat(300)}`, /longer/],
    ["many pieces", `{amount}${"{any}a".repeat(6)}`, /pieces/],
  ])("%s is refused, saying why", (_, text, why) => {
    expect(readPattern(text)).toMatchObject({ wrong: expect.stringMatching(why) });
  });

  test("none costs more than the text is long: the worst of them ends at once", () => {
    const pattern = readPattern(`{any}a{any}a{any}a{any}a{any}{amount}{any}b`) as Pattern;
    const text = "a".repeat(LONGEST_TEXT);
    const tries = 50;
    for (let at = 0; at < tries; at += 1) expect(amountIn(text, pattern)).toBeUndefined();
    expect(amountIn("a".repeat(LONGEST_TEXT + 1), pattern)).toBeUndefined();
  });

  test("expressions of other languages are words", () => {
    const pattern = readPattern("(a+)+$ {amount} .*") as Pattern;
    expect(amountIn("(a+)+$ rp 5 .*", pattern)).toBe(5);
    expect(amountIn("aaaa rp 5 x", pattern)).toBeUndefined();
  });
});

describe("an owner's rules", () => {
  test.each([
    ["a name", { name: "A b" }, "rule.name"],
    ["a title", { titles: [] }, "rule.titles"],
    ["a pattern", { texts: ["Rp"] }, "rule.texts.0"],
    ["any title and hardly a text", { titles: "any", texts: ["{amount}{any}"] }, "rule.texts.0"],
    ["a field that there is not", { amount: 5 }, "rule.amount"],
  ])("%s that cannot be is refused by its name", (_, over, field) => {
    const value = { ...own({}), ...over };
    expect(() => readRule(value)).toThrow(
      expect.objectContaining({ code: "invalid_request", field }),
    );
  });

  test("take the place of built-in ones of their name", () => {
    const blu = own({
      name: "blu",
      app: "com.bcadigital.blu",
      titles: ["Kamu Menerima Dana Nih!"],
    });
    const text = "Rp10.000 diterima";
    const said = { app: blu.app, title: "kamu menerima  dana nih!", text };
    expect(tryRules([...builtInRules, blu], said)).toEqual({
      verdict: "money",
      amount: 10_000,
      rule: "blu",
    });
  });
});

function own(over: Partial<Rule>): Rule {
  return readRule({
    name: "own",
    source: "a test",
    app: "a.b",
    titles: ["Masuk"],
    texts: ["{amount} diterima"],
    direction: "in",
    ...over,
  });
}
