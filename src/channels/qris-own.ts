/** The merchant's own static QRIS, for wires that ask for it by name; buyers see a QRIS. */
import type { Channel } from "./channel.ts";
import qris from "./qris.ts";

export default { ...qris, id: "qris.own", onAccounts: true } satisfies Channel;
