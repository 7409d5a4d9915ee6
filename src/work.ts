/**
 * The worker: expires what is due, looks at rails, tells endpoints, links the ledger's chain,
 * sweeps, forgets.
 */
import type { Log } from "./app/log.ts";
import { MINUTE, SECOND } from "./clock.ts";
import type { Dialect } from "./dialects/define.ts";
import type { Engine } from "./engine/engine.ts";
import { expireDue } from "./engine/expiry.ts";
import { keepBuyers } from "./engine/keep-buyers.ts";
import { matchEarly } from "./engine/match-early.ts";
import { sweep } from "./engine/sweep.ts";
import { createHouseDeliverer } from "./house-deliverer.ts";
import { networkOf } from "./house-guard.ts";
import { showId } from "./ids.ts";
import { chainKey } from "./ledger/chain.ts";
import { extendChains } from "./ledger/extend-chain.ts";
import { countLeft, createCounting } from "./notices/count-money.ts";
import { noticeSilence } from "./notices/devices.ts";
import { keepNotices } from "./notices/keep-notices.ts";
import { pollDue } from "./notices/poll-sources.ts";
import type { House } from "./open-house.ts";
import { type Repeated, repeat } from "./repeat.ts";
import type { Guard } from "./webhooks/guard.ts";

export type Worker = {
  /** Says that deliveries were made. */
  nudge(): void;
  /** Begins nothing more and returns within 5 s; tries under way are left to their lease. */
  stop(): Promise<void>;
};

/** An event comes within a second of its deadline. */
const EXPIRY_PAUSE = 250;
/** Charges across a network are seen to this soon after they are due. */
const RAILS_PAUSE = 500;
/** A source of statements is asked this soon after it is due. */
const POLL_PAUSE = SECOND;
/** A transfer is in the chain within seconds. */
const CHAIN_PAUSE = 10 * SECOND;
/** A notice that outran its payment is shown with it this soon. */
const EARLY_PAUSE = 5 * SECOND;

type Room = {
  readonly house: House;
  readonly engine: Engine;
  readonly dialects: readonly Dialect[];
  readonly guard: Guard;
  readonly log: Log;
};

export function startWorker({ house, engine, dialects, guard, log }: Room): Worker {
  const { db, clock } = house;
  const deliverer = createHouseDeliverer({ house, dialects, guard, log });
  const onTold = deliverer.nudge;
  const troubled = (what: string) => (error: Error) =>
    log.error({ cause: error.message }, `${what} failed and is tried again`);

  const chain = { db, clock, key: chainKey(house.houseKey) };
  async function extend(): Promise<{ more: boolean }> {
    const { linked, stalled } = await extendChains(chain);
    if (stalled.length > 0) log.fatal({ stalled }, "the ledger's chain stands still: it is broken");
    return { more: linked > 0 };
  }

  const notices = { db, clock, engine };
  const counting = createCounting(notices);

  async function watchPhones(): Promise<{ more: boolean }> {
    const { silent, more } = await noticeSilence(house);
    if (silent.length > 0) onTold();
    for (const { accountId, name } of silent) {
      const account = showId("acc", accountId);
      log.error({ account, device: name }, "a phone is silent: its notices may not come");
    }
    return { more };
  }

  const polling = { ...house, engine, network: networkOf(guard) };
  async function pollSources(): Promise<{ more: boolean }> {
    const { polled, more } = await pollDue(polling);
    for (const { source, fault } of polled) {
      const account = showId("acc", source.accountId);
      const told = { account, source: source.name, fault, failures: source.failures + 1 };
      if (fault !== undefined) log.warn(told, "a statement's source could not be read");
    }
    return { more };
  }

  async function lookAtRails(): Promise<{ more: boolean }> {
    const { more, failed } = await engine.rails.look();
    for (const { message } of failed)
      log.error({ cause: message }, "a charge could not be seen to");
    return { more };
  }

  const repeated: readonly Repeated[] = [
    repeat(EXPIRY_PAUSE, () => expireDue({ ...house, onTold }), troubled("expiring payments")),
    repeat(RAILS_PAUSE, lookAtRails, troubled("looking at rails")),
    repeat(CHAIN_PAUSE, extend, troubled("linking the ledger's chain")),
    repeat(EARLY_PAUSE, () => matchEarly({ ...house, onTold }), troubled("matching early notices")),
    repeat(EARLY_PAUSE, () => countLeft(notices, counting), troubled("counting notices' money")),
    repeat(POLL_PAUSE, pollSources, troubled("polling statements")),
    repeat(MINUTE, watchPhones, troubled("watching phones")),
    repeat(MINUTE, () => keepNotices({ db, clock }), troubled("keeping notices")),
    repeat(MINUTE, () => sweep({ db, clock }), troubled("sweeping")),
    repeat(MINUTE, () => keepBuyers({ db, clock }), troubled("blanking buyers' fields")),
  ];
  deliverer.start();
  return {
    nudge: deliverer.nudge,
    async stop() {
      await Promise.all([deliverer.stop(), ...repeated.map((one) => one.stop())]);
    },
  };
}
