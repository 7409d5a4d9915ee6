/** Money astray on the console: told in words, looked at, previewed to the rupiah, decided of. */
import { describe, expect, test } from "vitest";
import { MINUTE } from "../src/clock.ts";
import { HOUSE } from "../src/engine/receiving-accounts.ts";
import type { SuspenseAct } from "../src/engine/resolve-suspense.ts";
import { CAUSES, RESOLUTIONS, type SuspenseCause } from "../src/engine/suspense-causes.ts";
import type { Suspense } from "../src/engine/suspense-rows.ts";
import { showId } from "../src/ids.ts";
import { nextTransaction, notice, onlyOpen, PAYABLE, PLAYS } from "./support/astray.ts";
import { testFaces } from "./support/faces.ts";
import { ask, made } from "./support/house.ts";

const faces = await testFaces();
const { house, room } = faces;
const { engine, clock } = house;

const addressOf = ({ id }: Pick<Suspense, "id">) => `/console/astray/${showId("sus", id)}`;

async function played(cause: SuspenseCause) {
  const { project, payment } = await PLAYS[cause](house);
  if (cause === "notice_before_create") await matchEarlyNotice();
  return { project, payment, one: await onlyOpen(house, project) };
}

async function matchEarlyNotice() {
  const { matchEarly } = await import("../src/engine/match-early.ts");
  await matchEarly({ db: room.db, clock, ids: room.ids, onTold: () => undefined });
}

/** Money that fits nowhere, and a payment that it would fit. */
async function unknown() {
  const project = await house.addProject();
  await engine.receipts.receive(notice(house, project, { reference: "typo" }));
  const payment = await made(engine, ask(project));
  return { project, payment, one: await onlyOpen(house, project) };
}

const entriesOf = async (of: Suspense) => {
  const { rows } = await room.db.query<{ line: string }>(
    `select t.kind || ' ' || e.account || ' ' || e.amount as line
       from transfer t
       join entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
      where t.merchant_id = $1`,
    [of.merchantId],
  );
  return rows.map(({ line }) => line).sort();
};

describe.each(Object.keys(CAUSES) as SuspenseCause[])("%s", (cause) => {
  test("says what it is, and offers what its cause allows and nothing else", async () => {
    const { one } = await played(cause);
    const finance = await faces.operator("finance");
    for (const [language, acts] of [
      ["id", [/^(Terima|Ambil)/, /^Kembalikan/, /^(Hapus dari|Tanggung)/]],
      ["en", [/^(Accept|Take) it/, /^Send/, /^(Write|Let)/]],
    ] as const) {
      const { page } = await finance.get(`${addressOf(one)}?lang=${language}`);
      expect(page.text).not.toMatch(/[a-z]+_[a-z]+/);
      const offered = page.all("link").map(({ name }) => name);
      const shown = acts.map((act) => offered.some((name) => act.test(name)));
      const { allows } = CAUSES[one.cause];
      expect(shown).toEqual(
        (["accept", "refund", "write_off"] as const).map((way) => allows.includes(way)),
      );
      expect(
        page.has("region", language === "id" ? "Tagihan yang cocok" : "Payments that it fits"),
      ).toBe(allows.includes("attach"));
    }
  });

  test("what is previewed is what is written, and looking writes nothing", async () => {
    for (const act of RESOLUTIONS) {
      const { one, project } = await played(cause);
      if (!CAUSES[one.cause].allows.includes(act)) continue;
      const before = await entriesOf(one);
      const target = await made(engine, ask(project, { amount: 20_000 }));
      const rupiah = one.amount === null ? { rupiah: 90_000 } : {};
      const paymentId = target.id;
      const acting = { by: "ani", reason: "known", do: act, paymentId, ...rupiah } as SuspenseAct;
      const asked = { ...acting, paymentId, evidence: "by hand" };
      const preview = await engine.suspense.preview(one, asked);
      expect(await entriesOf(one)).toEqual(before);
      expect(await onlyOpen(house, project)).toEqual(one);
      const done = {
        accept: () => engine.suspense.accept(one, acting),
        attach: () => engine.suspense.attach(one, asked),
        refund: () => engine.suspense.refund(one, asked),
        write_off: () => engine.suspense.writeOff(one, acting),
      };
      // What a balance that was spent cannot give back is refused only when it is done.
      const refused = await done[act]().catch((error: Error & { code: string }) => error.code);
      if (refused === "insufficient_balance") continue;
      const after = await entriesOf(one);
      const expected = preview.transfers.flatMap(({ kind, entries }) =>
        entries.map(({ account, amount }) => `${kind} ${account} ${amount}`),
      );
      expect(after).toEqual([...before, ...expected].sort());
      const paid = await engine.payments.findById(project, paymentId);
      expect(paid?.status).toBe(act === "attach" ? "paid" : "pending");
      if (act === "attach") expect(preview.pays).toBe(paymentId);
    }
  });
});

test("money that fits nowhere finds its payment, after a look at the lines", async () => {
  const { project, payment, one } = await unknown();
  const finance = await faces.operator("finance");
  const inbox = await finance.get("/console/astray?cause=unknown_reference");
  expect(inbox.page.get("table", "Uang yang belum jelas").text).toContain("Tidak dikenal");
  const { page } = await finance.get(addressOf(one));
  expect(page.get("table", "Bukti").text).toContain("Kabar rail (sandbox)");
  const way = page.get("link", `Pilih: ${payment.reference}`).attributes.href ?? "";
  const looked = await finance.get(way);
  expect(looked.page.text).toContain(`Tagihan ${payment.reference} menjadi lunas`);
  const lines = looked.page.get("table", "Diterima untuk pembayaran").text;
  expect(lines).toMatch(/Uang yang belum jelas -Rp100\.003 Saldo tersedia Rp99\.000/);
  const silent = await finance.press("Ya, berikan ke tagihan ini");
  expect(silent.status).toBe(422);
  expect(silent.page.get("textbox", "Alasan").attributes["aria-invalid"]).toBe("true");
  const done = await finance.press("Ya, berikan ke tagihan ini", { reason: "dia salah ketik" });
  expect(done.location).toBe(`${addressOf(one)}?told=resolved`);
  expect((await engine.payments.findById(project, payment.id))?.status).toBe("paid");
  const after = await finance.get(done.location ?? "");
  expect(after.page.text).toMatch(/Berikan ke tagihan lain.*dia salah ketik/);
  const { rows } = await room.db.query(
    "select actor, verb, merchant_id from audit where subject = $1",
    [showId("sus", one.id)],
  );
  const actor = finance.person?.login;
  expect(rows).toEqual([{ actor, verb: "suspense attach", merchant_id: project.merchantId }]);
});

test("another payment is found by its reference; one that it cannot cover is refused", async () => {
  const { project, one } = await unknown();
  const large = await made(engine, ask(project, { reference: "BESAR", amount: 5_000_000 }));
  const finance = await faces.operator("finance");
  const { page } = await finance.get(`${addressOf(one)}?find=BESAR`);
  const refused = await finance.get(page.get("link", "Pilih: BESAR").attributes.href ?? "");
  expect(refused.page.get("alert", refused.page.all("alert")[0]?.name ?? "").text).toContain(
    "The charge wants",
  );
  expect(refused.page.all("button").map(({ name }) => name)).not.toContain("Ya, berikan");
  expect((await engine.payments.findById(project, large.id))?.status).toBe("pending");
  const other = await unknown();
  const theirs = showId("pay", other.payment.id);
  const stolen = await finance.get(`${addressOf(one)}?do=attach&payment=${theirs}`);
  expect(stolen.page.text).toContain("Tidak ada di sini");
});

test("money in another currency is exchanged first", async () => {
  const { one, project } = await played("wrong_currency");
  const payment = await made(engine, ask(project));
  const finance = await faces.operator("finance");
  await finance.get(`${addressOf(one)}?do=attach&payment=${showId("pay", payment.id)}`);
  const said = await finance.press("Lihat dulu", { rupiah: "100.003" });
  await finance.get(said.location ?? "");
  const yes = { reason: "ditukar di bank", evidence: "KURS-1" };
  await finance.press("Ya, berikan ke tagihan ini", yes);
  expect((await engine.payments.findById(project, payment.id))?.status).toBe("paid");
});

test("money of no merchant stands in the inbox as the house's, and goes back by hand", async () => {
  const transaction = nextTransaction();
  const of = { merchantId: HOUSE, mode: "live" as const, rail: "manual", transaction };
  const money = { ...of, amount: PAYABLE, currency: "IDR", paidAt: clock.now() };
  await engine.receipts.receive(money);
  const [one] = await engine.suspense.list({ merchantId: HOUSE, limit: 1 });
  const finance = await faces.operator("finance");
  const inbox = await finance.get("/console/astray?mode=live");
  expect(inbox.page.get("table", "Uang yang belum jelas").text).toContain("Milik rumah ini");
  const address = addressOf(one as Suspense);
  await finance.get(`${address}?do=refund`);
  const refused = await finance.press("Ya, kembalikan", { reason: "tidak dikenal" });
  expect(refused.status).toBe(422);
  await finance.press("Ya, kembalikan", { reason: "tidak dikenal", evidence: "TRF-9" });
  expect(await engine.suspense.show(HOUSE, one?.id ?? "")).toMatchObject({
    resolved: { resolution: "refund", evidence: "TRF-9" },
  });
});

test("who may not move money sees and does nothing; a stale factor is asked for", async () => {
  const { one } = await unknown();
  const address = `${addressOf(one)}?do=refund`;
  const support = await faces.operator("support");
  const { page } = await support.get(address);
  expect(page.all("button").map(({ name }) => name)).not.toContain("Ya, kembalikan");
  const token = page.fields("Keluar")._token ?? "";
  const forced = { _act: "resolve", _token: token, reason: "mine" };
  expect((await support.post(address, forced)).status).toBe(403);
  const finance = await faces.operator("finance");
  await finance.get(address);
  expect((await finance.press("Ya, kembalikan", { _token: "x" })).status).toBe(403);
  clock.advance(6 * MINUTE);
  await finance.get(address);
  expect((await finance.press("Ya, kembalikan", { reason: "mine" })).status).toBe(403);
  expect(await engine.suspense.show(one.merchantId, one.id)).toMatchObject({ resolved: null });
  expect((await finance.get("/console/astray/sus_nothing")).status).toBe(404);
});
