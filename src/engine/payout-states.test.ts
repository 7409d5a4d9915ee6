/** The table of payouts, every status against every decision: only the listed steps are taken. */
import { expect, test } from "vitest";
import { countedIds } from "../ids.ts";
import { judgePayout, type PayoutDecision } from "./decide-payout.ts";
import type { Payout, PayoutStatus } from "./payout.ts";
import type { Rail } from "./rail.ts";

const NOW = Date.parse("2026-11-21T03:00:00Z");

const rail: Rail = {
  id: "r",
  mode: "live",
  channels: [],
  charge: () => ({ outcome: "declined", reason: "" }),
  payout: { destinations: [], send: () => ({ outcome: "waits" }) },
};

function payout(status: PayoutStatus, over: Partial<Payout> = {}): Payout {
  return {
    merchantId: "m",
    id: "p",
    projectId: "j",
    mode: "live",
    wireId: "w",
    reference: null,
    status,
    version: 7,
    amount: 100_000,
    fee: 1_000,
    beneficiary: { id: "b", destination: "ewallet.x", account: "081234567890", name: "Budi" },
    rail: "r",
    requestedBy: "key:k",
    confirmations: 0,
    confirmedBy: [],
    approvedBy: [],
    approvals: 1,
    notBefore: NOW,
    note: null,
    evidence: null,
    createdAt: NOW - 1,
    updatedAt: NOW - 1,
    processedAt: null,
    ...over,
  };
}

const law = { rail, ids: countedIds(), now: NOW };

const DECISIONS = {
  confirm: { do: "confirm", by: "rani@toko.example" },
  cancel: { do: "cancel", by: "rani@toko.example" },
  approve: { do: "approve", by: "ani" },
  reject: { do: "reject", by: "ani", note: "Nama tidak cocok" },
  pay: { do: "pay", by: "ani", evidence: "TRF-1" },
  fail: { do: "fail", by: "ani", note: "Rekening ditutup" },
} as const satisfies Record<PayoutDecision["do"], PayoutDecision>;

type Lines = Readonly<Record<string, number>>;
type Expected = readonly [PayoutStatus, Lines | "voids the hold"] | "refused";

const APPROVED: Lines = { available: -101_000, transit: 100_000, fee: 1_000 };
const PAID: Lines = { transit: -100_000, "rail:r": 100_000 };
const TAKEN_BACK: Lines = { available: 101_000, transit: -100_000, fee: -1_000 };

const TABLE: Readonly<Record<PayoutStatus, Readonly<Record<PayoutDecision["do"], Expected>>>> = {
  requested: {
    confirm: "refused",
    cancel: ["rejected", "voids the hold"],
    approve: ["approved", APPROVED],
    reject: ["rejected", "voids the hold"],
    pay: "refused",
    fail: "refused",
  },
  approved: {
    confirm: "refused",
    cancel: "refused",
    approve: "refused",
    reject: "refused",
    pay: ["paid", PAID],
    fail: ["failed", TAKEN_BACK],
  },
  rejected: everyRefused(),
  paid: everyRefused(),
  failed: everyRefused(),
};

function everyRefused(): Record<PayoutDecision["do"], "refused"> {
  const decisions = Object.keys(DECISIONS) as PayoutDecision["do"][];
  const entries = decisions.map((decision) => [decision, "refused"]);
  return Object.fromEntries(entries) as Record<PayoutDecision["do"], "refused">;
}

const rows = Object.entries(TABLE).flatMap(([status, decisions]) =>
  Object.entries(decisions).map(
    ([decision, expected]) =>
      [status as PayoutStatus, decision as PayoutDecision["do"], expected] as const,
  ),
);

test.each(rows)("%s, %s", (status, decision, expected) => {
  const judge = () => judgePayout(payout(status), DECISIONS[decision], law);
  if (expected === "refused") {
    expect(judge).toThrow(expect.objectContaining({ code: "wrong_state", facts: { status } }));
    return;
  }
  const [to, effect] = expected;
  const { payout: after, moves } = judge();
  expect(after).toMatchObject({ status: to, version: 8, updatedAt: NOW, processedAt: NOW });
  expect(moves).toHaveLength(1);
  const step = moves[0]?.step;
  if (effect === "voids the hold") {
    expect(step).toEqual({ do: "void", merchantId: "m", hold: "p" });
    return;
  }
  if (step?.do !== "post") throw new Error("no transfer");
  const { entries, hold, reverses } = step.transfer;
  expect(Object.fromEntries(entries.map(({ account, amount }) => [account, amount]))).toEqual(
    effect,
  );
  expect(hold).toBe(decision === "approve" ? "p" : undefined);
  expect(reverses).toBe(decision === "fail" ? "p" : undefined);
});

test("a rail that pays at once takes the approval on to paid", () => {
  const quick = { ...rail, payout: { destinations: [], send: () => SENT } };
  const { payout: after, moves } = judgePayout(payout("requested"), DECISIONS.approve, {
    ...law,
    rail: quick,
  });
  expect(after).toMatchObject({ status: "paid", version: 9, evidence: "S-1" });
  expect(moves.map((move) => move.payout.status)).toEqual(["approved", "paid"]);
});

const SENT = { outcome: "paid", evidence: "S-1" } as const;

test("whoever asked never approves, and nobody approves twice", () => {
  const asked = payout("requested", { requestedBy: "operator:ani" });
  expect(() => judgePayout(asked, DECISIONS.approve, law)).toThrow(/never approves/);
  expect(judgePayout(asked, { do: "approve", by: "budi" }, law).payout.status).toBe("approved");
  const large = payout("requested", { approvals: 2 });
  const once = judgePayout(large, DECISIONS.approve, law);
  expect(once).toMatchObject({ moves: [], payout: { status: "requested", version: 7 } });
  expect(() => judgePayout(once.payout, DECISIONS.approve, law)).toThrow(/already/);
  const twice = judgePayout(once.payout, { do: "approve", by: "budi" }, law);
  expect(twice.payout).toMatchObject({
    status: "approved",
    approvedBy: ["operator:ani", "operator:budi"],
  });
});

test("where the merchant wants two of its own, operators wait for the second", () => {
  const asked = payout("requested", {
    requestedBy: "member:rani@toko.example",
    confirmations: 1,
  });
  expect(() => judgePayout(asked, DECISIONS.approve, law)).toThrow(/must confirm it first/);
  expect(() => judgePayout(asked, DECISIONS.confirm, law)).toThrow(/never confirms/);
  const { payout: after, moves } = judgePayout(asked, { do: "confirm", by: "dewi" }, law);
  expect(moves).toEqual([]);
  expect(after).toMatchObject({ status: "requested", version: 7, confirmedBy: ["member:dewi"] });
  expect(() => judgePayout(after, { do: "confirm", by: "sari" }, law)).toThrow(/no confirmation/);
  expect(judgePayout(after, DECISIONS.approve, law).payout.status).toBe("approved");
  expect(judgePayout(asked, DECISIONS.reject, law).payout.status).toBe("rejected");
});

test("a new beneficiary is waited for, to the millisecond; rejecting waits for nothing", () => {
  const fresh = payout("requested", { notBefore: NOW + 1 });
  expect(() => judgePayout(fresh, DECISIONS.approve, law)).toThrow(
    expect.objectContaining({ code: "wrong_state", retryAfter: 1 }),
  );
  expect(judgePayout(fresh, DECISIONS.reject, law).payout.status).toBe("rejected");
  const later = { ...law, now: NOW + 1 };
  expect(judgePayout(fresh, DECISIONS.approve, later).payout.status).toBe("approved");
});

test.each([
  { ...DECISIONS.reject, note: " " },
  { ...DECISIONS.reject, note: "a\u0000b" },
  { ...DECISIONS.reject, note: "x".repeat(501) },
])("a rejection says why: %j is nothing", (decision) => {
  expect(() => judgePayout(payout("requested"), decision, law)).toThrow(
    expect.objectContaining({ code: "invalid_request", field: "note" }),
  );
});

test("paid wants evidence", () => {
  const empty = { ...DECISIONS.pay, evidence: "" };
  expect(() => judgePayout(payout("approved"), empty, law)).toThrow(
    expect.objectContaining({ field: "evidence" }),
  );
});

test("a rail that has gone approves nothing", () => {
  const gone = { ...law, rail: undefined };
  expect(() => judgePayout(payout("requested"), DECISIONS.approve, gone)).toThrow(
    expect.objectContaining({ code: "channel_unavailable" }),
  );
});
