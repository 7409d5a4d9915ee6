/** The balance on the dashboard: each figure opens into what made it, and a month adds up. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY } from "../src/clock.ts";
import type { Project } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import { accountHistory, accountSpan } from "../src/ledger/history.ts";
import { testFaces } from "./support/faces.ts";
import { ask, made } from "./support/house.ts";
import { askPayout, post, projectWorth, requested } from "./support/payouts.ts";

const faces = await testFaces();
const { house } = faces;
const { payments, payouts, ledger } = house.engine;

/** A shop with a million, in which a payment was paid and payouts went each their way. */
async function shop() {
  const project = await projectWorth(house, 1_000_000, { coolOff: 0 }, "sandbox");
  await pay(project);
  const [waits, gone, back] = [
    await requested(house.engine, askPayout(project, { amount: 50_000 })),
    await requested(house.engine, askPayout(project, { amount: 60_000 })),
    await requested(house.engine, askPayout(project, { amount: 70_000 })),
  ];
  await payouts.decide(gone, { do: "approve", by: "ani" });
  await payouts.decide(back, { do: "reject", by: "ani", note: "Nama tidak cocok" });
  const visitor = await faces.member("finance", project.merchantId);
  return { project, visitor, waits, home: `/dashboard/projects/${project.slug}` };
}

async function pay(project: Project, scenario: "paid" | "late" | "over" = "paid") {
  const payment = await made(house.engine, ask(project));
  await payments.simulate(project, payment, scenario);
  return payment;
}

describe("the page", () => {
  test("shows every figure of the merchant, and the month by kind and project", async () => {
    const { project, visitor, home } = await shop();
    const second = await house.addProject({ merchantId: project.merchantId });
    await pay(second);
    const { page } = await visitor.get(`${home}/balance`);
    const { available, held } = await ledger.balance(project.merchantId, project.mode);
    const rupiah = (amount: number) => `Rp${amount.toLocaleString("id-ID")}`;
    const now = page.get("region", "Sekarang").text;
    expect(now).toContain(`Tersedia ${rupiah(available)}`);
    expect(now).toContain(`Ditahan ${rupiah(held)}`);
    const month = page.get("region", "Laporan sebulan").text;
    expect(month).toContain("Saldo awal Rp0");
    expect(month).toContain(`Saldo akhir ${rupiah(available + held)}`);
    expect(month).toMatch(/Pembayaran masuk 2 Rp198\.000/);
    expect(month).toMatch(/Pencairan disetujui 1 -Rp61\.000/);
    const projects = page.get("table", "Bulan ini menurut proyek").text;
    expect(projects).toContain(project.slug);
    expect(projects).toContain(second.slug);
    const past = await visitor.get(`${home}/balance?month=2026-10`);
    expect(past.page.get("region", "Laporan sebulan").text).toContain("Tidak ada yang bergerak");
    expect((await visitor.get(`${home}/balance?month=nonsense`)).status).toBe(200);
  });

  test("shows money in the merchant's own account apart", async () => {
    const { project, visitor, home } = await shop();
    const own = [
      { account: "own", amount: -15_023 },
      { account: "collected", amount: 15_023 },
    ];
    await post(house, project, own);
    const { page } = await visitor.get(`${home}/balance`);
    expect(page.get("region", "Sekarang").text).toContain("Diterima di rekening Anda Rp15.023");
    const opened = await visitor.get(`${home}/balance/collected`);
    expect(opened.page.get("region", "Angka ini").text).toContain("Rp15.023");
  });
});

describe("a figure, opened", () => {
  test("is the sum of what is told of it, with each line's balance", async () => {
    const { visitor, home, waits } = await shop();
    const { page } = await visitor.get(`${home}/balance/available`);
    const because = page.get("region", "Angka ini").text;
    expect(because).toMatch(/baris buku besar Rp1\.038\.000.*ditahan -Rp51\.000.*Rp987\.000/);
    const line = page.get("table", "Baris buku besar, yang terbaru di atas").text;
    expect(line).toMatch(/Pencairan disetujui.*-Rp61\.000 Rp1\.038\.000/);
    const held = await visitor.get(`${home}/balance/held`);
    const links = held.page.all("link").filter(({ name }) => name === "Pencairan");
    expect(links.at(-1)?.attributes.href).toBe(`${home}/payouts/${showId("pyo", waits.id)}`);
    expect(held.page.text).toContain("Rp51.000");
  });

  test("is narrowed by kind and day, and leads on by its address", async () => {
    const { project, visitor, home } = await shop();
    for (let count = 0; count < 51; count += 1) await pay(project);
    const rows = async (query: string) => {
      const { page } = await visitor.get(`${home}/balance/available${query}`);
      const table = page.all("table").find(({ name }) => name.startsWith("Baris"));
      return { page, text: table?.text ?? "" };
    };
    const first = await rows("?kind=settle");
    expect(first.text).not.toContain("Pencairan");
    const older = first.page.get("link", "Lebih lama →").attributes.href ?? "";
    const rest = await visitor.get(older);
    expect(rest.page.has("link", "← Terbaru")).toBe(true);
    expect(rest.page.has("link", "Lebih lama →")).toBe(false);
    expect((await rows("?to=2026-11-20")).page.text).toContain("Tidak ada baris yang cocok");
    expect((await rows("?from=2026-11-21&to=2026-11-21")).text).toContain("Pembayaran masuk");
    expect((await rows("?before=x&kind=nothing")).page.text).toContain("Tidak ada baris");
  });

  test.each(["fee", "rail:sandbox", "own", "nothing", "collected"])(
    "%s is not there to open",
    async (figure) => {
      const { visitor, home } = await shop();
      expect((await visitor.get(`${home}/balance/${figure}`)).status).toBe(404);
    },
  );

  test("leads to the project that a line is of, and to nobody else's", async () => {
    const { project, visitor, home } = await shop();
    const second = await house.addProject({ merchantId: project.merchantId });
    const payment = await pay(second);
    const { page } = await visitor.get(`${home}/balance/available`);
    const address = page.get("link", second.slug).attributes.href;
    const id = showId("pay", payment.id);
    expect(address).toBe(`/dashboard/projects/${second.slug}/payments/${id}`);
    const other = await shop();
    expect((await other.visitor.get(`${home}/balance`)).status).toBe(404);
    expect((await other.visitor.get(`${home}/balance/available`)).status).toBe(404);
  });
});

test("whatever happened, spans of it add up to the account, and pages to the whole", async () => {
  const acts = fc.array(fc.constantFrom("paid", "late", "over", "payout", "wait"), {
    minLength: 1,
    maxLength: 10,
  });
  await fc.assert(
    fc.asyncProperty(acts, fc.integer({ min: 1, max: 4 }), async (drawn, limit) => {
      const project = await projectWorth(house, 5_000_000, { coolOff: 0 }, "sandbox");
      const began = house.clock.now();
      for (const act of drawn) {
        if (act === "wait") house.clock.advance(DAY);
        else if (act === "payout") {
          const payout = await requested(house.engine, askPayout(project));
          await payouts.decide(payout, { do: "approve", by: "ani" });
        } else await pay(project, act);
      }
      const { merchantId, mode } = project;
      const asked = { merchantId, mode, figure: "available" };
      const { available, held } = await ledger.balance(merchantId, mode);
      const { pool } = house.database;
      for (let from = began; from <= house.clock.now() + 2 * DAY; from += DAY) {
        const before = await accountSpan(pool, asked, { until: from });
        const after = await accountSpan(pool, asked, { from });
        expect(after.opening).toBe(before.closing);
        expect(after.closing).toBe(available + held);
      }
      const kinds = new Map<string, number>();
      let next: number | undefined;
      do {
        const page = await accountHistory(pool, asked, { limit, ...(next && { before: next }) });
        for (const { kind, amount } of page.lines) {
          kinds.set(kind, (kinds.get(kind) ?? 0) + amount);
        }
        next = page.next;
      } while (next !== undefined);
      const whole = await accountSpan(pool, asked, {});
      expect(Object.fromEntries(kinds)).toEqual(
        Object.fromEntries(whole.kinds.map(({ kind, sum }) => [kind, sum])),
      );
    }),
    { seed: 1, numRuns: 15 },
  );
});
