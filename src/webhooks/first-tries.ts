/** Waiting for first tries: a running server makes them at once, and whoever tests wants to see. */
import { setTimeout as wait } from "node:timers/promises";
import type { DeliveryFacts } from "../engine/webhook-desk.ts";

const POLLS = 20;
/** ms */
const POLL = 100;

/**
 * Deliveries once each has been tried, or as they are when patience ends after two seconds. `read`
 * gives them as they are now.
 */
export async function firstTries<One extends Pick<DeliveryFacts, "attempts" | "status">>(
  read: () => Promise<readonly One[]>,
): Promise<readonly One[]> {
  for (let poll = 1; ; poll += 1) {
    const made = await read();
    const tried = made.every(({ attempts, status }) => attempts > 0 || status !== "pending");
    if (poll === POLLS || tried) return made;
    await wait(POLL);
  }
}
