/** What buyers do, played by the rails of the sandbox: what each scenario makes of a charge. */
import { SECOND } from "../clock.ts";
import type { Charge } from "../engine/payment.ts";
import type { Play, Receipt, Scenario } from "../engine/rail.ts";
import { type Ids, randomDigits } from "../ids.ts";

/** What `short` leaves out, a rupiah at least being sent, and what `over` adds. */
const DIFFERENCE = 1_000;

const NOTHING: Play = { fail: false, expire: false, receipts: [] };

const PLAYS: Readonly<Record<Scenario, (charge: Charge, now: number, ids: Ids) => Play>> = {
  paid: (charge, now) => ({ ...NOTHING, receipts: [settling(charge, charge.payable, now)] }),
  failed: () => ({ ...NOTHING, fail: true }),
  expired: () => ({ ...NOTHING, expire: true }),
  late: (charge, now, ids) => ({
    ...NOTHING,
    expire: true,
    receipts: [receipt(ids, charge.payable, now + SECOND)],
  }),
  twice: (charge, now, ids) => ({
    ...NOTHING,
    receipts: [settling(charge, charge.payable, now), receipt(ids, charge.payable, now)],
  }),
  short: (charge, now, ids) => {
    const sent = Math.max(1, charge.payable - DIFFERENCE);
    return { ...NOTHING, receipts: [receipt(ids, sent, now)] };
  },
  over: (charge, now) => ({
    ...NOTHING,
    receipts: [settling(charge, charge.payable + DIFFERENCE, now)],
  }),
};

export function playScenario(charge: Charge, scenario: Scenario, now: number, ids: Ids): Play {
  return PLAYS[scenario](charge, now, ids);
}

/** One and the same for a charge: asked for twice at once, it is still one payment. */
function settling({ railReference }: Charge, amount: number, paidAt: number): Receipt {
  return { transaction: `${railReference}1`, amount, paidAt };
}

function receipt(ids: Ids, amount: number, paidAt: number): Receipt {
  return { transaction: randomDigits(ids, 20), amount, paidAt };
}
