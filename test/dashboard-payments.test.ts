/** Payments on the dashboard: found, looked at, acted on, given back, by whoever may. */
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../src/clock.ts";
import type { Payment } from "../src/engine/payment.ts";
import type { Project } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import type { MemberRole } from "../src/people/roles.ts";
import { pay } from "./support/astray.ts";
import { testFaces } from "./support/faces.ts";
import { ask, made, SETTINGS } from "./support/house.ts";
import { ownQrisProject } from "./support/own-qris.ts";
import { paidPayment } from "./support/refunds.ts";

const faces = await testFaces();
const { house } = faces;
const { engine } = house;
const CUSTOMER = { name: "Budi Santoso", email: "budi@toko.example", phone: "+62 812-3456-7890" };

/** A merchant of its own for each test, and somebody of it. */
async function shop(role: MemberRole = "owner", of?: Project) {
  const project = of ?? (await house.addProject());
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}`;
  const audited = async () => {
    const sql = "select verb, subject, merchant_id from audit where actor = $1 order by at, verb";
    const { rows } = await faces.room.db.query(sql, [visitor.person?.login]);
    expect(rows.every(({ merchant_id }) => merchant_id === project.merchantId)).toBe(true);
    return rows.map(({ verb }) => verb);
  };
  const at = (payment: Payment) => `${home}/payments/${showId("pay", payment.id)}`;
  return { project, visitor, home, audited, at };
}

describe("the list", () => {
  test("says the next step while there is none, and what to change when nothing fits", async () => {
    const { visitor, home } = await shop("viewer");
    expect((await visitor.get(`${home}/payments`)).page.text).toContain("Belum ada pembayaran");
    const none = await visitor.get(`${home}/payments?q=zzz`);
    expect(none.page.text).toContain("Hapus saringan");
    expect(none.page.text).toContain("Tidak ada yang cocok");
  });

  test("finds a payment by whatever is in hand", async () => {
    const { project, visitor, home } = await shop();
    const wanted = { reference: "INV-77", amount: 45_678, customer: CUSTOMER };
    const other = await made(engine, ask(project, { reference: "LAIN-1", amount: 12_000 }));
    const first = await made(engine, ask(project, wanted));
    const payment = await pay(house, first, {
      amount: first.charge?.payable ?? 0,
      transaction: "RRN-42",
    });
    const refund = await engine.refunds.request({
      project,
      paymentId: payment.id,
      by: { member: "budi" },
      amount: 1_000,
      encode: () => ({ status: 201, headers: {}, body: "" }),
    });
    const refundId = refund.outcome === "created" ? refund.refund.id : "";
    const payable = payment.charge?.payable ?? 0;
    for (const typed of [
      ...["INV-77", "inv-7", showId("pay", payment.id), payment.wireId, "RRN-42"],
      ...["45678", "Rp45.678", "45,678", String(payable), showId("rfd", refundId)],
      ...["budi", "SANTOSO", "budi@toko", "081234567890", "0812 3456 7890", "+62812-3456-7890"],
      ...[payment.charge?.railReference ?? "", showId("chg", payment.charge?.id ?? "")],
    ]) {
      const { page } = await visitor.get(`${home}/payments?q=${encodeURIComponent(typed)}`);
      expect(page.has("link", "INV-77"), typed).toBe(true);
      expect(page.has("link", other.reference), typed).toBe(false);
      expect(page.get("searchbox", "Cari").attributes.value, typed).toBe(typed);
    }
    const wild = await visitor.get(`${home}/payments?q=${encodeURIComponent("%")}`);
    expect(wild.page.text).toContain("Tidak ada yang cocok");
  });

  test("narrows by status, channel and day in Jakarta, and sums what is left", async () => {
    const { project, visitor, home } = await shop();
    const wallet = await paidPayment(house, project, { reference: "DANA-1" });
    const waits = await made(engine, ask(project, { reference: "QRIS-1" }));
    const filtered = async (query: string) => {
      const { page } = await visitor.get(`${home}/payments?${query}`);
      return [wallet, waits].map(({ reference }) => page.has("link", reference));
    };
    expect(await filtered("")).toEqual([true, true]);
    expect(await filtered("status=paid")).toEqual([true, false]);
    expect(await filtered("status=pending&channel=qris")).toEqual([false, true]);
    expect(await filtered("channel=ewallet.dana&status=pending")).toEqual([false, false]);
    expect(await filtered("from=2026-11-21&to=2026-11-21")).toEqual([true, true]);
    expect(await filtered("to=2026-11-20")).toEqual([false, false]);
    expect(await filtered("from=2026-11-22")).toEqual([false, false]);
    const { page } = await visitor.get(`${home}/payments?status=paid`);
    const totals = page.get("region", "Jumlah dari saringan ini").text;
    for (const sum of ["1 dibayar", "Rp100.000", "Rp2.200", "Rp97.800"]) {
      expect(totals).toContain(sum);
    }
    const links = page.all("link").filter(({ name }) => name === "CSV");
    expect(links[0]?.attributes.href).toBe(`${home}/payments/export/csv?status=paid`);
  });

  test("a day that is none is said at its field, and narrows nothing", async () => {
    const { project, visitor, home } = await shop();
    await made(engine, ask(project, { reference: "ADA-1" }));
    const { page } = await visitor.get(`${home}/payments?from=2026-02-30&before=x&status=odd`);
    expect(page.get("textbox", "Dari tanggal (WIB)").attributes["aria-invalid"]).toBe("true");
    expect(page.has("link", "ADA-1")).toBe(true);
  });

  test("turns its pages by the address, each payment once, the newest first", async () => {
    const { project, visitor, home } = await shop();
    const references = Array.from({ length: 101 }, (_, at) => `P-${at}`);
    for (const reference of references) {
      house.clock.advance(1);
      await made(engine, ask(project, { reference }));
    }
    const seen: string[] = [];
    let address: string | undefined = `${home}/payments?channel=qris`;
    let turned = 0;
    while (address) {
      const { page } = await visitor.get(address);
      seen.push(
        ...page
          .all("link")
          .map(({ name }) => name)
          .filter((name) => name.startsWith("P-")),
      );
      const older = page.all("link").find(({ name }) => name === "Lebih lama →");
      address = older?.attributes.href;
      if (address) expect(address).toContain("channel=qris");
      turned += 1;
    }
    expect(turned).toBe(3);
    expect(seen).toEqual(references.toReversed());
  });

  test("what is past its deadline is expired there, too", async () => {
    const { project, visitor, home } = await shop();
    await made(engine, ask(project, { reference: "LAMA-1" }));
    house.clock.advance(2 * HOUR);
    const { page } = await visitor.get(`${home}/payments?status=expired`);
    expect(page.get("table", "Pembayaran, yang terbaru di atas").text).toContain("Kedaluwarsa");
  });
});

describe("one payment", () => {
  test("tells its story, its charges, its ledger lines and its link", async () => {
    const { project, visitor, at } = await shop();
    const payment = await made(
      engine,
      ask(project, { customer: CUSTOMER, metadata: { meja: "7" } }),
    );
    const open = await visitor.get(at(payment));
    expect(open.page.text).toContain(`https://pay.example/checkout/${payment.wireId}`);
    const paid = await engine.payments.simulate(project, payment, "over");
    const { page } = await visitor.get(at(paid));
    expect(page.get("region", "Riwayat").text).toMatch(/Pembayaran dibuat.*WIB.*Dibayar.*WIB/);
    expect(page.get("region", "Tagihan").text).toContain("Rp100.003");
    const ledger = page.get("region", "Baris buku besar").text;
    expect(ledger).toMatch(/Saldo Anda Rp99\.000/);
    expect(ledger).toMatch(/Biaya layanan Rp1\.003/);
    expect(page.get("region", "Uang yang disisihkan").text).toContain("Kelebihan");
    expect(page.get("region", "Data pembeli").text).toContain("budi@toko.example");
    expect(page.text).toContain('"meja": "7"');
    expect(page.get("region", "Data mentah dari kanal").text).toContain(
      paid.charge?.railReference ?? "?",
    );
    expect(page.text).not.toContain("https://pay.example/checkout");
  });

  test("another merchant's, another project's and another mode's are not there", async () => {
    const mine = await shop();
    const theirs = await shop();
    const sibling = await house.addProject({ merchantId: mine.project.merchantId });
    const foreign = await made(engine, ask(theirs.project));
    const beside = await made(engine, ask(sibling));
    for (const payment of [foreign, beside]) {
      expect((await mine.visitor.get(mine.at(payment))).status).toBe(404);
      expect((await mine.visitor.get(`${mine.at(payment)}/refund`)).status).toBe(404);
    }
    expect((await mine.visitor.get(`${mine.home}/payments/pay_x`)).status).toBe(404);
    const { page } = await mine.visitor.get(`${mine.home}/payments`);
    const token = page.fields("Keluar")._token ?? "";
    const forced = { _act: "cancel", _token: token };
    expect((await mine.visitor.post(mine.at(foreign), forced)).status).toBe(404);
    expect((await engine.payments.findById(theirs.project, foreign.id))?.status).toBe("pending");
    const found = await mine.visitor.get(`${mine.home}/payments?q=${foreign.reference}`);
    expect(found.page.text).toContain("Tidak ada yang cocok");
  });

  test("is canceled once that is confirmed, and never twice", async () => {
    const { project, visitor, at, audited } = await shop("developer");
    const payment = await made(engine, ask(project));
    const { page } = await visitor.get(at(payment));
    const way = page.get("link", "Batalkan pembayaran").attributes.href ?? "";
    await visitor.get(way);
    const done = await visitor.press("Ya, batalkan");
    expect(done.location).toBe(`${at(payment)}?told=canceled`);
    expect((await engine.payments.findById(project, payment.id))?.status).toBe("canceled");
    const token = page.fields("Keluar")._token ?? "";
    const again = await visitor.post(at(payment), { _act: "cancel", _token: token });
    expect(again.status).toBe(409);
    expect(await audited()).toEqual(["payment cancel"]);
  });

  test("plays each scenario in the sandbox, and none in live", async () => {
    const { project, visitor, at, audited } = await shop("developer");
    const played: Record<string, string> = {};
    for (const button of [
      "Bayar",
      "Gagal",
      "Kedaluwarsa",
      "Terlambat",
      "Dua kali",
      "Kurang",
      "Lebih",
    ]) {
      const payment = await made(engine, ask(project));
      await visitor.get(at(payment));
      const done = await visitor.press(button);
      expect(done.location).toBe(`${at(payment)}?told=played`);
      played[button] = (await engine.payments.findById(project, payment.id))?.status ?? "";
    }
    expect(played).toEqual({
      ...{ Bayar: "paid", Gagal: "failed", Kedaluwarsa: "expired", Terlambat: "expired" },
      ...{ "Dua kali": "paid", Kurang: "pending", Lebih: "paid" },
    });
    expect(await audited()).toHaveLength(7);
    const { project: real } = await ownQrisProject(house, SETTINGS, "live");
    const live = await shop("owner", real);
    const payment = await made(engine, ask(live.project));
    const { page } = await live.visitor.get(live.at(payment));
    expect(page.has("button", "Bayar")).toBe(false);
    const token = page.fields("Keluar")._token ?? "";
    const forced = { _act: "simulate", scenario: "paid", _token: token };
    expect((await live.visitor.post(live.at(payment), forced)).status).toBe(403);
    const odd = { _act: "simulate", scenario: "x", _token: token };
    expect((await live.visitor.post(live.at(payment), odd)).status).toBe(422);
  });

  test("sends its newest webhook to each endpoint again, and shows what came back", async () => {
    const { project, visitor, at, audited } = await shop("developer");
    const url = "https://toko.example/hook";
    await engine.webhooks.create(project, { url, events: ["payment.paid"] });
    const payment = await paidPayment(house, project);
    const deliveries = () => engine.webhooks.deliveries(project, { limit: 9 });
    await visitor.get(at(payment));
    expect((await visitor.press("Kirim ulang webhook")).status).toBe(409);
    await faces.room.db.query(
      `update delivery set status = 'failed', attempts = 3, last_status = 500, finished_at = $2
        where merchant_id = $1`,
      [project.merchantId, new Date(house.clock.now())],
    );
    const { page } = await visitor.get(at(payment));
    expect(page.get("region", "Pengiriman webhook").text).toContain("Pembayaran lunas");
    expect(page.get("region", "Pengiriman webhook").text).toContain("menjawab 500");
    const done = await visitor.press("Kirim ulang webhook");
    expect(done.location).toBe(`${at(payment)}?told=resent`);
    const now = (await deliveries()).map(({ status }) => status);
    expect(now.sort()).toEqual(["failed", "pending"]);
    expect(await audited()).toEqual(["webhook resend"]);
  });

  test("asks nobody where no other gateway is", async () => {
    const { project, visitor, at, audited } = await shop("developer");
    const payment = await made(engine, ask(project));
    const { page } = await visitor.get(at(payment));
    const token = page.fields("Keluar")._token ?? "";
    const asked = await visitor.post(at(payment), { _act: "ask", _token: token });
    expect(asked.location).toBe(`${at(payment)}?told=unasked`);
    expect(await audited()).toEqual(["payment ask"]);
  });

  test("who may only look is offered nothing, and refused", async () => {
    for (const role of ["viewer", "finance"] as const) {
      const { project, visitor, at, audited } = await shop(role);
      const payment = await made(engine, ask(project));
      const { page } = await visitor.get(at(payment));
      expect(page.has("region", "Tindakan")).toBe(false);
      const token = page.fields("Keluar")._token ?? "";
      for (const _act of ["cancel", "simulate", "ask", "resend"]) {
        expect((await visitor.post(at(payment), { _act, _token: token })).status, _act).toBe(403);
        expect((await visitor.post(at(payment), { _act, _token: "x" })).status, _act).toBe(403);
      }
      expect(await audited()).toEqual([]);
    }
  });
});

describe("refunds", () => {
  const SEND = "Ya, kembalikan uang";

  test("a part, then the rest, each once, and never more than there is", async () => {
    const { project, visitor, home, at, audited } = await shop("finance");
    const payment = await paidPayment(house, project);
    await paidPayment(house, project);
    await visitor.get(at(payment));
    await visitor.get(`${at(payment)}/refund`);
    const form = (await visitor.get(`${at(payment)}/refund`)).page.fields(SEND);
    const sent = { ...form, amount: "30.000", reason: "Barang rusak" };
    const done = await visitor.post(`${at(payment)}/refund`, sent);
    const twice = await visitor.post(`${at(payment)}/refund`, sent);
    expect(done.location).toMatch(/\/refunds\/rfd_[0-9a-f]{32}\?told=done$/);
    expect(twice.location).toBe(done.location);
    const shown = await visitor.get(done.location ?? "");
    expect(shown.page.text).toMatch(/Sudah kembali.*Barang rusak/);
    expect(shown.page.text).toContain(visitor.person?.login ?? "?");
    expect(shown.page.get("region", "Baris buku besar").text).toContain("-Rp30.000");
    const rest = await visitor.get(`${at(payment)}/refund`);
    expect(rest.page.get("textbox", "Jumlah (Rp)").attributes.value).toBe("70000");
    const over = await visitor.press(SEND, { amount: "70001" });
    expect(over.status).toBe(422);
    expect(over.page.get("textbox", "Jumlah (Rp)").attributes["aria-invalid"]).toBe("true");
    house.clock.advance(MINUTE);
    await visitor.get(`${at(payment)}/refund`);
    expect((await visitor.press(SEND)).status).toBe(303);
    expect((await visitor.get(`${at(payment)}/refund`)).page.text).toContain(
      "Tidak ada yang tersisa",
    );
    const list = await visitor.get(`${home}/refunds?status=refunded`);
    const table = list.page.get("table", "Pengembalian uang, yang terbaru di atas");
    expect(table.text).toMatch(/Rp70\.000.*Rp30\.000/);
    expect((await visitor.get(`${home}/refunds?status=failed`)).page.text).toContain(
      "Tidak ada yang cocok",
    );
    expect(await audited()).toEqual(["refund create", "refund create"]);
  });

  test("what is no amount is told at its field", async () => {
    const { project, visitor, at } = await shop("finance");
    const payment = await paidPayment(house, project);
    await visitor.get(`${at(payment)}/refund`);
    for (const amount of ["", "0", "-5", "1.5,0", "satu"]) {
      const refused = await visitor.press(SEND, { amount });
      expect(refused.status, amount).toBe(422);
      expect(refused.page.get("textbox", "Jumlah (Rp)").attributes["aria-invalid"]).toBe("true");
    }
    expect((await engine.payments.findById(project, payment.id))?.refunded).toBe(0);
  });

  test("in live the second factor is asked for first, and nothing moves before", async () => {
    const { project } = await ownQrisProject(house, SETTINGS, "live");
    const { visitor, at } = await shop("owner", project);
    const first = await made(engine, ask(project));
    const paid = await pay(house, first, { amount: first.charge?.payable ?? 0 });
    const shown = await visitor.get(at(paid));
    const fields = { _act: "refund", amount: "1000", once: "a" };
    const token = shown.page.fields("Keluar")._token ?? "";
    // Money in the merchant's own account goes back from there, and is recorded with its proof.
    const refused = await visitor.post(`${at(paid)}/refund`, { ...fields, _token: token });
    expect(refused.status).toBe(422);
    const proof = refused.page.get("textbox", "Nomor transfer").attributes;
    expect(proof["aria-invalid"]).toBe("true");
    house.clock.advance(6 * MINUTE);
    const asked = await visitor.post(`${at(paid)}/refund`, { ...fields, _token: token });
    expect(asked.status).toBe(403);
    expect(asked.page.text).toContain("Tunjukkan bahwa ini Anda");
    expect(await engine.refunds.list(project, { limit: 9 })).toEqual([]);
    const again = await faces.member("owner", project.merchantId);
    await again.get(`${at(paid)}/refund`);
    const done = await again.press("Catat pengembalian", { amount: "1000", evidence: "TRF-9" });
    expect((await again.get(done.location ?? "")).page.text).toContain("TRF-9");
    const [refund] = await engine.refunds.list(project, { limit: 9 });
    expect(refund).toMatchObject({ amount: 1_000, status: "refunded", evidence: "TRF-9" });
  });

  test("what is not paid offers none; a developer gives nothing back", async () => {
    const { project, visitor, at } = await shop("owner");
    const payment = await made(engine, ask(project));
    expect((await visitor.get(at(payment))).page.has("link", "Kembalikan uang")).toBe(false);
    expect((await visitor.get(`${at(payment)}/refund`)).status).toBe(409);
    const other = await shop("developer");
    const paid = await paidPayment(house, other.project);
    expect((await other.visitor.get(at(paid))).status).toBe(404);
    expect((await other.visitor.get(other.at(paid))).page.has("link", "Kembalikan uang")).toBe(
      false,
    );
    expect((await other.visitor.get(`${other.at(paid)}/refund`)).status).toBe(403);
  });

  test("one that waits says who acts next, and another merchant's is not there", async () => {
    const { project, visitor, home } = await shop();
    const paid = await paidPayment(house, project);
    const asked = await engine.refunds.request({
      project,
      paymentId: paid.id,
      by: { operator: "chief" },
      amount: 5_000,
      encode: () => ({ status: 201, headers: {}, body: "" }),
    });
    const { refund } = asked as Extract<typeof asked, { outcome: "created" }>;
    const sql = `update refund set status = 'requested', waited = true, evidence = null,
                        refunded_at = null where merchant_id = $1 and id = $2`;
    await faces.room.db.query(sql, [project.merchantId, refund.id]);
    const address = `${home}/refunds/${showId("rfd", refund.id)}`;
    expect((await visitor.get(address)).page.text).toContain("Operator mengirim uangnya");
    const other = await shop();
    const theirs = `${other.home}/refunds/${showId("rfd", refund.id)}`;
    expect((await other.visitor.get(theirs)).status).toBe(404);
    await faces.room.db.query(
      `update refund set status = 'refunded', waited = false, evidence = 'x', refunded_at = $3
        where merchant_id = $1 and id = $2`,
      [project.merchantId, refund.id, new Date(house.clock.now() + DAY)],
    );
  });
});
