/**
 * Notices: signed notices of one phone a second through the real server, each of which settles a
 * payment of its own, as `POST /notices/{account}` on 256 connections. Who sends them signs them
 * ahead and runs in this process, on the same cores.
 */
import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { SECOND } from "../src/clock.ts";
import type { Engine } from "../src/engine/engine.ts";
import type { Payment } from "../src/engine/payment.ts";
import { type Project, projectSettings } from "../src/engine/settings.ts";
import { showId } from "../src/ids.ts";
import { makeSecret } from "../src/notices/secrets.ts";
import type { House } from "../src/open-house.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { median, ROUNDS } from "./alternate.ts";
import { makeMerchants } from "./merchants.ts";
import type { Part } from "./part.ts";
import { startServer } from "./server.ts";

const CONNECTIONS = 256;
const EACH_ROUND = 4_096;
const WARM_UP = 1_024;
/** An institution that there is none of. */
const QRIS =
  "00020101021126690017ID.CO.SANDBOX.WWW0118936009991234567890021512345678901234503" +
  "03UMI51440014ID.CO.QRIS.WWW0215ID99123456789010303UMI5204549953033605802ID5913WARUNG CONTOH" +
  "6010YOGYAKARTA61055528162070703A0163049122";

export const notices: Part = async ({ stage, tell }) => {
  const { house } = stage;
  const engine = wireEngine(house);
  const { project, address, secret } = await openAccount(house, engine);
  const payments = await createAll(engine, project, WARM_UP + ROUNDS * EACH_ROUND);
  const server = await startServer(stage.serverSettings);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const send = (some: readonly Payment[]) => {
    const to = { host: "127.0.0.1", port: server.port, path: address, agent };
    return sendAll(some.map((payment) => ({ ...to, ...signed(payment, secret) })));
  };
  try {
    await send(payments.slice(0, WARM_UP));
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = WARM_UP + round * EACH_ROUND;
      rates.push(await send(payments.slice(first, first + EACH_ROUND)));
      tell(`  notices: ${Math.round(rates[round] as number)} a second`);
    }
    await refuseUnsettled(house, payments.length);
    return { notices_per_second: Math.round(median(rates)) };
  } finally {
    agent.destroy();
    await server.stop();
  }
};

async function openAccount(house: House, engine: Engine) {
  const [merchant] = await makeMerchants(house, 1);
  if (!merchant) throw new Error("no merchant");
  const { merchantId: ownerId, settings } = merchant.project;
  const given = { qris: QRIS, name: "Bench" };
  const account = await engine.accounts.open({ ownerId, rail: "static-qris-sandbox", given });
  const secret = await makeSecret(house, { ownerId, accountId: account.id });
  const routes = [{ ownerId, account: account.id }];
  const project = { ...merchant.project, settings: projectSettings.parse({ ...settings, routes }) };
  return { project, secret, address: `/notices/${showId("acc", account.id)}` };
}

/** Amounts that lie so far apart that no code is ever short. */
async function createAll(engine: Engine, project: Project, count: number): Promise<Payment[]> {
  const made: Payment[] = [];
  let at = 0;
  const work = async (): Promise<void> => {
    while (at < count) {
      at += 1;
      const reference = `N-${at}`;
      const created = await engine.payments.create({
        project,
        reference,
        identity: reference,
        origin: "bench",
        amount: 10_000 + at * 200,
        channel: "qris",
        encode: () => ({ status: 201, headers: {}, body: "{}" }),
      });
      if (created.outcome !== "created") throw new Error(`not created: ${created.outcome}`);
      made.push(created.payment);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return made;
}

type Signed = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

function signed({ charge, createdAt }: Payment, secret: string): Signed {
  const amount = (charge?.payable ?? 0).toLocaleString("id-ID");
  const body = JSON.stringify({
    app: "com.gojek.gopaymerchant",
    title: "Pembayaran QRIS statis diterima",
    text: `Rp ${amount} di WARUNG CONTOH, Digital & Kreatif.`,
    time: createdAt + SECOND,
    device: "hp-kasir",
  });
  const timestamp = String(Math.floor(Date.now() / SECOND));
  const digest = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  const headers = { "gapura-timestamp": timestamp, "gapura-signature": `v1=${digest}` };
  return { body, headers: { ...headers, "content-length": String(Buffer.byteLength(body)) } };
}

type Order = Signed & {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly agent: Agent;
};

/** Gives how many were answered in a second. */
async function sendAll(orders: readonly Order[]): Promise<number> {
  const started = performance.now();
  let at = 0;
  const work = async (): Promise<void> => {
    for (let order = orders[at++]; order; order = orders[at++]) await sendOne(order);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return orders.length / ((performance.now() - started) / 1_000);
}

function sendOne({ body, ...order }: Order): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...order, method: "POST" }, (reply) => {
      reply.resume().on("end", () => {
        if (reply.statusCode === 200) resolve();
        else reject(new Error(`a notice was answered with ${reply.statusCode}`));
      });
    });
    asked.on("error", reject).end(body);
  });
}

/** Every answer must have been true: each notice has settled its payment. */
async function refuseUnsettled({ db }: House, count: number): Promise<void> {
  const { rows } = await db.query<{ paid: number; counted: number }>(
    `select (select count(*) from payment where status = 'paid') as paid,
            (select count(*) from notice where status = 'counted') as counted`,
  );
  const [row] = rows;
  if (row?.paid !== count || row.counted !== count) {
    throw new Error(`of ${count} notices ${row?.counted} were counted, ${row?.paid} settled`);
  }
}
