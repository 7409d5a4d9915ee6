/**
 * Backups of the embedded database: the one way to make them, for the verb and for the console,
 * and those that lie in the data folder. Their names are made of the clock, never of what anybody
 * sends.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Instant, utcText } from "./clock.ts";
import { backUp, CLUSTER, KEY_FILE, MANIFEST, type Manifest } from "./db/backup.ts";
import { houseKeyId } from "./engine/seal.ts";
import type { Backups, KeptBackup } from "./faces/house-desk.ts";
import { type House, keyFile } from "./open-house.ts";
import { VERSION } from "./version.ts";

/** Copies the embedded database, and the house key where it is a file. Throws Refused. */
export function backUpHouse(house: House, target: string): Promise<Manifest> {
  const file = keyFile(house.config);
  return backUp({
    db: house.db,
    cluster: join(house.folder as string, CLUSTER),
    target,
    version: VERSION,
    keyId: houseKeyId(house.houseKey),
    keyFile: house.keySource === file ? file : undefined,
  });
}

const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;

const manifestShape = z.object({
  stoppedAt: z.number(),
  files: z.array(z.object({ path: z.string(), size: z.number() })),
});

/** Undefined where the database is a server's own. */
export function houseBackups(house: House): Backups | undefined {
  if (house.folder === undefined) return undefined;
  const folder = join(house.config.data, "backups");
  let making: Instant | undefined;
  let fault: string | undefined;

  async function begin(): Promise<void> {
    try {
      await backUpHouse(house, join(folder, nameAt(house.clock.now())));
      fault = undefined;
    } catch (error) {
      fault = (error as Error).message;
    } finally {
      making = undefined;
    }
  }

  return {
    folder,
    async list() {
      const names = await readdir(folder).catch(() => []);
      const read = names.filter((name) => NAME.test(name)).map((name) => readKept(folder, name));
      const kept = (await Promise.all(read)).filter((one) => one !== undefined);
      return kept.sort((one, other) => other.at - one.at);
    },
    state: () => ({ making, fault }),
    make() {
      if (making !== undefined) return false;
      making = house.clock.now();
      begin();
      return true;
    },
  };
}

/** `2026-11-21T03-00-00Z` */
function nameAt(at: Instant): string {
  return utcText(at)
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
}

/** A folder without a manifest is no backup. */
async function readKept(folder: string, name: string): Promise<KeptBackup | undefined> {
  const file = join(folder, name, MANIFEST);
  const said = await readFile(file, "utf8")
    .then(JSON.parse)
    .catch(() => undefined);
  const { data } = manifestShape.safeParse(said);
  if (!data) return undefined;
  return {
    name,
    at: data.stoppedAt,
    bytes: data.files.reduce((sum, { size }) => sum + size, 0),
    keyIncluded: data.files.some(({ path }) => path === KEY_FILE),
  };
}
