/** Payouts on the dashboard: asked for in three steps, confirmed, canceled, and found again. */
import { describe, expect, test } from "vitest";
import { DAY, MINUTE, SECOND } from "../src/clock.ts";
import type { PayoutSettings } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import type { MemberRole } from "../src/people/roles.ts";
import { testFaces, type Visitor } from "./support/faces.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";

const faces = await testFaces();
const { house } = faces;
const { payouts, beneficiaries } = house.engine;
const ADD = "Tambah penerima";
const SEND = "Minta pencairan";
const CONFIRM = "Konfirmasi pencairan";
const CANCEL = "Batalkan pencairan";
const WALLET = { destination: "ewallet.dana", account: "0812 3456 7890", name: "Rani Wijaya" };

/** A merchant of its own for each test, with a million on its balance, in live. */
async function shop(payout: Partial<PayoutSettings> = {}, role: MemberRole = "finance") {
  const project = await projectWorth(house, 1_000_000, { coolOff: 0, ...payout });
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}`;
  const audited = async () => {
    const { rows } = await faces.room.db.query<{ line: string }>(
      `select concat(verb, ' by ', split_part(actor, '-', 1)) as line
         from audit where merchant_id = $1`,
      [project.merchantId],
    );
    return rows.map(({ line }) => line).sort();
  };
  const balance = () => house.engine.ledger.balance(project.merchantId, project.mode);
  const list = () => payouts.list(project, { limit: 10 });
  return { project, visitor, home, audited, balance, list };
}

type Shop = Awaited<ReturnType<typeof shop>>;

/** Names the wallet and comes to the step of the amount. */
async function named({ project, visitor, home }: Shop): Promise<string> {
  await visitor.get(`${home}/beneficiaries`);
  const sent = await visitor.press(ADD, WALLET);
  expect(sent.location).toContain("told=named");
  const [known] = await beneficiaries.list(project, { limit: 2 });
  return `${home}/payouts/new?to=${showId("ben", known?.id ?? "")}`;
}

/** Comes to the last step with an amount. */
async function checked(made: Shop, amount = "150.000") {
  const address = `${await named(made)}&amount=${amount}`;
  return made.visitor.get(address);
}

describe("the three steps", () => {
  test("lead from a beneficiary to a payout, with its fee and what arrives", async () => {
    const made = await shop();
    const { visitor, home } = made;
    const empty = await visitor.get(`${home}/payouts/new`);
    expect(empty.page.has("link", ADD)).toBe(true);
    const amount = await visitor.get(await named(made));
    expect(amount.page.text).toContain("DANA 0812 3456 7890, Rani Wijaya");
    expect(amount.page.text).toContain("Dari Rp10.000 sampai Rp1.000.000");
    const { page } = await checked(made);
    for (const said of ["Rp150.000", "Rp1.000", "Rp151.000", "Rp849.000", "Seorang operator"]) {
      expect(page.text).toContain(said);
    }
    expect(await made.list()).toEqual([]);
    const sent = await visitor.press(SEND);
    const [payout] = await made.list();
    const id = showId("pyo", payout?.id ?? "");
    expect(sent.location).toBe(`${home}/payouts/${id}?told=asked`);
    expect(payout).toMatchObject({ status: "requested", amount: 150_000, fee: 1_000 });
    expect(payout?.requestedBy).toBe(`member:${visitor.person?.login}`);
    expect(await made.balance()).toMatchObject({ available: 849_000, held: 151_000 });
    expect(await made.audited()).toEqual([
      "beneficiary name by finance",
      "payout request by finance",
    ]);
    const shown = await visitor.get(sent.location ?? "");
    expect(shown.page.text).toContain("Menunggu operator.");
    expect(shown.page.get("region", "Riwayat").text).toContain("ditahan dari saldo");
  });

  test("one last step asks once, however often it is sent", async () => {
    const made = await shop();
    const { page } = await checked(made);
    const fields = page.fields(SEND);
    const address = page.action(SEND) ?? "";
    const replies = await Promise.all([1, 2, 3].map(() => made.visitor.post(address, fields)));
    expect(new Set(replies.map(({ location }) => location)).size).toBe(1);
    expect(await made.list()).toHaveLength(1);
    const other = await made.visitor.post(address, { ...fields, amount: "1" });
    expect(other.status).toBe(409);
    const unkeyed = await made.visitor.post(address, { ...fields, once: "" });
    expect(unkeyed.status).toBe(422);
    expect(await made.list()).toHaveLength(1);
  });

  test.each([
    ["seratus", "Tulis jumlah dengan angka"],
    ["9.999", "paling sedikit Rp10.000"],
    ["50.000.001", "paling banyak Rp50.000.000"],
    ["400.001", "Batas hari ini tersisa Rp400.000"],
    ["999.500", "perlu Rp1.000.500; saldo tersedia Rp1.000.000"],
  ])("tell at the field what is wrong with %s", async (amount, told) => {
    const made = await shop(amount === "400.001" ? { daily: 400_000 } : {});
    const { page } = await checked(made, amount);
    expect(page.get("textbox", "Jumlah yang diterima (Rp)").attributes["aria-invalid"]).toBe(
      "true",
    );
    expect(page.text).toContain(told);
    expect(page.has("button", SEND)).toBe(false);
  });

  test("what is spent meanwhile is told at the amount, and nothing is held", async () => {
    const made = await shop();
    await checked(made, "600.000");
    await requested(house.engine, askPayout(made.project, { amount: 500_000 }));
    const refused = await made.visitor.press(SEND);
    expect(refused.status).toBe(422);
    expect(refused.page.text).toContain("perlu Rp601.000; saldo tersedia Rp499.000");
    expect(await made.list()).toHaveLength(1);
  });

  test("a factor that is no longer fresh is asked for before anything is held", async () => {
    const made = await shop();
    await checked(made);
    house.clock.advance(6 * MINUTE);
    expect((await made.visitor.press(SEND)).status).toBe(403);
    expect(await made.list()).toEqual([]);
  });
});

describe("a payout that waits", () => {
  async function asked(payout: Partial<PayoutSettings> = {}) {
    const made = await shop(payout);
    await checked(made);
    const { location } = await made.visitor.press(SEND);
    return { ...made, address: (location ?? "").split("?")[0] as string };
  }

  test("is confirmed by another person, and only then approved", async () => {
    const made = await asked({ confirmAbove: 100_000 });
    const { visitor, address, project } = made;
    const own = await visitor.get(address);
    expect(own.page.text).toContain("Menunggu konfirmasi orang kedua");
    expect(own.page.has("button", CONFIRM)).toBe(false);
    const token = own.page.fields(CANCEL)._token ?? "";
    const forced = await visitor.post(address, { _act: "confirm", _token: token });
    expect(forced.status).toBe(403);
    const [payout] = await made.list();
    if (!payout) throw new Error("no payout");
    const approval = payouts.decide(payout, { do: "approve", by: "ani" });
    await expect(approval).rejects.toMatchObject({ code: "wrong_state" });
    const second = await faces.member("owner", project.merchantId);
    await second.get(address);
    expect((await second.press(CONFIRM)).location).toContain("told=confirmed");
    expect((await second.get(address)).page.text).toContain("Dikonfirmasi oleh owner-");
    await payouts.decide(payout, { do: "approve", by: "ani" });
    expect(await made.audited()).toContain("payout confirm by owner");
  });

  test("is canceled, and what it held comes back; twice is refused", async () => {
    const made = await asked();
    const { visitor, address } = made;
    await visitor.get(address);
    const once = await visitor.press(CANCEL);
    expect(once.location).toContain("told=canceled");
    expect(await made.balance()).toMatchObject({ available: 1_000_000, held: 0 });
    const { page } = await visitor.get(address);
    expect(page.text).toContain("Alasan: Dibatalkan oleh merchant");
    expect(page.has("button", CANCEL)).toBe(false);
    const token = page.fields("Keluar")._token ?? "";
    const twice = await visitor.post(address, { _act: "cancel", _token: token });
    expect(twice.status).toBe(409);
    const lines = (await made.audited()).filter((line) => line.startsWith("payout cancel"));
    expect(lines).toEqual(["payout cancel by finance"]);
  });

  test("shows why it was refused, and what became of one that went", async () => {
    const made = await asked();
    const [payout] = await made.list();
    if (!payout) throw new Error("no payout");
    await payouts.decide(payout, { do: "reject", by: "zulkifli", note: "Nama tidak cocok" });
    const { page } = await made.visitor.get(made.address);
    expect(page.text).toContain("Alasan: Nama tidak cocok");
    expect(page.text).not.toContain("zulkifli");
  });
});

describe("the list", () => {
  test("is narrowed by its address, and pages on", async () => {
    const made = await shop();
    const { visitor, home, project } = made;
    expect((await visitor.get(`${home}/payouts`)).page.text).toContain("Belum ada pencairan");
    for (let count = 1; count <= 26; count += 1) {
      house.clock.advance(SECOND);
      const name = count === 7 ? "Siti Aminah" : "Rani Wijaya";
      await requested(house.engine, askPayout(project, { amount: 10_000 + count, name }));
    }
    const rows = async (query: string) => {
      const { page } = await visitor.get(`${home}/payouts${query}`);
      return { page, rows: page.all("row").length - 1 };
    };
    const first = await rows("");
    expect(first.rows).toBe(25);
    const older = first.page.get("link", "Lebih lama →").attributes.href ?? "";
    expect((await visitor.get(older)).page.text).toContain("Rp10.001");
    expect((await rows("?q=siti")).rows).toBe(1);
    expect((await rows("?status=paid")).page.text).toContain("Tidak ada pencairan yang cocok");
    const today = new Date(house.clock.now()).toISOString().slice(0, 10);
    expect((await rows(`?from=${today}&to=${today}`)).rows).toBe(25);
    const past = new Date(house.clock.now() - DAY).toISOString().slice(0, 10);
    expect((await rows(`?to=${past}`)).rows).toBe(-1);
    expect((await rows("?from=nonsense&before=x&status=y")).rows).toBe(25);
  });
});

describe("beneficiaries", () => {
  test("wait where the rules say so, are removed, and begin again", async () => {
    const made = await shop({ coolOff: DAY });
    const { visitor, home, project } = made;
    const wizard = await named(made);
    const id = new URL(wizard, "http://x").searchParams.get("to") ?? "";
    expect((await visitor.get(`${home}/beneficiaries`)).page.text).toContain("Siap 22 Nov 2026");
    house.clock.advance(2 * DAY);
    const again = await faces.member("finance", project.merchantId);
    await again.get(`${home}/beneficiaries/${id}`);
    expect((await again.press("Hapus")).location).toContain("told=removed");
    expect((await again.get(`${home}/beneficiaries/${id}`)).status).toBe(404);
    expect((await again.get(wizard)).status).toBe(404);
    await again.get(`${home}/beneficiaries`);
    await again.press(ADD, WALLET);
    expect((await again.get(`${home}/beneficiaries`)).page.text).toContain("Siap 24 Nov 2026");
    expect(await made.audited()).toEqual([
      "beneficiary name by finance",
      "beneficiary name by finance",
      "beneficiary remove by finance",
    ]);
  });

  test.each([
    [{ ...WALLET, account: "12" }, "Nomor rekening atau ponsel"],
    [{ ...WALLET, name: "1" }, "Nama pemilik"],
  ])("are refused at their field: %j", async (wallet, field) => {
    const { visitor, home, project } = await shop();
    await visitor.get(`${home}/beneficiaries`);
    const refused = await visitor.press(ADD, wallet);
    expect(refused.status).toBe(422);
    expect(refused.page.get("textbox", field).attributes["aria-invalid"]).toBe("true");
    expect(await beneficiaries.list(project, { limit: 1 })).toEqual([]);
  });
});

test("who may not move money looks on, and others' are not there", async () => {
  const made = await shop({}, "viewer");
  const { visitor, home, project } = made;
  const payout = await requested(house.engine, askPayout(project));
  const address = `${home}/payouts/${showId("pyo", payout.id)}`;
  const beneficiary = `${home}/beneficiaries/${showId("ben", payout.beneficiary.id)}`;
  expect((await visitor.get(`${home}/payouts`)).page.has("link", "Cairkan saldo")).toBe(false);
  expect((await visitor.get(`${home}/payouts/new`)).status).toBe(403);
  const { page } = await visitor.get(address);
  expect(page.has("button", CANCEL)).toBe(false);
  const forms = { _token: page.fields("Keluar")._token ?? "" };
  const forced = (path: string, act: string) => visitor.post(path, { ...forms, _act: act });
  for (const [path, act] of [
    [address, "cancel"],
    [address, "confirm"],
    [beneficiary, "remove"],
    [`${home}/beneficiaries`, "add"],
  ] as const) {
    expect((await forced(path, act)).status, act).toBe(403);
  }
  await expectHidden(await faces.member("owner", (await shop()).project.merchantId), address);
  const neighbour = await house.addProject({ merchantId: project.merchantId, mode: "live" });
  const elsewhere = address.replace(project.slug, neighbour.slug);
  expect((await visitor.get(elsewhere)).status).toBe(404);
});

/** Also under a project of its own, which it may see. */
async function expectHidden(stranger: Visitor, address: string): Promise<void> {
  expect((await stranger.get(address)).status).toBe(404);
  const own = (await stranger.get("/dashboard")).location ?? "";
  const under = address.replace(/^\/dashboard\/projects\/[^/]+/, own);
  expect((await stranger.get(under)).status).toBe(404);
}
