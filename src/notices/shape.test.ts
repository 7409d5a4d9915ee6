/** Shapes: what forwarders send, one by one and many at once, and what is none of it. */
import { describe, expect, test } from "vitest";
import { shapes } from "./built-in.ts";
import { readItems } from "./shape.ts";

const AT = Date.UTC(2026, 10, 21, 3);
const TOLD = { app: "id.dana", title: "Pembayaran Masuk", text: "Rp1", at: AT };
const OWN = { app: "id.dana", title: "Pembayaran Masuk", text: "Rp1", time: AT };

describe("shapes", () => {
  test.each([
    ["ours", { ...OWN, device: "hp" }, { device: "hp", steady: true }],
    ["ours, in seconds", { ...OWN, time: AT / 1_000 }, { device: "phone" }],
    ["ours, with a date", { ...OWN, time: "2026-11-21T10:00:00+07:00" }, {}],
    [
      "with its own reading",
      {
        secret: "s",
        amount: 999,
        currency: "IDR",
        source: { package: "id.dana", appName: "DANA", patternName: "x" },
        notification: { title: "Pembayaran Masuk", text: "Rp1", timestamp: AT },
        device: "hp-2",
      },
      { device: "hp-2", steady: true },
    ],
    [
      "with a record's time",
      {
        id: 5,
        pkg: "id.dana",
        title: "Pembayaran Masuk",
        text: "Rp1",
        amount: "1",
        source: "x",
        created_at: "2026-11-21T03:00:00Z",
      },
      { steady: false },
    ],
    ["Android's", { package: "id.dana", title: TOLD.title, text: "Rp1", when: `${AT}` }, {}],
    [
      "Android's as shown",
      { packageName: "id.dana", title: TOLD.title, text: "Rp1", postTime: AT },
      { steady: false },
    ],
  ])("%s", (_, body, over) => {
    expect(readItems(shapes, body)).toMatchObject([{ kind: "notice", told: { ...TOLD, ...over } }]);
  });

  test("many at once, in a list or under a name, each by itself", () => {
    const kinds = (body: unknown) => {
      const items = readItems(shapes, body);
      return typeof items === "string" ? items : items.map(({ kind }) => kind);
    };
    expect(kinds([OWN, { app: 5 }, OWN])).toEqual(["notice", "wrong", "notice"]);
    expect(kinds({ device: "hp", notices: [OWN, { heartbeat: true }] })).toEqual([
      "notice",
      "heartbeat",
    ]);
    expect(kinds([])).toMatch(/nothing/);
    expect(kinds(Array.from({ length: 101 }, () => OWN))).toMatch(/more than 100/);
  });

  test("a heartbeat names its phone", () => {
    const beat = { heartbeat: { device: "hp" } };
    expect(readItems(shapes, beat)).toEqual([{ kind: "heartbeat", device: "hp" }]);
  });

  test.each([
    ["no object", 5],
    ["nothing", null],
    ["no text", { ...OWN, text: "" }],
    ["no time", { ...OWN, time: undefined }],
    ["a time of zero", { ...OWN, time: 0 }],
    ["a time without a zone", { ...OWN, time: "2026-11-21 10:00:00" }],
    ["what objects bring along", { __proto__: OWN, constructor: { name: "x" } }],
    ["a list in a field", { ...OWN, app: ["id.dana"] }],
  ])("%s is told as wrong", (_, body) => {
    expect(readItems(shapes, body)).toMatchObject([{ kind: "wrong" }]);
  });
});
