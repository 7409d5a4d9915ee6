/**
 * The house key: what secrets are sealed under. It comes from GAPURA_KEY or from a file of the data
 * folder, never from the database, which keeps only a check value that tells a wrong key at once.
 */
import { createHmac } from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { type Queryable, statement } from "../db/pool.ts";
import { Refused } from "../db/refused.ts";
import type { Ids } from "../ids.ts";
import { houseKeyId } from "./seal.ts";

export type HouseKey = {
  readonly key: Buffer;
  /** Where it came from, for the operator: `GAPURA_KEY` or the file's path. */
  readonly source: string;
};

export type HouseKeySource = {
  readonly db: Queryable;
  readonly ids: Ids;
  /** GAPURA_KEY; absent, the file is used. */
  readonly key?: Buffer | undefined;
  /** `house.key` of the data folder. */
  readonly file: string;
};

const LENGTH = 32;
const PRIVATE = 0o600;
const CHECK = "house_key";

/** The cause of a refusal: the key is missing, or is not the database's. */
export class HouseKeyError extends Error {
  readonly mend: string;

  constructor(found: string, mend: string) {
    super(found);
    this.name = "HouseKeyError";
    this.mend = mend;
  }
}

/**
 * Gives the house key; on an empty database with no key given, makes the file. Throws Refused when
 * the key is missing, malformed, or not the one that this database's secrets are sealed under.
 */
export async function openHouseKey(from: HouseKeySource): Promise<HouseKey> {
  const known = await readCheck(from.db);
  const found = await findHouseKey(from);
  if (!found && known) {
    throw refusal(
      `the house key is missing: ${from.file} is not there and GAPURA_KEY is not set, but this ` +
        `database holds secrets sealed under the key ${known.id}`,
      "Put the file back or set GAPURA_KEY.",
    );
  }
  const houseKey = found ?? { key: await makeFile(from), source: from.file };
  await keepCheck(from.db, [CHECK, JSON.stringify(checkOf(houseKey.key))]);
  const kept = await readCheck(from.db);
  if (kept?.check !== checkOf(houseKey.key).check) {
    throw refusal(
      `the house key from ${houseKey.source} (${houseKeyId(houseKey.key)}) is not the one that ` +
        `this database's secrets are sealed under (${kept?.id})`,
      "Bring that key, or use another database.",
    );
  }
  return houseKey;
}

function refusal(found: string, mend: string): Refused {
  return new Refused(`${found}. ${mend}`, new HouseKeyError(found, mend));
}

/** The key that is there now, made by nobody: GAPURA_KEY, else the file, else undefined. */
export async function findHouseKey(
  from: Pick<HouseKeySource, "key" | "file">,
): Promise<HouseKey | undefined> {
  if (from.key) return { key: from.key, source: "GAPURA_KEY" };
  const text = await readFile(from.file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Refused(`the house key ${from.file} cannot be read: ${error.message}`, error);
  });
  if (text === undefined) return undefined;
  const key = parseHouseKey(text.trim());
  if (!key) throw new Refused(`${from.file} holds no house key: 64 hex digits are expected`);
  return { key, source: from.file };
}

/** Whether others than its owner may read the key file; false where there is none. */
export async function keyFileIsOpen(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && process.platform !== "win32" && (found.mode & 0o077) !== 0;
}

/** 32 bytes written as 64 hex digits; undefined for anything else. */
export function parseHouseKey(text: string): Buffer | undefined {
  return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : undefined;
}

/** Written whole and flushed under another name, then linked, so that nobody reads half a key. */
async function makeFile({ file, ids }: HouseKeySource): Promise<Buffer> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${ids.bytes(4).toString("hex")}`;
  const handle = await open(draft, "wx", PRIVATE);
  try {
    await handle.writeFile(`${ids.bytes(LENGTH).toString("hex")}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  // When two start at once the first link stands, and both read it.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await unlink(draft);
  const made = await findHouseKey({ key: undefined, file });
  if (!made) throw new Refused(`the house key ${file} was made and has vanished again`);
  return made.key;
}

type Check = { readonly id: string; readonly check: string };

function checkOf(key: Buffer): Check {
  const check = createHmac("sha256", key).update("house key check").digest("hex");
  return { id: houseKeyId(key), check };
}

const selectCheck = statement<{ value: Check }>(
  "house_key_read",
  "select value from house where name = $1",
);

const keepCheck = statement(
  "house_key_keep",
  "insert into house (name, value) values ($1, $2) on conflict (name) do nothing",
);

async function readCheck(db: Queryable): Promise<Check | undefined> {
  return (await selectCheck(db, [CHECK]))[0]?.value;
}
