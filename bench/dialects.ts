/**
 * Dialects: payments made a second through each wire side by side, in one server, as the programs
 * of that wire make them: QRIS, at 64 connections, each with a merchant of its own.
 */
import type { Dialect } from "../src/dialects/define.ts";
import { dialects as all } from "../src/dialects/index.ts";
import { alternate, mediansOf, ratioOf } from "./alternate.ts";
import { startLoadGenerator } from "./load.ts";
import { type BenchMerchant, makeMerchants } from "./merchants.ts";
import type { Part } from "./part.ts";
import { startServer } from "./server.ts";
import { leaveVacuumToUs } from "./written.ts";

const CONNECTIONS = 64;
const PAYMENTS = 6_400;
const PATIENCE = 60_000;

/** A create on the wire: `#` is a number, `$` an amount that no other request has. */
type Asking = {
  readonly line: (merchant: BenchMerchant) => string;
  readonly headers?: (merchant: BenchMerchant) => readonly string[];
  readonly body?: (merchant: BenchMerchant) => string;
  readonly status: number;
  /** Switches of the project that would stop a single merchant before the machine does. */
  readonly wire?: Readonly<Record<string, number>>;
};

const ASKINGS: Readonly<Record<string, Asking>> = {
  native: {
    line: () => "POST /v1/payments",
    headers: ({ key }) => [`Authorization: Bearer ${key}`, "Idempotency-Key: dialect-#"],
    body: () => '{"reference":"INV-#","amount":$,"channel":"qris"}',
    status: 201,
  },
  pakasir: {
    line: () => "POST /pakasir/api/transactioncreate/qris",
    body: ({ project, key }) =>
      `{"project":"${project.slug}","order_id":"INV-#","amount":$,"api_key":"${key}"}`,
    status: 200,
  },
  paymenku: {
    line: () => "POST /paymenku/api/v1/transaction/create",
    headers: ({ key }) => [`Authorization: Bearer ${key}`],
    body: () =>
      '{"reference_id":"INV-#","amount":$,"customer_name":"Sari Dewi",' +
      '"customer_email":"sari@example.com","channel_code":"qris"}',
    status: 200,
  },
  cashi: {
    line: () => "POST /cashi/api/create-order",
    headers: ({ key }) => [`x-api-key: ${key}`],
    body: () => '{"amount":$,"order_id":"INV-#"}',
    status: 200,
  },
  payget: {
    line: () => "POST /payget/api/payment",
    headers: ({ key }) => [`x-api-key: ${key}`],
    body: () => '{"amount":$}',
    status: 200,
  },
  fastpay: {
    line: ({ key }) => `GET /fastpay/api/v1/invoice?apikey=${key}&amount=$`,
    status: 200,
    wire: { most_open: 0 },
  },
};

const YARDSTICK = "native";

export const dialects: Part = async ({ stage, tell }) => {
  const { house } = stage;
  const merchants = new Map<string, readonly BenchMerchant[]>();
  for (const dialect of all) {
    const asking = ASKINGS[dialect.id];
    if (!asking) throw new Error(`the bench does not know how ${dialect.id} makes a payment`);
    const dialects = await makeMerchants(house, CONNECTIONS, { dialect: open(dialect, asking) });
    merchants.set(dialect.id, dialects);
  }
  await leaveVacuumToUs(house.db);
  const server = await startServer(stage.serverSettings);
  const load = startLoadGenerator();
  try {
    let first = 0;
    const post = async (id: string): Promise<number> => {
      await house.db.query("vacuum analyze");
      await house.db.query("checkpoint");
      const asking = ASKINGS[id] as Asking;
      const { status } = asking;
      const templates = (merchants.get(id) ?? []).map((one) => requestOf(asking, one, server.port));
      const order = { port: server.port, connections: CONNECTIONS, status, patience: PATIENCE };
      const { perSecond } = await load.run({ ...order, requests: PAYMENTS, first, templates });
      first += PAYMENTS;
      return perSecond;
    };
    const ids = [YARDSTICK, ...[...merchants.keys()].filter((id) => id !== YARDSTICK)];
    // The first creates of a server pay for its compilation.
    for (const id of ids) await post(id);
    const contenders = Object.fromEntries(ids.map((id) => [id, () => post(id)]));
    const rates = await alternate(contenders, tell);
    const native = rates[YARDSTICK] as readonly number[];
    const ratios = ids.map((id) => [id, ratioOf(rates[id] as readonly number[], native)]);
    return {
      create_by_dialect: Object.fromEntries(ratios),
      rates: { create_by_dialect: mediansOf(rates) },
    };
  } finally {
    load.close();
    await server.stop();
  }
};

function open(dialect: Dialect, { wire }: Asking): Dialect {
  if (!wire) return dialect;
  const { defaults } = dialect;
  return { ...dialect, defaults: { ...defaults, wire: { ...defaults.wire, ...wire } } };
}

/** What the load generator puts in is of one length, so the length of the body can be told. */
function requestOf({ line, headers, body }: Asking, one: BenchMerchant, port: number): string {
  const text = body?.(one) ?? "";
  const length = text.replaceAll("#", "0".repeat(12)).replaceAll("$", "0".repeat(7)).length;
  return [
    `${line(one)} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...(headers?.(one) ?? []),
    ...(text ? ["Content-Type: application/json", `Content-Length: ${length}`] : []),
    "",
    text,
  ].join("\r\n");
}
