/** `open-payment`: looking at codes that stay open, and paying them in the sandbox. */
import { utcText } from "../clock.ts";
import { statement } from "../db/pool.ts";
import type { OpenPayment } from "../engine/open-payment.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { idIn } from "./named.ts";
import { rupiahOf } from "./rupiah.ts";
import { shownPayment } from "./shown.ts";
import { columns } from "./usage.ts";

const SUBJECT = { name: "ID", required: true } as const;

export const openPaymentVerbs = [
  defineVerb({
    noun: "open-payment",
    verb: "show",
    summary: "Show an open payment and how much has come by it.",
    subject: SUBJECT,
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      return describe(open, await named(open, subject));
    },
  }),

  defineVerb({
    noun: "open-payment",
    verb: "close",
    summary: "Close an open payment for good: what comes after is late.",
    subject: SUBJECT,
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      const found = await named(open, subject);
      const closed = await open.engine.openPayments.close(found.project, found.openPayment);
      const { id, merchantId } = closed;
      await open.audit({ verb: "open-payment close", subject: showId("opn", id), merchantId });
      return describe(open, { ...found, openPayment: closed });
    },
  }),

  defineVerb({
    noun: "open-payment",
    verb: "simulate",
    summary: "Pay an open payment of the sandbox, and show the payment that it made.",
    subject: SUBJECT,
    options: { amount: { value: "RUPIAH", required: true, meaning: "how much comes" } },
    async run({ subject, values, desk }) {
      const open = await desk();
      const { project, openPayment } = await named(open, subject);
      const amount = rupiahOf(values.amount);
      const payment = await open.engine.openPayments.simulate(project, openPayment, amount);
      const detail = { amount, payment: showId("pay", payment.id) };
      const id = showId("opn", openPayment.id);
      const { merchantId } = project;
      await open.audit({ verb: "open-payment simulate", subject: id, detail, merchantId });
      return answerOf(shownPayment(project, payment));
    },
  }),
];

type Found = { readonly project: Project; readonly openPayment: OpenPayment };

/** Goes through the merchants, for their id leads every key. */
const selectById = statement<{ merchant_id: string; project_id: string }>(
  "verb_open_payment_by_id",
  `select o.merchant_id, o.project_id
     from merchant m
     join open_payment o on o.merchant_id = m.id and o.id = $1`,
);

/** By `opn_…` or the wire's UUID. Fails: not_found. */
async function named(desk: Desk, name: string): Promise<Found> {
  const id = idIn("opn", name);
  const [row] = id === undefined ? [] : await selectById(desk.house.db, [id]);
  const project = row && (await desk.engine.projects.byId(row.merchant_id, row.project_id));
  const openPayment = project && id && (await desk.engine.openPayments.findById(project, id));
  if (openPayment) return { project, openPayment };
  throw new Failure("not_found", `There is no open payment ${name}`);
}

async function describe(desk: Desk, { project, openPayment }: Found): Promise<Answer> {
  const { payments, received } = await desk.engine.openPayments.sum(openPayment);
  const { closedAt } = openPayment;
  return answerOf({
    open_payment_id: showId("opn", openPayment.id),
    project: project.slug,
    mode: openPayment.mode,
    name: openPayment.name,
    channel: openPayment.channel,
    instructions: openPayment.instructions,
    least: openPayment.least,
    most: openPayment.most,
    payments,
    received,
    created_at: utcText(openPayment.createdAt),
    closed_at: closedAt === null ? null : utcText(closedAt),
  });
}

function answerOf(facts: Readonly<Record<string, unknown>>): Answer {
  const rows = Object.entries(facts).map(([name, value]): [string, string] => [
    name,
    typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
  ]);
  return { json: facts, text: columns(rows) };
}
