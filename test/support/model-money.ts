/** All of a merchant's money as it is thought of: pots, and lists of what came, went and waits. */
export const PAYOUT_FEE = 3;
type Pot = "available" | "held" | "transit" | "fee" | "suspense" | "writtenOff" | "rail";
/** What a decision wants, what it leaves, where the amount goes, and where a payout's fee goes. */
const STEPS: Readonly<Record<string, readonly [string, string, Pot, Pot, Pot?, Pot?]>> = {
  approve: ["requested", "approved", "held", "transit", "held", "fee"],
  reject: ["requested", "rejected", "held", "available", "held", "available"],
  pay: ["approved", "paid", "transit", "rail"],
  fail: ["approved", "failed", "transit", "available", "fee", "available"],
  sent: ["requested", "refunded", "held", "rail"],
  unsent: ["requested", "failed", "held", "available"],
};
/** Each call answers with the status it leaves, or with the code of the refusal. */
export function createModelMoney() {
  const pots = { available: 0, held: 0, transit: 0, fee: 0, suspense: 0, writtenOff: 0, rail: 0 };
  const payments: { payable: number; fee: number; paid: boolean; given?: boolean }[] = [];
  const rows: { readonly of: number | null; readonly amount: number; open: boolean }[] = [];
  const moving: { readonly at: number | null; readonly amount: number; status: string }[] = [];
  function move(from: Pot, to: Pot, amount: number): void {
    pots[from] -= amount;
    pots[to] += amount;
  }

  function settle(at: number, came: number, given = false): void {
    const payable = Math.min(payments[at]?.payable ?? 0, came);
    const fee = Math.min(payments[at]?.fee ?? 0, payable);
    payments[at] = { payable, fee, paid: true, given };
    move("suspense", "available", payable - fee);
    move("suspense", "fee", fee);
    if (came > payable) rows.push({ of: at, amount: came - payable, open: true });
  }
  function tell(at: number | null, came: number): void {
    move("rail", "suspense", came);
    const one = at === null ? undefined : payments[at];
    if (at !== null && one && !one.paid && came >= one.payable) settle(at, came);
    else rows.push({ of: at, amount: came, open: true });
  }

  function resolve(at: number, what: string, target: number): string {
    const row = rows[at] as (typeof rows)[number];
    if (!row.open) return "wrong_state";
    if (what === (row.of === null ? "accept" : "write_off")) return "not_supported";
    const to = what === "attach" ? target : (row.of ?? -1);
    const { paid, payable } = payments[to] ?? { paid: true, payable: 0 };
    if (what === "attach" && paid) return "wrong_state";
    if (what === "attach" && row.amount < payable) return "amount_too_small";
    row.open = false;
    if (what === "write_off") move("suspense", "writtenOff", row.amount);
    else if (what === "refund") move("suspense", "rail", row.amount);
    else if (paid) move("suspense", "available", row.amount);
    else settle(to, row.amount, what === "attach");
    return what;
  }

  /** A payout where `at` is null; else a refund, which the rail answers, of all that is left. */
  function send(at: number | null, asked: number | null, status: string): string {
    if (at !== null && !payments[at]?.paid) return "wrong_state";
    const mine = moving.filter((one) => one.at === at && one.status !== "failed");
    const whole = at === null ? 0 : (payments[at]?.payable ?? 0);
    const left = mine.reduce((sum, one) => sum - one.amount, whole);
    const amount = asked ?? left;
    if (at !== null && (amount > left || amount === 0)) return "amount_too_large";
    const cost = amount + (at === null ? PAYOUT_FEE : 0);
    if (cost > pots.available) return "insufficient_balance";
    if (at !== null && payments[at]?.given) return "not_supported";
    moving.push({ at, amount, status });
    if (status !== "failed") move("available", status === "requested" ? "held" : "rail", cost);
    return status;
  }
  function decide(at: number, what: string): string {
    const one = moving[at] as (typeof moving)[number];
    const [wanted, status, from, to, feeFrom, feeTo] = STEPS[what] as (typeof STEPS)[string];
    if (one.status !== wanted) return "wrong_state";
    move(from, to, one.amount);
    if (feeFrom && feeTo) move(feeFrom, feeTo, PAYOUT_FEE);
    one.status = status;
    return status;
  }
  return { pots, payments, rows, moving, tell, resolve, send, decide };
}
