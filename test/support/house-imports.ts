/**
 * Who may import whom, as a table: rooms of `src`, what is brought from npm, and Node's own
 * network.
 */
import { dirname, join } from "node:path/posix";
import { type HouseFile, houseFile, lineOf, type Node } from "./house-files.ts";
import { isSource, type Rule } from "./house-rules.ts";

/** Known to everyone. */
const WORDS = ["money", "ids", "clock", "failure"];
/** Under the faces: everything that a page may look into. */
const INSIDE = ["db", "ledger", "engine"];
const DRAWN = ["qris", "qr", "channels"];

/** What can be asked of a wire, as pages are handed it: the shape alone. */
const TRIALS = "dialects/trial.ts";

/** What a page of the dashboard or the console may look into. */
const BEHIND_PAGES = [
  ...INSIDE,
  ...DRAWN,
  ...["statements", "notices", "people", "faces", "ui", "webhooks", TRIALS],
];

type Room = {
  /** Rooms, or single files of them, that it may import. */
  readonly rooms: readonly string[];
  /** Packages that it may import. */
  readonly packages?: readonly string[];
  /** Whether it may open sockets or start programs by itself. */
  readonly network?: boolean;
};

const ENGINE_SHAPES = ["engine/rail.ts", "engine/payment.ts", "engine/settings.ts"];

const ROOMS: Readonly<Record<string, Room>> = {
  ...Object.fromEntries(WORDS.map((word) => [word, { rooms: [] }])),
  version: { rooms: [] },
  config: { rooms: [], packages: ["ipaddr.js", "zod"] },
  db: { rooms: [], packages: ["pg"], network: true },
  ledger: { rooms: ["db"] },
  engine: { rooms: ["db", "ledger"], packages: ["ipaddr.js", "zod"] },
  qris: { rooms: [] },
  qr: { rooms: [], packages: ["@jsquash/webp", "qr", "zxing-wasm"] },
  channels: { rooms: [] },
  rails: { rooms: [...ENGINE_SHAPES, ...DRAWN], packages: ["zod"] },
  dialects: { rooms: ["engine", ...DRAWN], packages: ["zod"] },
  webhooks: {
    rooms: [...INSIDE, "dialects/define.ts"],
    packages: ["hono", "ipaddr.js", "undici"],
    network: true,
  },
  notices: { rooms: [...INSIDE, "statements"], packages: ["zod"] },
  statements: { rooms: INSIDE, packages: ["csv-parse", "saxes", "zod"] },
  ui: { rooms: [], packages: ["hono"] },
  checkout: { rooms: [...INSIDE, ...DRAWN, "ui"], packages: ["hono"] },
  people: { rooms: INSIDE, packages: ["@simplewebauthn/server", "otpauth"] },
  faces: { rooms: [...INSIDE, "people", "qr", "ui", TRIALS], packages: ["hono"] },
  dashboard: { rooms: BEHIND_PAGES, packages: ["hono", "hucre"] },
  console: { rooms: BEHIND_PAGES, packages: ["hono"] },
  app: {
    rooms: [
      ...INSIDE,
      ...DRAWN,
      ...["dialects", "webhooks", "notices", "ui", "checkout", "faces", "dashboard", "console"],
      ...["config", "version"],
    ],
    packages: ["hono", "@hono/node-server", "ipaddr.js", "pino"],
    network: true,
  },
};

/**
 * What wires the rooms together and may import any of them: the verbs, and every file that lies in
 * `src` itself and is no room of the table. As no room lists them, no room imports them.
 */
const OUTSIDE = /^src\/(verbs\/|[^/]+$)/;

const NETWORK = /^node:(http|https|http2|net|tls|dgram|dns|child_process|cluster)(\/|$)/;

/** One file per adapter: nobody, its neighbours least of all, imports one by name. */
const ADAPTERS = /^src\/(dialects|rails)\/([a-z0-9-]+)(\.ts$|\/)/;

/** The adapters that there are: files that export one by default, in the folders of adapters. */
export function adaptersOf(files: readonly HouseFile[]): ReadonlySet<string> {
  const named = files
    .filter(({ path }) => /^src\/(dialects|rails)\/[a-z0-9-]+\.ts$/.test(path))
    .filter(({ text }) => /^export default /m.test(text))
    .map(({ path }) => path.replace(/^src\/|\.ts$/g, ""));
  return new Set(named);
}

function roomOf(path: string): string {
  return (path.split("/")[1] ?? "").replace(/\.tsx?$/, "");
}

type Import = { readonly specifier: string; readonly at: number };

function importsOf({ nodes }: HouseFile): Import[] {
  return nodes
    .filter(({ type }) =>
      /^(Import(Declaration|Expression)|Export(Named|All)Declaration)$/.test(type),
    )
    .flatMap(({ source, start }) => {
      const { value } = (source ?? {}) as Partial<Node>;
      return typeof value === "string" ? [{ specifier: value, at: start }] : [];
    });
}

/** Why an import may not be; undefined when it may. */
function faultOf(
  path: string,
  specifier: string,
  adapters: ReadonlySet<string>,
): string | undefined {
  if (path.startsWith("packages/")) return faultOfPackage(path, specifier);
  const from = roomOf(path);
  const room = ROOMS[from];
  if (!room) return OUTSIDE.test(path) ? undefined : `the room ${from} is in no table`;
  if (specifier.startsWith("node:")) {
    return NETWORK.test(specifier) && !room.network ? `${from} opens no sockets` : undefined;
  }
  if (!specifier.startsWith(".")) return faultOfBrought(from, room, specifier);
  const to = join(dirname(path), specifier);
  const adapter = ADAPTERS.exec(to);
  const own = ADAPTERS.exec(path);
  if (adapter && adapters.has(`${adapter[1]}/${adapter[2]}`) && own?.[2] !== adapter[2]) {
    return `nobody imports ${adapter[1]}/${adapter[2]} by name`;
  }
  const room2 = roomOf(to);
  const free = room2 === from || WORDS.includes(room2);
  const listed = room.rooms.some((one) => one === room2 || `src/${one}` === to);
  return free || listed ? undefined : `${from} may not import ${to}`;
}

function faultOfBrought(from: string, room: Room, specifier: string): string | undefined {
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  if (name === "@gapura/gateways" && (from === "dialects" || from === "rails")) return undefined;
  return room.packages?.includes(name) ? undefined : `${from} may not import the package ${name}`;
}

function faultOfPackage(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const home = path.split("/").slice(0, 2).join("/");
  const inside = join(dirname(path), specifier).startsWith(`${home}/`);
  return inside ? undefined : `${home} imports what is outside of it`;
}

/** The rule, for the adapters that there are. */
export function importRule(adapters: ReadonlySet<string>): Rule {
  const planted = (path: string, specifier: string) =>
    houseFile(path, `import { a } from "${specifier}";`);
  return {
    name: "a room imports only those that the table lets it",
    applies: isSource,
    faults: (file) =>
      importsOf(file).flatMap(({ specifier, at }) => {
        const fault = faultOf(file.path, specifier, adapters);
        return fault ? [`${file.path}:${lineOf(file, at)} ${fault}`] : [];
      }),
    planted: [
      planted("src/engine/a.ts", "../dialects/define.ts"),
      planted("src/engine/a.ts", "../rails/sandbox.ts"),
      planted("src/engine/a.ts", "../webhooks/deliver.ts"),
      planted("src/engine/a.ts", "../checkout/checkout.ts"),
      planted("src/engine/a.ts", "node:http"),
      planted("src/ledger/a.ts", "../engine/payment.ts"),
      planted("src/db/a.ts", "../ledger/chart.ts"),
      planted("src/dialects/a.ts", "../db/pool.ts"),
      planted("src/dialects/a.ts", "../ledger/chart.ts"),
      planted("src/dialects/a.ts", "hono"),
      planted("src/dialects/a.ts", "./native.ts"),
      planted("src/dialects/a/b.ts", "../native/wire.ts"),
      planted("src/dialects/mount.ts", "./native.ts"),
      planted("src/rails/a.ts", "./sandbox.ts"),
      planted("src/rails/a.ts", "../engine/payments.ts"),
      planted("src/rails/a.ts", "../db/pool.ts"),
      planted("src/webhooks/a.ts", "../app/log.ts"),
      planted("src/checkout/a.tsx", "../config.ts"),
      planted("src/notices/a.ts", "../webhooks/sign.ts"),
      planted("src/money.ts", "./engine/payment.ts"),
      planted("src/engine/a.ts", "../work.ts"),
      planted("src/app/a.ts", "../verbs/run.ts"),
      planted("src/somewhere/a.ts", "../money.ts"),
      planted("packages/sdk/src/a.ts", "../../../src/money.ts"),
      planted("packages/sdk/src/a.ts", "../../cli/src/a.ts"),
      houseFile("src/engine/b.ts", 'export * from "../dialects/define.ts";'),
      houseFile("src/engine/c.ts", 'const late = await import("../dialects/define.ts");'),
      houseFile("src/engine/d.ts", 'import type { A } from "../dialects/define.ts";'),
    ],
  };
}
