/** The API console of the dashboard, asked as a browser asks, for every wire there is. */
import { describe, expect, test } from "vitest";
import { dialects } from "../src/dialects/index.ts";
import { trialsOf } from "../src/dialects/trial.ts";
import { createKey } from "../src/engine/keys.ts";
import { createMerchant, createProject } from "../src/engine/merchants.ts";
import type { Mode, Project } from "../src/engine/settings.ts";
import type { ProgramRequest } from "../src/faces/wire.ts";
import { showId } from "../src/ids.ts";
import { formOf } from "../src/wire-engine.ts";
import { testFaces, type Visitor } from "./support/faces.ts";
import { HOUSE_KEY } from "./support/house.ts";

const faces = await testFaces();
const { room, house } = faces;
const { merchantId } = house.project;

type Opened = { readonly project: Project; readonly key: string; readonly page: string };

let opened = 0;
async function open(id: string, of: { mode?: Mode; merchantId?: string } = {}): Promise<Opened> {
  opened += 1;
  const dialect = dialects.find((one) => one.id === id);
  if (!dialect) throw new Error(`no dialect ${id}`);
  const project = await createProject(room, {
    merchantId: of.merchantId ?? merchantId,
    slug: `${id}-${opened}`,
    name: dialect.name,
    mode: of.mode ?? "sandbox",
    dialect: id,
    settings: dialect.defaults,
  });
  const { key } = await createKey({ ...room, houseKey: HOUSE_KEY }, project, formOf(dialect));
  return { project, key, page: `/dashboard/projects/${project.slug}/api` };
}

const developer = await faces.member("developer");
const own = await open("native");

/** Runs an operation with some of its fields changed. */
async function run(visitor: Visitor, page: string, fields: Readonly<Record<string, string>> = {}) {
  const shown = await visitor.get(page);
  expect(shown.status, shown.html).toBe(200);
  return visitor.press("Jalankan", fields);
}

describe("running", () => {
  test.each(dialects)("a payment of $id is made, its reply and code shown", async ({ id }) => {
    const { key, page, project } = await open(id);
    const making = { fastpay: "createInvoice", payget: "createPayment" }[id];
    const reply = await run(developer, making ? `${page}?operation=${making}` : page);
    expect(reply.status).toBe(200);
    const read = reply.page;
    expect(read.get("region", "Balasan").text).toMatch(/^Balasan 20[01] \d+ md/);
    expect(read.get("region", "Webhook yang menyusul").text).toContain("payment.created");
    expect(read.get("figure", "curl").text).toContain(key);
    expect(read.get("figure", "SDK").text).toMatch(/import .* from "@gapura\/(sdk|gateways)"/);
    const [payment] = await room.engine.payments.list(project, { limit: 1 });
    expect(payment?.status).toBe("pending");
    const paid = await developer.press("Perankan pembeli: bayar");
    const after = (await developer.get(paid.location as string)).page;
    expect(after.get("region", "Webhook yang menyusul").text).toContain("payment.paid");
  });

  test("fields name what the project has, and new ones are new", async () => {
    const first = (await developer.get(own.page)).page.get("textbox", "reference").attributes.value;
    const again = (await developer.get(own.page)).page.get("textbox", "reference").attributes.value;
    expect(first).toMatch(/^INV-[0-9A-F]{8}$/);
    expect(again).not.toBe(first);
    await run(developer, own.page);
    const [payment] = await room.engine.payments.list(own.project, { limit: 1 });
    const { page } = await developer.get(`${own.page}?operation=getPayment`);
    expect(page.get("textbox", "id").attributes.value).toBe(showId("pay", payment?.id ?? ""));
  });

  test("a refusal is shown as the wire tells it", async () => {
    const { page } = await run(developer, own.page, { "in-amount": "sepuluh ribu" });
    const reply = page.get("region", "Balasan").text;
    expect(reply).toMatch(/^Balasan 400 /);
    expect(reply).toContain('"field": "amount"');
    expect(page.get("textbox", "amount").attributes.value).toBe("sepuluh ribu");
    expect(page.get("region", "Webhook yang menyusul").text).toContain("tidak mengubah apa pun");
  });

  test("an address that is not whole is said at its field", async () => {
    const address = `${own.page}?operation=getPayment`;
    const reply = await run(developer, address, { "in-id": "" });
    expect(reply.status).toBe(422);
    expect(reply.page.get("alert", "Isi ini: namanya ada di alamat operasi")).toBeDefined();
  });

  test("the code follows what is filled in, and nothing is run for it", async () => {
    const before = await room.engine.payments.count(own.project, {});
    await developer.get(own.page);
    const { page } = await developer.press("Perbarui kode", {
      "in-reference": "it's 5 o'clock",
      "in-metadata": '{"meja": 4}',
      do: "write",
    });
    expect(page.get("figure", "curl").text).toContain("it'\\''s 5 o'\\''clock");
    expect(page.get("figure", "SDK").text).toContain("metadata: { meja: 4 }");
    expect(page.has("region", "Balasan")).toBe(false);
    expect(await room.engine.payments.count(own.project, {})).toBe(before);
  });

  test("is written down with who did it and no secret", async () => {
    const written = await open("native");
    await run(developer, written.page);
    const { rows } = await room.db.query(
      "select actor, detail from audit where verb = 'api console' and subject = $1",
      [written.project.slug],
    );
    expect(rows).toEqual([
      { actor: developer.person?.login, detail: { operation: "createPayment", status: 201 } },
    ]);
  });
});

describe("what it keeps to", () => {
  test("only those who may develop", async () => {
    for (const role of ["viewer", "finance"] as const) {
      expect((await (await faces.member(role)).get(own.page)).status).toBe(403);
    }
    const other = await createMerchant(room, "Toko lain");
    const strange = await open("native", { merchantId: other.id });
    expect((await developer.get(strange.page)).status).toBe(404);
    expect((await developer.post(strange.page, { _act: "send", do: "run" })).status).not.toBe(200);
    expect((await developer.post(own.page, { _act: "send", do: "run" })).status).toBe(403);
  });

  test("a payment of another project is not paid", async () => {
    const other = await open("native");
    await run(developer, other.page);
    const [payment] = await room.engine.payments.list(other.project, { limit: 1 });
    await run(developer, own.page);
    const reply = await developer.press("Perankan pembeli: bayar", {
      payment: showId("pay", payment?.id ?? ""),
    });
    expect(reply.status).toBe(404);
  });

  test("nothing in live, where the code alone is shown and why", async () => {
    const live = await open("pakasir", { mode: "live" });
    const { page } = await developer.get(live.page);
    expect(page.has("button", "Jalankan")).toBe(false);
    expect(page.text).toContain("konsol tidak mengirim apa pun");
    expect(page.get("figure", "curl").text).toContain("KEY-ANDA");
    expect(page.text).not.toContain(live.key);
    const forced = await developer.press("Perbarui kode", { do: "run" });
    expect(forced.status).toBeGreaterThanOrEqual(400);
    // Not even what needs no key.
    await developer.get(`${live.page}?operation=getFees`);
    const keyless = await developer.press("Perbarui kode", { do: "run" });
    expect(keyless.status).toBeGreaterThanOrEqual(400);
    expect(await room.engine.payments.count(live.project, {})).toBe(0);
  });

  test("other wires lead to the merchant's sandbox projects, or say how to make one", async () => {
    const merchant = await createMerchant(room, "Toko tunggal");
    const member = await faces.member("owner", merchant.id);
    const first = await open("pakasir", { merchantId: merchant.id });
    const second = await open("cashi", { merchantId: merchant.id });
    const { page } = await member.get(first.page);
    expect(page.get("link", "Cashi").attributes.href).toBe(second.page);
    const foreign = page.get("link", "FastPay").attributes.href as string;
    const shown = (await member.get(foreign)).page;
    expect(shown.has("button", "Jalankan")).toBe(false);
    expect(shown.text).toContain("belum punya proyek sandbox dengan dialek FastPay");
    expect(shown.get("figure", "curl").text).toContain("/fastpay/api/v1/");
  });

  test("a key that is bound to other addresses is not used", async () => {
    const { project, page } = await open("native");
    await room.db.query("update api_key set addresses = '{203.0.113.9}' where project_id = $1", [
      project.id,
    ]);
    expect((await developer.get(page)).page.text).toContain("belum punya key yang masih dapat");
  });
});

test("whatever is filled in, our own operations alone are asked", () => {
  const hostile = ["http://evil.example/", "//evil.example", "../../..", "?a=b#c", "%2e%2e", "a@b"];
  for (const dialect of dialects) {
    for (const trial of trialsOf(dialect)) {
      const [fixed = ""] = trial.path.split("{");
      for (const text of hostile) {
        const values = Object.fromEntries(trial.fields.map(({ name }) => [name, text]));
        const { path } = trial.request(values, { base: "", slug: "s", key: "k" });
        expect(path.startsWith(fixed), path).toBe(true);
        const told = new URL(path, "http://house.example");
        expect(told.host).toBe("house.example");
        expect(told.pathname.split("/")).toHaveLength(trial.path.split("/").length);
      }
    }
  }
});

test("the call goes out in the visitor's name", async () => {
  const asked: ProgramRequest[] = [];
  const spied = await testFaces();
  const { ask } = spied.room;
  Object.assign(spied.room, {
    ask: (request: ProgramRequest) => {
      asked.push(request);
      return ask(request);
    },
  });
  const visitor = await spied.member("developer");
  const form = dialects.find(({ id }) => id === "native");
  if (form) await createKey(spied.room, spied.house.project, formOf(form));
  await run(visitor, `/dashboard/projects/${spied.house.project.slug}/api`);
  expect(asked).toMatchObject([{ method: "POST", url: "/v1/payments", from: "127.0.0.1" }]);
});
