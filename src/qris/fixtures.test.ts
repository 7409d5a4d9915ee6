/** Every payload of the fixture file gives its stated verdict. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeDynamic, parseQris, readQris, validateQris } from "./index.ts";
import { encodeTlv, findValue } from "./tlv.ts";

type Fixture = {
  source: string;
  payload: string;
  length: number;
  tlv_ok: boolean;
  crc_stated: string;
  crc_computed: string;
  crc_valid: boolean;
  poi: string | null;
  amount: string | null;
  name: string | null;
  order: string;
};

const path = new URL("../../test/fixtures/qris-payloads.json", import.meta.url);
const fixtures: Fixture[] = JSON.parse(readFileSync(path, "utf8"));

/** What our rules say beside structure and checksum; a row not listed has neither. */
const FINDINGS: Readonly<Record<number, { faults?: string[]; warnings?: string[] }>> = {
  4: { faults: ["value_not_allowed 52"], warnings: ["value_long 59", "repository_missing 51"] },
  5: { faults: ["crc_mismatch 63"] },
  6: { warnings: ["repository_missing 51"] },
  7: { warnings: ["repository_missing 51"] },
  8: { warnings: ["value_long 59", "repository_missing 51"] },
  9: { warnings: ["value_long 59", "repository_missing 51"] },
  13: { warnings: ["unique_id_form 26.00"] },
  14: { warnings: ["unique_id_form 26.00"] },
  15: { warnings: ["unique_id_form 26.00"] },
  16: { warnings: ["unique_id_form 26.00"] },
  17: { warnings: ["order_unsorted 54"] },
  19: { warnings: ["merchant_number_form 51.02"] },
  21: { warnings: ["order_unsorted 53", "merchant_number_form 51.02"] },
  22: { faults: ["crc_mismatch 63"] },
  23: { faults: ["crc_mismatch 63"] },
  24: { faults: ["crc_mismatch 63"] },
  25: { faults: ["crc_mismatch 63", "value_not_allowed 62.08"] },
  26: { faults: ["tlv_length 80"] },
};

describe.each(fixtures.map((fixture, row) => ({ row, ...fixture })))(
  "fixture $row, $name, $crc_stated",
  (fixture) => {
    const parse = parseQris(fixture.payload);
    const objects = parse.ok ? parse.qris.objects : parse.objects;

    it("has the stated length and structure", () => {
      expect(fixture.payload).toHaveLength(fixture.length);
      expect(parse.ok).toBe(fixture.tlv_ok);
      expect(objects.map(({ tag }) => tag).join(" ")).toBe(fixture.order);
      expect(findValue(objects, "01") ?? null).toBe(fixture.poi);
      expect(findValue(objects, "54") ?? null).toBe(fixture.amount);
      expect(findValue(objects, "59") ?? null).toBe(fixture.name);
    });

    it("has the stated checksum verdict", () => {
      expect(validateQris(fixture.payload).crc).toEqual({
        stated: fixture.crc_stated,
        computed: fixture.crc_computed,
        valid: fixture.crc_valid,
      });
    });

    it("has exactly the findings we expect", () => {
      const verdict = validateQris(fixture.payload);
      const show = (list: readonly { code: string; tag: string }[]) =>
        list.map(({ code, tag }) => `${code} ${tag}`);
      expect(show(verdict.faults)).toEqual(FINDINGS[fixture.row]?.faults ?? []);
      expect(show(verdict.warnings)).toEqual(FINDINGS[fixture.row]?.warnings ?? []);
      expect(verdict.ok).toBe(verdict.faults.length === 0);
    });

    it("is written back byte for byte", () => {
      if (parse.ok) expect(encodeTlv(parse.qris.objects)).toBe(fixture.payload);
    });

    it("takes an amount only when it is a sound merchant's code", () => {
      const verdict = validateQris(fixture.payload);
      const usable = verdict.ok && verdict.kind === "merchant";
      if (!usable) {
        expect(() => makeDynamic(fixture.payload, 17_000)).toThrow("The QRIS cannot be used");
        return;
      }
      const made = validateQris(makeDynamic(fixture.payload, 17_000));
      expect(made.faults).toEqual([]);
      const reading = readQris(made.qris as NonNullable<typeof made.qris>);
      expect(reading).toMatchObject({ amount: 17_000, amountText: "17000", initiation: "dynamic" });
    });
  },
);

it("knows transfers from merchants", () => {
  const kinds = fixtures.map(({ payload }) => validateQris(payload).kind);
  const transfers = kinds.flatMap((kind, row) => (kind === "transfer" ? [row] : []));
  expect(transfers).toEqual([22, 23, 24, 25, 26, 27]);
});

it("reads the example of Pakasir's document as a person would", () => {
  const parse = parseQris(fixtures.at(-1)?.payload as string);
  expect(parse.ok && readQris(parse.qris)).toEqual({
    kind: "merchant",
    initiation: "dynamic",
    payee: "Pakasir",
    city: "KAB. KEBUMEN",
    postalCode: "54392",
    country: "ID",
    nmid: "ID1024322842930",
    acquirer: "ShopeePay",
    criteria: "UME",
    accounts: [
      {
        tag: "26",
        uniqueId: "ID.CO.SHOPEE.WWW",
        number: "936009180021600523",
        merchantId: "21600523",
        criteria: "UME",
        acquirer: "ShopeePay",
      },
    ],
    mcc: "7929",
    currency: "360",
    amount: 100_003,
    amountText: "100003.00",
    tip: undefined,
    billNumber: undefined,
    reference: "SP25RZRATEQI2HQ65Q4",
    terminal: undefined,
    purpose: undefined,
  });
});

it("reads the tips of two dynamic codes", () => {
  const tipOf = (row: number) => {
    const parse = parseQris(fixtures[row]?.payload as string);
    return parse.ok ? readQris(parse.qris).tip : undefined;
  };
  expect(tipOf(12)).toEqual({ kind: "fixed", amount: 500 });
  expect(tipOf(15)).toEqual({ kind: "percent", percent: "0.7" });
  expect(tipOf(14)).toEqual({ kind: "asked" });
});
