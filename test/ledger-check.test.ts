/**
 * What guards the ledger: triggers that refuse to change or bend it, the owner's hand too, and the
 * check that names a broken rule. Each rule is shown to fail, it alone, on a violation planted in a
 * transaction that is rolled back.
 */
import { describe, expect, test } from "vitest";
import type { PayoutDecision } from "../src/engine/decide-payout.ts";
import { checkLedger, runRules } from "../src/ledger/check.ts";
import { ask, made, SETTINGS, testHouse } from "./support/house.ts";
import { ownQrisProject } from "./support/own-qris.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";
import { answering, askRefund, paidPayment, refunded } from "./support/refunds.ts";

/**
 * A house with a paid payment, one with excess, an expired one with late money, and one open; with
 * money in an account of a merchant's own; and a payout and a refund in each of their statuses.
 */
async function busyHouse() {
  const house = await testHouse();
  const { engine, project, database } = house;
  for (const scenario of ["paid", "over", "late"] as const) {
    await engine.payments.simulate(project, await made(engine, ask(project)), scenario);
  }
  await made(engine, ask(project));
  const own = (await ownQrisProject(house)).project;
  for (const scenario of ["paid", "over"] as const) {
    await engine.payments.simulate(own, await made(engine, ask(own)), scenario);
  }
  const live = await projectWorth(house, 1_000_000, { coolOff: 0 });
  const decisions: readonly PayoutDecision[][] = [
    [],
    [{ do: "reject", by: "a", note: "n" }],
    [{ do: "approve", by: "a" }],
    [
      { do: "approve", by: "a" },
      { do: "pay", by: "a", evidence: "e" },
    ],
    [
      { do: "approve", by: "a" },
      { do: "fail", by: "a", note: "n" },
    ],
  ];
  for (const made of decisions) {
    const payout = await requested(engine, askPayout(live));
    for (const decision of made) await engine.payouts.decide(payout, decision);
  }
  const { qris } = SETTINGS.channels;
  const free = { ...SETTINGS, channels: { qris: { ...(qris as typeof qris & object), fee: [] } } };
  const kind = await house.addProject({ settings: free });
  const payment = await paidPayment(house, kind, { channel: "qris" });
  const part = askRefund(kind, payment, { amount: 1_000 });
  await refunded(engine, part);
  const waiting = answering(house, () => ({ outcome: "waits" }));
  const [, late] = [await refunded(waiting, part), await refunded(waiting, part)];
  await engine.refunds.decide(late, { do: "fail", by: "a", note: "n" });
  return { ...house, db: database.pool, merchantId: project.merchantId };
}

const busy = busyHouse();

const UNGUARD = `
  set local session_replication_role = replica;
  alter table account drop constraint account_floor;
  alter table payout drop constraint payout_evidence, drop constraint payout_processed,
    drop constraint payout_approvals;`;

const RULES = {
  sums: "the entries of a transfer sum to zero and are two or more",
  modes: "an entry belongs to a transfer of its mode",
  balances: "an account's balance is the sum of its entries",
  chain: "each entry's balance follows from the one before it",
  holds: "what an account holds back is the sum of its pending holds",
  floors: "no account is under its floor",
  settled: "a payment is settled once if it is paid, and never otherwise",
  receipts:
    "what a rail or a merchant's own account holds is what its receipts brought, less what left it",
  apart: "no transfer leads from a merchant's own account into money that we hold",
  heldFor:
    "a hold is a payout's or a waiting refund's: pending while requested, voided if it did not go",
  transit: "what is in transit is what approved payouts are to bring",
  payoutTransfers: "a payout's transfers are those of its status",
  refundTransfers: "a refund has its transfer once it has gone, and none before",
  givenBack: "a paid payment has given back what its refunds say, and no more than was paid",
  suspense: "open suspense is what the accounts of suspense hold",
  guards: "transfers, entries and links cannot be changed",
} as const;

const ID = "'00000000-0000-7000-8000-000000000001'";

/** A rule, what is done to the database, and which rules are named for it. */
const PLANTS: readonly (readonly [string, string, readonly (keyof typeof RULES)[]])[] = [
  [
    "a transfer without entries",
    `insert into transfer select merchant_id, ${ID}, mode, 'x', 'x', id, null, now(), now()
       from payment limit 1`,
    ["sums"],
  ],
  [
    "an entry taken out",
    `delete from entry where account = 'fee' and account_version = 2 and mode = 'sandbox';
     update account set posted = posted - 1003, version = version - 1
      where name = 'fee' and mode = 'sandbox'`,
    ["sums"],
  ],
  [
    "an amount changed, and its balances with it",
    `update entry set amount = amount + 1, balance_after = balance_after + 1
      where account = 'fee' and account_version = 2 and mode = 'sandbox';
     update account set posted = posted + 1 where name = 'fee' and mode = 'sandbox'`,
    ["sums"],
  ],
  [
    "a transfer moved to live",
    "update transfer set mode = 'live' where kind = 'settle'",
    ["modes"],
  ],
  ["a balance raised", "update account set posted = posted + 1 where name = 'fee'", ["balances"]],
  ["a version raised", "update account set version = 9 where name = 'available'", ["balances"]],
  ["an account taken out", "delete from account where name = 'fee'", ["balances"]],
  [
    "an account made up",
    "insert into account select merchant_id, mode, 'x', null, 5, 0, 0 from account limit 1",
    ["balances"],
  ],
  [
    "a balance along the way",
    "update entry set balance_after = 1 where account = 'fee' and account_version = 1",
    ["chain"],
  ],
  ["held without a hold", "update account set held = 5 where name = 'available'", ["holds"]],
  [
    "a hold that is not held",
    `insert into hold select merchant_id, ${ID}, mode, 'available', 5, 'pending', id, now()
       from payment limit 1`,
    ["holds", "heldFor"],
  ],
  [
    "held beyond what is there",
    `update account set held = posted + 1
      where name = 'available' and mode = 'sandbox' and held = 0;
     insert into hold select merchant_id, ${ID}, mode, name, held, 'pending', ${ID}, now()
       from account where name = 'available' and mode = 'sandbox' and held > posted`,
    ["floors", "heldFor"],
  ],
  [
    "paid without a settlement",
    "update payment set status = 'paid' where status = 'pending'",
    ["settled"],
  ],
  [
    "settled and not paid",
    "update payment set status = 'failed' where status = 'paid' and refunded = 0",
    ["settled"],
  ],
  ["a receipt too large", "update receipt set amount = amount + 1", ["receipts"]],
  ["a receipt taken out", "delete from receipt where outcome like 'late%'", ["receipts"]],
  ["a receipt of the other mode", "update receipt set mode = 'live'", ["receipts"]],
  [
    "a receipt that forgot whose account it came into",
    "update receipt set custody = 'ours'",
    ["receipts"],
  ],
  [
    "money in a merchant's own account made available",
    `update entry set account = 'available' where account = 'collected';
     update account set name = 'available', floor = 0 where name = 'collected'`,
    ["apart"],
  ],
  ["suspense of the other custody", "update suspense set custody = 'ours'", ["suspense"]],
  [
    "money in suspense forgotten",
    `update suspense set status = 'resolved', resolution = 'accept', resolved_by = 'x',
            reason = 'x', resolved_at = now()
      where cause = 'over'`,
    ["suspense"],
  ],
  ["money in suspense twice", "update suspense set amount = amount * 2", ["suspense"]],
  [
    "a payout rejected, and its money still held",
    `update payout set status = 'rejected', note = 'n', processed_at = now()
      where status = 'requested'`,
    ["heldFor"],
  ],
  ["a payout taken out", "delete from payout where status = 'requested'", ["heldFor"]],
  [
    "less held than it takes",
    "update payout set fee = fee + 1 where status = 'requested'",
    ["heldFor"],
  ],
  [
    "a payout approved and not taken from the balance",
    `update payout set status = 'approved', processed_at = now(), approved_by = '{a}'
      where status = 'requested'`,
    ["heldFor", "transit", "payoutTransfers"],
  ],
  [
    "a payout paid and still in transit",
    "update payout set status = 'paid', evidence = 'e' where status = 'approved'",
    ["transit", "payoutTransfers"],
  ],
  [
    "a payout failed and its money gone",
    "update payout set status = 'failed', note = 'n' where status = 'paid'",
    ["payoutTransfers"],
  ],
  [
    "a reversal of nothing",
    "update transfer set reverses = null where kind = 'payout-fail'",
    ["payoutTransfers"],
  ],
  ["a guard taken off", "alter table entry disable trigger entry_balanced", ["guards"]],
  [
    "a refund gone, and its money still there",
    `update refund set status = 'refunded', evidence = 'e', refunded_at = now()
      where status = 'requested';
     update hold set state = 'posted' where state = 'pending' and mode = 'sandbox';
     update account set held = 0 where mode = 'sandbox';
     update payment set refunded = refunded * 2`,
    ["refundTransfers"],
  ],
  [
    "a refund of another amount than its transfer's",
    `update refund set amount = amount + 1 where status = 'refunded';
     update payment set refunded = refunded + 1 where refunded > 0`,
    ["refundTransfers"],
  ],
  ["a refund waiting, and nothing held", "update refund set waited = true", ["heldFor"]],
  ["a payment that forgot its refund", "update payment set refunded = 0", ["givenBack"]],
  [
    "more given back than was paid",
    "update charge set payable = 1500, net = 1500, fee = 0 where amount = 100000",
    ["givenBack"],
  ],
  [
    "money given back of what is not paid",
    `update payment set status = 'failed' where refunded > 0`,
    ["settled", "givenBack"],
  ],
  ["a floor taken away", "update account set floor = null where name = 'available'", ["floors"]],
];

describe("the check", () => {
  test.each(PLANTS)("%s", async (_, plant, rules) => {
    const { db } = await busy;
    const client = await db.connect();
    try {
      await client.query("begin");
      expect(await runRules(client)).toEqual([]);
      await client.query(UNGUARD);
      await client.query(plant);
      const named = new Set((await runRules(client)).map(({ rule }) => rule));
      expect([...named]).toEqual(rules.map((rule) => RULES[rule]));
    } finally {
      await client.query("rollback");
      client.release();
    }
  });

  test("every rule has a plant", () => {
    const planted = new Set(PLANTS.flatMap(([, , rules]) => rules));
    expect([...planted].sort()).toEqual(Object.keys(RULES).sort());
  });

  test("of the whole database says where", async () => {
    const { db, merchantId } = await busy;
    expect(await checkLedger(db)).toEqual({ ok: true, violations: [] });
    const raise = `update account set posted = posted + $1
                    where name = 'fee' and mode = 'sandbox' and merchant_id = $2`;
    await db.query(raise, [1, merchantId]);
    expect(await checkLedger(db)).toMatchObject({
      ok: false,
      violations: [
        { rule: RULES.balances, at: { merchant_id: merchantId, mode: "sandbox", account: "fee" } },
      ],
    });
    await db.query(raise, [-1, merchantId]);
  });
});

describe("the triggers", () => {
  test.each([
    ["update entry set amount = 5", "never changed"],
    ["update entry set amount = 5 where false", "never changed"],
    ["delete from entry", "never changed"],
    ["truncate entry", "never changed"],
    ["update transfer set kind = 'x'", "never changed"],
    ["delete from transfer", "never changed"],
    ["truncate transfer cascade", "never changed"],
    ["truncate account, entry, transfer", "never changed"],
    [
      `insert into entry select * from entry
       on conflict on constraint entry_pk do update set amount = 5`,
      "never changed",
    ],
    [
      `merge into entry e using transfer t on e.transfer_id = t.id
        when matched then update set amount = 5`,
      "never changed",
    ],
  ])("the owner's %s is refused", async (sql, message) => {
    const { db } = await busy;
    await expect(db.query(sql)).rejects.toThrow(message);
  });

  let version = 1_000;

  /** Inserts a transfer in `mode` and entries given as account, mode and amount, in one commit. */
  async function insert(mode: string, ...statements: (readonly [string, string, number])[][]) {
    const { db, merchantId } = await busy;
    const client = await db.connect();
    version += 1;
    const id = `00000000-0000-7000-8000-${`${version}`.padStart(12, "0")}`;
    try {
      await client.query("begin");
      await client.query(
        "insert into transfer values ($1, $2, $3, 'test', $4, $2, null, now(), now())",
        [merchantId, id, mode, id],
      );
      for (const entries of statements) {
        const rows = entries.map(([account, ofMode, amount]) => {
          version += 1;
          return `('${merchantId}', '${ofMode}', '${account}', ${version}, '${id}', ${amount}, 0)`;
        });
        await client.query(`insert into entry values ${rows.join(", ")}`);
      }
    } finally {
      await client.query("rollback");
      client.release();
    }
  }

  test("whole entries are let in", async () => {
    await insert("live", [
      ["a", "live", 5],
      ["b", "live", -3],
      ["c", "live", -2],
    ]);
  });

  const refusal = "must be whole, of its mode, and sum to zero";

  test("unbalanced entries are refused", async () => {
    const unbalanced = insert("live", [
      ["a", "live", 5],
      ["b", "live", -4],
    ]);
    await expect(unbalanced).rejects.toThrow(refusal);
  });

  test("one-sided entries are refused, and empty ones", async () => {
    await expect(insert("live", [["a", "live", 5]])).rejects.toThrow(refusal);
    const empty = insert("live", [
      ["a", "live", 0],
      ["b", "live", 0],
    ]);
    await expect(empty).rejects.toMatchObject({ constraint: "entry_amount" });
  });

  test("entries across modes are refused, and of another mode than their transfer's", async () => {
    const across = insert("live", [
      ["a", "live", 5],
      ["b", "sandbox", -5],
    ]);
    await expect(across).rejects.toThrow(refusal);
    const other = insert("live", [
      ["a", "sandbox", 5],
      ["b", "sandbox", -5],
    ]);
    await expect(other).rejects.toThrow(refusal);
  });

  test("entries added later are refused, even when they sum to zero", async () => {
    const pair = (amount: number) =>
      [
        ["a", "live", amount],
        ["b", "live", -amount],
      ] as const;
    await expect(insert("live", [...pair(5)], [...pair(7)])).rejects.toThrow(refusal);
  });

  test("entries of no transfer are refused", async () => {
    const { db, merchantId } = await busy;
    const stray = `('${merchantId}', 'live', 'a', 1, ${ID}, 5, 5),
                   ('${merchantId}', 'live', 'b', 1, ${ID}, -5, -5)`;
    await expect(db.query(`insert into entry values ${stray}`)).rejects.toThrow(refusal);
  });

  test("the floor stands in the database too", async () => {
    const { db } = await busy;
    const sql = "update account set posted = -1 where name = 'available'";
    await expect(db.query(sql)).rejects.toMatchObject({ constraint: "account_floor" });
    const held = "update account set held = -1 where name = 'available'";
    await expect(db.query(held)).rejects.toMatchObject({ constraint: "account_held" });
  });
});
