/** The way back: which addresses a page may lead to. */
import { describe, expect, it } from "vitest";
import { returnAddress } from "./return-address.ts";

const ANY = { returnHosts: [] };

describe("a return address", () => {
  it.each(["https://shop.example/done?id=1", "http://192.168.1.10:8080/", "HTTPS://SHOP.EXAMPLE/"])(
    "may be %s",
    (address) => {
      expect(returnAddress(address, ANY)).toBe(address);
    },
  );

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example/",
    "/relative",
    "ftp://shop.example/",
    "https://user:word@shop.example/",
    "java\nscript:alert(1)",
    "null",
    "",
  ])("is never %j", (address) => {
    expect(returnAddress(address, ANY)).toBeNull();
  });

  it("keeps to the hosts that the project allows", () => {
    const settings = { returnHosts: ["shop.example", "127.0.0.1:8080"] };
    expect(returnAddress("https://shop.example/a", settings)).toBe("https://shop.example/a");
    expect(returnAddress("http://127.0.0.1:8080/a", settings)).toBe("http://127.0.0.1:8080/a");
    expect(returnAddress("http://127.0.0.1:9090/a", settings)).toBeNull();
    expect(returnAddress("https://shop.example.evil.example/", settings)).toBeNull();
  });

  it("falls back to the project's own", () => {
    const settings = { returnUrl: "https://shop.example/orders", returnHosts: [] };
    expect(returnAddress("javascript:alert(1)", settings)).toBe("https://shop.example/orders");
    expect(returnAddress(null, settings)).toBe("https://shop.example/orders");
  });

  it("tells what the wire appends, wherever it leads", () => {
    const told = { order_id: "INV/1 &2", status: "SETTLED" };
    const tail = "order_id=INV%2F1+%262&status=SETTLED";
    const settings = { returnUrl: "https://shop.example/done?a=%20b#top", returnHosts: [] };
    expect(returnAddress(null, settings, told)).toBe(
      `https://shop.example/done?a=%20b&${tail}#top`,
    );
    expect(returnAddress("https://own.example", settings, told)).toBe(
      `https://own.example/?${tail}`,
    );
    expect(returnAddress("javascript:alert(1)", ANY, told)).toBeNull();
  });
});
