/** The stage: a durable Postgres in a temporary folder, opened as the server opens it. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../src/config.ts";
import { type House, openHouse } from "../src/open-house.ts";

export type Stage = {
  readonly house: House;
  /** Environment of a server that shall use this database. */
  readonly serverSettings: Readonly<Record<string, string>>;
  /** For libpq programs: PGHOST, PGPORT, PGUSER, PGDATABASE. */
  readonly libpq: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** Connections of this process; what is measured in it is served by as many as a server has. */
const CONNECTIONS = "16";

export async function openStage(): Promise<Stage> {
  const folder = temporaryFolder();
  const config = readConfig({
    GAPURA_DATA: folder,
    GAPURA_DEMO: "off",
    GAPURA_DB_CONNECTIONS: CONNECTIONS,
  });
  const house = await openHouse(config, { role: "server" }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const { host = "", port = 5432, user = "", database = "" } = house.db.options;
  return {
    house,
    serverSettings: {
      DATABASE_URL: `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`,
      GAPURA_KEY: house.houseKey.toString("hex"),
      GAPURA_DEMO: "off",
    },
    libpq: { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database },
    async close() {
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder that a Postgres of another user may enter too. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gapura-bench-"));
  chmodSync(folder, 0o711);
  return folder;
}
