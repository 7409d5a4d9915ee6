/** `doctor`: looks at what a house stands on, and says how to mend what is wrong. */
import { statfs } from "node:fs/promises";
import { type Config, ConfigFault, isLoopbackUrl } from "../config.ts";
import { migrationState } from "../db/migrate.ts";
import { findHouseKey, HouseKeyError, keyFileIsOpen } from "../engine/house-key.ts";
import { houseKeyId } from "../engine/seal.ts";
import { guardOf } from "../house-guard.ts";
import { type House, keyFile, openHouse } from "../open-house.ts";
import { VERSION } from "../version.ts";
import { type Answer, type Call, defineVerb } from "./define.ts";

type Finding = {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** How to mend it. */
  readonly mend?: string;
};

const KEY = "key file";
const LEAST_DISK = 1024 ** 3;
const MOST_DRIFT = 1_000;

export const doctorVerb = defineVerb({
  noun: "doctor",
  summary: "Look at settings, address, database, webhook guard, clock, disk and key file.",
  options: {},
  async run({ config }) {
    const settings = readSettings(config);
    if (!("port" in settings)) return report([settings]);
    const fine = { check: "settings", ok: true, found: `all good; data in ${settings.data}` };
    const inside = await lookInside(settings);
    const keyIsTold = inside.some(({ check }) => check === KEY);
    const version = `Gapura ${VERSION} on Node ${process.versions.node}`;
    return report([
      { check: "version", ok: true, found: version },
      fine,
      lookAtAddress(settings),
      ...inside,
      lookAtBackup(settings),
      await lookAtGuard(settings),
      await lookAtDisk(settings),
      ...(keyIsTold ? [] : [await lookAtKey(settings)]),
    ]);
  },
});

function report(findings: readonly Finding[]): Answer {
  const ok = findings.every((finding) => finding.ok);
  const lines = findings.map(({ check, ok: good, found, mend }) =>
    [`${good ? "ok   " : "WRONG"}  ${check}: ${found}`, ...(mend ? [`       ${mend}`] : [])].join(
      "\n",
    ),
  );
  return { ok, json: { ok, checks: findings }, text: lines.join("\n") };
}

function readSettings(config: Call<Record<string, never>>["config"]): Config | Finding {
  try {
    return config();
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    return {
      check: "settings",
      ok: false,
      found: error.faults.join("; "),
      mend: "Correct these variables of the environment.",
    };
  }
}

/** What only an open house can tell. */
async function lookInside(config: Config): Promise<Finding[]> {
  let house: House | undefined;
  try {
    house = await openHouse(config, { role: "verb" });
    return [await lookAtDatabase(house), await lookAtMigrations(house), lookAtClock(house)];
  } catch (error) {
    const { cause, message } = error as Error;
    if (cause instanceof HouseKeyError) {
      return [{ check: KEY, ok: false, found: cause.message, mend: cause.mend }];
    }
    const mend = config.databaseUrl
      ? "See that the server of DATABASE_URL runs and lets us in."
      : `See the log beside the database in ${config.data}.`;
    return [{ check: "database", ok: false, found: message, mend }];
  } finally {
    await house?.close();
  }
}

async function lookAtDatabase(house: House): Promise<Finding> {
  const { rows } = await house.db.query<{ version: string; durable: boolean }>(
    `select current_setting('server_version') as version,
            current_setting('fsync')::boolean
            and current_setting('synchronous_commit') <> 'off'
            and current_setting('full_page_writes')::boolean as durable`,
  );
  const { version, durable } = rows[0] as { version: string; durable: boolean };
  const found = `Postgres ${version} ${house.folder ? `in ${house.folder}` : "of DATABASE_URL"}`;
  if (durable) return { check: "database", ok: true, found };
  return {
    check: "database",
    ok: false,
    found: `${found} may lose what it has acknowledged`,
    mend: "Set fsync, synchronous_commit and full_page_writes to on.",
  };
}

/** A database behind the code is refused at its opening. */
async function lookAtMigrations({ db }: House): Promise<Finding> {
  const { applied, pending } = await migrationState(db);
  const found = `${applied.length} applied, ${pending.length} to come`;
  return { check: "migrations", ok: pending.length === 0, found };
}

function lookAtAddress({ publicUrl }: Config): Finding {
  const check = "PUBLIC_URL";
  if (isLoopbackUrl(publicUrl)) {
    return { check, ok: true, found: `${publicUrl}: this machine alone reaches it` };
  }
  if (publicUrl.startsWith("https://")) return { check, ok: true, found: publicUrl };
  const mend = "Put a TLS proxy in front, and set PUBLIC_URL to its https origin.";
  return { check, ok: false, found: `${publicUrl} is not encrypted`, mend };
}

function lookAtClock({ clock }: House): Finding {
  const drift = Math.round(clock.offset);
  const found = `the database's clock is ${Math.abs(drift)} ms ${drift < 0 ? "behind" : "ahead"}`;
  if (Math.abs(drift) <= MOST_DRIFT) return { check: "clock", ok: true, found };
  return {
    check: "clock",
    ok: false,
    found,
    mend: "Let both machines follow a time server (NTP).",
  };
}

function lookAtBackup({ databaseUrl }: Config): Finding {
  const found =
    databaseUrl === undefined
      ? "gapura backup FOLDER copies database and house key while the server runs"
      : "by the server's own tools (pg_basebackup, pg_dump), and the house key beside it";
  return { check: "backup", ok: true, found };
}

async function lookAtGuard(config: Config): Promise<Finding> {
  const check = "webhook guard";
  try {
    await guardOf(config).selfTest();
    const { length } = config.webhookAllow;
    const opened = length === 0 ? "" : `; GAPURA_WEBHOOK_ALLOW opens ${length}`;
    return { check, ok: true, found: `it holds${opened}` };
  } catch (error) {
    const mend = "Run us with the Node that npm ci brought along (npm start does).";
    return { check, ok: false, found: (error as Error).message, mend };
  }
}

async function lookAtDisk({ data }: Config): Promise<Finding> {
  const check = "free disk";
  try {
    const { bavail, bsize } = await statfs(data);
    const free = bavail * bsize;
    const found = `${Math.floor(free / 1024 ** 2)} MB at ${data}`;
    if (free >= LEAST_DISK) return { check, ok: true, found };
    return { check, ok: false, found, mend: "Make room: Postgres stops when its disk is full." };
  } catch (error) {
    return { check, ok: false, found: (error as Error).message, mend: "See GAPURA_DATA." };
  }
}

async function lookAtKey(config: Config): Promise<Finding> {
  const check = KEY;
  const file = keyFile(config);
  const backup = "keep a copy apart from the database: without it sealed secrets are lost";
  try {
    const key = await findHouseKey({ key: config.houseKey, file });
    if (!key) return { check, ok: false, found: `none at ${file}`, mend: "Start the server once." };
    if (key.source === file && (await keyFileIsOpen(file))) {
      return {
        check,
        ok: false,
        found: `${file} can be read by others`,
        mend: `chmod 600 ${file}`,
      };
    }
    return { check, ok: true, found: `${houseKeyId(key.key)} from ${key.source}; ${backup}` };
  } catch (error) {
    return { check, ok: false, found: (error as Error).message, mend: "Bring the file back." };
  }
}
