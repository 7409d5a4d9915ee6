/** What a Paymenku project offers: channels in both forms, fees, instructions; and its limit. */
import { describe, expect, test } from "vitest";
import { dialectHouse } from "../../../test/support/dialect-house.ts";
import { howToPay } from "../../channels/channel.ts";
import { channels } from "../../channels/index.ts";
import { SECOND } from "../../clock.ts";
import type { ProjectSettings } from "../../engine/settings.ts";
import { CODES } from "./words.ts";

const house = await dialectHouse();

async function asker(of: Parameters<typeof house.open>[1] = {}) {
  const { key, project } = await house.open("paymenku", of);
  const headers = { authorization: `Bearer ${key}` };
  const ask = (path: string) => house.send({ url: `/api/v1${path}`, headers });
  const data = async <Data>(path: string) => ((await ask(path)).json as { data: Data }).data;
  return { ask, data, project };
}
const { ask, data, project } = await asker();

const refused = async (path: string) => {
  const { status, json } = await ask(path);
  return `${status} ${(json as { message: string }).message}`;
};

/** All but the merchant's own QRIS, which there is none of. */
const OFFERED = CODES.filter((code) => code !== "qris_own");

type Item = Record<string, unknown> & { code: string };

describe("payment-channels", () => {
  test("groups by type, each item with the fields of both documented forms", async () => {
    const grouped = await data<Record<string, Item[]>>("/payment-channels");
    expect(Object.keys(grouped)).toEqual(["va", "ewallet", "qris"]);
    expect(
      Object.values(grouped)
        .flat()
        .map(({ code }) => code),
    ).toEqual(OFFERED);
    expect(grouped.va?.[0]).toEqual({
      code: "bca_va",
      name: "BCA Virtual Account",
      type: "va",
      type_label: "Virtual Account",
      icon: expect.stringMatching(/^data:image\/svg\+xml,/),
      description: "BCA Virtual Account",
      fee: { flat: 4_000, percent: 0, display: "Rp 4.000" },
      group: "Virtual Account",
      fee_mode: "customer",
      fee_flat: 4_000,
      fee_percent: 0,
      min_amount: 10_000,
      max_amount: 50_000_000,
    });
    expect(grouped.ewallet?.[0]).toMatchObject({
      code: "dana",
      type_label: "E-Wallet",
      fee_mode: "merchant",
      fee: { flat: 200, percent: 2, display: "Rp 200 + 2.00%" },
    });
    expect(grouped.qris?.[0]).toMatchObject({ fee: { flat: 0, percent: 0.7, display: "0.70%" } });
  });

  test("is flat where the project says so, without what it has switched off", async () => {
    const settings = project.settings.channels as ProjectSettings["channels"];
    const qris = { ...(settings.qris as object), enabled: false, fee: [] } as never;
    const own = await asker({
      settings: { channels: { ...settings, qris }, wire: { flatChannels: true } },
    });
    const flat = await own.data<Item[]>("/payment-channels");
    expect(flat.map(({ code }) => code)).toEqual(OFFERED.filter((code) => code !== "qris"));
  });
});

describe("fee-calculator", () => {
  const ofVa = {
    code: "bca_va",
    name: "BCA Virtual Account",
    type: "va",
    amount: 100_000,
    fee_flat: 4_000,
    fee_percent: 0,
    total_fee: 4_000,
    total_amount: 104_000,
    amount_received: 100_000,
  };

  test("answers for one channel with an object, for all with a list", async () => {
    expect(await data("/merchant/fee-calculator?amount=100000&code=bca_va")).toEqual(ofVa);
    const all = await data<Item[]>("/merchant/fee-calculator?amount=100000");
    expect(all.map(({ code }) => code)).toEqual(OFFERED);
    expect(all[0]).toEqual(ofVa);
    expect(all.find(({ code }) => code === "dana")).toMatchObject({
      total_fee: 2_200,
      total_amount: 100_000,
      amount_received: 97_800,
    });
  });

  test.each([
    ["amount=100000&code=gopay", "400 The code is invalid."],
    ["amount=100000&code=qris_own", "422 QRIS Custom is not configured for this merchant."],
    ["amount=100&code=dana", "422 Insufficient balance for fee calculation."],
    ["code=dana", "400 The amount field is required."],
    ["amount=0", "400 The amount is invalid."],
  ])("%s is refused: %s", async (query, message) => {
    expect(await refused(`/merchant/fee-calculator?${query}`)).toBe(message);
  });
});

describe("payment/instruction", () => {
  type Told = { code: string; name: string; instructions: { title: string; steps: string[] }[] };
  const told = (query: string) => data<Told>(`/payment/instruction?${query}`);

  test.each(CODES)("%s has the checkout's own steps, in both languages", async (code) => {
    for (const lang of ["id", "en"] as const) {
      const query = `code=${code}&pay_code=381659999814525&amount=104000&allow_html=0&lang=${lang}`;
      const { name, instructions } = await told(query);
      const channel = channels.find((one) => one.name === name);
      const values = { number: "381659999814525", amount: "Rp 104.000", payee: project.name };
      const shown = channel ? howToPay(channel, lang, values) : [];
      expect(instructions).toEqual(shown.map(({ title, steps }) => ({ title, steps })));
      expect(instructions.length).toBeGreaterThan(0);
    }
  });

  test("values are bold unless plain text is asked for, never markup of their own", async () => {
    const hostile = await asker();
    const query = `code=BCA_VA&pay_code=${encodeURIComponent("<i>&\"'")}&amount=104000`;
    const { code, instructions } = await hostile.data<Told>(`/payment/instruction?${query}`);
    const text = JSON.stringify(instructions);
    expect(code).toBe("bca_va");
    expect(text).toContain("<b>&lt;i&gt;&amp;&quot;&#39;</b>");
    expect(text).toContain("<b>Rp 104.000</b>");
    expect(text.replaceAll(/<\/?b>/g, "")).not.toMatch(/[<>]/);
    expect(JSON.stringify(await told("code=bca_va&allow_html=0"))).not.toContain("<b>");
  });

  test("no step of ours holds markup, so that only values need care", () => {
    for (const { howToPay: ways } of channels) {
      expect(JSON.stringify(ways)).not.toMatch(/[<>&]/);
    }
  });

  test("what was not given is named in words; QRIS of one's own is QRIS", async () => {
    expect(JSON.stringify(await told("code=bca_va"))).toContain("<b>(nomor Anda)</b>");
    expect(JSON.stringify(await told("code=bca_va&lang=en"))).toContain("<b>(your number)</b>");
    expect(await told("code=qris_own")).toMatchObject({ code: "qris_own", name: "QRIS" });
  });

  test("refuses what it does not know", async () => {
    expect(await refused("/payment/instruction")).toBe("400 The code field is required.");
    expect(await refused("/payment/instruction?code=gopay")).toBe(
      "404 No instruction available for this channel.",
    );
    expect(await refused("/payment/instruction?code=dana&lang=fr")).toBe(
      "400 The lang is invalid.",
    );
  });
});

describe("the limit of 60 calls a minute", () => {
  const limits = (headers: Readonly<Record<string, string>>) => ({
    limit: headers["x-ratelimit-limit"],
    left: headers["x-ratelimit-remaining"],
    reset: Number(headers["x-ratelimit-reset"]) - house.clock.now() / SECOND,
  });

  test("refuses in live, tells on every reply, and never counts a status read", async () => {
    const live = await asker({ mode: "live" });
    const first = await live.ask("/payment-channels");
    expect(limits(first.headers)).toEqual({ limit: "60", left: "59", reset: 1 });
    for (let call = 2; call <= 60; call += 1) await live.ask("/transactions?page=0");
    const refusal = await live.ask("/payment-channels");
    expect(refusal).toMatchObject({
      status: 429,
      headers: { "retry-after": "1" },
      json: { status: "error", message: "Too many requests. Please try again later." },
    });
    expect(limits(refusal.headers)).toEqual({ limit: "60", left: "0", reset: 60 });
    for (let read = 0; read < 70; read += 1) {
      const reply = await live.ask("/check-status/nobody");
      expect(reply.status).toBe(404);
      expect(limits(reply.headers).left).toBe("0");
    }
    house.clock.advance(SECOND);
    expect((await live.ask("/payment-channels")).status).toBe(200);
    house.clock.advance(-SECOND);
  });

  test("only tells in the sandbox, unless the project wants to feel it", async () => {
    const sandbox = await asker();
    const strict = await asker({ settings: { wire: { rateLimit: "always" } } });
    const free = await asker({ mode: "live", settings: { wire: { rateLimit: "never" } } });
    const after61 = async ({ ask: call }: typeof sandbox) => {
      for (let made = 0; made < 60; made += 1) await call("/payment-channels");
      const { status, headers } = await call("/payment-channels");
      return `${status} with ${limits(headers).left} left`;
    };
    expect(await after61(sandbox)).toBe("200 with 0 left");
    expect(await after61(strict)).toBe("429 with 0 left");
    expect(await after61(free)).toBe("200 with 0 left");
  });
});

test("nothing was our own fault", () => {
  expect(house.faults).toEqual([]);
});
