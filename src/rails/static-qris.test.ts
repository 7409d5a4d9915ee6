/** The merchant's own static QRIS: read from a text or a picture, refused, and given an amount. */
import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { STATIC_QRIS } from "../../test/support/own-qris.ts";
import {
  type ChargeRequest,
  isRemote,
  type LocalRail,
  type ReceivingAccount,
} from "../engine/rail.ts";
import { countedIds } from "../ids.ts";
import { qrPng } from "../qr/index.ts";
import { readQrPicture } from "../qr/read-picture.ts";
import { LIMIT_PER_PAYMENT, validateQris } from "../qris/index.ts";
import { rails } from "./index.ts";

const live = railOf("static-qris");
const sandbox = railOf("static-qris-sandbox");

function railOf(id: string) {
  const local = rails.filter((one): one is LocalRail => !isRemote(one));
  const rail = local.find((one) => one.id === id);
  if (!rail?.openAccount || !rail.previewAccount) throw new Error(`no rail ${id}`);
  const { openAccount, previewAccount } = rail;
  return { ...rail, openAccount, previewAccount };
}

type Fixture = { readonly payload: string; readonly name: string; readonly poi: string | null };
const fixture = (file: string) => new URL(`../../test/fixtures/${file}`, import.meta.url);
const fixtures: Fixture[] = JSON.parse(readFileSync(fixture("qris-payloads.json"), "utf8"));

const usable = ({ payload }: Fixture): boolean => {
  const { ok, kind } = validateQris(payload);
  return ok && kind === "merchant" && payload.slice(6, 12) !== "010212";
};

async function accountOf(rail: typeof live, given: Record<string, string>) {
  const { secrets: _, ...draft } = await rail.openAccount(given);
  const of = { ownerId: "o", id: "a", rail: rail.id, mode: rail.mode, enabled: true } as const;
  return { ...draft, ...of, custody: "own" } satisfies ReceivingAccount & { uniqueTotals: boolean };
}

function charge(rail: typeof live, account: ReceivingAccount | undefined, payable: number) {
  const request = { account, payable, chargeId: "c", channel: "qris", ids: countedIds() };
  return rail.charge(request as unknown as ChargeRequest);
}

async function textFor(rail: typeof live, qris: string, payable: number): Promise<string> {
  const answer = charge(rail, await accountOf(rail, { qris }), payable);
  if (answer.outcome !== "accepted") throw new Error(answer.reason);
  if (answer.instructions.kind !== "qris") throw new Error("no QRIS");
  return answer.instructions.text;
}

/** A reader that shares nothing with ours: objects one after the other, the checksum by bits. */
function readIndependently(text: string): [tag: string, value: string][] {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text.slice(0, -4))) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const high = ((crc >> 15) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0xffff) ^ (high ? 0x1021 : 0);
    }
  }
  expect(text.slice(-4)).toBe(crc.toString(16).toUpperCase().padStart(4, "0"));
  const objects: [string, string][] = [];
  for (let rest = text; rest !== ""; ) {
    const length = Number(rest.slice(2, 4));
    objects.push([rest.slice(0, 2), rest.slice(4, 4 + length)]);
    rest = rest.slice(4 + length);
  }
  return objects;
}

const CHANGED = ["01", "54", "55", "56", "57", "63"];
const unchanged = (objects: [string, string][]) =>
  objects.filter(([tag]) => !CHANGED.includes(tag));

describe("every fixture", () => {
  test.each(fixtures.filter(usable))("$name takes an exact amount", async ({ payload, name }) => {
    const text = await textFor(live, payload, 50_042);
    const objects = readIndependently(text);
    expect(unchanged(objects)).toEqual(unchanged(readIndependently(payload)));
    expect(objects.filter(([tag]) => tag === "54")).toEqual([["54", "50042"]]);
    expect(objects.find(([tag]) => tag === "01")).toEqual(["01", "12"]);
    expect(objects.some(([tag]) => ["55", "56", "57"].includes(tag))).toBe(false);
    expect(objects.at(-1)?.[0]).toBe("63");
    expect(await readQrPicture(qrPng(text))).toEqual([text]);
    expect((await accountOf(live, { qris: payload })).details.payee).toBe(name);
  });

  test.each(fixtures.filter((one) => !usable(one)))("$name is refused", async ({ payload }) => {
    await expect(live.openAccount({ qris: payload })).rejects.toMatchObject({
      code: "invalid_request",
      field: "qris",
      message: expect.stringMatching(/^This QRIS cannot be used: [A-Z"].*\.$/),
    });
  });
});

describe("before an account is opened", () => {
  test("it is told what the code says", async () => {
    expect(await live.previewAccount({ qris: STATIC_QRIS })).toEqual({
      says: {
        payee: "WARUNG CONTOH",
        city: "YOGYAKARTA",
        nmid: "ID9912345678901",
        acquirer: "unknown, 93600999",
        criteria: "UMI (micro business)",
        initiation: "static",
      },
      given: { qris: STATIC_QRIS },
      faults: [],
      warnings: expect.arrayContaining([]),
    });
  });

  test("every fault is told", async () => {
    const broken = STATIC_QRIS.replace("6304", "5502036304").replace("5303360", "5303840");
    const { faults } = await live.previewAccount({ qris: broken });
    expect(faults).toHaveLength(3);
    expect(faults.map(({ sentence }) => sentence).join(" ")).toMatch(/checksum.*840.*tip/s);
  });

  test("nothing is told of what cannot be read", async () => {
    const preview = await live.previewAccount({ qris: "https://example.com" });
    expect(preview).toMatchObject({ says: {}, faults: [{ code: "tlv_tag" }] });
  });
});

describe("a picture", () => {
  const photo = readFileSync(fixture("qris-photo.jpg"));
  const given = (picture: Buffer) => ({ picture: picture.toString("base64") });

  test("is read, be it a photo or a screenshot", async () => {
    const saved = ["qris-lossless.webp", "qris-lossy.webp"].map((name) =>
      readFileSync(fixture(name)),
    );
    for (const picture of [photo, qrPng(STATIC_QRIS), ...saved]) {
      expect((await accountOf(live, given(picture))).details.text).toBe(STATIC_QRIS);
    }
  });

  const vast = Buffer.from(qrPng(STATIC_QRIS));
  vast.writeUInt32BE(60_000, 16);
  vast.writeUInt32BE(60_000, 20);
  const vastWebp = Buffer.from(readFileSync(fixture("qris-lossless.webp")));
  vastWebp.writeUInt32LE(0x0fff_ffff, 21);
  const moving = Buffer.from("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0", "latin1");

  test.each([
    ["no picture", { picture: Buffer.from("hello").toString("base64") }, "no PNG, JPEG or WebP"],
    ["a WebP that ends in its head", { picture: "UklGRiQAAABXRUJQVlA4IBgAAAAwAQ" }, "no PNG"],
    ["a moving WebP", given(moving), "no PNG, JPEG or WebP"],
    ["no base64", { picture: "{}" }, "not base64"],
    ["a cut one", given(photo.subarray(0, 300)), "is broken|no QR code|no PNG"],
    ["one of too many pixels", given(vast), "60000 x 60000 pixels"],
    ["a WebP of too many pixels", given(vastWebp), "16384 x 16384 pixels"],
    ["one that unpacks into more than its pixels", given(bomb()), "is broken"],
    ["a large one", { picture: "A".repeat(12_000_000) }, "larger than 8 MB"],
    ["no QRIS", given(qrPng("https://example.com")), "cannot be used"],
    ["neither", {}, "one of both"],
    ["both", { qris: STATIC_QRIS, ...given(photo) }, "one of both"],
  ])("%s is refused", async (_, wrong, sentence) => {
    await expect(live.openAccount(wrong as Record<string, string>)).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.stringMatching(sentence),
    });
  });
});

describe("a picture that is made to do harm", () => {
  test("that takes for ever is given up, and meanwhile others are served", async () => {
    let settled = false;
    const read = readQrPicture(endless(), 500).finally(() => {
      settled = true;
    });
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(settled, "this thread goes on while the picture is read").toBe(false);
    await expect(read).rejects.toMatchObject({ code: "invalid_request", field: "picture" });
    expect(await readQrPicture(qrPng(STATIC_QRIS))).toEqual([STATIC_QRIS]);
  });

  test("with many others waits for its turn, or is refused", async () => {
    const many = Array.from({ length: 12 }, () => readQrPicture(qrPng(STATIC_QRIS)));
    const ends = (await Promise.allSettled(many)).map((one) =>
      one.status === "fulfilled" ? one.value[0] : one.reason.code,
    );
    expect(ends).toEqual([...Array(8).fill(STATIC_QRIS), ...Array(4).fill("rate_limited")]);
  });
});

/** A progressive JPEG of many pixels with thousands of empty scans, each over every one of them. */
function endless(): Buffer {
  const side = "0fa0";
  const head = `ffd8ffdb004300${"01".repeat(64)}ffc2000b08${side}${side}01011100`;
  return Buffer.from(`${head}${"ffda0008010100000001".repeat(5_000)}ffd9`, "hex");
}

/** A PNG of 100 x 100 pixels whose data unpack into 64 MB. */
function bomb(): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const made = Buffer.alloc(12 + data.length);
    made.writeUInt32BE(data.length, 0);
    made.write(name, 4, "latin1");
    data.copy(made, 8);
    made.writeUInt32BE(crc32(made.subarray(4, 8 + data.length)), 8 + data.length);
    return made;
  };
  const head = Buffer.from("00000064000000640800000000", "hex");
  const data = deflateSync(Buffer.alloc(64_000_000));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", data),
    chunk("IEND", NOTHING),
  ]);
}

const NOTHING = Buffer.alloc(0);

test("more than one payment may be, or a charge without an account, is declined", async () => {
  const account = await accountOf(live, { qris: STATIC_QRIS, name: "Kas" });
  expect(account.name).toBe("Kas");
  expect(charge(live, account, LIMIT_PER_PAYMENT)).toMatchObject({ outcome: "accepted" });
  expect(charge(live, account, LIMIT_PER_PAYMENT + 1)).toMatchObject({ outcome: "declined" });
  expect(charge(live, undefined, 1_000)).toMatchObject({ outcome: "declined" });
});

test("the sandbox keeps a copy that leads to nobody", async () => {
  for (const { payload } of fixtures.filter(usable)) {
    const text = await textFor(sandbox, payload, 50_042);
    const objects = readIndependently(text);
    const payees = objects.filter(([tag]) => tag >= "02" && tag < "51");
    expect(payees).toEqual([["26", expect.stringContaining("936009990000000000")]]);
    const before = readIndependently(payload);
    const numbers = before.flatMap(([, value]) => value.match(/(?:93600|ID[0-9])[0-9]{8,}/g) ?? []);
    for (const number of numbers) expect(text).not.toContain(number);
    expect(validateQris(text).faults).toEqual([]);
  }
});
