/** The doors of the faces: hosts, headers, roles, and what a stranger learns from asking. */
import type * as crypto from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { createKnownHosts } from "../src/app/known-hosts.ts";
import { createPages } from "../src/app/pages.ts";
import { createCheckout } from "../src/checkout/checkout.ts";
import { createMount } from "../src/dialects/mount.ts";
import { isPassword } from "../src/engine/passwords.ts";
import type { AnyPage } from "../src/faces/page.ts";
import { showId } from "../src/ids.ts";
import { MEMBER_ROLES, mayDo, OPERATOR_ROLES, type Role } from "../src/people/roles.ts";
import { HOST, type TestFaces, testFaces, type Visitor } from "./support/faces.ts";

/** What every hash of a password took. */
const work = vi.hoisted(() => [] as string[]);
vi.mock("node:crypto", async (original) => {
  const real = await original<typeof crypto>();
  const argon2 = (name: string, asked: crypto.Argon2Parameters, done: never) => {
    work.push(`${name} ${asked.memory} ${asked.passes} ${asked.parallelism} ${asked.tagLength}`);
    return real.argon2(name as "argon2id", asked, done);
  };
  return { ...real, argon2 };
});

const faces = await testFaces();
const { room } = faces;
const { project } = faces.house;
const PASSWORD = "hujan di bulan juni";

/** The pages of the street over faces, asked as browsers ask. */
function street({ room, dashboard, console, house }: TestFaces, publicUrl: string) {
  const { engine } = house;
  const log = { error: () => undefined };
  const dashboardUrl = dashboard.alone ? dashboard.origin : undefined;
  const pages = createPages({
    mount: createMount({ engine: room.engine, dialects: [], publicUrl, log }),
    checkout: createCheckout(engine),
    faces: [dashboard, console],
    hosts: createKnownHosts({ publicUrl, dashboardUrl }, []),
    publicUrl,
    log,
  });
  return async (host: string, url: string, cookie = "") => {
    const request = {
      ...{ method: "GET", url, rawBody: Buffer.alloc(0) },
      headers: { host, ...(cookie && { cookie }) },
      ...{ address: "203.0.113.7", from: "203.0.113.7" },
    };
    return pages.fetch(new Request(`http://${host}${url}`), { request, host });
  };
}

describe("with DASHBOARD_URL", async () => {
  const PAY = "pay.example.com";
  const DESK = "desk.example.com";
  const over = await testFaces({ origin: `https://${DESK}`, alone: true });
  const ask = street(over, `https://${PAY}`);

  test.each(["/dashboard/sign-in", "/console/sign-in"])(
    "%s stands under its host alone",
    async (path) => {
      expect((await ask(DESK, path)).status).toBe(200);
      expect((await ask(`${DESK}:8443`, path)).status).toBe(404);
      expect((await ask(PAY, path)).status).toBe(404);
      expect((await ask("localhost", path)).status).toBe(404);
      expect((await ask("other.example.com", path)).status).toBe(421);
    },
  );

  test("a link to hand over leads there, and its cookie is that host's", async () => {
    const owner = await over.member("owner");
    const team = `/dashboard/merchants/${showId("mer", over.house.project.merchantId)}/team`;
    const sent = { host: DESK };
    const { _token = "" } = (await owner.get(team, sent)).page.fields("Keluar");
    const fields = { _act: "invite", _token, role: "viewer", days: "7" };
    const made = await owner.post(team, fields, sent);
    expect(made.html).toContain(`https://${DESK}/dashboard/invitation/`);
    expect(over.dashboard.cookie.set("x")).toMatch(/^__Host-gapura_dashboard=x; .*; Secure$/);
  });
});

test("private pages are kept by no cache and shown in no frame", async () => {
  const ask = street(faces, `http://${HOST}`);
  const owner = await faces.member("owner");
  const operator = await faces.operator();
  const base = `/dashboard/projects/${project.slug}`;
  const asked = [
    [owner, base],
    [owner, "/dashboard/security"],
    [operator, "/console"],
    [operator, "/console/audit"],
    [undefined, "/dashboard/sign-in"],
    [undefined, `${base}/payments`],
    [owner, "/dashboard/no/such"],
  ] as const;
  for (const [visitor, path] of asked) {
    const { headers } = await ask(HOST, path, visitor?.cookie);
    expect(headers.get("cache-control"), path).toBe("no-store");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("x-robots-tag")).toContain("noindex");
  }
});

describe("what a role lacks", () => {
  const merchant = `/dashboard/merchants/${showId("mer", project.merchantId)}`;
  const bases = { project: `/dashboard/projects/${project.slug}`, merchant, person: "/dashboard" };
  const plain = ({ path }: AnyPage) => !path.includes(":");

  async function refused(visitor: Visitor, role: Role, base: string, page: AnyPage) {
    const address = base + page.path;
    const may = (right: AnyPage["right"]) => right === "own-pages" || mayDo(role, right);
    const shown = await visitor.get(address);
    expect(shown.status === 403, `${role.role} sees ${address}`).toBe(!may(page.right));
    const security = `/${role.of === "house" ? "console" : "dashboard"}/security`;
    const { _token = "" } = (await visitor.get(security)).page.fields("Keluar");
    for (const [_act, act] of Object.entries(page.acts ?? {})) {
      if (may(act.right) && may(page.right)) continue;
      const { status } = await visitor.post(address, { _act, _token });
      expect(status, `${role.role} ${_act} ${address}`).toBe(403);
    }
  }

  test.each(MEMBER_ROLES)("is refused on every page of the dashboard to a %s", async (role) => {
    const visitor = await faces.member(role);
    for (const page of faces.dashboard.pages.filter(plain)) {
      if (page.scope === "house" || page.scope === "person") continue;
      await refused(visitor, { of: "merchant", role }, bases[page.scope], page);
    }
  });

  test.each(OPERATOR_ROLES)("is refused on every page of the console to a %s", async (role) => {
    const visitor = await faces.operator(role);
    for (const page of faces.console.pages.filter(plain)) {
      await refused(visitor, { of: "house", role }, "/console", page);
    }
  });
});

describe("a stranger who asks for names", () => {
  /** The hashes that a sign-in takes, and what is said. */
  async function tried(face: "dashboard" | "console", login: string) {
    const visitor = faces.stranger(face);
    work.length = 0;
    const reply = await visitor.post(`/${face}/sign-in`, { login, password: PASSWORD });
    const html = reply.html.replaceAll(login, "NAME");
    return { work: [...work], status: reply.status, html };
  }

  test("learns nothing: the same work is done and the same is said", async () => {
    const member = await faces.member("owner");
    const operator = await faces.operator();
    const known = await tried("dashboard", member.person?.login ?? "");
    expect(known.work).toEqual(["argon2id 19456 2 1 32"]);
    expect(await tried("dashboard", "nobody@toko.example")).toEqual(known);
    // One without a password, one who is not there, one who has left.
    const without = await tried("console", operator.person?.login ?? "");
    expect(without.work).toEqual(known.work);
    expect(await tried("console", "nobody")).toEqual(without);
    await room.db.query("update operator set removed_at = now() where id = $1", [
      operator.person?.id,
    ]);
    expect(await tried("console", operator.person?.login ?? "")).toEqual(without);
  });

  test("does the same work for a hash that is none, and for one of other costs", async () => {
    for (const kept of [null, "none", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"]) {
      work.length = 0;
      expect(await isPassword(PASSWORD, kept)).toBe(false);
      expect(work).toEqual(["argon2id 19456 2 1 32"]);
    }
  });
});

test("a token that somebody else has chosen is never taken over by signing in", async () => {
  const open = await testFaces({ signUp: "open" });
  const planted = "A".repeat(43);
  const visitor = open.stranger();
  visitor.cookie = `gapura_dashboard=${planted}`;
  await visitor.get("/dashboard/sign-up");
  const sent = { business: "Kopi", name: "Sari", email: "s@kopi.example", password: PASSWORD };
  await visitor.press("Buat akun dan bergabung", sent);
  visitor.cookie = `gapura_dashboard=${planted}`;
  const typed = { login: "s@kopi.example", password: PASSWORD };
  await visitor.post("/dashboard/sign-in", typed);
  expect(visitor.cookie).not.toContain(planted);
  const first = visitor.cookie;
  await visitor.post("/dashboard/sign-in", typed);
  expect(visitor.cookie).not.toBe(first);
  const other = open.stranger();
  other.cookie = `gapura_dashboard=${planted}`;
  expect((await other.get("/dashboard/security")).location).toContain("/dashboard/sign-in");
});
