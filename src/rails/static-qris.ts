/**
 * The merchant's own static QRIS: each charge is that code with its exact total written in, and the
 * money goes straight to who the code names. Nobody stands between, so nobody tells us either: the
 * total alone says whose money came, and notices of the bank or wallet bring word of it. After
 * Bank Indonesia's QRIS MPM as test data of licensed acquirers show it; see docs/rails.
 *
 * Its twin for the sandbox does the same with a code that names no institution there is, so that
 * nobody who tries it out can be paid by mistake.
 */
import { channels } from "../channels/index.ts";
import type { Accepted, ChargeRequest, Declined, LocalRail } from "../engine/rail.ts";
import { recentCache } from "../qr/cache.ts";
import { LIMIT_PER_PAYMENT, prepareDynamic } from "../qris/index.ts";
import { playScenario } from "./plays.ts";
import { openQris, previewQris, type QrisDetails } from "./static-qris/read-account.ts";
import { unpayable } from "./static-qris/unpayable.ts";

/** Codes that are kept ready to take an amount. */
const CODES_KEPT = 1_000;

/** `kept` makes what an account keeps of what was read. */
function createStaticQris(
  over: Pick<LocalRail, "id" | "mode">,
  kept: (read: QrisDetails) => QrisDetails,
): LocalRail {
  const codes = recentCache<(amount: number) => string>(CODES_KEPT);
  const collected = channels.filter(({ kind }) => kind === "qris").map(({ id }) => id);
  return {
    ...over,
    channels: collected,

    charge({ account, payable, chargeId }: ChargeRequest): Accepted | Declined {
      if (!account) return declined("A QRIS of the merchant's own is an account: open one first.");
      if (payable > LIMIT_PER_PAYMENT) {
        return declined(`A QRIS takes at most ${LIMIT_PER_PAYMENT} in one payment.`);
      }
      const { text, payee, nmid = "" } = account.details as QrisDetails;
      const withAmount = codes.get(text, () => prepareDynamic(text));
      const instructions = { kind: "qris", text: withAmount(payable), payee, nmid } as const;
      return { outcome: "accepted", reference: chargeId, instructions };
    },

    previewAccount: previewQris,

    async openAccount(given) {
      const { name, details } = await openQris(given);
      return {
        name,
        channels: collected,
        details: kept(details),
        secrets: {},
        uniqueTotals: true,
        identity: details.text,
      };
    },
  };
}

function declined(reason: string): Declined {
  return { outcome: "declined", reason };
}

export default [
  createStaticQris({ id: "static-qris", mode: "live" }, (read) => read),
  {
    ...createStaticQris({ id: "static-qris-sandbox", mode: "sandbox" }, unpayable),
    play: playScenario,
  },
] satisfies readonly LocalRail[];
