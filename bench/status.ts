/**
 * Status: `GET /v1/payments/{id}` a second through the real server, against a bare node:http server
 * that gives the same bytes, under the same load.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { HOUR } from "../src/clock.ts";
import { showId } from "../src/ids.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { alternate, mediansOf, ratioOf } from "./alternate.ts";
import { copyId, copyPayments, makeModel } from "./fill.ts";
import { startLoadGenerator } from "./load.ts";
import { makeMerchants } from "./merchants.ts";
import type { Part } from "./part.ts";
import { startServer } from "./server.ts";

const CONNECTIONS = 64;
const REQUESTS = 40_000;
const PATIENCE = 60_000;

export const status: Part = async ({ stage, tell }) => {
  const { house } = stage;
  const engine = wireEngine(house);
  const merchants = await makeMerchants(house, CONNECTIONS);
  const targets: { id: string; key: string }[] = [];
  for (const [at, { project, key }] of merchants.entries()) {
    const model = await makeModel(engine, project);
    const range = { first: at + 1, count: 1, deadline: house.clock.now() + HOUR };
    await copyPayments(house.db, model, range);
    targets.push({ id: showId("pay", copyId(at + 1)), key });
  }
  const server = await startServer(stage.serverSettings);
  const load = startLoadGenerator();
  try {
    const reply = await replyOf(server.port, targets[0] as (typeof targets)[number]);
    const bare = await startBare(reply);
    const ask = (port: number) => async () => {
      const templates = targets.map(
        ({ id, key }) =>
          `GET /v1/payments/${id} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
          `Authorization: Bearer ${key}\r\n\r\n`,
      );
      const order = { port, connections: CONNECTIONS, requests: REQUESTS, first: 0, templates };
      return (await load.run({ ...order, patience: PATIENCE, status: 200 })).perSecond;
    };
    const contenders = { ours: ask(server.port), bare: ask(bare.port) };
    await contenders.ours();
    await contenders.bare();
    const rates = await alternate(contenders, tell);
    bare.close();
    return {
      status_vs_bare_http: ratioOf(rates.ours, rates.bare),
      rates: { status: mediansOf(rates) },
    };
  } finally {
    load.close();
    await server.stop();
  }
};

export type BareReply = { readonly headers: Record<string, string>; readonly body: string };

/** What the real server answers, for the bare one to repeat. */
async function replyOf(port: number, { id, key }: { id: string; key: string }): Promise<BareReply> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/payments/${id}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const own = /^(connection|keep-alive|date|transfer-encoding)$/;
  const headers = [...reply.headers].filter(([name]) => !own.test(name));
  return { headers: Object.fromEntries(headers), body: await reply.text() };
}

async function startBare(reply: BareReply): Promise<{ port: number; close(): void }> {
  const child = fork(fileURLToPath(new URL("./bare-process.ts", import.meta.url)));
  child.send(reply);
  const [port] = (await once(child, "message")) as [number];
  return { port, close: () => child.disconnect() };
}
