/** A merchant's team on the dashboard: inviting, roles, leaving, and the trail of all of it. */
import { describe, expect, test } from "vitest";
import { DAY, MINUTE } from "../src/clock.ts";
import { audit, auditedFrom } from "../src/engine/audit.ts";
import { createMerchant } from "../src/engine/merchants.ts";
import { showId } from "../src/ids.ts";
import { invite } from "../src/people/invitations.ts";
import type { MemberRole } from "../src/people/roles.ts";
import { removeMember } from "../src/people/team.ts";
import { testFaces, type Visitor } from "./support/faces.ts";

const faces = await testFaces();
const { room } = faces;
const { clock } = faces.house;
const PASSWORD = "hujan di bulan juni";
const MAKE = "Buat tautan undangan";
const LINK = /http:\/\/localhost:3000(\/dashboard\/invitation\/[\w-]{43})/;

type Shop = {
  readonly id: string;
  readonly team: string;
  readonly trail: string;
  member(role: MemberRole): Promise<Visitor>;
  /** The address of somebody's page. */
  of(visitor: Visitor): string;
  /** Verbs and subjects that were written down. */
  lines(): Promise<readonly string[]>;
};

async function shop(): Promise<Shop> {
  const { id } = await createMerchant(room, "Kopi Senja");
  const base = `/dashboard/merchants/${showId("mer", id)}`;
  return {
    id,
    team: `${base}/team`,
    trail: `${base}/audit`,
    member: (role) => faces.member(role, id),
    of: ({ person }) => `${base}/team/${showId("mbr", person?.id ?? "")}`,
    async lines() {
      const { rows } = await room.db.query(
        "select verb, subject, address from audit where merchant_id = $1 order by verb, subject",
        [id],
      );
      return rows.map(({ verb, subject, address }) => `${verb} ${subject} ${address}`);
    },
  };
}

async function newcomer(link: string, email: string): Promise<Visitor> {
  const visitor = faces.stranger();
  await visitor.get(link);
  await visitor.press("Buat akun dan bergabung", { name: "Sari", email, password: PASSWORD });
  return visitor;
}

describe("inviting", () => {
  test("gives a link once, with a role and a last day, which somebody else opens", async () => {
    const { team, member, id } = await shop();
    const owner = await member("owner");
    await owner.get(team);
    const made = await owner.press(MAKE, { role: "finance", days: "1", meant_for: "Sari" });
    const [, link = ""] = LINK.exec(made.html) ?? [];
    expect(made.page.get("heading", "Undangan siap diserahkan")).toBeDefined();
    const listed = await owner.get(team);
    expect(listed.html).toContain("Sari");
    expect(listed.html).not.toContain(link);
    await newcomer(link, "sari@kopi.example");
    const after = await owner.get(team);
    expect(after.page.get("table", "Anggota tim").text).toContain("sari@kopi.example");
    expect(after.html).toContain("Tidak ada undangan yang menunggu.");
    expect((await faces.stranger().get(link)).status).toBe(404);
    const { rows } = await room.db.query("select role from membership where merchant_id = $1", [
      id,
    ]);
    expect(rows.map(({ role }) => role).sort()).toEqual(["finance", "owner"]);
  });

  test("is withdrawn, and ends by itself", async () => {
    const { team, member } = await shop();
    const owner = await member("owner");
    await owner.get(team);
    const [, withdrawn = ""] = LINK.exec((await owner.press(MAKE, { days: "7" })).html) ?? [];
    await owner.get(team);
    expect((await owner.press("Tarik kembali")).location).toContain("told=removed");
    expect((await faces.stranger().get(withdrawn)).status).toBe(404);
    await owner.get(team);
    const [, expired = ""] = LINK.exec((await owner.press(MAKE, { days: "1" })).html) ?? [];
    clock.advance(DAY);
    expect((await faces.stranger().get(expired)).status).toBe(404);
  });

  test("gives no more than the giver has, and says at the field what does not fit", async () => {
    const { team, member } = await shop();
    const admin = await member("admin");
    await admin.get(team);
    expect((await admin.press(MAKE, { role: "owner" })).status).toBe(422);
    await admin.get(team);
    const days = await admin.press(MAKE, { role: "viewer", days: "400" });
    const { attributes } = days.page.get("combobox", "Berlaku selama");
    expect([days.status, attributes["aria-invalid"]]).toEqual([422, "true"]);
    for (const role of ["developer", "finance", "viewer"] as const) {
      const visitor = await member(role);
      const { page } = await visitor.get(team);
      expect(page.all("button").map(({ name }) => name)).not.toContain(MAKE);
      const { _token = "" } = page.fields("Keluar");
      const sent = { _act: "invite", _token, role: "viewer", days: "7" };
      expect((await visitor.post(team, sent)).status).toBe(403);
    }
  });

  test("is the operators' alone where sign-up is closed", async () => {
    const closed = await testFaces({ signUp: "closed" });
    const { project } = closed.house;
    const team = `/dashboard/merchants/${showId("mer", project.merchantId)}/team`;
    const owner = await closed.member("owner");
    const { page, html } = await owner.get(team);
    expect(html).toContain("hanya operator yang mengundang");
    const { _token = "" } = page.fields("Keluar");
    const sent = { _act: "invite", _token, role: "viewer", days: "7" };
    expect((await owner.post(team, sent)).status).toBe(403);
    expect((await closed.stranger().get("/dashboard/sign-up")).status).toBe(303);
    const wanted = { merchantId: project.merchantId, role: "viewer", by: "ayu" } as const;
    const { token } = await invite(closed.room, wanted);
    expect((await closed.stranger().get(`/dashboard/invitation/${token}`)).status).toBe(200);
  });
});

describe("signing up", () => {
  test("is nobody's where merchants invite", async () => {
    expect((await faces.stranger().get("/dashboard/sign-up")).status).toBe(303);
    const { html } = await faces.stranger().get("/dashboard/sign-in");
    expect(html).not.toContain("Daftar");
  });

  test("is anybody's where it is open, and tells nobody whose address is known", async () => {
    const open = await testFaces({ signUp: "open" });
    const join = async (email: string, business: string) => {
      const visitor = open.stranger();
      expect((await visitor.get("/dashboard/sign-in")).html).toContain("Daftar");
      await visitor.get("/dashboard/sign-up");
      const sent = { business, name: "Sari", email, password: PASSWORD };
      return visitor.press("Buat akun dan bergabung", sent);
    };
    const first = await join("sari@kopi.example", "Kopi Pagi");
    const again = await join("SARI@kopi.example", "Kopi Lain");
    expect([again.status, again.html]).toEqual([first.status, first.html]);
    const visitor = open.stranger();
    const typed = { login: "sari@kopi.example", password: PASSWORD };
    expect((await visitor.post("/dashboard/sign-in", typed)).location).toBe("/dashboard");
    const { location } = await visitor.get("/dashboard");
    expect((await visitor.get(location as string)).html).toContain("Kopi Pagi");
    const { rows } = await open.room.db.query("select name from merchant where name like 'Kopi%'");
    expect(rows).toEqual([{ name: "Kopi Pagi" }]);
    const short = open.stranger();
    await short.get("/dashboard/sign-up");
    const bad = { business: "Kopi", name: "Sari", email: "bukan alamat", password: PASSWORD };
    const refused = await short.press("Buat akun dan bergabung", bad);
    const { attributes } = refused.page.get("textbox", "Alamat email");
    expect([refused.status, attributes["aria-invalid"]]).toEqual([422, "true"]);
  });
});

describe("changing a role", () => {
  test("is an owner's or admin's, of those who are not above", async () => {
    const { team, member, of, lines } = await shop();
    const [owner, admin] = [await member("owner"), await member("admin")];
    const viewer = await member("viewer");
    await admin.get(of(viewer));
    expect((await admin.press("Ubah peran", { role: "finance" })).location).toContain("told=saved");
    await admin.get(of(viewer));
    expect((await admin.press("Ubah peran", { role: "owner" })).status).toBe(403);
    const { page } = await admin.get(of(owner));
    expect(page.all("button").map(({ name }) => name)).not.toContain("Ubah peran");
    const { _token = "" } = page.fields("Keluar");
    const sent = { _act: "change-role", _token, role: "viewer" };
    expect((await admin.post(of(owner), sent)).status).toBe(403);
    await owner.get(of(admin));
    await owner.press("Ubah peran", { role: "viewer" });
    // What one may changes at once.
    expect((await admin.get(of(viewer))).status).toBe(403);
    expect((await admin.get(team)).status).toBe(200);
    expect(await lines()).toEqual([
      `change-role ${admin.person?.login} 127.0.0.1`,
      `change-role ${viewer.person?.login} 127.0.0.1`,
    ]);
  });

  test("leaves an owner", async () => {
    const { member, of } = await shop();
    const owner = await member("owner");
    await owner.get(of(owner));
    expect((await owner.press("Ubah peran", { role: "admin" })).status).toBe(409);
    await owner.get(`${of(owner)}?ask=remove`);
    expect((await owner.press("Ya, keluarkan")).status).toBe(409);
    await member("owner");
    await owner.get(of(owner));
    expect((await owner.press("Ubah peran", { role: "admin" })).status).toBe(303);
  });

  test("two owners who leave at once leave one behind", async () => {
    const { id, member } = await shop();
    const owners = [await member("owner"), await member("owner")];
    const hand = { merchantId: id, by: "both", role: "owner" } as const;
    const holder = await room.db.connect();
    await holder.query("begin");
    await holder.query("select from membership where merchant_id = $1 for update", [id]);
    const leaving = Promise.allSettled(
      owners.map(({ person }) => removeMember(room, hand, person?.id ?? "")),
    );
    await waiting(2);
    await holder.query("commit");
    holder.release();
    const left = await leaving;
    expect(left.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("removing a member", () => {
  test("asks for the second factor again, and ends at once what they see", async () => {
    const { team, member, of, lines } = await shop();
    const [owner, viewer] = [await member("owner"), await member("viewer")];
    await owner.get(of(viewer));
    clock.advance(6 * MINUTE);
    await owner.get(`${of(viewer)}?ask=remove`);
    const asked = await owner.press("Ya, keluarkan");
    expect(asked.status).toBe(403);
    expect(asked.page.get("heading", "Tunjukkan bahwa ini Anda")).toBeDefined();
    expect((await viewer.get(team)).status).toBe(200);
    const fresh = await member("owner");
    await fresh.get(`${of(viewer)}?ask=remove`);
    expect((await fresh.press("Ya, keluarkan")).location).toContain("told=removed");
    expect((await viewer.get(team)).status).toBe(404);
    expect((await fresh.get(of(viewer))).status).toBe(404);
    expect(await lines()).toEqual([`remove-member ${viewer.person?.login} 127.0.0.1`]);
  });

  test("of another merchant is not there", async () => {
    const [own, other] = [await shop(), await shop()];
    const [owner, stranger] = [await own.member("owner"), await other.member("viewer")];
    const crossed = own.of(stranger);
    expect((await owner.get(crossed)).status).toBe(404);
    const { _token = "" } = (await owner.get(own.team)).page.fields("Keluar");
    expect((await owner.post(crossed, { _act: "remove", _token })).status).toBe(404);
    expect((await owner.get(other.team)).status).toBe(404);
    const { token } = await invite(room, { merchantId: other.id, role: "viewer", by: "x" });
    const { rows } = await room.db.query("select id from invitation where merchant_id = $1", [
      other.id,
    ]);
    const sent = { _act: "withdraw", _token, id: showId("inv", rows[0].id) };
    expect((await owner.post(own.team, sent)).status).toBe(404);
    expect((await faces.stranger().get(`/dashboard/invitation/${token}`)).status).toBe(200);
  });
});

describe("the trail", () => {
  test("shows what concerned the merchant, operators' acts too, and no other's", async () => {
    const [own, other] = [await shop(), await shop()];
    const owner = await own.member("owner");
    const line = (merchantId: string | null, subject: string) =>
      audit(room, { actor: "ayu", verb: "payout approve", subject, merchantId });
    await auditedFrom({ address: "203.0.113.7", acting: true }, () => line(own.id, "pyo_own"));
    await line(other.id, "pyo_other");
    await line(null, "pyo_house");
    const { page, html } = await owner.get(own.trail);
    const table = page.get("table", "Catatan, yang terbaru di atas").text;
    for (const text of ["menyetujui pencairan", "pyo_own", "203.0.113.7", "WIB"]) {
      expect(table).toContain(text);
    }
    expect(table).toContain("operator, masuk sebagai merchant ini");
    expect(html).not.toMatch(/pyo_other|pyo_house/);
  });

  test("is narrowed by its address, page by page", async () => {
    const { id, trail, member } = await shop();
    const owner = await member("owner");
    for (let at = 0; at < 60; at += 1) {
      const who = at % 2 === 0 ? "ayu" : "budi";
      const subject = `key_${String(at).padStart(2, "0")}`;
      await audit(room, { actor: who, verb: "key create", subject, merchantId: id });
      clock.advance(MINUTE);
    }
    const seen = async (query: string) => {
      const { page } = await owner.get(`${trail}?${query}`);
      return page.all("table")[0]?.text.match(/key_\d\d/g) ?? [];
    };
    expect(await seen("who=AYU")).toHaveLength(30);
    expect(await seen("what=key&about=_07")).toEqual(["key_07"]);
    expect(await seen("what=ke")).toEqual([]);
    expect(await seen("from=2020-01-01&until=2020-01-02")).toEqual([]);
    expect(await seen("from=nonsense&before=%27")).toHaveLength(50);
    const { page } = await owner.get(trail);
    const older = page.get("link", "Lebih lama →").attributes.href as string;
    const rest = (await owner.get(older)).page.all("table")[0]?.text.match(/key_\d\d/g);
    expect(rest).toHaveLength(10);
    expect((await owner.get(`${trail}?who=nobody`)).html).toContain("Tidak ada catatan");
  });
});

/** Until so many statements of this database wait for a lock. */
async function waiting(many: number): Promise<void> {
  for (;;) {
    const { rowCount } = await room.db.query(
      `select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount === many) return;
  }
}
