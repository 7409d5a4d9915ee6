/** A seal opens with the same key and the same words about it, and with nothing else. */
import { describe, expect, test } from "vitest";
import { systemIds } from "../ids.ts";
import { houseKeyId, seal, unseal } from "./seal.ts";

const houseKey = systemIds.bytes(32);

describe("a seal", () => {
  test("opens to what was sealed, and never looks the same twice", () => {
    const first = seal(houseKey, "rahasia ✓", "endpoint:1:wire");
    const second = seal(houseKey, "rahasia ✓", "endpoint:1:wire");
    expect(unseal(houseKey, first, "endpoint:1:wire")).toBe("rahasia ✓");
    expect(first.equals(second)).toBe(false);
    expect(first.includes("rahasia")).toBe(false);
  });

  test("an empty secret is sealed too", () => {
    expect(unseal(houseKey, seal(houseKey, "", "x"), "x")).toBe("");
  });

  test("stays shut under other words, another key, or one changed bit", () => {
    const sealed = seal(houseKey, "rahasia", "endpoint:1:wire");
    expect(() => unseal(houseKey, sealed, "endpoint:2:wire")).toThrow();
    expect(() => unseal(systemIds.bytes(32), sealed, "endpoint:1:wire")).toThrow("another house");
    for (let at = 0; at < sealed.length; at += 1) {
      const bent = Buffer.from(sealed);
      bent[at] = (bent[at] as number) ^ 1;
      expect(() => unseal(houseKey, bent, "endpoint:1:wire")).toThrow();
    }
    expect(() => unseal(houseKey, sealed.subarray(0, 20), "endpoint:1:wire")).toThrow("no seal");
  });

  test("names its key without telling it", () => {
    const id = houseKeyId(houseKey);
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(houseKey.toString("hex")).not.toContain(id);
  });
});
