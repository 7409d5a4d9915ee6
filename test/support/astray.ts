/** Money that goes astray, for tests: each cause played to its end as a rail would tell of it. */
import { HOUR, MINUTE } from "../../src/clock.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Notice } from "../../src/engine/receipts.ts";
import type { Project } from "../../src/engine/settings.ts";
import type { SuspenseCause } from "../../src/engine/suspense-causes.ts";
import type { Suspense } from "../../src/engine/suspense-rows.ts";
import { refunded } from "../../src/ledger/entries.ts";
import { ask, made, SETTINGS, type TestHouse } from "./house.ts";
import { post } from "./payouts.ts";

/** What a QRIS payment of Rp99.000 wants, what its merchant keeps of it, and our fee. */
export const PAYABLE = 100_003;
export const NET = 99_000;

/** Money set aside of a new merchant, and the payment it came for, where it has one. */
export type Astray = {
  readonly project: Project;
  readonly payment?: Payment | undefined;
  readonly suspense: Suspense;
};

let transactions = 0;

/** A transaction's id that no other has. */
export function nextTransaction(): string {
  transactions += 1;
  return `TRX-${transactions}`;
}

/** A rail's notice for a payment's shown charge. */
export function pay(
  { engine, clock }: TestHouse,
  payment: Payment,
  over: { amount?: number; paidAt?: number; transaction?: string; chargeId?: string } = {},
): Promise<Payment> {
  const { chargeId = payment.charge?.id ?? "", ...told } = over;
  const receipt = { transaction: nextTransaction(), amount: PAYABLE, paidAt: clock.now(), ...told };
  return engine.payments.receive(payment.merchantId, payment.id, chargeId, receipt);
}

/** A notice that names no charge: Rp100.003 unless it says otherwise. */
export function notice(
  { clock }: TestHouse,
  { merchantId, mode }: Project,
  over: Partial<Notice> = {},
): Notice {
  return {
    merchantId,
    mode,
    rail: mode === "sandbox" ? "sandbox" : "manual",
    transaction: nextTransaction(),
    amount: PAYABLE,
    currency: "IDR",
    paidAt: clock.now(),
    ...over,
  };
}

/** The one row of open money that a merchant has. */
export async function onlyOpen({ engine }: TestHouse, project: Project): Promise<Suspense> {
  const { merchantId } = project;
  const rows = await engine.suspense.list({ merchantId, status: "open", limit: 10 });
  if (rows.length !== 1) throw new Error(`${rows.length} rows are open`);
  return rows[0] as Suspense;
}

type Play = (house: TestHouse) => Promise<Omit<Astray, "suspense">>;

/** Of a payment that has been made, and what the rail then tells. */
function ofPayment(
  tellOf: (house: TestHouse, payment: Payment, project: Project) => unknown,
): Play {
  return async (house) => {
    const project = await house.addProject();
    const payment = await made(house.engine, ask(project));
    await tellOf(house, payment, project);
    return { project, payment };
  };
}

/** Of money that names no charge. */
function ofNotice(over: Partial<Notice>): Play {
  return async (house) => {
    const project = await house.addProject();
    await house.engine.receipts.receive(notice(house, project, over));
    return { project };
  };
}

/** Both accounts want the same total: the code can only be this one. */
const QRIS = { least: 1_000, most: 10_000_000, life: HOUR };
const SAME = {
  ...SETTINGS,
  channels: {
    qris: {
      ...QRIS,
      unique: { from: 3, to: 3, owner: "merchant" as const, coolDown: 10 * MINUTE },
    },
  },
};

const lateBy = (ms: number) =>
  ofPayment((house, payment) =>
    pay(house, payment, { paidAt: (payment.charge?.deadline ?? 0) + ms }),
  );

export const PLAYS: Readonly<Record<SuspenseCause, Play>> = {
  late_within_cool_down: lateBy(30 * MINUTE),
  late_after: lateBy(30 * MINUTE + 1),
  second_payment_on_one_charge: ofPayment(async (house, payment) => {
    await pay(house, payment);
    await pay(house, payment);
  }),
  second_charge_paid: ofPayment(async (house, payment, project) => {
    const again = await house.engine.payments.charge(project, payment, "va.bni");
    await pay(house, again, { amount: 102_500 });
    await pay(house, payment);
  }),
  short: ofPayment((house, payment) => pay(house, payment, { amount: 60_000 })),
  over: ofPayment((house, payment) => pay(house, payment, { amount: 2 * PAYABLE })),
  unknown_reference: ofNotice({ reference: "NOBODY'S" }),
  wrong_currency: ofNotice({ currency: "SGD", amount: 850 }),
  async notice_before_create(house) {
    const { project } = await ofNotice({ reference: "EARLY" })(house);
    return { project, payment: await made(house.engine, ask(project, { reference: "EARLY" })) };
  },
  notice_after_cancel: ofPayment(async (house, payment, project) => {
    await house.engine.payments.cancel(project, payment);
    await pay(house, payment, { paidAt: house.clock.now() + 1 });
  }),
  notice_after_failure: ofPayment(async (house, payment, project) => {
    await house.engine.payments.simulate(project, payment, "failed");
    await pay(house, payment);
  }),
  async amount_of_two_open_payments(house) {
    const project = await house.addProject({ settings: SAME });
    const { merchantId } = project;
    const other = await house.addProject({ settings: SAME, merchantId });
    for (const one of [project, other]) await made(house.engine, ask(one, { amount: 100_000 }));
    await house.engine.receipts.receive(notice(house, project));
    return { project };
  },
  reversal_by_rail: ofPayment(async (house, payment, project) => {
    const reverses = nextTransaction();
    await pay(house, payment, { transaction: reverses });
    await post(house, project, refunded("test", NET));
    await house.engine.receipts.reverse({ ...notice(house, project), reverses });
  }),
};
