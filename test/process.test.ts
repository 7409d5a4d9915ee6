/** The program as a process: who may start it, on what, and that it goes whole when told to. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { livingPostmaster } from "../src/db/embedded-cluster.ts";
import { canReach, ordinaryUser } from "../src/db/embedded-user.ts";
import { readCurl } from "./support/full-house.ts";
import { follow, openProgramHouse, type ProgramHouse } from "./support/program.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const user = ordinaryUser();

let house: ProgramHouse | undefined;

beforeAll(() => {
  // An ordinary user may not build where root did.
  spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], { stdio: "inherit" });
});

afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** Each process below one, itself too. */
function familyOf(parent: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, ppid: number]);
  const family = [parent];
  for (const one of family) {
    for (const [pid, ppid] of rows) if (ppid === one) family.push(pid);
  }
  return family;
}

function isAlive(pid: number): boolean {
  const shown = spawnSync("ps", ["-p", `${pid}`, "-o", "stat="], { encoding: "utf8" }).stdout;
  return shown.trim() !== "" && !shown.trim().startsWith("Z");
}

/** The house promises ten seconds; a loaded machine gets some more. */
const PATIENCE = 20_000;
const POLL = 50;

async function survivorsOf(pids: readonly number[]): Promise<number[]> {
  for (let waited = 0; waited < PATIENCE && pids.some(isAlive); waited += POLL) await wait(POLL);
  return pids.filter(isAlive);
}

describe("npm start", () => {
  test.each([
    ["SIGTERM", "npm"],
    ["SIGINT", "npm"],
    ["SIGTERM", "the whole group"],
    ["SIGINT", "the whole group"],
    ["SIGTERM", "the program alone"],
    ["SIGINT", "the program alone"],
  ] as const)("%s to %s ends everything, the database too", async (signal, whom) => {
    house = await openProgramHouse();
    const npm = spawn("npm", ["start"], { cwd: ROOT, env: house.env, detached: true });
    const program = follow(npm);
    const pid = npm.pid as number;
    await program.until(" answers at ");
    const postmaster = livingPostmaster(join(house.data, "postgres")) as number;
    const family = familyOf(pid);
    expect(family).toContain(postmaster);
    const [server] = family.filter((one) => familyOf(one).includes(postmaster)).slice(-2);
    process.kill(
      whom === "npm" ? pid : whom === "the program alone" ? (server as number) : -pid,
      signal,
    );
    await program.ended;
    expect(await survivorsOf(family)).toEqual([]);
    expect(existsSync(join(house.data, "postgres", "postmaster.pid"))).toBe(false);
  });
});

describe("a start that cannot be", () => {
  test("names every wrong setting in one message, and makes nothing", async () => {
    house = await openProgramHouse({
      PORT: "99999",
      HOST: "a b",
      DATABASE_URL: "mysql://x/y",
      PUBLIC_URL: "pay.example.com",
      GAPURA_KEY: "too short",
      GAPURA_PROXIES: "everybody",
      GAPURA_WEBHOOK_ALLOW: "10.0.0.1",
      GAPURA_LOGG: "info",
    });
    const { out, err, code } = await house.run("serve");
    expect(code).toBe(1);
    expect(out).toBe("");
    const named = ["PORT", "HOST", "DATABASE_URL", "PUBLIC_URL", "GAPURA_KEY", "GAPURA_PROXIES"];
    for (const name of [...named, "GAPURA_WEBHOOK_ALLOW", "GAPURA_LOGG"]) {
      expect(err).toMatch(new RegExp(`^ {2}- ${name} `, "m"));
    }
    expect(err).not.toContain("    at ");
    expect(err).not.toContain("too short");
    expect(existsSync(house.data)).toBe(false);
  });

  test("names a port that is taken, and leaves no database behind", async () => {
    house = await openProgramHouse();
    const squatter = createServer().listen(house.port, "127.0.0.1");
    await once(squatter, "listening");
    const { err, code } = await house.run("serve");
    squatter.close();
    expect([code, err]).toEqual([1, expect.stringContaining(`:${house.port}`)]);
    expect(livingPostmaster(join(house.data, "postgres"))).toBeUndefined();
  });

  test("says that a database server does not let it in", async () => {
    house = await openProgramHouse({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" });
    const { err, code } = await house.run("serve");
    expect([code, err]).toEqual([1, expect.stringContaining("DATABASE_URL")]);
    expect(err).not.toContain("    at ");
  });
});

test("a database that outlived its killed server is taken over", async () => {
  house = await openProgramHouse();
  const first = await house.serve();
  const old = livingPostmaster(join(house.data, "postgres")) as number;
  first.child.kill("SIGKILL");
  await first.ended;
  expect(isAlive(old)).toBe(true);
  const second = await house.serve();
  expect(second.printed()).toContain("took over the database left running");
  expect(isAlive(old)).toBe(false);
  expect((await fetch(`${house.origin}/readyz`)).status).toBe(200);
});

test.runIf(user && canReach(user, ROOT))("an ordinary user runs it like root does", async () => {
  house = await openProgramHouse({}, ROOT, user);
  const server = await house.serve();
  expect(statSync(join(house.data, "postgres")).uid).toBe(user?.uid);
  await payOne(house, server.printed());
});

/** Debian's folder; another system keeps it elsewhere, and then the oldest one is not tried. */
const OLD_BINARIES = "/usr/lib/postgresql/15/bin";

test.runIf(existsSync(OLD_BINARIES))("Postgres 15 serves as well, by DATABASE_URL", async () => {
  house = await openProgramHouse({ DATABASE_URL: await startOldPostgres() });
  const server = await house.serve();
  expect(server.printed()).toContain("(DATABASE_URL)");
  await payOne(house, server.printed());
  expect(existsSync(join(house.data, "postgres"))).toBe(false);
});

/** A cluster of the oldest Postgres that is promised, gone with the test. */
async function startOldPostgres(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "gapura-15-"));
  chmodSync(folder, 0o711);
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const init = ["-D", data, "-U", "gapura", "--auth=trust", "--no-sync", "-E", "UTF8"];
  const as = { ...user, cwd: folder };
  spawnSync(join(OLD_BINARIES, "initdb"), init, as);
  const settings = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`];
  const postgres = spawn(join(OLD_BINARIES, "postgres"), ["-D", data, ...settings, "-F"], as);
  let said = "";
  postgres.stderr.on("data", (part) => {
    said += part;
  });
  for (let waited = 0; waited < PATIENCE && !said.includes("ready to accept"); waited += POLL) {
    await wait(POLL);
  }
  onTestFinished(async () => {
    await house?.close();
    house = undefined;
    const ended = once(postgres, "close");
    postgres.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true });
  });
  return `postgres://gapura@${encodeURIComponent(folder)}/postgres`;
}

/** From the printed line to a paid payment whose webhook has come, and books that balance. */
async function payOne(house: ProgramHouse, welcome: string): Promise<void> {
  const line = welcome.split("\n").find((one) => one.includes("/v1/payments")) as string;
  const { method, path, headers, body } = readCurl(line);
  const made = await fetch(house.origin + path, { method, headers, body: JSON.stringify(body) });
  expect(made.status).toBe(201);
  const { json } = await house.ask("payment", "simulate", "INV-1", "--project", "demo-native");
  expect(json.status).toBe("paid");
  await expect
    .poll(async () => (await fetch(`${house.origin}/dev/inbox`)).text(), { timeout: PATIENCE })
    .toContain("payment.paid");
  expect((await house.ask("ledger", "check")).json).toEqual({
    ok: true,
    violations: [],
    differences: [],
  });
}
