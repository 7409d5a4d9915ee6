/** `ledger`: whether the books are whole, what makes each figure, the roots to keep elsewhere. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { jakartaPlain, utcText } from "../clock.ts";
import { subjectOfLine } from "../engine/line-subject.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { chainKey } from "../ledger/chain.ts";
import { checkLedger } from "../ledger/check.ts";
import { type Explained, explainKinds } from "../ledger/explain.ts";
import { type Root, rootsBefore, verifyChains } from "../ledger/verify-chain.ts";
import { type Overdue, overdueDifferences } from "../statements/overdue.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { idIn, namedProject } from "./named.ts";
import { positiveNumber } from "./numbers.ts";
import { columns } from "./usage.ts";

const LINES = 20;
const MOST_LINES = 1_000;

export const ledgerVerbs = [
  defineVerb({
    noun: "ledger",
    verb: "check",
    summary: "Check every rule of the ledger and its chain; exit code 1 when one is broken.",
    options: {
      roots: { value: "FILE", meaning: "what ledger roots --json printed, kept elsewhere since" },
    },
    async run({ desk, values }) {
      const { house } = await desk();
      const kept = values.roots === undefined ? [] : await readRoots(values.roots);
      const checked = await checkLedger(house.db);
      const chain = await verifyChains(house.db, chainKey(house.houseKey), kept);
      const violations = [...checked.violations, ...chain];
      const differences = (await overdueDifferences(house.db, house.clock.now())).map(shownOverdue);
      const ok = violations.length === 0;
      const broken = violations.map(({ rule, at }) => `broken: ${rule}: ${JSON.stringify(at)}`);
      const warnings = differences.map((one) => `to look into: ${JSON.stringify(one)}`);
      return {
        ok,
        json: { ok, violations, differences },
        text: [...(ok ? ["The ledger is whole."] : broken), ...warnings].join("\n"),
      };
    },
  }),

  defineVerb({
    noun: "ledger",
    verb: "roots",
    summary: "The chain's last link of each day that has ended, to be kept elsewhere.",
    options: {},
    async run({ desk }) {
      const { house } = await desk();
      const roots = await rootsBefore(house.db, jakartaPlain(house.clock.now()).slice(0, 10));
      const shown = roots.map(({ merchantId, ...root }) => ({
        merchant_id: showId("mer", merchantId),
        ...root,
      }));
      const lines = shown.map(({ merchant_id, day, number, hash }) =>
        [day, merchant_id, `${number}`, hash].join("  "),
      );
      const none = "No day with transfers has ended yet.";
      return { json: { roots: shown }, text: lines.length > 0 ? lines.join("\n") : none };
    },
  }),

  defineVerb({
    noun: "ledger",
    verb: "explain",
    summary: "Open a figure into the transfers that made it; without FIGURE, list the figures.",
    subject: { name: "FIGURE", required: false },
    options: {
      project: { value: "SLUG", required: true, meaning: "whose merchant, and in which mode" },
      limit: { value: "N", meaning: `how many transfers: ${LINES} unless said` },
      before: { value: "N", meaning: "the next page: `next` of the one before" },
    },
    async run({ desk, subject, values }) {
      const open = await desk();
      const { merchantId, mode } = await namedProject(open, values.project);
      const of = { merchant_id: showId("mer", merchantId), mode };
      const { ledger } = open.engine;
      if (subject === "") {
        const figures = await ledger.figures(merchantId, mode);
        const rows = figures.map(({ figure, amount }): [string, string] => [figure, `${amount}`]);
        return { json: { ...of, figures }, text: columns(rows) };
      }
      const limit = positiveNumber("limit", values.limit ?? `${LINES}`, MOST_LINES);
      const before = values.before && positiveNumber("before", values.before);
      const asked = { merchantId, mode, figure: subject };
      const explained = await ledger.explain(asked, { limit, ...(before && { before }) });
      return shownExplanation(open, of, asked, explained);
    },
  }),
];

/** Days of statements that a person has to look into. */
function shownOverdue({ merchantId, counts, ...span }: Overdue) {
  return { merchant_id: showId("mer", merchantId), ...span, ...counts };
}

async function shownExplanation(
  { house }: Desk,
  of: Readonly<Record<string, string>>,
  asked: Parameters<typeof explainKinds>[1],
  explained: Explained,
): Promise<Answer> {
  const kinds = await explainKinds(house.db, asked);
  const { figure, amount, before, lines, holds, otherHolds, next } = explained;
  const shown = lines.map((line) => ({
    transfer_id: showId("trf", line.transferId),
    kind: line.kind,
    subject_id: subjectOfLine(line),
    reverses: line.reverses && showId("trf", line.reverses),
    effective_at: utcText(line.effectiveAt),
    amount: line.amount,
    balance_after: line.balanceAfter,
  }));
  const held = holds.map((hold) => ({
    hold_id: showId("hld", hold.holdId),
    subject_id: showId(hold.kind === "payout" ? "pyo" : "rfd", hold.subjectId),
    created_at: utcText(hold.createdAt),
    amount: hold.amount,
  }));
  const rows = [
    ...shown.map((line): [string, string] => [
      `${line.amount}`,
      [line.effective_at, line.kind, line.subject_id].join("  "),
    ]),
    [`${before}`, "before these"] as [string, string],
    ...held.map((hold): [string, string] => [`${-hold.amount}`, `held for ${hold.subject_id}`]),
    ...(otherHolds > 0 ? [[`${-otherHolds}`, "held for others"] as [string, string]] : []),
    [`${amount}`, figure] as [string, string],
  ];
  const sums = { figure, amount, before, lines: shown, holds: held, other_holds: otherHolds };
  return { json: { ...of, ...sums, kinds, next: next ?? null }, text: columns(rows) };
}

const rootsFile = z.object({
  roots: z.array(
    z.object({
      merchant_id: z.string(),
      day: z.iso.date(),
      number: z.number().int().positive(),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** Fails: invalid_request (roots). */
async function readRoots(path: string): Promise<Root[]> {
  try {
    const { roots } = rootsFile.parse(JSON.parse(await readFile(path, "utf8")));
    return roots.map(({ merchant_id, ...root }) => {
      const merchantId = idIn("mer", merchant_id);
      if (!merchantId) throw new Error(`${merchant_id} is no merchant`);
      return { merchantId, ...root };
    });
  } catch (cause) {
    throw new Failure("invalid_request", `${path} is not what gapura ledger roots --json prints`, {
      field: "roots",
      cause,
    });
  }
}
