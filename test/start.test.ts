/** A first start on an empty machine: from nothing to a paid QRIS and its webhook, and out. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProgramHouse, type ProgramHouse, type RunningProgram } from "./support/program.ts";

let house: ProgramHouse;
let server: RunningProgram;
let welcome: string;

beforeAll(async () => {
  house = await openProgramHouse();
  server = await house.serve();
  welcome = await server.until("/dev/inbox");
});

afterAll(() => house.close());

/** The words of a printed curl line, without `curl` itself. */
function curlOf(text: string, project: string): { url: string; init: RequestInit } {
  const line = text.split("\n").find((_, at, all) => all[at - 1]?.includes(`project ${project}:`));
  const words = [...(line ?? "").matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare,
  );
  const after = (flag: string) =>
    words.flatMap((word, at) => (words[at - 1] === flag ? [word as string] : []));
  const headers = after("-H").map((header) => header.split(": ") as [string, string]);
  const [body] = after("-d");
  // Without data curl makes a GET.
  const init = body === undefined ? { headers } : { method: "POST", headers, body };
  return { url: words[1] as string, init };
}

describe("the first start", () => {
  test("prints a line for each dialect that makes a payment", async () => {
    const projects = [...welcome.matchAll(/sandbox project (demo-[a-z-]+):/g)].map(
      ([, slug]) => slug,
    );
    const { json } = await house.ask("project", "list");
    expect(projects.length).toBeGreaterThan(1);
    expect(json.projects.map(({ slug }: { slug: string }) => slug)).toEqual(projects);
    for (const project of projects) {
      const { url, init } = curlOf(welcome, project as string);
      const reply = await fetch(url, init);
      expect([project, reply.ok, await reply.text()]).toEqual([project, true, expect.any(String)]);
    }
  });

  test("shows the webhook of a payment that is played as paid", async () => {
    const { url, init } = curlOf(welcome, "demo-pakasir");
    const order = { ...JSON.parse(init.body as string), order_id: "FIRST-1" };
    const made = await fetch(url, { ...init, body: JSON.stringify(order) });
    expect(made.status).toBe(200);
    const { json } = await house.ask("payment", "simulate", "FIRST-1");
    expect(json).toMatchObject({ reference: "FIRST-1", status: "paid", project: "demo-pakasir" });
    const printed = await server.until('"order_id":"FIRST-1"');
    expect(printed).toContain("webhook for demo-pakasir (signature valid): {");
    const inbox = await fetch(`${house.origin}/dev/inbox`, { headers: { accept: "text/html" } });
    expect(await inbox.text()).toContain("FIRST-1");
  });

  test("lets the operator set a password once", async () => {
    const [link = ""] = /http\S+\/operator\/password\/\S+/.exec(welcome) ?? [];
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain('name="password"');
    const send = (password: string, site = "same-origin") =>
      fetch(link, {
        method: "POST",
        body: new URLSearchParams({ password }),
        headers: { "sec-fetch-site": site },
      });
    expect((await send("panjang sekali", "cross-site")).status).toBe(403);
    expect((await send("pendek")).status).toBe(422);
    expect((await send("panjang sekali")).status).toBe(200);
    expect((await send("panjang sekali")).status).toBe(404);
    expect((await fetch(link)).status).toBe(404);
  });

  test("answers verbs beside the server", async () => {
    expect(await house.ask("ledger", "check")).toEqual({
      json: { ok: true, violations: [], differences: [] },
      code: 0,
    });
    const { json, code } = await house.ask("doctor");
    expect(json.checks.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    expect([json.ok, code]).toEqual([true, 0]);
    const test = await house.ask("webhook", "test", "--project", "demo-native");
    expect(test.json.deliveries).toMatchObject([{ status: "succeeded", last_status: 200 }]);
    const again = await house.ask("webhook", "resend", "FIRST-1");
    expect(again.json.deliveries).toMatchObject([{ event: "payment.paid", status: "succeeded" }]);
  });

  test("keeps a second server from the same folder", async () => {
    const second = await house.run("serve");
    expect(second.code).toBe(1);
    expect(second.err).toContain(house.data);
  });

  test("leaves a delivery that hangs to its lease, and ends", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const reached = once(silent, "connection");
    const { port } = silent.address() as AddressInfo;
    const hook = `http://127.0.0.1:${port}/`;
    const words = ["--slug", "hanging-shop", "--dialect", "pakasir", "--webhook-url", hook];
    const { json } = await house.ask("project", "create", ...words);
    const { url, init } = curlOf(welcome, "demo-pakasir");
    const order = { project: json.slug, api_key: json.api_key, order_id: "HANG-1", amount: 20_000 };
    await fetch(url, { ...init, body: JSON.stringify(order) });
    await house.ask("payment", "simulate", "HANG-1");
    const [socket] = (await reached) as [Socket];
    server.child.kill("SIGINT");
    expect((await server.ended).code).toBe(0);
    socket.destroy();
    silent.close();
    const { json: left } = await house.ask("payment", "show", "HANG-1");
    expect(left.deliveries).toMatchObject([{ status: "pending", attempts: 0 }]);
    server = await house.serve();
  });

  test("ends whole when it is told to, and begins again where it was", async () => {
    const pid = Number(
      (await readFile(join(house.data, "postgres", "postmaster.pid"), "utf8")).split("\n")[0],
    );
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    const alone = await house.ask("payment", "show", "FIRST-1");
    expect(alone.json.status).toBe("paid");
    server = await house.serve();
    const text = await server.until("/dev/inbox");
    expect(text).toContain("sandbox project demo-pakasir:");
    expect(text).not.toContain("/operator/password/");
  });
});
