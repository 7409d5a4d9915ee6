/**
 * Why money is set aside, as a pure table: what the engine suggests for each cause, and which
 * resolutions an operator may choose. Money that is owed to somebody is never kept by the house:
 * it is written off only where nobody can be found to give it to.
 */

/** What may be done with money that was set aside. */
export type Resolution = "accept" | "attach" | "refund" | "write_off";

export const RESOLUTIONS: readonly Resolution[] = ["accept", "attach", "refund", "write_off"];

export type SuspenseCause =
  | "late_within_cool_down"
  | "late_after"
  | "second_payment_on_one_charge"
  | "second_charge_paid"
  | "short"
  | "over"
  | "unknown_reference"
  | "wrong_currency"
  | "notice_before_create"
  | "notice_after_cancel"
  | "notice_after_failure"
  | "amount_of_two_open_payments"
  | "reversal_by_rail";

export type CauseRule = {
  /** A sentence for whoever looks into the inbox. */
  readonly means: string;
  readonly suggests: Resolution;
  readonly allows: readonly Resolution[];
  /** Why the others are refused. */
  readonly otherwise: string;
};

const OWED = "The merchant or the buyer is owed this money: the house never keeps it.";
const NO_PAYMENT = "It came for no payment that could be accepted: attach it to one.";

/** Money of a payment that can still become paid, or is paid: it is the merchant's to take. */
const OF_A_PAYMENT = { allows: ["accept", "attach", "refund"], otherwise: OWED } as const;
const OF_NO_PAYMENT = {
  allows: ["attach", "refund", "write_off"],
  otherwise: NO_PAYMENT,
} as const;

export const CAUSES: Readonly<Record<SuspenseCause, CauseRule>> = {
  late_within_cool_down: {
    means: "Paid after its deadline, while its total was still held for it.",
    suggests: "accept",
    ...OF_A_PAYMENT,
  },
  late_after: {
    means: "Paid after its deadline, when its total may have been another's already.",
    suggests: "refund",
    ...OF_A_PAYMENT,
  },
  second_payment_on_one_charge: {
    means: "The charge was paid already, and was paid once more.",
    suggests: "refund",
    ...OF_A_PAYMENT,
  },
  second_charge_paid: {
    means: "The payment was paid by another of its charges.",
    suggests: "refund",
    ...OF_A_PAYMENT,
  },
  short: {
    means: "Less than the total; the payment stays as it was.",
    suggests: "refund",
    ...OF_A_PAYMENT,
  },
  over: {
    means: "What was sent beyond the total; the payment is paid.",
    suggests: "refund",
    ...OF_A_PAYMENT,
  },
  unknown_reference: {
    means: "Nothing here has its reference, number or total.",
    suggests: "attach",
    ...OF_NO_PAYMENT,
  },
  wrong_currency: {
    means: "Not rupiah: kept as evidence, outside the ledger until it is exchanged.",
    suggests: "refund",
    ...OF_NO_PAYMENT,
  },
  notice_before_create: {
    means: "Its payment was made after the notice came.",
    suggests: "attach",
    ...OF_NO_PAYMENT,
  },
  notice_after_cancel: {
    means: "Paid after the payment was canceled.",
    suggests: "refund",
    ...OF_A_PAYMENT,
  },
  notice_after_failure: {
    means: "Paid after the rail had said that the payment failed, which is final.",
    suggests: "refund",
    ...OF_NO_PAYMENT,
    otherwise: "A failed payment never becomes paid: attach the money to another one.",
  },
  amount_of_two_open_payments: {
    means: "It fits more than one payment, and is never guessed to be one's.",
    suggests: "attach",
    ...OF_NO_PAYMENT,
  },
  reversal_by_rail: {
    means: "The rail took money back that the merchant may have spent: it is owed to the house.",
    suggests: "accept",
    allows: ["accept", "write_off"],
    otherwise: "This money is gone: accept takes it from the merchant, write-off bears it.",
  },
};
