/** Payment links on the dashboard: made, handed out, seen paid, printed, closed. */
import { describe, expect, test } from "vitest";
import { DAY } from "../src/clock.ts";
import type { PaymentLink } from "../src/engine/payment-link.ts";
import { showId } from "../src/ids.ts";
import type { MemberRole } from "../src/people/roles.ts";
import { testFaces } from "./support/faces.ts";

const faces = await testFaces();
const { house } = faces;
const { paymentLinks, payments } = house.engine;
const MAKE = "Buat tautan";
const CLOSE = "Tutup tautan";

async function shop(role: MemberRole = "developer") {
  const project = await house.addProject();
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}`;
  const links = () => paymentLinks.list(project, { limit: 50 });
  const audited = async () => {
    const { rows } = await faces.room.db.query<{ verb: string }>(
      "select verb from audit where merchant_id = $1 order by at, verb",
      [project.merchantId],
    );
    return rows.map(({ verb }) => verb);
  };
  return { project, visitor, home, links, audited };
}

type Shop = Awaited<ReturnType<typeof shop>>;

async function make({ visitor, home, links }: Shop, fields: Record<string, string> = {}) {
  await visitor.get(`${home}/links/new`);
  const sent = await visitor.press(MAKE, { name: "Kaos hitam", amount: "99.000", ...fields });
  const [link] = await links();
  const address = `${home}/links/${showId("lnk", link?.id ?? "")}`;
  return { sent, link: link as PaymentLink, address };
}

/** Sends the link's form as a buyer does. */
async function open(link: PaymentLink, amount: number | null = null, payer: string | null = null) {
  const opened = await paymentLinks.openById(link.id);
  if (!opened) throw new Error("no such link");
  const page = (wireId: string) => `http://localhost/${wireId}`;
  return paymentLinks.pay(opened, { amount, payer, once: null, page });
}

describe("making one", () => {
  test("for one payment, with everything said, and shown to hand out", async () => {
    const made = await shop();
    expect((await made.visitor.get(`${made.home}/links`)).page.has("link", MAKE)).toBe(true);
    const { sent, link, address } = await make(made, {
      channel: "qris",
      expires_at: "2026-11-30",
      return_url: "https://toko.example/",
    });
    expect(sent.location).toBe(`${address}?told=made`);
    expect(link).toMatchObject({
      ...{ name: "Kaos hitam", amount: 99_000, reusable: false, channel: "qris" },
      ...{ returnUrl: "https://toko.example/", mostPaid: null },
      expiresAt: Date.parse("2026-12-01T00:00:00+07:00"),
    });
    expect(await made.audited()).toEqual(["payment-link create"]);
    const { page } = await made.visitor.get(address);
    const url = `${faces.room.publicUrl}/links/${showId("lnk", link.id)}`;
    expect(page.text).toContain(url);
    const chat = page.get("link", "Kirim lewat WhatsApp").attributes.href ?? "";
    expect(chat.startsWith("https://wa.me/?text=")).toBe(true);
    const message = new URL(chat).searchParams.get("text") ?? "";
    expect(message).toContain(`*Kaos hitam* dari ${made.project.name}`);
    expect(message).toContain("Rp99.000");
    expect(message).toContain(url);
    expect(page.text).toContain("1 Desember 2026");
  });

  test("for many, of the buyer's amount, with a limit", async () => {
    const made = await shop();
    const fields = { amount: "", least: "20.000", most: "500.000", kind: "many", most_paid: "2" };
    const { link, address } = await make(made, fields);
    expect(link).toMatchObject({ amount: null, least: 20_000, most: 500_000, mostPaid: 2 });
    const { page } = await made.visitor.get(address);
    expect(page.text).toContain("Rp20.000 sampai Rp500.000");
  });

  test("a form that is sent twice makes one", async () => {
    const made = await shop();
    const { page } = await made.visitor.get(`${made.home}/links/new`);
    const fields = { ...page.fields(MAKE), name: "Kaos", amount: "5000" };
    const address = `${made.home}/links/new`;
    await Promise.all([1, 2].map(() => made.visitor.post(address, fields)));
    expect(await made.links()).toHaveLength(1);
    expect(await made.audited()).toEqual(["payment-link create"]);
  });

  test.each([
    [{ name: " " }, "Untuk apa", "Isi untuk apa"],
    [{ amount: "banyak" }, "Jumlah (Rp)", "Isian ini belum benar"],
    [{ amount: "499" }, "Jumlah (Rp)", "Paling sedikit Rp500"],
    [{ amount: "50.000.001" }, "Jumlah (Rp)", "Paling banyak Rp50.000.000"],
    [{ amount: "", least: "1" }, "Paling sedikit (Rp)", "Paling sedikit Rp500"],
    [{ least: "1.000" }, "Paling sedikit (Rp)", "Batas hanya untuk tautan tanpa jumlah"],
    [{ expires_at: "2026-11-20" }, "Berakhir", "Pilih hari ini"],
    [{ expires_at: "besok" }, "Berakhir", "Pilih hari ini"],
    [{ most_paid: "2" }, "Batas jumlah pembayaran", "hanya untuk tautan yang berkali-kali"],
    [{ most_paid: "0", kind: "many" }, "Batas jumlah pembayaran", "Tulis angka 1"],
    [{ return_url: "javascript:alert(1)" }, "Alamat kembali", "Tulis alamat"],
  ])("%j is refused at its field", async (fields, field, told) => {
    const made = await shop();
    const { sent } = await make(made, fields as Record<string, string>);
    expect(sent.status).toBe(422);
    expect(sent.page.get("textbox", field).attributes["aria-invalid"]).toBe("true");
    expect(sent.page.text).toContain(told);
    expect(await made.links()).toEqual([]);
  });
});

describe("one that is out", () => {
  test("shows who pays, and is full once so many have", async () => {
    const made = await shop("viewer");
    const developer = await faces.member("developer", made.project.merchantId);
    const { link, address } = await make(
      { ...made, visitor: developer },
      { kind: "many", most_paid: "1" },
    );
    expect((await made.visitor.get(address)).page.text).toContain("Belum ada yang membuka");
    const wireId = await open(link, null, "Siti Aminah");
    const waits = (await made.visitor.get(address)).page.get(
      "table",
      "Pembayaran, yang terakhir lunas di atas",
    );
    expect(waits.text).toMatch(/Siti Aminah.*menunggu/);
    const payment = await payments.findByWireId(made.project, wireId);
    if (!payment) throw new Error("no payment");
    await payments.simulate(made.project, payment, "paid");
    const { page } = await made.visitor.get(address);
    expect(page.get("region", "Rincian").text).toMatch(/penuh.*Lunas 1.*Diterima Rp100\.003/);
    expect(page.has("link", "Kirim lewat WhatsApp")).toBe(false);
    const list = await made.visitor.get(`${made.home}/links`);
    expect(list.page.all("row")[1]?.text).toMatch(/Kaos hitam.*penuh/);
  });

  test("ends with its last day, in the project's time", async () => {
    const made = await shop();
    const { address } = await make(made, { expires_at: "2026-11-21" });
    expect((await made.visitor.get(address)).page.text).toContain("terbuka");
    house.clock.advance(DAY);
    const later = await faces.member("viewer", made.project.merchantId);
    expect((await later.get(address)).page.get("region", "Rincian").text).toContain("berakhir");
  });

  test("is closed for good, after the second factor", async () => {
    const made = await shop();
    const { link, address } = await make(made);
    await made.visitor.get(address);
    expect((await made.visitor.press(CLOSE)).location).toBe(`${address}?told=closed`);
    expect((await paymentLinks.findById(made.project, link.id))?.disabledAt).not.toBeNull();
    const { page } = await made.visitor.get(address);
    expect(page.has("button", CLOSE)).toBe(false);
    expect(await made.audited()).toEqual(["payment-link create", "payment-link disable"]);
  });

  test("has a poster with its code, its address and whose it is", async () => {
    const made = await shop();
    const { link, address } = await make(made);
    for (const [language, said] of [
      ["id", "Pindai untuk membayar"],
      ["en", "Scan to pay"],
    ]) {
      const { page, html } = await made.visitor.get(`${address}/poster?lang=${language}`);
      for (const text of [said, "Kaos hitam", "Rp99.000", made.project.name]) {
        expect(page.text).toContain(text);
      }
      expect(page.text).toContain(`/links/${showId("lnk", link.id)}`);
      expect(html).toContain("<svg");
    }
  });
});

test("who may not develop looks on, and others' are not there", async () => {
  const made = await shop();
  const { address } = await make(made);
  const viewer = await faces.member("finance", made.project.merchantId);
  const { page } = await viewer.get(address);
  expect(page.has("button", CLOSE)).toBe(false);
  expect((await viewer.get(`${made.home}/links/new`)).status).toBe(403);
  const _token = page.fields("Keluar")._token ?? "";
  expect((await viewer.post(address, { _token, _act: "close" })).status).toBe(403);
  expect((await viewer.post(`${made.home}/links/new`, { _token, _act: "make" })).status).toBe(403);
  const other = await shop();
  for (const path of [address, `${address}/poster`]) {
    expect((await other.visitor.get(path)).status).toBe(404);
    const under = path.replace(made.project.slug, other.project.slug);
    expect((await other.visitor.get(under)).status).toBe(404);
  }
});

describe("open payments", () => {
  const { openPayments } = house.engine;

  async function opened(role: MemberRole = "developer") {
    const made = await shop(role);
    const asked = { name: "Budi Santoso", channel: "va.bni", encode: () => REPLY };
    const answer = await openPayments.create({ project: made.project, ...asked });
    if (answer.outcome !== "created") throw new Error("not created");
    const { openPayment } = answer;
    const address = `${made.home}/open-payments/${showId("opn", openPayment.id)}`;
    return { ...made, openPayment, address };
  }
  const REPLY = { status: 201, headers: {}, body: "" };

  test("are listed with what came by each, opened and closed", async () => {
    const { project, visitor, home, openPayment, address, audited } = await opened();
    await openPayments.simulate(project, openPayment, 75_000);
    const list = await visitor.get(`${home}/open-payments`);
    expect(list.page.all("row")[1]?.text).toMatch(/Budi Santoso.*terbuka 1 Rp75\.000/);
    const { page } = await visitor.get(address);
    const { instructions } = openPayment;
    expect(page.text).toContain(instructions.kind === "va" ? instructions.number : "a number");
    expect(page.text).toContain(`/open/${showId("opn", openPayment.id)}`);
    expect(page.get("region", "Pembayaran lewat kode ini").text).toContain("Rp75.000");
    expect((await visitor.press("Tutup kode")).location).toBe(`${address}?told=closed`);
    expect((await openPayments.findById(project, openPayment.id))?.closedAt).not.toBeNull();
    expect(await audited()).toEqual(["open-payment close"]);
  });

  test("are closed by nobody who may not, and others' are not there", async () => {
    const { visitor, home, address } = await opened("viewer");
    const { page } = await visitor.get(address);
    expect(page.has("button", "Tutup kode")).toBe(false);
    const _token = page.fields("Keluar")._token ?? "";
    expect((await visitor.post(address, { _token, _act: "close" })).status).toBe(403);
    const other = await shop();
    expect((await other.visitor.get(address)).status).toBe(404);
    expect((await other.visitor.get(address.replace(home, other.home))).status).toBe(404);
    const empty = await other.visitor.get(`${other.home}/open-payments`);
    expect(empty.page.text).toContain("Belum ada kode tetap");
  });
});
