/** Webhooks on the dashboard: an address is set, tested until its light is green, and cared for. */
import { expect, test } from "vitest";
import { MINUTE, SECOND } from "../src/clock.ts";
import { dialects } from "../src/dialects/index.ts";
import { createKey } from "../src/engine/keys.ts";
import type { Mode } from "../src/engine/settings.ts";
import { linkUnder } from "../src/house-link.ts";
import { parseId, showId } from "../src/ids.ts";
import type { MemberRole } from "../src/people/roles.ts";
import { verifyStandard } from "../src/webhooks/sign.ts";
import { formOf } from "../src/wire-engine.ts";
import { testFaces } from "./support/faces.ts";
import { HOUSE_KEY } from "./support/house.ts";
import { receiver, testWorker } from "./support/webhook-house.ts";

const faces = await testFaces();
const { house, room } = faces;
const SAVE = "Simpan";
const TEST = "Test Webhook";

type Of = {
  readonly dialect?: string;
  readonly role?: MemberRole;
  readonly mode?: Mode;
};

/** A merchant of its own for each test, with a worker that sends what it makes. */
async function shop({ dialect = "native", role = "owner", mode = "sandbox" }: Of = {}) {
  const project = await house.addProject({ dialect, mode });
  const found = dialects.find(({ id }) => id === dialect);
  if (!found) throw new Error(`no dialect ${dialect}`);
  const { key } = await createKey({ ...room, houseKey: HOUSE_KEY }, project, formOf(found));
  const visitor = await faces.member(role, project.merchantId);
  const home = `/dashboard/projects/${project.slug}/webhooks`;
  const webhooks = Object.fromEntries(dialects.map(({ id, webhook }) => [id, webhook]));
  const worker = () =>
    testWorker({ ...room, dialects: webhooks, link: linkUnder({ publicUrl: room.publicUrl }) });
  const audited = async () => {
    const { rows } = await room.db.query<{ verb: string; merchant_id: string }>(
      "select verb, merchant_id from audit where actor = $1 order by at, id",
      [visitor.person?.login],
    );
    for (const row of rows) expect(row.merchant_id).toBe(project.merchantId);
    return rows.map(({ verb }) => verb).sort();
  };
  const desk = room.engine.webhooks;
  return { project, key, visitor, home, worker, audited, desk };
}

type Shop = Awaited<ReturnType<typeof shop>>;

/** Sets the address by the form; gives the page that shows the secrets. */
async function addressed({ visitor, home }: Shop, url: string) {
  await visitor.get(home);
  return visitor.press(SAVE, { url });
}

async function onlyId({ desk, project }: Shop): Promise<string> {
  return (await desk.list(project))[0]?.id ?? "";
}

/** Presses the button while a worker is running, and reads the page that it leads to. */
async function tested({ visitor, home, worker }: Shop, at = home) {
  await visitor.get(at);
  const running = worker();
  running.start();
  const { location } = await visitor.press(TEST);
  return visitor.get(location ?? "");
}

/** The words of the light. */
const lightIn = (text: string) => /(Abu-abu|Kuning|Hijau|Merah):/.exec(text)?.[1];

test("an address is saved, its secret shown once, and a test turns its light green", async () => {
  const made = await shop();
  const { visitor, home } = made;
  const program = await receiver((response) => response.writeHead(200).end("diterima"));
  expect((await visitor.get(home)).page.text).toContain("Belum ada endpoint");
  const shown = await addressed(made, program.url);
  const secret = /whsec_[A-Za-z0-9+/=]+/.exec(shown.page.text)?.[0] ?? "";
  expect(secret).not.toBe("");
  const before = await visitor.get(home);
  expect(before.html).not.toContain(secret);
  expect(lightIn(before.page.text)).toBe("Abu-abu");
  const { page } = await tested(made);
  expect(lightIn(page.text)).toBe("Hijau");
  expect(page.text).toMatch(/HTTP 200.*milidetik.*diterima/s);
  const [{ headers, body }] = program.received as [(typeof program.received)[number]];
  const message = { headers: headers as Record<string, string>, body: Buffer.from(body) };
  expect(verifyStandard({ ...message, secrets: [secret], now: room.clock.now() })).toBe("valid");
  expect(await made.audited()).toEqual(["webhook create", "webhook test"]);
});

test.each([
  [500, "programnya gagal", "Merah"],
  [302, "mengalihkan", "Merah"],
  [404, "Periksa jalur", "Merah"],
])("a test that is answered %i says why and when it is tried again", async (status, why, light) => {
  const made = await shop();
  const program = await receiver((response) => response.writeHead(status).end());
  await addressed(made, program.url);
  const { page } = await tested(made);
  expect(lightIn(page.text)).toBe(light);
  expect(page.text).toContain(why);
  expect(page.text).toContain("Percobaan berikutnya");
});

test("a test that is still on its way is amber, and can be looked at again", async () => {
  const made = await shop();
  await addressed(made, "http://127.0.0.1:1/hook");
  await made.desk.test(made.project, await onlyId(made));
  const { page, html } = await made.visitor.get(made.home);
  expect(lightIn(page.text)).toBe("Kuning");
  expect(page.has("link", "Lihat lagi")).toBe(true);
  // A page looks again by itself, though not for ever.
  expect(html).toContain("data-again");
  house.clock.advance(MINUTE);
  expect((await made.visitor.get(made.home)).html).not.toContain("data-again");
});

test.each(dialects.map(({ id, webhook }) => [id, webhook] as const))(
  "the samples of the wire %s say its header, its secret and an example of its own",
  async (id, { proof, signsWithKey }) => {
    const { visitor, home } = await shop({ dialect: id, role: "viewer" });
    for (const code of ["node", "php"]) {
      const { page } = await visitor.get(`${home}/samples?code=${code}`);
      expect(page.text).toContain(proof?.header ?? "webhook-signature");
      const secret = signsWithKey ? "kunci API" : proof ? "rahasia webhook" : "Standard Webhooks";
      expect(page.text).toContain(secret);
      expect(page.get("region", "Contoh isi").text).toMatch(/\{".*TEST|\{"event":"invoice\.paid/);
    }
  },
);

test("a changed address is untested again", async () => {
  const made = await shop();
  const program = await receiver((response) => response.writeHead(500).end());
  await addressed(made, program.url);
  expect(lightIn((await tested(made)).page.text)).toBe("Merah");
  await made.visitor.get(made.home);
  const saved = await made.visitor.press(SAVE, { url: `${program.url}/baru` });
  expect(lightIn((await made.visitor.get(saved.location ?? "")).page.text)).toBe("Abu-abu");
});

test.each([
  ["http://10.0.0.7/hook", "jaringan pribadi", "GAPURA_WEBHOOK_ALLOW=10.0.0.7:80"],
  ["toko.example/hook", "bukan alamat yang lengkap", "https://"],
  ["http://me:pass@toko.example/", "nama pengguna", "tanda tangan"],
])("%s is refused at its field, in words", async (url, why, fix) => {
  const made = await shop();
  const refused = await addressed(made, url);
  expect(refused.status).toBe(422);
  const field = refused.page.get("textbox", "Webhook URL");
  expect(field.attributes["aria-invalid"]).toBe("true");
  expect(field.attributes.value).toBe(url);
  expect(refused.page.all("alert")[0]?.text).toMatch(new RegExp(`${why}.*${fix}`));
  expect(await made.desk.list(made.project)).toEqual([]);
  expect(await made.audited()).toEqual([]);
});

test("a wire that asks for https refuses http, in words", async () => {
  const refused = await addressed(await shop({ dialect: "cashi" }), "http://toko.example/hook");
  expect(refused.page.all("alert")[0]?.text).toContain("https://");
});

test("buyers' return address is saved beside it, and refused at its own field", async () => {
  const { visitor, home, project, audited } = await shop();
  await visitor.get(home);
  const label = "Success Redirect URL";
  const bad = await visitor.press(SAVE, { return_url: "javascript:alert(1)" });
  expect(bad.status).toBe(422);
  expect(bad.page.get("textbox", label).attributes["aria-invalid"]).toBe("true");
  await visitor.get(home);
  const saved = await visitor.press(SAVE, { return_url: "https://toko.example/lunas" });
  expect(saved.status).toBe(303);
  const { page } = await visitor.get(home);
  expect(page.get("textbox", label).attributes.value).toBe("https://toko.example/lunas");
  const now = await room.engine.projects.byId(project.merchantId, project.id);
  expect(now?.settings.returnUrl).toBe("https://toko.example/lunas");
  expect(await audited()).toEqual(["project set"]);
});

test("a developer sets addresses, but not where buyers return to", async () => {
  const { visitor, home } = await shop({ role: "developer" });
  const { page } = await visitor.get(home);
  expect(page.has("textbox", "Webhook URL")).toBe(true);
  expect(page.has("textbox", "Success Redirect URL")).toBe(false);
  const forced = await visitor.press(SAVE, { return_url: "https://evil.example/" });
  expect(forced.status).toBe(403);
});

test("further endpoints hear of what was chosen; the list shows each light", async () => {
  const made = await shop();
  const { visitor, home, desk, project } = made;
  await addressed(made, "http://127.0.0.1:1/satu");
  house.clock.advance(SECOND);
  await visitor.get(`${home}/new`);
  const none = await visitor.press(SAVE, { url: "http://127.0.0.1:1/dua", events: "" });
  expect(none.status).toBe(422);
  expect(none.page.all("alert")[0]?.text).toContain("sedikitnya satu");
  await visitor.get(`${home}/new`);
  const shown = await visitor.press(SAVE, {
    url: "http://127.0.0.1:1/dua",
    events: "payment.paid",
  });
  expect(shown.page.text).toContain("whsec_");
  expect(await desk.list(project)).toMatchObject([{}, { events: ["payment.paid"] }]);
  const table = (await visitor.get(home)).page.get("table", "Endpoint proyek ini");
  expect(table.text).toMatch(/satu.*Belum diuji.*Semua.*Aktif.*dua.*1 dari 19/s);
});

test("an endpoint is changed, paused, resumed, its secrets replaced, and deleted", async () => {
  const made = await shop({ dialect: "cashi" });
  const { visitor, home, desk, project } = made;
  const program = await receiver();
  const first = await addressed(made, program.url);
  expect(first.page.text).toContain("x-gateway-signature");
  const id = await onlyId(made);
  const place = `${home}/${showId("whe", id)}`;
  await visitor.get(place);
  await visitor.press("Jeda");
  expect(await desk.get(project, id)).toMatchObject({ status: "disabled" });
  expect((await visitor.get(place)).page.has("button", TEST)).toBe(false);
  await visitor.press("Aktifkan kembali");
  await visitor.get(place);
  const rotated = await visitor.press("Ganti rahasia", { keep_for: "3600" });
  const [wire = ""] = /\b[0-9A-Za-z]{40}\b/.exec(rotated.page.text) ?? [];
  expect(wire).toHaveLength(40);
  const { page } = await visitor.get(place);
  expect(page.text).toContain("Rahasia lama masih berlaku sampai");
  expect(page.text).not.toContain(wire);
  await visitor.press("Ganti rahasia", { keep_for: "5" });
  const asked = await visitor.get(`${place}?remove=1`);
  expect(asked.page.has("heading", "Hapus endpoint ini?")).toBe(true);
  await visitor.press("Hapus endpoint");
  expect(await desk.list(project)).toEqual([]);
  expect((await visitor.get(place)).status).toBe(404);
  expect(await made.audited()).toEqual([
    ...["webhook create", "webhook delete", "webhook disable"],
    ...["webhook enable", "webhook rotate"],
  ]);
});

test("in live, a factor that is no longer fresh is asked for first", async () => {
  const made = await shop({ mode: "live" });
  const { visitor, home, desk, project } = made;
  await addressed(made, "https://toko.example/hook");
  const id = await onlyId(made);
  house.clock.advance(6 * MINUTE);
  const place = `${home}/${showId("whe", id)}`;
  for (const [at, button] of [
    [home, SAVE],
    [place, SAVE],
    [place, "Ganti rahasia"],
    [`${place}?remove=1`, "Hapus endpoint"],
  ] as const) {
    await visitor.get(at);
    expect((await visitor.press(button)).status, button).toBe(403);
  }
  expect(await desk.list(project)).toMatchObject([{ formerUntil: null }]);
});

test("who may only look changes nothing, and nobody sees what is another's", async () => {
  const made = await shop({ role: "finance" });
  const other = await shop();
  await addressed(other, "http://127.0.0.1:1/hook");
  const id = await onlyId(other);
  const { page } = await made.visitor.get(made.home);
  expect(page.all("button").map(({ name }) => name)).not.toContain(SAVE);
  const token = page.fields("Keluar")._token ?? "";
  const forced = { _act: "save", _token: token, url: "http://127.0.0.1:1/" };
  expect((await made.visitor.post(made.home, forced)).status).toBe(403);
  expect((await made.visitor.get(`${made.home}/new`)).status).toBe(403);
  for (const path of [
    `/${showId("whe", id)}`,
    "/whe_nothing",
    `/deliveries/${showId("dlv", id)}`,
  ]) {
    expect((await made.visitor.get(`${made.home}${path}`)).status, path).toBe(404);
  }
  const owner = await faces.member("owner", made.project.merchantId);
  const own = (await owner.get(made.home)).page.fields(SAVE)._token ?? "";
  for (const act of ["save", "rotate", "pause", "remove", "test"]) {
    const fields = {
      _act: act,
      _token: own,
      endpoint: showId("whe", id),
      url: "http://127.0.0.1:2/",
    };
    const at = `${made.home}/${showId("whe", id)}`;
    expect(
      (await owner.post(at, { ...fields, events: "payment.paid", keep_for: "0" })).status,
    ).toBe(404);
  }
  expect((await owner.post(made.home, { _act: "test", _token: "wrong" })).status).toBe(403);
});

test("a failed delivery tells why, when it comes next, what was sent, and how to try", async () => {
  const made = await shop({ dialect: "pakasir" });
  const { visitor, home, desk, project, worker } = made;
  const program = await receiver((response) =>
    response.writeHead(302, { location: "https://toko.example/login" }).end("pindah"),
  );
  await addressed(made, program.url);
  await tested(made);
  const { page } = await visitor.get(`${home}/deliveries?state=pending&event=webhook.test`);
  const table = page.get("table", "Pengiriman proyek ini");
  expect(table.text).toContain("Server Anda mengalihkan (302)");
  const [delivery] = await desk.deliveries(project, { limit: 1 });
  const address = `${home}/deliveries/${showId("dlv", delivery?.id ?? "")}`;
  const one = await visitor.get(address);
  const [{ body }] = program.received as [(typeof program.received)[number]];
  expect(one.page.get("region", "Mengapa gagal").text).toContain("https://toko.example/login");
  expect(one.page.get("region", "Permintaan").text).toContain(body);
  expect(one.page.get("region", "Percobaan").text).toMatch(/Dijawab 302.*pindah/s);
  expect(one.page.text).toContain("Percobaan berikutnya");
  expect(one.page.get("region", "Sebagai curl").text).toContain(`--data-raw '${body}'`);
  program.answers((response) => response.writeHead(200).end());
  const again = await visitor.press("Kirim ulang");
  await worker().drain();
  const resent = await visitor.get(again.location ?? "");
  expect(resent.page.text).toContain("Dikirim ulang");
  expect(resent.page.has("heading", "Mengapa gagal")).toBe(false);
  expect(program.received.at(-1)?.body).toBe(body);
});

test("a delivery's page holds no secret, and its curl line a signature that counts", async () => {
  const made = await shop({ dialect: "cashi" });
  const program = await receiver();
  const { page } = await addressed(made, program.url);
  const secrets = page.text.match(/\b[0-9A-Za-z]{40}\b|whsec_\S+/g) ?? [];
  expect(secrets).toHaveLength(2);
  await tested(made);
  house.clock.advance(10 * SECOND);
  const [delivery] = await made.desk.deliveries(made.project, { limit: 1 });
  const one = await made.visitor.get(
    `${made.home}/deliveries/${showId("dlv", delivery?.id ?? "")}`,
  );
  for (const secret of secrets) expect(one.html).not.toContain(secret);
  const curl = one.page.get("region", "Sebagai curl").text;
  const header = (name: string) => new RegExp(`-H '${name}: ([^']*)'`).exec(curl)?.[1] ?? "";
  const [{ body }] = program.received as [(typeof program.received)[number]];
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  const headers = Object.fromEntries(names.map((name) => [name, header(name)]));
  const message = { headers, body: Buffer.from(body), now: room.clock.now() };
  const whsec = secrets.filter((one) => one.startsWith("whsec_"));
  expect(verifyStandard({ ...message, secrets: whsec })).toBe("valid");
  expect(parseId("evt", header("webhook-id").slice(0, 36))).toBeDefined();
});

test("a range is counted before it is sent once more", async () => {
  const made = await shop();
  const { visitor, home, worker, desk, project } = made;
  const program = await receiver((response) => response.writeHead(410).end());
  await addressed(made, program.url);
  const id = await onlyId(made);
  for (let count = 0; count < 2; count += 1) {
    await desk.update(project, id, { status: "enabled" });
    await desk.test(project, id);
    await worker().drain();
  }
  await desk.update(project, id, { status: "enabled" });
  const first = await visitor.get(`${home}/resend`);
  expect(first.page.has("heading", "Kirim ulang")).toBe(false);
  const { from = "", until = "", ...rest } = first.page.fields("Hitung dahulu");
  const query = new URLSearchParams({ from, until, ...rest });
  const counted = await visitor.get(`${home}/resend?${query}`);
  expect(counted.page.text).toContain("2 pengiriman akan dikirim ulang");
  expect(program.received).toHaveLength(2);
  program.answers((response) => response.writeHead(200).end());
  house.clock.advance(SECOND);
  const sent = await visitor.press("Kirim ulang 2 pengiriman");
  await worker().drain();
  expect(program.received).toHaveLength(4);
  expect((await visitor.get(sent.location ?? "")).page.text).toContain(
    "2 pengiriman dikirim ulang",
  );
  const empty = await visitor.get(`${home}/resend?${query}`);
  expect(empty.page.text).toContain("Tidak ada pengiriman di rentang itu");
  query.set("until", from);
  const wrong = await visitor.get(`${home}/resend?${query}`);
  expect(wrong.page.all("alert")[0]?.text).toBe("Akhir harus sesudah awal.");
  const viewer = await faces.member("viewer", project.merchantId);
  query.set("until", until);
  query.set("state", "succeeded");
  const looked = await viewer.get(`${home}/resend?${query}`);
  expect(looked.page.text).toContain("2 pengiriman akan dikirim ulang");
  expect(looked.page.has("button", "Kirim ulang 2 pengiriman")).toBe(false);
});
