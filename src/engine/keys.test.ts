/** Keys: made ones are found, taken ones refused, revoked ones stop, and reasons are told. */
import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { fixedClock, MINUTE, SECOND } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import { countedIds } from "../ids.ts";
import { goLive } from "./go-live.ts";
import { readAddresses } from "./key-bounds.ts";
import { drawKey, type KeyForm, plausibleBits, prefixOwner } from "./key-form.ts";
import { changeKey, createKey, keyOfProject, listKeys, openKey, revokeKey } from "./keys.ts";
import { createMerchant, createProject, createProjects, listProjects } from "./merchants.ts";
import { createKeys } from "./resolve-key.ts";
import { rotateKey } from "./rotate-key.ts";
import type { Mode, Project } from "./settings.ts";

const own: KeyForm = {
  dialect: "own",
  name: "Own",
  prefix: { sandbox: "own_test_", live: "own_live_" },
  scope: "dialect",
  signs: false,
};
const slugged: KeyForm = {
  dialect: "slugged",
  name: "Slugged",
  prefix: { sandbox: "SLG-", live: "SLG-" },
  scope: "project",
  signs: false,
};
const forms = [own, slugged];
const STRONG = "JHGejwhe237dkhjeukyw8e33";

const clock = fixedClock("2025-09-19T01:18:49.678Z");
const ids = countedIds(7);
const houseKey = ids.bytes(32);
let db: Pool;
let merchantId: string;

beforeAll(async () => {
  db = (await testDatabase()).pool;
  merchantId = (await createMerchant({ db, clock, ids }, "Toko")).id;
});

const settings = { channels: {}, openLife: 60_000, least: 1, most: 1_000 };

function project(slug: string, dialect = "own", mode: Mode = "sandbox"): Promise<Project> {
  const wanted = { merchantId, slug, name: slug, mode, dialect, settings };
  return createProject({ db, clock, ids }, wanted);
}

const room = () => ({ db, clock, ids, houseKey });
const keys = () => createKeys(room(), forms);

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`no refusal: ${error}`);
  return `${error.code}: ${error.message}`;
}

describe("a made key", () => {
  test("leads to its project, and is stored as a digest and a seal alone", async () => {
    const shop = await project("made-shop");
    const made = await createKey(room(), shop, own);
    expect(made.key).toMatch(/^own_test_[0-9A-Za-z]{57}$/);
    expect(await keys().resolve("own", made.key)).toEqual({
      project: shop,
      keyId: made.id,
      mayPayOut: true,
      scopes: [],
      addresses: [],
      expiresAt: null,
    });
    expect(await openKey(room(), merchantId, made.id)).toBe(made.key);
    const { rows } = await db.query(
      "select k::text || d::text as row from api_key k, key_directory d",
    );
    const stored = rows.map(({ row }) => row).join("\n");
    expect(stored).not.toContain(made.key.slice(17, 40));
    expect(stored).not.toContain(Buffer.from(made.key).toString("hex"));
  });

  test("of a live project cannot be shown again", async () => {
    const made = await createKey(room(), await project("live-shop", "own", "live"), own);
    expect(made.key).toMatch(/^own_live_/);
    expect(await openKey(room(), merchantId, made.id)).toBeUndefined();
  });

  test("stops within a second of being revoked, and says why", async () => {
    const made = await createKey(room(), await project("revoked-shop"), own);
    const resolver = keys();
    await resolver.resolve("own", made.key);
    await revokeKey(room(), merchantId, made.id);
    expect(await refusal(revokeKey(room(), merchantId, made.id))).toMatch(/^wrong_state/);
    clock.advance(SECOND);
    expect(await refusal(resolver.resolve("own", made.key))).toBe(
      "unauthenticated: This key was revoked",
    );
  });
});

describe("an imported key", () => {
  test("is found as it is, and has one owner in its dialect", async () => {
    const shop = await project("import-shop");
    const made = await createKey(room(), shop, own, { key: STRONG, weakKey: false });
    expect(made.hint).toBe("JHGejwhe…");
    expect((await keys().resolve("own", STRONG)).project.id).toBe(shop.id);
    const other = await project("second-owner");
    const again = createKey(room(), other, own, { key: STRONG, weakKey: false });
    expect(await refusal(again)).toMatch(/^conflict/);
    await revokeKey(room(), merchantId, made.id);
    await createKey(room(), other, own, { key: STRONG, weakKey: false });
    expect((await keys().resolve("own", STRONG)).project.id).toBe(other.id);
  });

  test("may not be a key that we made for somebody", async () => {
    const made = await createKey(room(), await project("victim-shop"), own);
    const thief = await project("thief-shop");
    const theft = createKey(room(), thief, own, { key: made.key, weakKey: false });
    expect(await refusal(theft)).toMatch(/^conflict/);
  });

  test("may be the same in two projects where the wire carries the slug", async () => {
    const one = await project("slug-one", "slugged");
    const two = await project("slug-two", "slugged");
    await createKey(room(), one, slugged, { key: STRONG, weakKey: false });
    await createKey(room(), two, slugged, { key: STRONG, weakKey: false });
    expect((await keys().resolve("slugged", STRONG, "slug-two")).project.id).toBe(two.id);
    expect(await refusal(keys().resolve("slugged", STRONG, "slug-none"))).toMatch(/not known/);
    expect(await refusal(keys().resolve("slugged", STRONG))).toMatch(/not known/);
  });

  test("that might be guessed is refused in live, or cannot pay out", async () => {
    const live = await project("weak-shop", "own", "live");
    const weak = createKey(room(), live, own, { key: "xxx12345", weakKey: false });
    expect(await refusal(weak)).toMatch(/^invalid_request: .*at most 41 bits/);
    const made = await createKey(room(), live, own, { key: "xxx12345", weakKey: true });
    expect(made.mayPayOut).toBe(false);
    expect((await keys().resolve("own", "xxx12345")).mayPayOut).toBe(false);
  });

  test.each(["", "short", "with space in it", "ключ-ключ-ключ", "x".repeat(257)])(
    "is no text like %j",
    async (key) => {
      const shop = (await listProjects(db, merchantId))[0] as Project;
      const taken = createKey(room(), shop, own, { key, weakKey: true });
      expect(await refusal(taken)).toMatch(/^invalid_request: A key is 8 to 256/);
    },
  );
});

describe("a key that is nobody's", () => {
  test("of another dialect, of another mode, or mistyped is told so", async () => {
    const shop = await project("stranger-shop");
    const made = await createKey(room(), shop, own);
    const { resolve } = keys();
    expect(await refusal(resolve("slugged", made.key, "stranger-shop"))).toBe(
      "wrong_key: This is a sandbox key of Own, and this address speaks Slugged",
    );
    expect(await refusal(resolve("own", "SLG-whatever"))).toMatch(
      /^wrong_key: This is a key of Slugged/,
    );
    expect(await refusal(resolve("own", made.key.slice(0, -1)))).toMatch(/cut off or mistyped/);
    const mistyped = made.key.slice(0, -1) + (made.key.endsWith("x") ? "y" : "x");
    expect(await refusal(resolve("own", mistyped))).toMatch(/cut off or mistyped/);
    expect(await refusal(resolve("own", "what is this"))).toBe(
      "unauthenticated: The key is not known",
    );
    expect(await refusal(resolve("own", ""))).toBe("unauthenticated: The key is missing");
    expect(await refusal(resolve("own", "x".repeat(10_000)))).toMatch(/not known/);
  });

  test("is asked for once a second, however often it is tried", async () => {
    let asked = 0;
    const counting = new Proxy(db, {
      get(target, name) {
        if (name === "query") asked += 1;
        return Reflect.get(target, name).bind(target);
      },
    });
    const { resolve } = createKeys({ ...room(), db: counting }, forms);
    const tries = Array.from({ length: 20 }, () => refusal(resolve("own", "guess-guess")));
    await Promise.all(tries);
    expect(asked).toBe(1);
    clock.advance(SECOND);
    await refusal(resolve("own", "guess-guess"));
    expect(asked).toBe(2);
  });
});

describe("going live", () => {
  test("revokes keys that say test, and makes a live one", async () => {
    const shop = await project("going-shop");
    const made = await createKey(room(), shop, own);
    await createKey(room(), shop, own, { key: "a-neutral-key-of-some-length-9", weakKey: false });
    const went = await goLive(room(), shop, own, { weakKey: false });
    expect(went.project).toMatchObject({ slug: "going-shop", mode: "live" });
    expect(went.revoked.map(({ id }) => id)).toEqual([made.id]);
    expect(went.kept).toHaveLength(1);
    expect(went.made).toBeUndefined();
    expect(await openKey(room(), merchantId, (went.kept[0] as { id: string }).id)).toBeUndefined();
    expect(await refusal(keys().resolve("own", made.key))).toBe(
      "wrong_key: This is a sandbox key of Own, and the project is live",
    );
    expect(await refusal(goLive(room(), shop, own, { weakKey: false }))).toMatch(/^wrong_state/);
  });

  test("keeps the key where it looks the same in both modes", async () => {
    const shop = await project("keeping-shop", "slugged");
    const made = await createKey(room(), shop, slugged);
    const went = await goLive(room(), shop, slugged, { weakKey: false });
    expect(went.made).toBeUndefined();
    const caller = await keys().resolve("slugged", made.key, "keeping-shop");
    expect(caller.project.mode).toBe("live");
  });

  test("leaves all as it was when a weak key stands in the way", async () => {
    const shop = await project("weak-going", "slugged");
    await createKey(room(), shop, slugged, { key: "xxx12345", weakKey: false });
    expect(await refusal(goLive(room(), shop, slugged, { weakKey: false }))).toMatch(
      /^invalid_request/,
    );
    expect((await createProjects(room()).bySlug("weak-going"))?.mode).toBe("sandbox");
    await goLive(room(), shop, slugged, { weakKey: true });
    const caller = await keys().resolve("slugged", "xxx12345", "weak-going");
    expect(caller.mayPayOut).toBe(false);
  });

  test("with no key kept, a live one is made", async () => {
    const shop = await project("bare-going");
    await createKey(room(), shop, own);
    const went = await goLive(room(), shop, own, { weakKey: false });
    expect(went.made?.key).toMatch(/^own_live_/);
    expect(await listKeys(db, shop)).toHaveLength(1);
  });
});

describe("projects", () => {
  test("are found by slug and id, a change within a second", async () => {
    const shop = await project("found-shop");
    const projects = createProjects(room());
    expect(await projects.bySlug("found-shop")).toEqual(shop);
    expect(await projects.byId(merchantId, shop.id)).toEqual(shop);
    expect(await projects.bySlug("later-shop")).toBeUndefined();
    const later = await project("later-shop");
    expect(await projects.bySlug("later-shop")).toBeUndefined();
    clock.advance(SECOND);
    expect(await projects.bySlug("later-shop")).toEqual(later);
  });

  test.each(["ab", "-abc", "abc-", "Abc", "a_c", "a c", "x".repeat(65), "tokö"])(
    "have no slug like %j",
    async (slug) => {
      expect(await refusal(project(slug))).toMatch(/^invalid_request: A slug/);
    },
  );

  test("have a slug that no other has", async () => {
    await project("one-only");
    expect(await refusal(project("one-only", "slugged"))).toBe(
      "conflict: The slug one-only is taken",
    );
  });
});

describe("the form of a key", () => {
  test.each([
    ["12345678", 26],
    ["xxx123", 31],
    ["JHGejwhe237dkhjeukyw8e33", 142],
    ["0".repeat(64), 0],
    ["abababababababababababababababababababab", 40],
    ["3f2504e04f8941d39a0c0305e82c3301", 122],
    ["9f86d081884c7d659a2feaa0c55ad015", 128],
    ["sk_live_9f86d081884c7d659a2feaa0c55ad015", 128],
  ])("%s holds at most %i bits", (key, bits) => {
    expect(Math.floor(plausibleBits(key, "sk_live_"))).toBe(bits);
  });

  test("every random hex key of 128 bits counts whole", () => {
    for (let round = 0; round < 200; round += 1) {
      expect(plausibleBits(ids.bytes(16).toString("hex"))).toBeGreaterThanOrEqual(122);
    }
  });

  test("the longest prefix decides whose key it is", () => {
    const short: KeyForm = { ...own, dialect: "short", prefix: { sandbox: "own_", live: "own_" } };
    const { key } = drawKey(ids, "own_test_");
    expect(prefixOwner([short, own], key)).toEqual({ form: own, mode: "sandbox" });
    expect(prefixOwner([short, own], "own_else")).toEqual({ form: short, mode: undefined });
    expect(prefixOwner([short, own], "else")).toBeUndefined();
  });
});

describe("a key's bounds", () => {
  test("addresses let it be used from there alone, and say from where it was tried", async () => {
    const addresses = readAddresses("203.0.113.7, 10.0.0.0/8 2001:DB8::/32");
    expect(addresses).toEqual(["203.0.113.7", "10.0.0.0/8", "2001:db8::/32"]);
    const made = await createKey(room(), await project("bound-shop"), own, undefined, {
      addresses,
    });
    const from = (address?: string) => keys().resolve("own", made.key, undefined, address);
    for (const address of ["203.0.113.7", "10.20.30.40", "2001:db8:1::5", "::ffff:10.0.0.1"]) {
      expect((await from(address)).keyId).toBe(made.id);
    }
    expect(await refusal(from("203.0.113.8"))).toBe(
      "wrong_key: This key may not be used from 203.0.113.8",
    );
    expect(await refusal(from("2001:db9::1"))).toMatch(/^wrong_key/);
    expect(await refusal(from())).toMatch(/^wrong_key.*unknown address/);
    await changeKey(room(), merchantId, made.id, { addresses: [] });
    expect((await from()).keyId).toBe(made.id);
  });

  test.each(["10.0.0.0/33", "shop.example", "127.1", "0177.0.0.1", "10.0.0.1/8/8", "::1/129"])(
    "%s is no address",
    (text) => {
      expect(() => readAddresses(text)).toThrow(/neither an address nor a range/);
    },
  );

  test("it ends at its end, and no end lies in the past", async () => {
    const made = await createKey(room(), await project("ending-shop"), own);
    const change = (expiresAt: number | null) =>
      changeKey(room(), merchantId, made.id, { expiresAt });
    expect(await refusal(change(clock.now()))).toMatch(/^invalid_request/);
    await change(clock.now() + 1);
    expect((await keys().resolve("own", made.key)).expiresAt).toBe(clock.now() + 1);
    clock.advance(1);
    expect(await refusal(keys().resolve("own", made.key))).toMatch(/has expired/);
    await change(null);
    expect((await keys().resolve("own", made.key)).keyId).toBe(made.id);
  });

  test("tell when it was last used, to five minutes", async () => {
    const shop = await project("used-shop");
    const made = await createKey(room(), shop, own);
    const usedAt = async () => (await listKeys(db, shop))[0]?.usedAt;
    expect(await usedAt()).toBeNull();
    const first = clock.now();
    const resolver = keys();
    await resolver.resolve("own", made.key);
    expect(await usedAt()).toBe(first);
    clock.advance(5 * MINUTE - 1);
    await resolver.resolve("own", made.key);
    expect(await usedAt()).toBe(first);
    clock.advance(1);
    await resolver.resolve("own", made.key);
    expect(await usedAt()).toBe(first + 5 * MINUTE);
  });

  test("a key that is refused for its address was not used", async () => {
    const shop = await project("refused-shop");
    const made = await createKey(room(), shop, own, undefined, { addresses: ["10.0.0.1"] });
    await refusal(keys().resolve("own", made.key, undefined, "10.0.0.2"));
    expect((await listKeys(db, shop))[0]?.usedAt).toBeNull();
  });
});

describe("rotating a key", () => {
  test("makes another that may do as much, and both work until the old one ends", async () => {
    const shop = await project("rotating-shop");
    const bounds = { mayPayOut: false, scopes: ["projects"], addresses: ["10.0.0.1"] };
    const old = await createKey(room(), shop, own, undefined, bounds);
    const fresh = await rotateKey(room(), shop, own, old.id, clock.now() + SECOND);
    expect(fresh).toMatchObject({ ...bounds, expiresAt: null });
    const resolve = (key: string) => keys().resolve("own", key, undefined, "10.0.0.1");
    expect((await resolve(old.key)).keyId).toBe(old.id);
    expect((await resolve(fresh.key)).keyId).toBe(fresh.id);
    clock.advance(SECOND);
    expect(await refusal(resolve(old.key))).toMatch(/has expired/);
    expect(await refusal(rotateKey(room(), shop, own, old.id, null))).toMatch(/^wrong_state/);
    expect((await resolve(fresh.key)).keyId).toBe(fresh.id);
  });

  test("never lets the old one live longer, and knows no other project's", async () => {
    const shop = await project("short-shop");
    const end = clock.now() + SECOND;
    const old = await createKey(room(), shop, own, undefined, { expiresAt: end });
    await rotateKey(room(), shop, own, old.id, end + SECOND);
    expect((await keyOfProject(db, shop, old.id)).expiresAt).toBe(end);
    const other = await project("other-short-shop");
    expect(await refusal(rotateKey(room(), other, own, old.id, null))).toMatch(/^not_found/);
  });
});
