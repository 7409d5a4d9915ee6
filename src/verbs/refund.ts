/** `refund`: giving money of paid payments back, and saying what became of what waits. */
import type { RefundDecision } from "../engine/judge-refund.ts";
import type { Refund, RefundStatus } from "../engine/refund.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { namedPayment } from "./find-payment.ts";
import { type FoundRefund, namedRefund, newestRefunds } from "./find-refund.ts";
import { namedProject } from "./named.ts";
import { rupiahOf } from "./rupiah.ts";
import { shownRefund } from "./shown.ts";
import { answerTold } from "./told.ts";
import { columns } from "./usage.ts";

const STATUSES: readonly RefundStatus[] = ["requested", "refunded", "failed"];
const MOST_LISTED = 100;
const SUBJECT = { name: "ID", required: true } as const;

export const refundVerbs = [
  defineVerb({
    noun: "refund",
    verb: "create",
    summary: "Give money of a paid payment back: ID is ours, the wire's or the reference.",
    subject: SUBJECT,
    options: {
      project: { value: "SLUG", meaning: "the project, when a reference names several payments" },
      amount: { value: "RUPIAH", meaning: "how much; all that is left when absent" },
      reason: { value: "TEXT", meaning: "why" },
      evidence: {
        value: "REFERENCE",
        meaning: "record what the merchant gave back from its own account: what proves it",
      },
    },
    async run({ subject, values, desk }) {
      const open = await desk();
      const { project, payment } = await namedPayment(open, subject, values.project);
      const answer = await open.engine.refunds.request({
        project,
        paymentId: payment.id,
        by: { operator: open.operator.name },
        amount: values.amount === undefined ? null : rupiahOf(values.amount),
        reason: values.reason ?? null,
        evidence: values.evidence,
        encode: () => ({ status: 201, headers: {}, body: "" }),
      });
      // Without an idempotency key every ask is a new one.
      const { refund } = answer as Extract<typeof answer, { outcome: "created" }>;
      const subjectId = showId("rfd", refund.id);
      const detail = { payment: showId("pay", payment.id), amount: refund.amount };
      const { merchantId } = project;
      await open.audit({ verb: "refund create", subject: subjectId, detail, merchantId });
      return describe(open, { project, refund });
    },
  }),

  defineVerb({
    noun: "refund",
    verb: "list",
    summary: "List refunds, newest first.",
    options: {
      project: { value: "SLUG", meaning: "only this project's" },
      status: { value: "STATUS", meaning: STATUSES.join(", ") },
    },
    async run({ values, desk }) {
      const open = await desk();
      const project = values.project ? await namedProject(open, values.project) : undefined;
      const status = values.status === undefined ? undefined : statusOf(values.status);
      const found = await newestRefunds(open, { project, status, limit: MOST_LISTED });
      const rows = found.map((one): [string, string] => [
        showId("rfd", one.refund.id),
        lineOf(one),
      ]);
      return {
        json: { refunds: found.map(({ project: of, refund }) => shownRefund(of, refund)) },
        text: rows.length === 0 ? "There are no refunds." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "refund",
    verb: "show",
    summary: "Show a refund.",
    subject: SUBJECT,
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      return describe(open, await namedRefund(open, subject));
    },
  }),

  defineVerb({
    noun: "refund",
    verb: "refunded",
    summary: "Record that the money of a refund that waits has gone back, with its reference.",
    subject: SUBJECT,
    options: {
      evidence: { value: "REFERENCE", meaning: "what proves it: the transfer's reference" },
    },
    run: ({ subject, values: { evidence = "" }, desk }) =>
      decide(desk, subject, (by) => ({ do: "refund", by, evidence })),
  }),

  defineVerb({
    noun: "refund",
    verb: "failed",
    summary: "Record that a refund that waits could not go; its money is the merchant's again.",
    subject: SUBJECT,
    options: { note: { value: "TEXT", meaning: "why, for the merchant to read" } },
    run: ({ subject, values: { note = "" }, desk }) =>
      decide(desk, subject, (by) => ({ do: "fail", by, note })),
  }),
];

async function decide(
  desk: () => Promise<Desk>,
  name: string,
  decisionBy: (operator: string) => RefundDecision,
): Promise<Answer> {
  const open = await desk();
  const { project, refund } = await namedRefund(open, name);
  const decided = await open.engine.refunds.decide(refund, decisionBy(open.operator.name));
  return describe(open, { project, refund: decided });
}

function describe(desk: Desk, { project, refund }: FoundRefund): Promise<Answer> {
  const facts = shownRefund(project, refund);
  return answerTold(desk, project, { subjectId: refund.id, facts });
}

function lineOf({ project, refund }: { project: Project; refund: Refund }): string {
  const { status, amount, paymentWireId, reason } = refund;
  return [status.padEnd(9), project.slug, `Rp ${amount}`, paymentWireId, reason ?? ""].join("  ");
}

function statusOf(text: string): RefundStatus {
  const status = STATUSES.find((one) => one === text);
  if (status) return status;
  throw new Failure("invalid_request", `A status is one of ${STATUSES.join(", ")}`, {
    field: "status",
  });
}
