/** Logos against the real database: what is taken, what is refused, and which is shown. */
import { expect, test } from "vitest";
import { testHouse } from "../../test/support/house.ts";
import { qrPng } from "../qr/index.ts";
import { changeSettings, readColor, readReturnHosts } from "./change-settings.ts";
import { MOST_LOGO_BYTES, readLogo, setLogo } from "./logo.ts";

const house = await testHouse();
const room = { db: house.database.pool, clock: house.clock };
const PNG = qrPng("a logo");

test("a logo is kept beside its project, which names it; the next takes its place", async () => {
  const { project, engine } = house;
  const first = await setLogo(room, project, PNG);
  const digest = first.settings.brand.logo as string;
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(await engine.projects.logo(first, digest)).toMatchObject({
    mediaType: "image/png",
    bytes: PNG,
  });
  const second = await setLogo(room, project, qrPng("another"));
  expect(await engine.projects.logo(second, digest)).toBeUndefined();
  const brand = { color: readColor("#B3123B") } as const;
  const both = await changeSettings(room.db, project, { brand });
  expect(both.settings.brand).toEqual({ color: "#b3123b", logo: second.settings.brand.logo });
  const none = await setLogo(room, project, null);
  expect(none.settings.brand).toEqual({ color: "#b3123b" });
  expect(await engine.projects.logo(none, second.settings.brand.logo as string)).toBeUndefined();
});

test.each([
  ["an SVG, which may carry script", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  ["a page that begins with spaces", Buffer.from("  <html>")],
  ["nothing", Buffer.alloc(0)],
  ["a sound in the same wrapping as WebP", Buffer.from("RIFF\0\0\0\0WAVEfmt ")],
  ["too much", Buffer.concat([PNG, Buffer.alloc(MOST_LOGO_BYTES)])],
])("%s is no logo", (_, bytes) => {
  expect(() => readLogo(bytes)).toThrow(expect.objectContaining({ field: "logo" }));
});

test("a JPEG and a WebP are", () => {
  expect(readLogo(Buffer.from("ffd8ffe000104a464946", "hex")).mediaType).toBe("image/jpeg");
  expect(readLogo(Buffer.from("RIFF\0\0\0\0WEBPVP8 ")).mediaType).toBe("image/webp");
});

test("colours and hosts are read as they are written, or refused by name", () => {
  expect(readColor("")).toBeNull();
  for (const wrong of ["red", "#fff", "0b5d4d", "#0b5d4g"]) {
    expect(() => readColor(wrong)).toThrow(expect.objectContaining({ field: "color" }));
  }
  expect(readReturnHosts("Shop.example, localhost:8080,")).toEqual([
    "shop.example",
    "localhost:8080",
  ]);
  expect(readReturnHosts("")).toEqual([]);
  for (const wrong of ["https://shop.example", "shop.example/x", "a b"]) {
    expect(() => readReturnHosts(wrong)).toThrow(
      expect.objectContaining({ field: "return-hosts" }),
    );
  }
});
