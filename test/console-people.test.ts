/** Operators and merchants on the console: making, pausing, looking at from inside, resetting. */
import { describe, expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import { createMerchant, findProject } from "../src/engine/merchants.ts";
import { usePasswordLink } from "../src/engine/operators.ts";
import { showId } from "../src/ids.ts";
import { removeOperator } from "../src/people/house-team.ts";
import { OPERATOR_ROLES } from "../src/people/roles.ts";
import { testFaces, type Visitor } from "./support/faces.ts";

const faces = await testFaces();
const { room } = faces;
const { clock, project } = faces.house;
const PASSWORD = "hujan di bulan juni";
const OWN = `/console/merchants/${showId("mer", project.merchantId)}`;
const INVITATION = /http:\/\/localhost:3000(\/dashboard\/invitation\/[\w-]{43})/;

async function merchant(name = "Kopi Senja") {
  const { id } = await createMerchant(room, name);
  return { id, page: `/console/merchants/${showId("mer", id)}` };
}

async function lines(merchantId: string): Promise<readonly string[]> {
  const { rows } = await room.db.query(
    "select verb, actor from audit where merchant_id = $1 order by at, verb",
    [merchantId],
  );
  return rows.map(({ verb, actor }) => `${verb} ${actor}`);
}

/** What the button's form would send, for an act that the page does not offer. */
async function sendAct(visitor: Visitor, page: string, act: string, fields = {}) {
  const { _token = "" } = (await visitor.get(page)).page.fields("Keluar");
  return visitor.post(page, { _act: act, _token, ...fields });
}

describe("merchants", () => {
  test("are made with a link for the first owner, and found by name and slug", async () => {
    const support = await faces.operator("support");
    await support.get("/console/merchants/new");
    const blank = await support.press("Buat merchant", { name: " " });
    expect(blank.page.get("textbox", "Nama usaha").attributes["aria-invalid"]).toBe("true");
    const made = await support.press("Buat merchant", { name: "Bakso Jaya", meant_for: "Pak Jo" });
    const [, link = ""] = INVITATION.exec(made.html) ?? [];
    const owner = faces.stranger();
    await owner.get(link);
    const sent = { name: "Jo", email: "jo@bakso.example", password: PASSWORD };
    await owner.press("Buat akun dan bergabung", sent);
    const found = await support.get("/console/merchants?search=BAKSO");
    expect(found.page.get("table", "Merchant, yang terbaru di atas").text).toContain("Bakso Jaya");
    expect((await support.get(`/console/merchants?search=${project.slug}`)).html).toContain(OWN);
    expect((await support.get("/console/merchants?search=nothing")).html).toContain("Tidak ada");
    const { rows } = await room.db.query("select id from merchant where name = 'Bakso Jaya'");
    expect(await lines(rows[0].id)).toEqual([
      `invite ${support.person?.login}`,
      "join jo@bakso.example",
      `merchant create ${support.person?.login}`,
    ]);
    const { html } = await support.get(`/console/merchants/${showId("mer", rows[0].id)}`);
    expect(html).toContain("jo@bakso.example");
  });

  test("are changed by those alone whose role allows it", async () => {
    const { page } = await merchant();
    const acts = ["pause", "resume", "terms", "fee", "remove-fee", "invite", "reset", "enter"];
    for (const role of OPERATOR_ROLES) {
      const operator = await faces.operator(role);
      expect((await operator.get(page)).status).toBe(200);
      for (const act of acts) {
        const may = role === "admin" || (role === "support" && act !== "reset");
        const { status } = await sendAct(operator, page, act, { reason: "", why: "" });
        expect(status === 403, `${role} ${act} ${status}`).toBe(!may);
      }
      const { status } = await operator.get("/console/merchants/new");
      expect(status).toBe(role === "admin" || role === "support" ? 200 : 403);
    }
    const operator = await faces.operator();
    expect((await operator.get(`/console/merchants/${showId("mer", "0".repeat(32))}`)).status).toBe(
      404,
    );
  });

  test("are paused with a reason, and resumed", async () => {
    const { id, page } = await merchant();
    const operator = await faces.operator("support");
    await operator.get(page);
    const blank = await operator.press("Jeda merchant ini", { reason: " " });
    expect(blank.page.get("textbox", "Alasan").attributes["aria-invalid"]).toBe("true");
    const paused = await operator.press("Jeda merchant ini", { reason: "Menunggu dokumen" });
    const { html } = await operator.get(paused.location as string);
    expect(html).toContain("Menunggu dokumen");
    expect(html).toContain("Merchant dijeda.");
    expect((await operator.press("Lanjutkan merchant ini")).location).toContain("told=resumed");
    const { login } = operator.person as { login: string };
    expect(await lines(id)).toEqual([`merchant pause ${login}`, `merchant resume ${login}`]);
  });

  test("have bounds and fees, for which the second factor is asked again", async () => {
    const operator = await faces.operator("support");
    await operator.get(OWN);
    const wrong = await operator.press("Simpan batas", { most: "seratus" });
    const field = wrong.page.get("textbox", "Paling banyak per pembayaran (Rp)");
    expect([wrong.status, field.attributes["aria-invalid"]]).toEqual([422, "true"]);
    await operator.press("Simpan batas", { most: "2.000.000", payoutDaily: "5000000" });
    await operator.get(OWN);
    const percent = await operator.press("Simpan biaya", { channel: "qris", percent: "70%" });
    expect(percent.page.get("textbox", "Persen, misalnya 0,7").attributes["aria-invalid"]).toBe(
      "true",
    );
    await operator.press("Simpan biaya", { channel: "qris", percent: "0,75", flat: "100" });
    const terms = async () => (await findProject(room.db, { slug: project.slug }))?.terms;
    const bounds = { paused: false, most: 2_000_000, payoutDaily: 5_000_000 };
    expect(await terms()).toEqual({ ...bounds, fees: { qris: [{ rate: 7_500, flat: 100 }] } });
    const { html } = await operator.get(OWN);
    expect(html).toContain("0,75 % + Rp100");
    await operator.press("Hapus QRIS");
    expect(await terms()).toEqual({ ...bounds, fees: {} });
    clock.advance(6 * MINUTE);
    await operator.get(OWN);
    const asked = await operator.press("Simpan batas", { most: "1" });
    expect(asked.page.get("heading", "Tunjukkan bahwa ini Anda")).toBeDefined();
    expect(await terms()).toMatchObject(bounds);
  });
});

describe("looking at a merchant from inside", () => {
  const HOME = `/dashboard/projects/${project.slug}`;

  async function enter(role: "admin" | "support", fields: Record<string, string> = {}) {
    const operator = await faces.operator(role);
    const { cookie } = operator;
    await operator.get(OWN);
    const reply = await operator.press("Masuk sebagai merchant", { why: "Keluhan 12", ...fields });
    const inside = faces.stranger();
    inside.cookie = operator.cookie;
    operator.cookie = cookie;
    return { operator, inside, reply };
  }

  test("asks why, shows whose it is on every page, and ends by a button", async () => {
    const { operator, inside, reply } = await enter("support");
    expect(reply.headers.get("set-cookie")).toMatch(/^gapura_dashboard=[\w-]{43}; Path=\/; Http/);
    expect(reply.location).toMatch(/^\/dashboard\/merchants\/mer_\w+\/projects$/);
    for (const page of [reply.location as string, HOME, `${HOME}/payments`]) {
      const { html, status } = await inside.get(page);
      expect([status, /Anda operator yang masuk sebagai/.test(html)]).toEqual([200, true]);
      expect(html).toContain("Anda hanya melihat.");
    }
    await inside.get(HOME);
    const ended = await inside.press("Akhiri");
    expect([ended.location, inside.cookie]).toEqual([OWN, ""]);
    expect((await operator.get(OWN)).status).toBe(200);
    const { login } = operator.person as { login: string };
    const own = (await lines(project.merchantId)).filter((line) => line.endsWith(` ${login}`));
    expect(own).toEqual([`sign-in-as ${login}`, `sign-out-as ${login}`]);
    const owner = await faces.member("owner");
    const trail = `/dashboard/merchants/${showId("mer", project.merchantId)}/audit`;
    expect((await owner.get(trail)).html).toContain("Keluhan 12");
    await operator.get(OWN);
    const blank = await operator.press("Masuk sebagai merchant", { why: " " });
    expect(blank.page.get("textbox", "Alasan melihat").attributes["aria-invalid"]).toBe("true");
  });

  test("only looks, unless more is wanted and allowed; never at money or people", async () => {
    const team = `/dashboard/merchants/${showId("mer", project.merchantId)}/team`;
    const owner = await faces.member("owner");
    const member = `${team}/${showId("mbr", owner.person?.id ?? "")}`;
    const { inside: looking } = await enter("support");
    const { inside: changing } = await enter("admin", { may: "yes" });
    const pages = [`${HOME}/accounts/new`, `${HOME}/payouts/new`, member];
    for (const [visitor, expected] of [
      [looking, [403, 403, 403]],
      [changing, [200, 403, 403]],
      [owner, [200, 200, 200]],
    ] as const) {
      const replies = [];
      for (const page of pages) replies.push((await visitor.get(page)).status);
      expect(replies).toEqual(expected);
    }
    const support = await faces.operator("support");
    expect((await sendAct(support, OWN, "enter", { why: "x", may: "yes" })).status).toBe(403);
    // Nobody else's merchant, nobody's own page.
    const other = await merchant();
    const elsewhere = `/dashboard/merchants/${showId("mer", other.id)}/team`;
    expect((await changing.get(elsewhere)).status).toBe(404);
    expect((await changing.get("/dashboard/security")).status).toBe(403);
  });

  test("ends after half an hour, and with the operator's role", async () => {
    const { inside } = await enter("support");
    clock.advance(29 * MINUTE);
    expect((await inside.get(HOME)).status).toBe(200);
    clock.advance(2 * MINUTE);
    expect((await inside.get(HOME)).location).toContain("/dashboard/sign-in");
    const second = await enter("support");
    const id = second.operator.person?.id;
    await room.db.query("update operator set role = 'viewer' where id = $1", [id]);
    expect((await second.inside.get(HOME)).status).toBe(404);
  });
});

describe("operators", () => {
  const LINK = /\/operator\/password\/([\w-]{43})/;
  const of = (visitor: Visitor) => `/console/operators/${showId("opr", visitor.person?.id ?? "")}`;

  test("are made with a role and a link, by those who may", async () => {
    const admin = await faces.operator();
    await admin.get("/console/operators");
    const made = await admin.press("Buat operator", { name: "citra", role: "finance" });
    const [, token = ""] = LINK.exec(made.html) ?? [];
    await usePasswordLink(room, token, PASSWORD);
    const citra = faces.stranger("console");
    const signed = await citra.post("/console/sign-in", { login: "citra", password: PASSWORD });
    expect(signed.location).toBe("/console");
    expect((await citra.get("/console/operators")).html).not.toContain("Buat operator");
    expect((await sendAct(citra, "/console/operators", "make", { name: "x" })).status).toBe(403);
    await admin.get("/console/operators");
    expect((await admin.press("Buat operator", { name: "citra" })).status).toBe(409);
    const role = await sendAct(admin, "/console/operators", "make", { name: "d", role: "king" });
    expect(role.page.get("combobox", "Peran").attributes["aria-invalid"]).toBe("true");
  });

  test("change each other's role, never their own; an admin stays", async () => {
    const [admin, other] = [await faces.operator(), await faces.operator("viewer")];
    await admin.get(of(other));
    expect((await admin.press("Ubah peran", { role: "support" })).location).toContain("told=saved");
    expect((await other.get(OWN)).html).toContain("Jeda merchant ini");
    expect((await admin.get(of(admin))).html).not.toContain("Ubah peran");
    const own = await sendAct(admin, of(admin), "change-role", { role: "viewer" });
    expect(own.status).toBe(403);
    await room.db.query("update operator set role = 'viewer' where id <> $1", [admin.person?.id]);
    const hand = { id: "another", by: "another" };
    const last = removeOperator(room, hand, admin.person?.id ?? "");
    await expect(last).rejects.toMatchObject({ code: "wrong_state" });
  });

  test("who are removed are out at once and stay out; the name stays taken", async () => {
    const [admin, other] = [await faces.operator(), await faces.operator("support")];
    await admin.get(`${of(other)}?ask=remove`);
    expect((await admin.press("Ya, keluarkan")).location).toContain("told=removed");
    expect((await other.get("/console")).location).toContain("/console/sign-in");
    expect((await admin.get(of(other))).status).toBe(404);
    await admin.get("/console/operators");
    const again = await admin.press("Buat operator", { name: other.person?.login ?? "" });
    expect(again.status).toBe(409);
  });

  test("get a new way in from another, and the old one ends", async () => {
    const [admin, other] = [await faces.operator(), await faces.operator("support")];
    await admin.get(`${of(other)}?ask=reset`);
    const made = await admin.press("Ya, atur ulang");
    expect((await other.get("/console")).location).toContain("/console/sign-in");
    const [, token = ""] = LINK.exec(made.html) ?? [];
    await usePasswordLink(room, token, PASSWORD);
    const typed = { login: other.person?.login ?? "", password: PASSWORD };
    const entered = await faces.stranger("console").post("/console/sign-in", typed);
    expect(entered.location).toBe("/console");
    expect((await sendAct(admin, of(admin), "reset")).status).toBe(403);
  });
});

test("a member who lost the way in gets a link of one use from an operator", async () => {
  const member = await faces.member("owner");
  const admin = await faces.operator();
  await admin.get(`${OWN}?reset=${showId("mbr", member.person?.id ?? "")}`);
  const made = await admin.press("Ya, atur ulang");
  const [, link = ""] = /(\/dashboard\/password\/[\w-]{43})/.exec(made.html) ?? [];
  expect((await member.get("/dashboard/security")).location).toContain("/dashboard/sign-in");
  const visitor = faces.stranger();
  await visitor.get(link);
  const short = await visitor.press("Lanjut", { password: "abc" });
  expect(short.page.get("textbox", "Kata sandi baru").attributes["aria-invalid"]).toBe("true");
  expect((await visitor.press("Lanjut", { password: PASSWORD })).status).toBe(200);
  expect((await visitor.get(link)).status).toBe(404);
  const typed = { login: member.person?.login ?? "", password: PASSWORD };
  expect((await visitor.post("/dashboard/sign-in", typed)).location).toBe("/dashboard");
});

test("the trail of the house shows everybody's, of one merchant when it is asked", async () => {
  const { id, page } = await merchant("Toko Jejak");
  const admin = await faces.operator("admin");
  await admin.get(page);
  await admin.press("Buat undangan pemilik");
  const all = (await admin.get("/console/audit")).page.all("table")[0]?.text ?? "";
  expect(all).toContain("Toko Jejak");
  const shown = showId("mer", id);
  const one = (await admin.get(`/console/audit?merchant=${shown}`)).page;
  const text = one.all("table")[0]?.text ?? "";
  expect([text.match(/WIB/g), text.match(/Toko Jejak/g)]).toEqual([["WIB"], ["Toko Jejak"]]);
  expect((await admin.get(`/console/audit?merchant=${shown}&who=nobody`)).html).toContain(
    "Tidak ada catatan",
  );
});
