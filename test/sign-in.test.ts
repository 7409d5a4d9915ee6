/** The door of the faces: who gets in, what guesses cost, and what strangers' pages cannot do. */
import { TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../src/clock.ts";
import { viewMerchant } from "../src/db/merchant-view.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import { invite } from "../src/people/invitations.ts";
import { MEMBER_ROLES, type MemberRole, mayDo } from "../src/people/roles.ts";
import { HOST, testFaces, type Visitor } from "./support/faces.ts";
import { ask, made } from "./support/house.ts";

const faces = await testFaces({ factorNeeded: true });
const { house, room } = faces;
const { clock, project } = house;
const PASSWORD = "hujan di bulan juni";
const SIGN_IN = "/dashboard/sign-in";

/** What an app shows now for the key on the page that was read last. */
function codeOf(seed: string): string {
  return new TOTP({ secret: seed }).generate({ timestamp: clock.now() });
}

async function invitation(): Promise<string> {
  const wanted = { merchantId: project.merchantId, role: "owner", by: "operator" } as const;
  return `/dashboard/invitation/${(await invite(room, wanted)).token}`;
}

/** Joins by invitation, up to the page that asks to set up an app. */
async function join(email: string): Promise<Visitor> {
  const visitor = faces.stranger();
  await visitor.get(await invitation());
  await visitor.press("Buat akun dan bergabung", { name: "Rani", email, password: PASSWORD });
  return visitor;
}

/** The same, and sets it up. */
async function settle(email: string): Promise<{ visitor: Visitor; seed: string; codes: string[] }> {
  const visitor = await join(email);
  const { html } = await visitor.get("/dashboard/set-up");
  const seed = /<code>([A-Z2-7]{32})<\/code>/.exec(html)?.[1] as string;
  const kept = await visitor.press("Lanjut", { code: codeOf(seed) });
  const codes = [...kept.html.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, one]) => one);
  clock.advance(MINUTE);
  return { visitor, seed, codes: codes as string[] };
}

async function password(visitor: Visitor, login: string, typed = PASSWORD) {
  return visitor.post(SIGN_IN, { login, password: typed });
}

describe("coming in", () => {
  test("an invitation works once, and leads to a second factor before anything else", async () => {
    const link = await invitation();
    const visitor = faces.stranger();
    await visitor.get(link);
    const sent = { name: "Sari", email: "Sari@Toko.example", password: PASSWORD };
    const joined = await visitor.press("Buat akun dan bergabung", sent);
    expect(joined.location).toBe("/dashboard/set-up");
    expect((await visitor.get("/dashboard/security")).location).toContain("/dashboard/set-up");
    expect((await faces.stranger().get(link)).status).toBe(404);
  });

  test("the password alone opens nothing; a code opens, once; a recovery code, once", async () => {
    const { seed, codes } = await settle("dua@toko.example");
    expect(codes).toHaveLength(10);
    const visitor = faces.stranger();
    const half = await password(visitor, "DUA@toko.example");
    expect(half.location).toBe("/dashboard/factor");
    expect((await visitor.get("/dashboard/security")).location).toContain("/dashboard/factor");
    expect((await visitor.get("/dashboard/set-up")).location).toBe("/dashboard/factor");
    const before = visitor.cookie;
    const code = codeOf(seed);
    await visitor.get("/dashboard/factor");
    expect((await visitor.press("Lanjut", { code: "000000" })).status).toBe(401);
    expect((await visitor.press("Lanjut", { code })).location).toBe("/dashboard");
    // The token known before is worth nothing after.
    expect(visitor.cookie).not.toBe(before);
    expect((await visitor.get("/dashboard/security")).status).toBe(200);
    const again = faces.stranger();
    await password(again, "dua@toko.example");
    await again.get("/dashboard/factor");
    expect((await again.press("Lanjut", { code })).status).toBe(401);
    const [recovery = ""] = codes;
    expect((await again.press("Lanjut", { code: recovery })).status).toBe(303);
    const third = faces.stranger();
    await password(third, "dua@toko.example");
    await third.get("/dashboard/factor");
    expect((await third.press("Lanjut", { code: recovery })).status).toBe(401);
  });

  test("wrong guesses lock a name, whether or not somebody has it", async () => {
    await settle("kunci@toko.example");
    for (const login of ["kunci@toko.example", "siapa@toko.example"]) {
      const visitor = faces.stranger();
      const replies = [];
      for (let at = 0; at < 6; at += 1)
        replies.push(await password(visitor, login, "salah sekali"));
      expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
      const said = replies.map(({ page }) => page.all("alert")[0]?.text);
      expect(new Set(said.slice(0, 5))).toEqual(new Set(["Nama atau kata sandi tidak cocok."]));
    }
    // The right one does not open it either, until the time is over.
    expect((await password(faces.stranger(), "kunci@toko.example")).status).toBe(429);
    clock.advance(16 * MINUTE);
    expect((await password(faces.stranger(), "kunci@toko.example")).status).toBe(303);
  });

  test("guesses at codes are limited, too", async () => {
    const { seed } = await settle("kode@toko.example");
    const visitor = faces.stranger();
    await password(visitor, "kode@toko.example");
    await visitor.get("/dashboard/factor");
    for (let at = 0; at < 5; at += 1) await visitor.press("Lanjut", { code: "123123" });
    expect((await visitor.press("Lanjut", { code: codeOf(seed) })).status).toBe(429);
  });
});

describe("a session", () => {
  test("ends by rest, by its day, and by hand", async () => {
    const visitor = await faces.member("viewer");
    const home = `/dashboard/projects/${project.slug}`;
    expect((await visitor.get(home)).status).toBe(200);
    const second = await faces.member("viewer");
    clock.advance(11 * HOUR);
    expect((await visitor.get(home)).status).toBe(200);
    clock.advance(2 * HOUR);
    expect((await visitor.get(home)).status).toBe(200);
    expect((await second.get(home)).location).toContain(SIGN_IN);
    for (let day = 0; day < 16; day += 1) {
      await visitor.get(home);
      clock.advance(DAY / 2 - HOUR);
    }
    expect((await visitor.get(home)).location).toContain(SIGN_IN);
    const third = await faces.member("viewer");
    const { cookie } = third;
    await third.get("/dashboard/security");
    await third.press("Keluar");
    expect(third.cookie).toBe("");
    third.cookie = cookie;
    expect((await third.get(home)).location).toContain(SIGN_IN);
  });

  test("its cookie is bound to the host where that is https", async () => {
    const over = await testFaces({ origin: "https://pay.example.com", factorNeeded: true });
    expect(over.dashboard.cookie.set("x")).toBe(
      "__Host-gapura_dashboard=x; Path=/; HttpOnly; SameSite=Lax; Secure",
    );
    const visitor = over.stranger();
    expect((await visitor.get(SIGN_IN, { host: "pay.example.com" })).status).toBe(200);
    expect((await visitor.get(SIGN_IN, { host: "other.example.com" })).status).toBe(404);
    const plain = await testFaces({ origin: "http://pay.example.com" });
    const refused = await plain.stranger().get(SIGN_IN, { host: "pay.example.com" });
    expect(refused.status).toBe(403);
  });
});

describe("a foreign page", () => {
  test("cannot send our forms", async () => {
    const visitor = await faces.member("owner");
    await visitor.get("/dashboard/security");
    const fields = { _act: "new-codes", _token: "guessed" };
    expect((await visitor.post("/dashboard/security", fields)).status).toBe(403);
    const { _token = "" } = (await visitor.get("/dashboard/security")).page.fields("Keluar");
    const sent = { _act: "revoke-others", _token };
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "", origin: "https://evil.example" },
    ]) {
      const reply = await visitor.post("/dashboard/security", sent, { headers });
      expect(reply.status, JSON.stringify(headers)).toBe(403);
    }
    expect((await visitor.post("/dashboard/security", sent)).status).toBe(303);
  });

  test("cannot lead anybody astray after signing in", async () => {
    await settle("arah@toko.example");
    for (const to of [
      "https://evil.example",
      "//evil.example",
      "/dashboard//evil",
      "/dashboardx",
    ]) {
      const reply = await faces.stranger().post(`${SIGN_IN}?to=${encodeURIComponent(to)}`, {
        login: "arah@toko.example",
        password: PASSWORD,
      });
      expect(reply.location).toBe("/dashboard/factor");
    }
  });
});

test("grave acts ask for the second factor again, and go on with the same form", async () => {
  const { visitor, seed } = await settle("ulang@toko.example");
  clock.advance(6 * MINUTE);
  await visitor.get("/dashboard/security");
  const asked = await visitor.press("Buat kode baru");
  expect(asked.status).toBe(403);
  expect(asked.page.get("heading", "Tunjukkan bahwa ini Anda")).toBeDefined();
  expect((await visitor.press("Lanjut", { _code: "000000" })).status).toBe(403);
  const done = await visitor.press("Lanjut", { _code: codeOf(seed) });
  expect(done.page.get("heading", "Simpan kode pemulihan")).toBeDefined();
  // It is fresh for a while.
  await visitor.get("/dashboard/security");
  expect((await visitor.press("Buat kode baru")).status).toBe(200);
});

describe("another merchant's", () => {
  test("addresses are not there, whatever the role", async () => {
    const other = await house.addProject();
    for (const role of MEMBER_ROLES) {
      const visitor = await faces.member(role);
      expect((await visitor.get(`/dashboard/projects/${other.slug}`)).status).toBe(404);
      expect((await visitor.get("/dashboard/projects/nobody")).status).toBe(404);
    }
  });

  test("rows, of accounts and rules too, are not seen by any statement", async () => {
    const other = await house.addProject();
    await made(house.engine, ask(project));
    await made(house.engine, ask(other));
    const owners = [project.merchantId, other.merchantId, HOUSE];
    for (const ownerId of owners) await openFor(ownerId);
    const { rows: tables } = await room.db.query<{ name: string; key: string }>(
      `select distinct on (table_name) table_name as name, column_name as key
         from information_schema.columns
        where table_schema = 'public' and column_name in ('merchant_id', 'owner_id')
        order by table_name, is_nullable, column_name`,
    );
    const ofOwners = tables.filter(({ key }) => key === "owner_id").map(({ name }) => name);
    expect(ofOwners).toContain("receiving_account");
    expect(ofOwners).toContain("notice_rule");
    expect(tables.length - ofOwners.length).toBeGreaterThan(25);
    const seen = async (merchantId: string) => {
      const found = new Set<string>();
      await viewMerchant(room.db, merchantId, async (client) => {
        for (const { name, key } of tables) {
          const { rows } = await client.query(`select distinct ${key} as of from ${name}`);
          for (const row of rows) found.add(`${row.of} ${ofOwners.includes(name) ? name : ""}`);
        }
      });
      return [...found].sort();
    };
    for (const one of [project.merchantId, other.merchantId]) {
      expect(await seen(one)).toEqual([
        `${one} `,
        `${one} notice_rule`,
        `${one} receiving_account`,
      ]);
    }
    expect(await seen("")).toEqual([]);
    const secrets = ["member", "totp", "session", "operator", "recovery_code", "passkey"];
    for (const name of secrets) {
      const read = viewMerchant(room.db, project.merchantId, (client) =>
        client.query(`select 1 from ${name}`),
      );
      await expect(read, name).rejects.toThrow("permission denied");
    }
  });
});

/** What an owner has beside payments: an account and a rule. */
async function openFor(ownerId: string): Promise<void> {
  const at = new Date(clock.now());
  await room.db.query(
    `insert into receiving_account
            (owner_id, id, rail, mode, name, custody, channels, details, unique_totals, enabled,
             created_at)
     values ($1, $2, 'static-qris', 'live', 'Toko', 'own', '{qris}', '{}', false, true, $3)`,
    [ownerId, room.ids.uuid(clock.now()), at],
  );
  await room.db.query("insert into notice_rule values ($1, 'aturan', '{}', $2)", [ownerId, at]);
}

test("what each role may", () => {
  const rights = ["view", "develop", "money", "settings", "team", "own"] as const;
  const table = Object.fromEntries(
    MEMBER_ROLES.map((role: MemberRole) => [
      role,
      rights.filter((right) => mayDo({ of: "merchant", role }, right)).join(" "),
    ]),
  );
  expect(table).toEqual({
    owner: "view develop money settings team own",
    admin: "view develop money settings team",
    developer: "view develop",
    finance: "view money",
    viewer: "view",
  });
});

test("nobody sees a page without a session", async () => {
  for (const face of [faces.dashboard, faces.console]) {
    for (const { path } of face.pages) {
      const address = `${face.root}${path === "" ? "/projects/x" : path}`;
      const visitor = faces.stranger(face.realm);
      const { status, location } = await visitor.get(address, { host: HOST });
      expect([status, location?.split("?")[0]]).toEqual([303, `${face.root}/sign-in`]);
    }
  }
});
