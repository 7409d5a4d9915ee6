/** Every file is in the index, and every channel says what pages and rails need to know. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast } from "../ui/contrast.ts";
import { CHANNEL_ID, channelById, channels, howToPay, MOBILE_NUMBER } from "./index.ts";

/** Files of this folder that are no channel. */
const NO_CHANNEL = [
  "channel.ts",
  "channels.test.ts",
  "destinations.test.ts",
  "destinations.ts",
  "index.ts",
  "steps.ts",
];

const values = { number: "0000012345678901", amount: "Rp15.023", payee: "Toko $& Contoh" };
const languages = ["id", "en"] as const;

describe("the index", () => {
  it("holds every channel file of the folder, named by its id", () => {
    const files = readdirSync(import.meta.dirname).filter((file) => !NO_CHANNEL.includes(file));
    const named = channels.map(({ id }) => `${id.replace(".", "-")}.ts`);
    expect(named.toSorted()).toEqual(files.toSorted());
  });

  it("shows the channels in this order", () => {
    expect(channels.map(({ id }) => id).join(" ")).toBe(
      "qris qris.own " +
        "va.bca va.bri va.mandiri va.bni va.bsi va.permata va.cimb va.danamon va.maybank " +
        "va.bnc va.sampoerna va.artha-graha va.atm-bersama " +
        "ewallet.dana ewallet.ovo ewallet.gopay ewallet.shopeepay ewallet.linkaja paypal",
    );
  });

  it("finds a channel by its id", () => {
    for (const channel of channels) expect(channelById(channel.id)).toBe(channel);
    expect(channelById("va.nobody")).toBeUndefined();
    expect(channelById("constructor")).toBeUndefined();
  });
});

describe.each(channels.map((channel) => ({ id: channel.id, channel })))("$id", ({ channel }) => {
  it("has an id of its kind, names and a readable sign", () => {
    expect(channel.id).toMatch(CHANNEL_ID);
    expect(channel.id.split(".")[0]).toBe(channel.kind);
    expect(channel.name).not.toBe("");
    expect(channel.shortName.length).toBeLessThanOrEqual(12);
    expect(channel.icon.letters).toMatch(/^[A-Za-z]{2,4}$/);
    expect(channel.icon.color).toMatch(/^#[0-9a-f]{6}$/);
    expect(contrast(channel.icon.color, "#ffffff")).toBeGreaterThanOrEqual(4.5);
  });

  it("has a number form exactly when it is a virtual account, a wallet form when it is one", () => {
    expect(channel.numberForm !== undefined).toBe(channel.kind === "va");
    expect(channel.wallet !== undefined).toBe(channel.kind === "ewallet");
    if (channel.bankCode !== undefined) expect(channel.bankCode).toMatch(/^[0-9]{3}$/);
  });

  it("has sandbox numbers that no bank gives, long enough to be unique and not too long", () => {
    if (channel.numberForm === undefined) return;
    const { length, sandboxPrefix } = channel.numberForm;
    expect(sandboxPrefix).toMatch(/^0{4,8}$/);
    expect(length - sandboxPrefix.length).toBeGreaterThanOrEqual(8);
    expect(length).toBeLessThanOrEqual(28);
  });

  it("tells every way whole, in both languages", () => {
    expect(channel.howToPay.length).toBeGreaterThan(0);
    const ids = channel.howToPay.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const language of languages) {
      for (const { title, steps } of howToPay(channel, language, values)) {
        const text = steps.join(" ");
        expect(title).not.toBe("");
        expect(steps.length).toBeGreaterThanOrEqual(4);
        expect(text).toContain(values.amount);
        expect(text).toContain(values.payee);
        expect(text.includes(values.number)).toBe(channel.kind === "va");
        expect(text).not.toMatch(/[{}]/);
        for (const step of steps) expect(step).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  it("names in its steps only its own bank code", () => {
    const text = channel.howToPay
      .filter(({ id }) => id === "other-bank")
      .flatMap(({ steps }) => steps.map(({ en }) => en))
      .join(" ");
    if (text === "") return;
    expect(channel.bankCode).toBeDefined();
    expect(text).toMatch(new RegExp(`code ${channel.bankCode}\\.|\\(${channel.bankCode}\\)`));
  });
});

describe("a mobile number", () => {
  it.each(["081234567890", "6281234567890", "+6281234567890", "0811234567"])("%s", (phone) => {
    expect(phone).toMatch(MOBILE_NUMBER);
  });

  it.each(["", "0812", "0212345678", "+6581234567", "0812-3456-7890", "080123456789"])(
    "not %s",
    (phone) => {
      expect(phone).not.toMatch(MOBILE_NUMBER);
    },
  );
});
