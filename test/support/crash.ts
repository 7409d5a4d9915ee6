/**
 * Crashes: a server on a durable database of its own, under load, is killed at drawn moments; or
 * its database is, with all of its processes. At the end everything that was acknowledged is looked
 * for.
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { openDatabase } from "../../src/db/embedded.ts";
import { livingPostmaster } from "../../src/db/embedded-cluster.ts";
import { connect, type Pool } from "../../src/db/pool.ts";
import { countedIds, type Ids } from "../../src/ids.ts";
import {
  type CrashClient,
  type CrashLoad,
  type CrashWire,
  nativeWire,
  pakasirWire,
  startCrashClient,
} from "./crash-client.ts";
import { openProgramHouse, type ProgramHouse, type RunningProgram } from "./program.ts";

export type CrashPlan = {
  readonly seed: number;
  /** How often the server is killed, and how often its database. */
  readonly serverKills: number;
  readonly databaseKills: number;
  /** False: what a killed worker had in hand is due at once, and its minute is not waited out. */
  readonly waitsForLeases: boolean;
};

export type CrashHouse<Client extends CrashLoad = CrashClient> = {
  readonly client: Client;
  readonly heard: ReadonlyMap<string, number>;
  /** What the servers told of faults of their own while the database was left alone. */
  readonly complaints: readonly string[];
  readonly database: Pool;
  readonly house: ProgramHouse;
  close(): Promise<void>;
};

/** Asks sent between two kills, and how long after the last of them the kill comes, ms. */
const LEAST_ASKED = 1;
const MOST_ASKED = 80;
const LONGEST_HOLD = 40;

/** One kill in so many strikes while the server is starting. */
const EARLY_IN = 6;
const LONGEST_START = 900;

const HANDS = 8;

/** Where a load is put, and by what it is drawn. */
export type LoadRoom = {
  readonly house: ProgramHouse;
  /** Where webhooks go. */
  readonly hook: string;
  readonly ids: Ids;
  readonly hands: number;
  /** Whether an answer of 5xx is one of "not now". */
  readonly mayFail: () => boolean;
};

/** Lives through the plan; then everything asked is acknowledged and every delivery is made. */
export function liveThrough(plan: CrashPlan): Promise<CrashHouse> {
  return liveThroughLoad(plan, async ({ house, hook, ...settings }) => {
    const wires = await openShops(house, hook);
    return startCrashClient({ origin: `http://127.0.0.1:${house.port}`, wires, ...settings });
  });
}

/** The same under any load, which is begun once the server answers. */
export async function liveThroughLoad<Client extends CrashLoad>(
  plan: CrashPlan,
  begin: (room: LoadRoom) => Promise<Client>,
): Promise<CrashHouse<Client>> {
  const house = await openProgramHouse({ GAPURA_DEMO: "off", GAPURA_LOG: "warn" });
  const sink = await openSink();
  const closers: (() => Promise<unknown>)[] = [sink.close, () => endOrphan(house), house.close];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const servers = createServers(house);
    await servers.start();
    const databaseDies = { now: false };
    const client = await begin({
      house,
      hook: sink.url,
      ids: countedIds(plan.seed),
      hands: HANDS,
      mayFail: () => databaseDies.now,
    });
    closers.push(async () => client.abandon());
    const complaints = await Promise.race([
      liveThroughKills(plan, house, servers, client, databaseDies),
      servers.died,
    ]);
    const database = await follow(house);
    closers.push(() => database.end());
    await deliverAll(database, plan.waitsForLeases);
    return { client, heard: sink.heard, complaints, database, house, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Gives what the servers complained of while the database was left alone. */
async function liveThroughKills(
  plan: CrashPlan,
  house: ProgramHouse,
  servers: Servers,
  client: CrashLoad,
  databaseDies: { now: boolean },
): Promise<readonly string[]> {
  const ids = countedIds(plan.seed + 1);
  for (let kill = 0; kill < plan.serverKills; kill += 1) await killServer(servers, client, ids);
  const complaints = servers.complaints();
  databaseDies.now = true;
  for (let kill = 0; kill < plan.databaseKills; kill += 1) await killDatabase(house, client, ids);
  await client.finish();
  return complaints;
}

type Servers = {
  start(): Promise<void>;
  /** Begins a start and kills it on its way. */
  startInVain(ms: number): Promise<void>;
  kill(): Promise<void>;
  complaints(): readonly string[];
  /** Fails when a server ends that nobody has killed. */
  readonly died: Promise<never>;
};

function createServers(house: ProgramHouse): Servers {
  const started: RunningProgram[] = [];
  const { promise: died, reject } = Promise.withResolvers<never>();
  died.catch(() => undefined);
  const watch = (program: RunningProgram): void => {
    started.push(program);
    program.ended.then(({ out, err, code }) => {
      if (code !== null) reject(new Error(`a server ended by itself: ${out.slice(-2_000)}${err}`));
    });
  };
  const end = async ({ child, ended }: RunningProgram): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  return {
    start: async () => watch(await house.serve()),
    async startInVain(ms) {
      const starting = house.start("serve");
      watch(starting);
      await wait(ms);
      await end(starting);
    },
    kill: () => end(started.at(-1) as RunningProgram),
    complaints: () =>
      started.flatMap((one) => one.printed().match(/^.*"level":"(?:error|fatal)".*$/gm) ?? []),
    died,
  };
}

async function killServer(servers: Servers, client: CrashLoad, ids: Ids): Promise<void> {
  await client.asked(ids.integer(LEAST_ASKED, MOST_ASKED));
  await wait(ids.integer(0, LONGEST_HOLD));
  await servers.kill();
  if (ids.integer(1, EARLY_IN) === 1) await servers.startInVain(ids.integer(0, LONGEST_START));
  await servers.start();
}

/** Its sessions and helpers die with it: none of them may write anything more. */
async function killDatabase(house: ProgramHouse, client: CrashLoad, ids: Ids): Promise<void> {
  await client.answered(ids.integer(LEAST_ASKED, MOST_ASKED));
  await wait(ids.integer(0, LONGEST_HOLD));
  const postmaster = livingPostmaster(`${house.data}/postgres`);
  if (postmaster === undefined) return killDatabase(house, client, ids);
  for (const pid of [postmaster, ...childrenOf(postmaster)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

function childrenOf(parent: number): number[] {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return listed
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid as number);
}

/** Two merchants, one for each wire, whose webhooks all go to one receiver. */
async function openShops(house: ProgramHouse, hook: string): Promise<CrashWire[]> {
  const open = async (slug: string, dialect: string): Promise<string> => {
    const words = ["--slug", slug, "--dialect", dialect, "--webhook-url", hook];
    const { json } = await house.ask("project", "create", ...words);
    return json.api_key as string;
  };
  return [
    pakasirWire("crash-pakasir", await open("crash-pakasir", "pakasir")),
    nativeWire(await open("crash-native", "native")),
  ];
}

/** The database of the running server. */
async function follow(house: ProgramHouse): Promise<Pool> {
  const { address } = await openDatabase(house.data, { role: "verb" });
  return connect(address, { max: 4 });
}

/** Deliveries that a killed worker had in hand come back after their lease. */
const LEASE_PATIENCE = 180_000;
const DELIVERY_POLL = 100;

async function deliverAll(database: Pool, waitsForLeases: boolean): Promise<void> {
  if (!waitsForLeases) {
    await database.query(
      "update delivery set due_at = created_at, leased_until = null where status = 'pending'",
    );
  }
  for (let waited = 0; waited < LEASE_PATIENCE; waited += DELIVERY_POLL) {
    const { rows } = await database.query("select from delivery where status = 'pending' limit 1");
    if (rows.length === 0) return;
    await wait(DELIVERY_POLL);
  }
}

/** When a test fails while its server is dead, the database must not outlive the test. */
async function endOrphan(house: ProgramHouse): Promise<void> {
  await (await openDatabase(house.data, { role: "verb" })).close();
}

/** A receiver that says yes to everything and remembers the ids of events. */
async function openSink() {
  const heard = new Map<string, number>();
  const server = createServer((request, response) => {
    const id = String(request.headers["webhook-id"]);
    heard.set(id, (heard.get(id) ?? 0) + 1);
    request.resume();
    request.on("end", () => response.end("ok"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    heard,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
