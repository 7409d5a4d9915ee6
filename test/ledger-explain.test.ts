/** Explaining: whatever happened to a merchant, each figure opens into what made it. */
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import type { Explained } from "../src/ledger/explain.ts";
import { verbs } from "../src/verbs/index.ts";
import { runVerb } from "../src/verbs/run.ts";
import { ask, made, testHouse } from "./support/house.ts";
import { payoutDesk } from "./support/payout-desk.ts";
import { askPayout, projectWorth, requested } from "./support/payouts.ts";

/** What the parts of all pages make; each page is also held to itself. */
async function addedUp(
  page: (before?: number) => Promise<Explained>,
): Promise<{ amount: number; sum: number; transfers: number }> {
  const first = await page();
  const held = first.holds.reduce((sum, { amount }) => sum + amount, 0) + first.otherHolds;
  let sum = first.figure === "held" ? held : -held;
  let transfers = 0;
  for (let at: Explained | undefined = first; at; at = at.next ? await page(at.next) : undefined) {
    let below = at.before;
    for (const line of at.lines.toReversed()) {
      below += line.amount;
      expect(below).toBe(line.balanceAfter);
    }
    sum += at.lines.reduce((total, { amount }) => total + amount, 0);
    transfers += at.lines.length;
    if (!at.next) sum += at.before;
  }
  return { amount: first.amount, sum, transfers };
}

describe("each figure adds up", () => {
  test("after anything that may happen, page by page", async () => {
    const house = await testHouse();
    const { engine } = house;
    const acts = fc.array(
      fc.constantFrom("paid", "late", "over", "twice", "short", "payout", "approved", "failed"),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(acts, fc.integer({ min: 1, max: 5 }), async (drawn, limit) => {
        const project = await projectWorth(house, 5_000_000, { coolOff: 0 }, "sandbox");
        const { merchantId, mode } = project;
        for (const act of drawn) {
          if (act === "payout" || act === "approved" || act === "failed") {
            const payout = await requested(engine, askPayout(project));
            if (act !== "payout") await engine.payouts.decide(payout, { do: "approve", by: "a" });
          } else {
            await engine.payments.simulate(
              project,
              await made(engine, ask(project)),
              act as "paid" | "late",
            );
          }
        }
        const balance = await engine.ledger.balance(merchantId, mode);
        const figures = await engine.ledger.figures(merchantId, mode);
        expect(figures).toContainEqual({ figure: "available", amount: balance.available });
        expect(figures).toContainEqual({ figure: "held", amount: balance.held });
        for (const { figure, amount } of figures) {
          const added = await addedUp((before) =>
            engine.ledger.explain(
              { merchantId, mode, figure },
              { limit, ...(before && { before }) },
            ),
          );
          expect(added).toMatchObject({ amount, sum: amount });
        }
      }),
      { numRuns: 12, seed: inject("seed") },
    );
  });
});

describe("the verb", () => {
  const { askedFor, done, refused } = payoutDesk();

  test("lists the figures, opens one, and shows what holds keep back", async () => {
    const { slug, id } = await askedFor("sandbox");
    expect(await done("ledger", "explain", "--project", slug)).toMatchObject({
      mode: "sandbox",
      figures: [
        { figure: "available", amount: 899_000 },
        { figure: "held", amount: 101_000 },
        { figure: "rail:test", amount: -1_000_000 },
      ],
    });
    expect(await done("ledger", "explain", "available", "--project", slug)).toMatchObject({
      amount: 899_000,
      before: 0,
      lines: [{ kind: "test", amount: 1_000_000, balance_after: 1_000_000 }],
      holds: [{ subject_id: id, amount: 101_000 }],
      other_holds: 0,
      kinds: [{ kind: "test", count: 1, sum: 1_000_000 }],
      next: null,
    });
    await done("payout", "approve", id);
    expect(await done("ledger", "explain", "fee", "--project", slug)).toMatchObject({
      amount: 1_000,
      lines: [{ kind: "payout-approve", subject_id: id, amount: 1_000 }],
    });
    const page = ["ledger", "explain", "available", "--project", slug, "--limit", "1"];
    const first = await done(...page);
    expect(first).toMatchObject({ before: 1_000_000, lines: [{ amount: -101_000 }], next: 2 });
    expect(await done(...page, "--before", `${first.next}`)).toMatchObject({
      before: 0,
      lines: [{ amount: 1_000_000 }],
      next: null,
    });
  });

  test("says which figures there are, and what a limit is", async () => {
    const { slug } = await askedFor("sandbox");
    const asked = ["ledger", "explain", "profit", "--project", slug];
    expect(await refused(...asked)).toBe("invalid_request: There is no figure profit");
    for (const limit of ["0", "-1", "x", "1001", "1.5"]) {
      expect(await refused(...asked, `--limit=${limit}`)).toMatch(/^invalid_request: --limit/);
    }
  });

  test("for people ends in the figure", async () => {
    const { slug } = await askedFor("sandbox");
    const { out } = await runVerb(verbs, ["ledger", "explain", "available", "--project", slug]);
    expect(out.trimEnd().split("\n").at(-1)).toMatch(/899000 +available$/);
  });
});
