/** `payout`: what merchants have asked to be paid, and what operators decide of it. */
import type { PayoutDecision } from "../engine/decide-payout.ts";
import type { Payout, PayoutStatus } from "../engine/payout.ts";
import { PAYOUT_NEXT } from "../engine/payout-states.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { type FoundPayout, namedPayout, newestPayouts } from "./find-payout.ts";
import { namedProject } from "./named.ts";
import { shownPayout } from "./shown.ts";
import { answerTold } from "./told.ts";
import { columns } from "./usage.ts";

const STATUSES = Object.keys(PAYOUT_NEXT) as PayoutStatus[];
const MOST_LISTED = 100;
const SUBJECT = { name: "ID", required: true } as const;
const PROJECT = { value: "SLUG", meaning: "the project, when an id names several" } as const;
const NOTE = { value: "TEXT", meaning: "why, for the merchant to read" } as const;
const EVIDENCE = {
  value: "REFERENCE",
  meaning: "what proves it: the transfer's reference",
} as const;

export const payoutVerbs = [
  defineVerb({
    noun: "payout",
    verb: "list",
    summary: "List payouts, newest first.",
    options: {
      project: { value: "SLUG", meaning: "only this project's" },
      status: { value: "STATUS", meaning: STATUSES.join(", ") },
    },
    async run({ values, desk }) {
      const open = await desk();
      const project = values.project ? await namedProject(open, values.project) : undefined;
      const status = values.status === undefined ? undefined : statusOf(values.status);
      const found = await newestPayouts(open, { project, status, limit: MOST_LISTED });
      const rows = found.map(({ project: { slug }, payout }): [string, string] => [
        showId("pyo", payout.id),
        lineOf(slug, payout),
      ]);
      return {
        json: { payouts: found.map(({ project: of, payout }) => shownPayout(of, payout)) },
        text: rows.length === 0 ? "There are no payouts." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "payout",
    verb: "show",
    summary: "Show a payout: ID is ours or the wire's.",
    subject: SUBJECT,
    options: { project: PROJECT },
    async run({ subject, values, desk }) {
      const open = await desk();
      return describe(open, await namedPayout(open, subject, values.project));
    },
  }),

  defineVerb({
    noun: "payout",
    verb: "approve",
    summary: "Let a payout go: in the sandbox it is paid at once, in live it waits for a transfer.",
    subject: SUBJECT,
    options: { project: PROJECT, note: { value: "TEXT", meaning: "for the audit log" } },
    run: ({ subject, values: { project, note }, desk }) =>
      decide(desk, subject, project, (by) => ({ do: "approve", by, note })),
  }),

  defineVerb({
    noun: "payout",
    verb: "reject",
    summary: "Refuse a payout, with a note; what it holds goes back to the balance.",
    subject: SUBJECT,
    options: { project: PROJECT, note: NOTE },
    run: ({ subject, values: { project, note = "" }, desk }) =>
      decide(desk, subject, project, (by) => ({ do: "reject", by, note })),
  }),

  defineVerb({
    noun: "payout",
    verb: "paid",
    summary: "Record that an approved payout was transferred, with its reference.",
    subject: SUBJECT,
    options: { project: PROJECT, evidence: EVIDENCE, note: { ...NOTE, meaning: "the same" } },
    run({ subject, values: { project, note, evidence = note ?? "" }, desk }) {
      return decide(desk, subject, project, (by) => ({ do: "pay", by, evidence }));
    },
  }),

  defineVerb({
    noun: "payout",
    verb: "failed",
    summary: "Record that an approved payout could not go; its money and fee come back.",
    subject: SUBJECT,
    options: { project: PROJECT, note: NOTE, evidence: EVIDENCE },
    run({ subject, values: { project, evidence, note = evidence ?? "" }, desk }) {
      return decide(desk, subject, project, (by) => ({ do: "fail", by, note, evidence }));
    },
  }),
];

async function decide(
  desk: () => Promise<Desk>,
  name: string,
  projectName: string | undefined,
  decisionBy: (operator: string) => PayoutDecision,
): Promise<Answer> {
  const open = await desk();
  const { project, payout } = await namedPayout(open, name, projectName);
  const decided = await open.engine.payouts.decide(payout, decisionBy(open.operator.name));
  return describe(open, { project, payout: decided });
}

function describe(desk: Desk, { project, payout }: FoundPayout): Promise<Answer> {
  const facts = shownPayout(project, payout);
  return answerTold(desk, project, { subjectId: payout.id, facts });
}

function lineOf(slug: string, { status, amount, beneficiary }: Payout): string {
  const { destination, account, name } = beneficiary;
  return [status.padEnd(9), slug, `Rp ${amount}`, `${destination} ${account}`, name].join("  ");
}

function statusOf(text: string): PayoutStatus {
  const status = STATUSES.find((one) => one === text);
  if (status) return status;
  throw new Failure("invalid_request", `A status is one of ${STATUSES.join(", ")}`, {
    field: "status",
  });
}
