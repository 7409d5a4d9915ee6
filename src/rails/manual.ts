/**
 * By hand: an operator transfers what is approved, from a bank or a wallet of the house, and
 * records the reference of the transfer. Our own, after no document.
 */
import { destinations } from "../channels/destinations.ts";
import type { Rail } from "../engine/rail.ts";

export default {
  id: "manual",
  mode: "live",
  channels: [],
  charge: ({ channel }) => ({ outcome: "declined", reason: `nobody collects ${channel} by hand` }),
  payout: { destinations, send: () => ({ outcome: "waits" }) },
} satisfies Rail;
