/** The grammar, the checksum, the rules, the making: by example and by property. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../failure.ts";
import {
  crc16,
  encodeTlv,
  findValue,
  makeDynamic,
  makeQris,
  parseQris,
  parseTlv,
  prepareDynamic,
  prepareQris,
  type QrisMerchant,
  readQris,
  validateQris,
} from "./index.ts";

fc.configureGlobal({ seed: 20_250_919 });

/** A merchant that cannot exist: no institution has the number 93600999. */
const merchant: QrisMerchant = {
  uniqueId: "ID.EXAMPLE.WWW",
  accountNumber: "936009990000000017",
  merchantId: "EXAMPLE0001",
  criteria: "UMI",
  nmid: "ID0000000000000",
  mcc: "5399",
  name: "Toko Contoh",
  city: "JAKARTA PUSAT",
  postalCode: "10110",
  terminal: "A01",
};

const sealed = (text: string) => `${text}6304${crc16(`${text}6304`)}`;
const codes = (text: string) => validateQris(text).faults.map(({ code, tag }) => `${code} ${tag}`);
const warnings = (text: string) =>
  validateQris(text).warnings.map(({ code, tag }) => `${code} ${tag}`);

/** The merchant's static code with some root objects changed, added or (undefined) removed. */
function altered(changes: Record<string, string | undefined>): string {
  const objects = parseTlv(makeQris(merchant).slice(0, -8)).objects;
  const kept = objects.filter(({ tag }) => !(tag in changes));
  const added = Object.entries(changes).flatMap(([tag, value]) =>
    value === undefined ? [] : [{ tag, value }],
  );
  return sealed(encodeTlv([...kept, ...added].sort((a, b) => (a.tag < b.tag ? -1 : 1))));
}

describe("the checksum", () => {
  it("gives the check value of its family", () => {
    expect(crc16("123456789")).toBe("29B1");
    expect(crc16("")).toBe("FFFF");
  });

  it("keeps leading zeros", () => {
    const short = Array.from({ length: 5_000 }, (_, at) => crc16(String(at)));
    expect(short.every((crc) => /^[0-9A-F]{4}$/.test(crc))).toBe(true);
    expect(short.some((crc) => crc.startsWith("0"))).toBe(true);
  });

  it("covers UTF-8 bytes while lengths count characters, as in EMVCo's own example", () => {
    const example =
      "00020101021229300012D156000000000510A93FO3230Q31280012D1560000000103081234567852044111" +
      "5802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016" +
      "233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A";
    const parse = parseQris(example);
    expect(parse.ok && parse.qris.crc).toEqual({ stated: "A13A", computed: "A13A", valid: true });
    expect(parse.ok && findValue(parse.qris.objects, "64")).toBe("0002ZH0104最佳运输0202北京");
  });
});

describe("the grammar", () => {
  it("names the first fault and keeps what came before it", () => {
    expect(parseTlv("000201XX02ID")).toMatchObject({
      objects: [{ tag: "00", value: "01" }],
      fault: { code: "tlv_tag", tag: "XX" },
    });
    expect(parseTlv("0002015900")).toMatchObject({ fault: { code: "tlv_length", tag: "59" } });
    expect(parseTlv("00020159NaNx")).toMatchObject({ fault: { code: "tlv_length", tag: "59" } });
    expect(parseTlv("0002015905Toko")).toMatchObject({ fault: { code: "tlv_cut_short" } });
    expect(parseTlv("000201590")).toMatchObject({ fault: { code: "tlv_length", tag: "59" } });
  });

  it("keeps the order in which objects came", () => {
    const inside = parseTlv("5002XY0703A01").objects;
    expect(inside.map(({ tag }) => tag)).toEqual(["50", "07"]);
    expect(encodeTlv(inside)).toBe("5002XY0703A01");
  });

  it("refuses to write what cannot be read back", () => {
    expect(() => encodeTlv([{ tag: "59", value: "" }])).toThrow(RangeError);
    expect(() => encodeTlv([{ tag: "59", value: "x".repeat(100) }])).toThrow(RangeError);
    expect(() => encodeTlv([{ tag: "5", value: "x" }])).toThrow(RangeError);
  });

  it("round-trips any objects, in characters and in bytes", () => {
    const tag = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, "0"));
    const value = fc.string({ unit: "binary", minLength: 1, maxLength: 24 });
    const objects = fc.array(fc.record({ tag, value }), { maxLength: 12 });
    fc.assert(
      fc.property(objects, fc.constantFrom("characters", "bytes"), (list, measure) => {
        expect(parseTlv(encodeTlv(list, measure), measure)).toEqual({ objects: list });
      }),
    );
  });
});

describe("lenient reading", () => {
  const code = makeQris(merchant);

  it("trims, and decodes what a link carried", () => {
    expect(validateQris(`\n ${code}  \n`).ok).toBe(true);
    expect(warnings(encodeURIComponent(code))).toContain("percent_encoded ");
    expect(validateQris(encodeURIComponent(code)).ok).toBe(true);
  });

  it("reads lengths in bytes where only that fits, and writes them back so", () => {
    const objects = parseTlv(altered({ "59": "Café Été" }).slice(0, -8)).objects;
    const inBytes = sealed(encodeTlv(objects, "bytes"));
    const verdict = validateQris(inBytes);
    expect(verdict.faults).toEqual([]);
    expect(verdict.warnings.map(({ code }) => code)).toContain("length_in_bytes");
    const dynamic = validateQris(makeDynamic(inBytes, 5_000));
    expect(dynamic.faults).toEqual([]);
    expect(dynamic.qris && readQris(dynamic.qris).payee).toBe("Café Été");
  });

  it("refuses nothing and too much with a name", () => {
    expect(codes("")).toEqual(["text_empty "]);
    expect(codes(code.repeat(40))).toEqual(["text_too_long "]);
  });

  it("never throws, whatever is pasted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(validateQris(text).ok).toBe(false);
      }),
    );
  });
});

describe("each fault has its name and place", () => {
  const account = (inside: string) => ({ "26": inside });
  const table: readonly [string, string, string[]][] = [
    ["a sound code", altered({}), []],
    ["no payload format", altered({ "00": undefined }), ["format_not_first 00", "missing 00"]],
    ["another format", altered({ "00": "02" }), ["value_not_allowed 00"]],
    ["initiation 13", altered({ "01": "13" }), ["value_not_allowed 01"]],
    ["no account", altered({ "26": undefined, "51": undefined }), ["account_missing 26"]],
    ["a category of letters", altered({ "52": "52A1" }), ["value_not_allowed 52"]],
    ["no currency", altered({ "53": undefined }), ["missing 53"]],
    ["dollars", altered({ "53": "840" }), ["not_indonesian 53"]],
    ["Singapore", altered({ "58": "SG" }), ["not_indonesian 58"]],
    ["no name", altered({ "59": undefined }), ["missing 59"]],
    ["a bar in the name", altered({ "59": "A|B" }), ["forbidden_character 59"]],
    ["no city", altered({ "60": undefined }), ["missing 60"]],
    ["an amount of 1.000", altered({ "54": "1.000" }), ["amount_malformed 54"]],
    ["an amount of 1000,00", altered({ "54": "1000,00" }), ["amount_malformed 54"]],
    ["an amount of 1 000", altered({ "54": "1 000" }), ["amount_malformed 54"]],
    ["an amount of 14 digits", altered({ "54": "12345678901234" }), ["amount_malformed 54"]],
    ["an amount of nought", altered({ "54": "0.00" }), ["amount_zero 54"]],
    ["a fixed tip without its value", altered({ "55": "02" }), ["tip_without_value 56"]],
    ["a tip of 100 percent", altered({ "55": "03", "57": "100" }), ["value_not_allowed 57"]],
    ["a tip indicator of 04", altered({ "55": "04" }), ["value_not_allowed 55"]],
    ["a broken account", altered(account("0099X")), ["template_malformed 26"]],
    [
      "an account without merchant id and criteria",
      altered(account("0009ID.AB.WWW0118936009990000000017")),
      ["missing 26.02", "missing 26.03"],
    ],
    [
      "an account number of letters",
      altered(account("0009ID.AB.WWW0104ABCD0201X0303UMI")),
      ["value_not_allowed 26.01"],
    ],
    ["a consumer request of AA", altered({ "62": "0902AA" }), ["value_not_allowed 62.09"]],
    ["the same sub-tag twice", altered({ "62": "0701A0701B" }), ["duplicate 62.07"]],
    ["no checksum", altered({}).slice(0, -8), ["crc_missing 63"]],
    ["a wrong checksum", `${altered({}).slice(0, -4)}0000`, ["crc_mismatch 63"]],
    ["an object behind the checksum", `${altered({})}8001X`, ["crc_not_last 63"]],
    ["the amount twice", sealed(`${altered({ "54": "1" }).slice(0, -8)}54012`), ["duplicate 54"]],
  ];

  it.each(table)("%s", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it.each(["1000.00", "1000", "1000.", "9999999999999"])("the amount %s is sound", (amount) => {
    expect(codes(altered({ "01": "12", "54": amount }))).toEqual([]);
  });
});

describe("each habit has its warning", () => {
  const usual = ["acquirer_unknown 26.01"];
  const table: readonly [string, string, string][] = [
    ["a static code with an amount", altered({ "54": "500000" }), "amount_in_static 54"],
    ["a name of 26 characters", altered({ "59": "x".repeat(26) }), "value_long 59"],
    ["no central repository", altered({ "51": undefined }), "repository_missing 51"],
    ["no postal code", altered({ "61": undefined }), "postal_code_missing 61"],
    ["sen", altered({ "01": "12", "54": "10.50" }), "amount_fraction 54"],
    ["more than ten million", altered({ "01": "12", "54": "10000001" }), "amount_over_limit 54"],
  ];

  it.each(table)("%s", (_, text, expected) => {
    expect(codes(text)).toEqual([]);
    expect(warnings(text).filter((warning) => !usual.includes(warning))).toEqual([expected]);
  });

  it("a checksum in lower case", () => {
    const text = [1, 2, 3, 4, 5]
      .map((amount) => makeQris(merchant, { amount }))
      .find((code) => /[A-F]/.test(code.slice(-4))) as string;
    const lower = `${text.slice(0, -4)}${text.slice(-4).toLowerCase()}`;
    expect(codes(lower)).toEqual([]);
    expect(warnings(lower)).toContain("crc_lower_case 63");
  });
});

describe("making", () => {
  const words = fc.stringMatching(/^[ -{}~]{1,15}$/);
  const merchants = fc.record({
    uniqueId: fc.constantFrom("ID.EXAMPLE.WWW", "COM.CONTOH-A.WWW"),
    accountNumber: fc.stringMatching(/^93600999[0-9]{7,11}$/),
    merchantId: words,
    criteria: fc.constantFrom("UMI", "UKE", "UME", "UBE", "URE", "PSO", "BLU"),
    nmid: fc.stringMatching(/^ID[0-9]{13}$/),
    mcc: fc.stringMatching(/^[0-9]{4}$/),
    name: words,
    city: words,
    postalCode: fc.stringMatching(/^[0-9]{5}$/),
  });
  const amounts = fc.integer({ min: 1, max: 10_000_000 });

  it("makes codes that validate and read back as made", () => {
    fc.assert(
      fc.property(merchants, amounts, words, (who, amount, reference) => {
        const text = prepareQris(who)(amount, reference);
        expect(text).toBe(makeQris(who, { amount, reference }));
        const { faults, warnings, qris } = validateQris(text);
        expect(faults).toEqual([]);
        expect(warnings.map(({ code }) => code)).toEqual(["acquirer_unknown"]);
        expect(qris && readQris(qris)).toMatchObject({
          kind: "merchant",
          initiation: "dynamic",
          payee: who.name,
          city: who.city,
          nmid: who.nmid,
          amount,
          reference,
        });
      }),
    );
  });

  it("writes the amount into a static code exactly where a dynamic one has it", () => {
    fc.assert(
      fc.property(merchants, amounts, amounts, (who, first, second) => {
        const fixed = makeQris(who);
        expect(makeDynamic(fixed, first)).toBe(makeQris(who, { amount: first }));
        expect(makeDynamic(makeDynamic(fixed, first), second)).toBe(makeDynamic(fixed, second));
      }),
    );
  });

  it("any one character changed is noticed", () => {
    const code = makeQris(merchant, { amount: 15_023, reference: "INV-9921" });
    const printable = fc.stringMatching(/^[ -~]$/);
    const place = fc.integer({ min: 0, max: code.length - 1 });
    fc.assert(
      fc.property(place, printable, (at, character) => {
        const mutated = code.slice(0, at) + character + code.slice(at + 1);
        if (mutated.toUpperCase() === code.toUpperCase() && at >= code.length - 4) return;
        expect(validateQris(mutated).ok).toBe(mutated === code);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["name", { name: "x".repeat(26) }],
    ["name", { name: "Toko | Contoh" }],
    ["name", { name: "Warung Été" }],
    ["city", { city: "" }],
    ["accountNumber", { accountNumber: "12345678901234567890" }],
    ["nmid", { nmid: "123" }],
    ["mcc", { mcc: "539" }],
    ["criteria", { criteria: "XXX" }],
    ["uniqueId", { uniqueId: "id.example" }],
    ["terminal", { terminal: "x".repeat(26) }],
  ])("refuses a bad %s by name", (field, change) => {
    const attempt = () => prepareQris({ ...merchant, ...change });
    expect(attempt).toThrow(Failure);
    expect(attempt).toThrow(expect.objectContaining({ code: "invalid_request", field }));
  });

  it.each([0, -1, 1.5, Number.NaN, 10 ** 13])("refuses the amount %s", (amount) => {
    const refused = expect.objectContaining({ code: "invalid_request", field: "amount" });
    expect(() => prepareQris(merchant)(amount, "A")).toThrow(refused);
    expect(() => makeDynamic(makeQris(merchant), amount)).toThrow(refused);
  });

  it("refuses a reference that does not fit", () => {
    const make = prepareQris(merchant);
    const refused = expect.objectContaining({ field: "reference" });
    expect(() => make(1_000, "x".repeat(26))).toThrow(refused);
    expect(() => make(1_000, "")).toThrow(refused);
  });
});

describe("making dynamic", () => {
  it("replaces an amount that is there already, drops the tip or keeps it", () => {
    const tipped = altered({ "54": "500000", "55": "02", "56": "500" });
    expect(makeDynamic(tipped, 7_000)).toBe(makeQris(merchant, { amount: 7_000 }));
    const kept = validateQris(makeDynamic(tipped, 7_000, { keepTip: true })).qris;
    expect(kept && readQris(kept)).toMatchObject({ amount: 7_000, tip: { amount: 500 } });
  });

  it("leaves all else where it was, sorted or not", () => {
    const account = "0009ID.AB.WWW01189360099900000000170201X0303UMI";
    const unsorted = sealed(
      encodeTlv([
        { tag: "00", value: "01" },
        { tag: "01", value: "11" },
        { tag: "52", value: "5399" },
        { tag: "58", value: "ID" },
        { tag: "59", value: "5802ID54011" },
        { tag: "60", value: "JAKARTA" },
        { tag: "62", value: "5006TOKEN10703A01" },
        { tag: "53", value: "360" },
        { tag: "26", value: account },
      ]),
    );
    const made = parseQris(makeDynamic(unsorted, 12_345));
    expect(made.ok && made.qris.objects.map(({ tag }) => tag).join(" ")).toBe(
      "00 01 52 58 59 60 62 53 54 26 63",
    );
    expect(made.ok && findValue(made.qris.objects, "62")).toBe("5006TOKEN10703A01");
  });

  it("says that it is dynamic even where the original did not say", () => {
    const silent = altered({ "01": undefined });
    expect(makeDynamic(silent, 7_000)).toBe(makeQris(merchant, { amount: 7_000 }));
  });

  it("refuses a broken code before any amount is asked for", () => {
    const broken = `${makeQris(merchant).slice(0, -4)}0000`;
    expect(() => prepareDynamic(broken)).toThrow("The QRIS cannot be used: The checksum reads");
  });
});
