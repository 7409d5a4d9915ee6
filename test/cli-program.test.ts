/** The program `gapura` as it is run: its streams, its exit codes, and `dev` from end to end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { follow } from "./support/program.ts";

const MAIN = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));

function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), "gapura-cli-"));
  // As root, Postgres runs as another user, who must be able to pass.
  chmodSync(folder, 0o711);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: folder, XDG_CONFIG_HOME: "" };
  return { folder, env: { ...env, XDG_STATE_HOME: "", GAPURA_API_KEY: "", GAPURA_URL: "" } };
}

function start(env: NodeJS.ProcessEnv, words: readonly string[], cwd?: string) {
  const options = { env, ...(cwd && { cwd }) };
  const child = spawn(process.execPath, ["--conditions=gapura-source", MAIN, ...words], options);
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end();
  return follow(child);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: "127.0.0.1" });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).then((there) => {
    socket.destroy();
    return there as boolean;
  });
}

test("help and refusals go where they belong", async () => {
  const { env } = openFolder();
  const help = await start(env, ["help"]).ended;
  expect([help.code, help.err]).toEqual([0, ""]);
  for (const noun of ["dev", "login", "payment create", "qris decode TEXT", "completion SHELL"]) {
    expect(help.out).toContain(`\n  ${noun}`);
  }
  const wrong = await start(env, ["payment", "make"]).ended;
  expect([wrong.code, wrong.out]).toEqual([2, ""]);
  expect(wrong.err).toContain("payment create");
  const refused = await start(env, ["balance", "show", "--json"]).ended;
  expect([refused.code, refused.err]).toEqual([1, ""]);
  expect(JSON.parse(refused.out).error.code).toBe("not_logged_in");
});

test("dev: the shop's link, pay, and the event, the answer and the ledger are shown", async () => {
  const { folder, env } = openFolder();
  const [port, shopPort] = [await freePort(), await freePort()];
  const words = ["dev", "--port", `${port}`, "--shop-port", `${shopPort}`];
  const dev = start(env, [...words, "--data", join(folder, "data")]);
  const early = dev.ended.then(({ out, err }) => Promise.reject(new Error(`${out}${err}`)));
  early.catch(() => undefined);
  const until = (text: string) => Promise.race([dev.until(text), early]);
  await until(`Shop: http://localhost:${shopPort}/`);

  const shop = `http://localhost:${shopPort}`;
  expect(await (await fetch(shop)).text()).toContain('<button name="ware" value="1">Beli</button>');
  const bought = await fetch(`${shop}/buy`, {
    method: "POST",
    body: new URLSearchParams({ ware: "1" }),
    redirect: "manual",
  });
  const checkout = bought.headers.get("location") ?? "";
  expect(checkout).toContain(`http://localhost:${port}/checkout/pay_`);
  const pay = { method: "POST", headers: { "sec-fetch-site": "same-origin" } };
  const body = new URLSearchParams({ scenario: "paid" });
  expect((await fetch(checkout, { ...pay, body })).status).toBe(200);
  const printed = await until("(settle pay_");
  expect(printed).toMatch(/payment\.paid {2}pay_\w+\n {2}shop: Nasi goreng of order-\w+ is paid/);
  expect(printed).toMatch(/is paid\n {2}-> 200 ok\n {2}ledger: available \+25000 = 25000/);
  expect(await (await fetch(shop)).text()).toContain("<td>paid</td>");

  // Another terminal finds the sandbox by itself, an operator's part included.
  const triggered = await start(env, ["trigger", "payout.paid", "--amount", "10000"]).ended;
  expect(triggered.code, triggered.err).toBe(0);
  await until("(payout-approve pyo_");

  dev.child.kill("SIGINT");
  const { code, err } = await dev.ended;
  expect([code, err]).toEqual([0, ""]);
  expect([await answers(port), await answers(shopPort)]).toEqual([false, false]);
  expect(existsSync(join(folder, ".local", "state", "gapura", "dev.json"))).toBe(false);

  const again = start(env, [...words, "--data", join(folder, "data"), "--json"]);
  await expect.poll(() => answers(shopPort), { timeout: 30_000 }).toBe(true);
  again.child.kill("SIGTERM");
  const ended = await again.ended;
  expect([ended.code, JSON.parse(ended.out)]).toMatchObject([0, { events: 0 }]);
});

test("dev says why its server cannot start, and leaves nothing behind", async () => {
  const { folder, env } = openFolder();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const words = ["dev", "--port", `${port}`, "--data", join(folder, "data"), "--json"];
  const { code, out } = await start(env, words).ended;
  expect([code, JSON.parse(out).error.code]).toEqual([1, "server_ended"]);
  expect(JSON.parse(out).error.message).toContain("the port is taken");
});
