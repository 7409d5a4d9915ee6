/**
 * Deliver: webhooks a second to local receivers, by our deliverer against pg-boss and
 * graphile-worker, all with the same sender and as many connections to the same database.
 */
import native from "../src/dialects/native.ts";
import { guardOf } from "../src/house-guard.ts";
import type { House } from "../src/open-house.ts";
import { createDeliverer } from "../src/webhooks/deliver.ts";
import { createSender, type Sender } from "../src/webhooks/send.ts";
import { createSecret, signStandard } from "../src/webhooks/sign.ts";
import { wireEngine } from "../src/wire-engine.ts";
import { alternate, mediansOf, ratioOf } from "./alternate.ts";
import { copyDeliveries, makeModel } from "./fill.ts";
import { makeMerchants } from "./merchants.ts";
import type { Part } from "./part.ts";
import { openBoss, openGraphile, type Peer } from "./peers.ts";
import { startSink } from "./sink.ts";

const ENDPOINTS = 16;
const DELIVERIES = 19_200;
const PATIENCE = 60_000;
const VERSION = "bench";

export const deliver: Part = async ({ stage, tell }) => {
  const { house } = stage;
  const sink = await startSink(ENDPOINTS);
  const sender = createSender({ guard: guardOf(house.config), clock: house.clock });
  const peers: Peer[] = [];
  try {
    const ours = await openOurs(house, sink.urls);
    await timed(house, ours, sender);
    const body = await readBody(house);
    const jobs = Array.from({ length: DELIVERIES }, (_, at) => ({
      url: sink.urls[at % ENDPOINTS] as string,
      body,
    }));
    const boss = await openBoss(house);
    const graphile = await openGraphile(house);
    peers.push(boss, graphile);
    const peer = (queue: Peer) => () => timed(house, asOurs(queue, jobs, house), sender);
    const rates = await alternate(
      { ours: () => timed(house, ours, sender), boss: peer(boss), graphile: peer(graphile) },
      tell,
    );
    const medians = mediansOf(rates);
    const best = medians.boss > medians.graphile ? rates.boss : rates.graphile;
    return { deliver_vs_best_peer: ratioOf(rates.ours, best), rates: { deliver: medians } };
  } finally {
    for (const one of peers) await one.close();
    await sender.close();
    sink.close();
  }
};

/** What is raced: it has DELIVERIES waiting after `fill`, and tells them all after `start`. */
type Racer = {
  fill(): Promise<void>;
  start(sender: Pick<Sender, "send">): Promise<void>;
  stop(): Promise<void>;
  left(): Promise<number>;
};

/**
 * Deliveries a second, from the start of the worker until the last receiver has said 200. What came
 * of each must be written when the worker has stopped.
 */
async function timed(house: House, racer: Racer, sender: Sender): Promise<number> {
  await racer.fill();
  await house.db.query("vacuum analyze");
  await house.db.query("checkpoint");
  let seconds: number;
  try {
    seconds = await race(racer, sender);
  } finally {
    await racer.stop();
  }
  const left = await racer.left();
  if (left > 0) throw new Error(`${left} deliveries are not recorded`);
  return DELIVERIES / seconds;
}

/** Seconds until DELIVERIES receivers have said 200. */
function race(racer: Racer, sender: Sender): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let answered = 0;
    const deadline = setTimeout(() => {
      reject(new Error(`${answered} of ${DELIVERIES} were delivered in ${PATIENCE} ms`));
    }, PATIENCE);
    const send: Sender["send"] = async (request) => {
      const outcome = await sender.send(request);
      if (outcome.status !== 200) reject(new Error(`a receiver answered ${outcome.status}`));
      answered += 1;
      if (answered === DELIVERIES) {
        clearTimeout(deadline);
        resolve((performance.now() - started) / 1_000);
      }
      return outcome;
    };
    racer.start({ send }).catch(reject);
  });
}

async function openOurs(house: House, urls: readonly string[]): Promise<Racer> {
  const { db, config } = house;
  const engine = wireEngine(house);
  const webhookUrl = (at: number) => urls[at] as string;
  const merchants = await makeMerchants(house, ENDPOINTS, { webhookUrl });
  const models = await Promise.all(merchants.map(({ project }) => makeModel(engine, project)));
  await db.query("delete from delivery");
  let deliverer: ReturnType<typeof createDeliverer> | undefined;
  return {
    async fill() {
      await db.query("truncate delivery, delivery_body, attempt");
      await copyDeliveries(db, models, DELIVERIES / ENDPOINTS);
    },
    async start(sender) {
      deliverer = createDeliverer({
        ...house,
        dialects: { [native.id]: native.webhook },
        sender,
        log: { info: silent, warn: silent, error: silent },
        version: VERSION,
        link: (dialect, path) => `${config.publicUrl}/${dialect}${path}`,
      });
      deliverer.start();
    },
    async stop() {
      await deliverer?.stop();
    },
    async left() {
      const { rows } = await db.query<{ count: number }>(
        "select count(*) from delivery where status <> 'succeeded'",
      );
      return Number(rows[0]?.count);
    },
  };
}

function silent(): void {}

/** A peer in our place: it signs each body as we do and calls the same sender. */
function asOurs(peer: Peer, jobs: Parameters<Peer["fill"]>[0], { clock, ids }: House): Racer {
  const secrets = [createSecret(ids)];
  return {
    fill: () => peer.fill(jobs),
    start: (sender) =>
      peer.start(async ({ url, body: text }) => {
        const body = Buffer.from(text);
        const signed = signStandard({
          id: `evt_${ids.uuid(clock.now())}`,
          now: clock.now(),
          body,
          secrets,
        });
        const headers = {
          "content-type": "application/json",
          "user-agent": `Gapura/${VERSION}`,
          ...signed,
        };
        await sender.send({ url, mode: "sandbox", headers, body });
      }),
    stop: () => peer.stop(),
    left: () => peer.left(),
  };
}

/** What our deliverer has sent, for the peers to send the same. */
async function readBody({ db }: House): Promise<string> {
  const { rows } = await db.query<{ body: Buffer }>("select body from delivery_body limit 1");
  return (rows[0] as { body: Buffer }).body.toString();
}
