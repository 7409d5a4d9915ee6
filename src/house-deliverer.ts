/** The house's deliverer: its dialects, its guard and its address put together. */
import type { Dialect } from "./dialects/define.ts";
import { linkUnder } from "./house-link.ts";
import type { House } from "./open-house.ts";
import { VERSION } from "./version.ts";
import { createDeliverer, type Deliverer, type Log } from "./webhooks/deliver.ts";
import type { walkDue } from "./webhooks/due.ts";
import type { Guard } from "./webhooks/guard.ts";
import { createSender } from "./webhooks/send.ts";

export type DelivererRoom = {
  readonly house: House;
  readonly dialects: readonly Dialect[];
  readonly guard: Guard;
  readonly log: Log;
  /** Finds endpoints with work; absent, those of the whole house. */
  readonly walk?: typeof walkDue;
};

export function createHouseDeliverer(room: DelivererRoom): Deliverer {
  const { house, dialects, guard, log, walk } = room;
  const sender = createSender({ guard, clock: house.clock });
  const deliverer = createDeliverer({
    ...house,
    dialects: Object.fromEntries(dialects.map(({ id, webhook }) => [id, webhook])),
    sender,
    log,
    version: VERSION,
    link: linkUnder(house.config),
    ...(walk && { walk }),
  });
  return {
    ...deliverer,
    async stop() {
      await deliverer.stop();
      // A receiver that says nothing would hold us for its whole time; its lease ends by itself.
      sender.close().catch(() => undefined);
    },
  };
}
