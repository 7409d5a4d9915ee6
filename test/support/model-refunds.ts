/** Refunds as they are thought of: a balance, what was paid, and a list. */
type ModelRefund = { readonly at: number; readonly amount: number; status: string };

/** Each call answers with the status it leaves, or with the code of the refusal. */
export function createModelRefunds() {
  const payments: number[] = [];
  const refunds: ModelRefund[] = [];
  const pots = { available: 0, held: 0, fees: 0 };

  function pay(amount: number): void {
    const fee = Math.floor((amount * 2) / 100 + 0.5) + 7;
    payments.push(amount);
    pots.available += amount - fee;
    pots.fees += fee;
  }

  function ask(at: number, asked: number | null, outcome: string): string {
    const earlier = refunds.filter((one) => one.at === at && one.status !== "failed");
    const left = earlier.reduce((sum, one) => sum - one.amount, payments[at] as number);
    const amount = asked ?? left;
    if (amount > left || amount === 0) return "amount_too_large";
    if (amount > pots.available) return "insufficient_balance";
    const status = { refunded: "refunded", waits: "requested", declined: "failed" }[outcome] ?? "";
    refunds.push({ at, amount, status });
    if (status !== "failed") pots.available -= amount;
    if (status === "requested") pots.held += amount;
    return status;
  }

  function decide(index: number, what: string): string {
    const refund = refunds[index] as ModelRefund;
    if (refund.status !== "requested") return "wrong_state";
    pots.held -= refund.amount;
    if (what === "fail") pots.available += refund.amount;
    refund.status = what === "fail" ? "failed" : "refunded";
    return refund.status;
  }

  /** What has gone back of a payment. */
  function goneOf(at: number): number {
    const gone = refunds.filter((one) => one.at === at && one.status === "refunded");
    return gone.reduce((sum, one) => sum + one.amount, 0);
  }

  return { pay, ask, decide, goneOf, pots };
}
