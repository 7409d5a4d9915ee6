/**
 * A worker in a process of its own, to be killed. Its argument is the database's address, in JSON.
 */
import { connect } from "../../src/db/pool.ts";
import { systemIds } from "../../src/ids.ts";
import { createDeliverer } from "../../src/webhooks/deliver.ts";
import { createGuard } from "../../src/webhooks/guard.ts";
import { createSender } from "../../src/webhooks/send.ts";
import { HOUSE_KEY, plainWire } from "./plain-wire.ts";

const clock = { now: Date.now };
const guard = createGuard({ allow: [], loopbackAllowed: true });

createDeliverer({
  db: connect(JSON.parse(process.argv[2] ?? "{}")),
  clock,
  ids: systemIds,
  houseKey: HOUSE_KEY,
  dialects: { plain: plainWire() },
  sender: createSender({ guard, clock }),
  link: (_dialect, path) => path,
  version: "0.0.0",
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
}).start();
