/** `payment`: looking at payments, and playing the buyer in the sandbox. */
import type { Payment } from "../engine/payment.ts";
import { SCENARIOS } from "../engine/rail.ts";
import type { Project } from "../engine/settings.ts";
import { showId } from "../ids.ts";
import { type Answer, type Desk, defineVerb, UsageFault } from "./define.ts";
import { namedPayment } from "./find-payment.ts";
import { shownCharge, shownPayment } from "./shown.ts";
import { answerTold } from "./told.ts";

const SUBJECT = { name: "ID", required: true } as const;
const PROJECT = {
  value: "SLUG",
  meaning: "the project, when a reference names several payments",
} as const;

export const paymentVerbs = [
  defineVerb({
    noun: "payment",
    verb: "show",
    summary: "Show a payment: ID is ours, the wire's or the merchant's reference.",
    subject: SUBJECT,
    options: { project: PROJECT },
    async run({ subject, values, desk }) {
      const open = await desk();
      const { project, payment } = await namedPayment(open, subject, values.project);
      return describe(open, project, payment);
    },
  }),

  defineVerb({
    noun: "payment",
    verb: "simulate",
    summary: "Play the buyer of a sandbox payment.",
    subject: SUBJECT,
    options: {
      project: PROJECT,
      scenario: { value: "SCENARIO", meaning: `${SCENARIOS.join(", ")}; paid when absent` },
    },
    async run({ subject, values, desk }) {
      const scenario = SCENARIOS.find((one) => one === (values.scenario ?? "paid"));
      if (!scenario) {
        throw new UsageFault(`payment simulate: --scenario is one of ${SCENARIOS.join(", ")}`);
      }
      const open = await desk();
      const { project, payment } = await namedPayment(open, subject, values.project);
      const changed = await open.engine.payments.simulate(project, payment, scenario);
      await open.audit({
        verb: "payment simulate",
        subject: showId("pay", payment.id),
        detail: { scenario },
        merchantId: project.merchantId,
      });
      return describe(open, project, changed);
    },
  }),
];

async function describe(desk: Desk, project: Project, payment: Payment): Promise<Answer> {
  const charges = await desk.engine.payments.charges(payment);
  const facts = shownPayment(project, payment);
  const parts = { charges: charges.map(shownCharge) };
  return answerTold(desk, project, { subjectId: payment.id, facts, parts });
}
