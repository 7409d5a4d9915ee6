/** Simulation: a sandbox rail plays what buyers, banks and wallets do, through the live path. */
import type { Instant } from "../clock.ts";
import { assert, Failure } from "../failure.ts";
import type { Change } from "./change.ts";
import { applyChange, wrongState } from "./charge-payment.ts";
import type { PaymentRoom } from "./create-payment.ts";
import { asOf } from "./engine.ts";
import type { Payment } from "./payment.ts";
import type { Scenario } from "./rail.ts";
import type { Project } from "./settings.ts";

/** In which states a scenario can be played. */
export const PLAYABLE: Readonly<Record<Scenario, readonly Payment["status"][]>> = {
  paid: ["pending"],
  failed: ["pending"],
  expired: ["pending"],
  late: ["pending", "expired"],
  twice: ["pending", "paid"],
  short: ["pending"],
  over: ["pending"],
};

/** `charge` gives a payment without one its first charge. Fails: sandbox_only, wrong_state. */
export async function simulatePayment(
  room: PaymentRoom,
  asked: Project,
  payment: Payment,
  scenario: Scenario,
  charge: (channel: string) => Promise<Payment>,
): Promise<Payment> {
  if (asked.mode !== "sandbox") {
    throw new Failure("sandbox_only", "Simulation works in sandbox projects only.", {
      hint: "Simulate in a sandbox project; a live payment is paid with money.",
    });
  }
  const project = await room.time.renew(asked);
  const before = asOf(payment, room.time.of(project));
  if (!PLAYABLE[scenario].includes(before.status)) throw wrongState(before);
  const charged = before.charge ? before : await charge(firstChannel(project));
  const { merchantId, id: paymentId } = payment;
  let after = charged;
  for (const change of changesOf(room, charged, scenario, room.time.of(project))) {
    after = await applyChange(room, { merchantId, paymentId, change });
  }
  return after;
}

/** A paid payment has had the first of the two payments that `twice` plays. */
function changesOf(
  room: PaymentRoom,
  payment: Payment,
  scenario: Scenario,
  now: Instant,
): Change[] {
  const { charge } = payment;
  assert(charge, "a charged payment shows a charge");
  const rail = room.rails.find(({ id }) => id === charge.rail);
  if (!rail?.play) {
    throw new Failure("not_supported", "The charge is collected by a gateway: it is paid there.", {
      hint: "Play the payment at the gateway's own sandbox.",
    });
  }
  const play = rail.play(charge, scenario, now, room.ids);
  const receipts = payment.status === "paid" ? play.receipts.slice(1) : play.receipts;
  const changes: Change[] = [];
  if (play.expire) changes.push({ kind: "expire", force: true });
  if (play.fail) changes.push({ kind: "fail", chargeId: charge.id });
  for (const receipt of receipts) changes.push({ kind: "receive", chargeId: charge.id, receipt });
  return changes;
}

/** QRIS where it is offered, else the first channel that is. */
function firstChannel({ settings }: Project): string {
  const offered = Object.entries(settings.channels).filter(([, { enabled }]) => enabled);
  const [first] = offered.find(([id]) => id === "qris") ?? offered[0] ?? [];
  if (first) return first;
  throw new Failure("channel_unavailable", "The project offers no channel.", { field: "channel" });
}
