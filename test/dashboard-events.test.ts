/** The event log on the dashboard: newest first, narrowed by its address, each with its story. */
import { expect, test } from "vitest";
import { eventId } from "../src/engine/payment.ts";
import { showId } from "../src/ids.ts";
import { testFaces } from "./support/faces.ts";
import { ask, made as madeIn } from "./support/house.ts";

const faces = await testFaces();
const { house } = faces;
const { engine } = house;

async function shop() {
  const project = await house.addProject();
  const visitor = await faces.member("viewer", project.merchantId);
  return { project, visitor, home: `/dashboard/projects/${project.slug}/events` };
}

const CAPTION = "Kejadian proyek ini";

test("events stand newest first and are narrowed by kind and by what they are about", async () => {
  const { project, visitor, home } = await shop();
  const empty = await visitor.get(home);
  expect(empty.page.text).toContain("Belum ada kejadian");
  const one = await madeIn(engine, ask(project, { reference: "PESANAN-1" }));
  await madeIn(engine, ask(project, { reference: "PESANAN-2" }));
  await engine.payments.simulate(project, one, "paid");
  const all = (await visitor.get(home)).page.get("table", CAPTION);
  expect(all.text).toMatch(/lunas.*PESANAN-1.*dibuat.*PESANAN-2.*dibuat.*PESANAN-1/s);
  const narrowed = async (query: string) => (await visitor.get(`${home}?${query}`)).page;
  const paid = await narrowed("event=payment.paid");
  expect(paid.get("table", CAPTION).text).not.toContain("PESANAN-2");
  expect(paid.get("combobox", "Kejadian").text).toContain("Pembayaran lunas");
  for (const subject of ["PESANAN-2", showId("pay", one.id)]) {
    const { text } = (await narrowed(`subject=${subject}`)).get("table", CAPTION);
    const other = subject === "PESANAN-2" ? "PESANAN-1" : "PESANAN-2";
    expect(text).not.toContain(other);
  }
  const unknown = await narrowed("subject=TIDAK-ADA");
  expect(unknown.all("alert")[0]?.text).toContain("Tidak ada yang bernomor demikian");
  expect((await narrowed("event=payment.expired")).text).toContain("Tidak ada kejadian yang cocok");
});

test("a log longer than a page goes on", async () => {
  const { project, visitor, home } = await shop();
  for (let count = 1; count <= 52; count += 1) {
    await madeIn(engine, ask(project, { reference: `NO-${count}` }));
  }
  const first = await visitor.get(home);
  expect(first.page.all("row")).toHaveLength(51);
  const older = first.page.get("link", "Lebih lama →").attributes.href ?? "";
  const second = await visitor.get(older);
  expect(second.page.get("table", CAPTION).text).toMatch(/NO-2\b.*NO-1\b/s);
  expect(second.page.has("link", "← Terbaru")).toBe(true);
});

test("an event tells how its payment stood and whom it was told to", async () => {
  const { project, visitor, home } = await shop();
  await engine.webhooks.create(project, { url: "http://127.0.0.1:1/hook" });
  const payment = await madeIn(engine, ask(project, { reference: "PESANAN-3" }));
  const id = eventId({ subjectId: payment.id, version: payment.version });
  const { page } = await visitor.get(`${home}/${id}`);
  expect(page.get("region", "Isi kejadian").text).toContain('"reference": "PESANAN-3"');
  expect(page.get("table", "Pengiriman proyek ini").text).toContain("http://127.0.0.1:1/hook");
  expect(page.get("link", "PESANAN-3").attributes.href).toContain(showId("pay", payment.id));
  const other = await shop();
  for (const strange of [`${other.home}/${id}`, `${home}/evt_nothing`]) {
    const asked = strange.startsWith(other.home) ? other.visitor : visitor;
    expect((await asked.get(strange)).status).toBe(404);
  }
});
