/**
 * The whole program as a child process on a test database, with shops in it that speak any wire.
 */
import type { Pool } from "../../src/db/pool.ts";
import { transaction } from "../../src/db/transaction.ts";
import type { Dialect } from "../../src/dialects/define.ts";
import { dialects } from "../../src/dialects/index.ts";
import type { Mode, Project } from "../../src/engine/settings.ts";
import { systemIds } from "../../src/ids.ts";
import { makeProject, type WantedProject } from "../../src/make-project.ts";
import type { MadeEndpoint } from "../../src/webhooks/endpoints.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { openProgramHouse, type ProgramHouse, type RunningProgram } from "./program.ts";

export type Shop = {
  readonly dialect: Dialect;
  readonly project: Project;
  readonly key: string;
  readonly endpoint: MadeEndpoint | undefined;
  /** A create that works, as the dialect's own curl line says it. */
  readonly example: ExampleRequest;
};

export type FullHouse = {
  readonly program: ProgramHouse;
  readonly server: RunningProgram;
  readonly db: Pool;
  readonly houseKey: Buffer;
  /** A new shop; of a new merchant unless one is named. */
  open(dialect: string, of: OpenShop): Promise<Shop>;
  /** What the server has logged as a fault of its own. */
  faults(): readonly string[];
  close(): Promise<void>;
};

export type OpenShop = Partial<Omit<WantedProject, "slug" | "mode">> & {
  readonly slug: string;
  readonly mode?: Mode;
  readonly merchantId?: string;
};

const HOUSE_KEY = Buffer.alloc(32, 7);

/** `env` adds to the house's settings. */
export async function openFullHouse(
  env: Readonly<Record<string, string>> = {},
): Promise<FullHouse> {
  const database: TestDatabase = await testDatabase();
  const program = await openProgramHouse({
    DATABASE_URL: database.url,
    GAPURA_KEY: HOUSE_KEY.toString("hex"),
    GAPURA_DEMO: "off",
    GAPURA_LOG: "warn",
    ...env,
  });
  const clock = { now: Date.now };
  const room = { db: database.pool, clock, ids: systemIds, houseKey: HOUSE_KEY };
  const server = await program.serve();
  return {
    program,
    server,
    db: database.pool,
    houseKey: HOUSE_KEY,
    async open(id, { slug, mode = "sandbox", merchantId, ...wanted }) {
      const dialect = dialects.find((one) => one.id === id) as Dialect;
      const owner = merchantId === undefined ? { merchantName: slug } : { merchantId };
      const made = await transaction(database.pool, (client) =>
        makeProject({ ...room, db: client }, dialect, {
          name: slug,
          slug,
          mode,
          ...wanted,
          ...owner,
        }),
      );
      const { project, endpoint } = made;
      const { key } = made.key;
      const example = readCurl(dialect.curl(program.origin, slug, key));
      return { dialect, project, key, endpoint, example };
    },
    faults: () => server.printed().match(/^.*"level":"(?:error|fatal)".*$/gm) ?? [],
    close: () => program.close(),
  };
}

/** A request as a curl line says it. */
export type ExampleRequest = {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
};

/** Reads `curl 'URL' -H 'Name: value' -d '{…}'`. */
export function readCurl(line: string): ExampleRequest {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
  const after = (flag: string) =>
    words.flatMap((word, at) => (words[at - 1] === flag ? [word as string] : []));
  const url = new URL(words.find((word) => word?.startsWith("http")) as string);
  const [body] = after("-d");
  return {
    method: body === undefined ? "GET" : "POST",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      after("-H").map((header) => header.split(": ") as [string, string]),
    ),
    body: body === undefined ? undefined : JSON.parse(body),
  };
}
