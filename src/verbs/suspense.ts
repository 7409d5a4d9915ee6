/** `suspense`: money that fits nowhere yet, and what operators decide of it. */
import { CAUSES } from "../engine/suspense-causes.ts";
import type { Suspense } from "../engine/suspense-rows.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { type Answer, type Call, type Desk, defineVerb } from "./define.ts";
import { namedPayment } from "./find-payment.ts";
import { namedSuspense } from "./find-suspense.ts";
import { idIn, namedProject } from "./named.ts";
import { shownSuspense } from "./shown.ts";
import { columns } from "./usage.ts";

const STATUSES = ["open", "resolved", "all"] as const;
const MOST_LISTED = 100;
const SUBJECT = { name: "ID", required: true } as const;
const PROJECT = { value: "SLUG", meaning: "the project, when an id names several" } as const;
const REASON = { value: "TEXT", required: true, meaning: "why, for the audit log" } as const;
const EVIDENCE = { value: "REFERENCE", meaning: "what proves that it was sent by hand" } as const;

export const suspenseVerbs = [
  defineVerb({
    noun: "suspense",
    verb: "list",
    summary: "List money that fits nowhere yet, newest first.",
    options: {
      project: { value: "SLUG", meaning: "only this project's" },
      status: { value: "STATUS", meaning: `${STATUSES.join(", ")}; open unless it is said` },
    },
    async run({ values, desk }) {
      const open = await desk();
      const project = values.project ? await namedProject(open, values.project) : undefined;
      const status = statusOf(values.status ?? "open");
      const found = await open.engine.suspense.list({
        ...(project && { merchantId: project.merchantId, projectId: project.id }),
        ...(status !== "all" && { status }),
        limit: MOST_LISTED,
      });
      const rows = found.map((one): [string, string] => [showId("sus", one.id), lineOf(one)]);
      return {
        json: { suspense: found.map(shownSuspense) },
        text: rows.length === 0 ? "Nothing is in suspense." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "suspense",
    verb: "show",
    summary: "Show money in suspense, its cause and what may be done: ID is ours or the rail's.",
    subject: SUBJECT,
    options: { project: PROJECT },
    async run({ subject, values, desk }) {
      return describe(await namedSuspense(await desk(), subject, values.project));
    },
  }),

  defineVerb({
    noun: "suspense",
    verb: "accept",
    summary: "Take it for its payment: that becomes paid, or has it on top if it is paid already.",
    subject: SUBJECT,
    options: { project: PROJECT, reason: REASON },
    run: (call) => decide(call, ({ engine }, of, acting) => engine.suspense.accept(of, acting)),
  }),

  defineVerb({
    noun: "suspense",
    verb: "attach",
    summary: "Give it to another payment of the merchant, which becomes paid.",
    subject: SUBJECT,
    options: {
      project: PROJECT,
      payment: { value: "ID", required: true, meaning: "ours, the wire's or the reference" },
      charge: { value: "ID", meaning: "a charge of it; the one it shows unless it is said" },
      rupiah: { value: "AMOUNT", meaning: "what money in another currency became" },
      evidence: { value: "REFERENCE", meaning: "what proves that it was exchanged" },
      reason: REASON,
    },
    run(call) {
      const { payment: name, charge, rupiah, evidence, project } = call.values;
      return decide(call, async (desk, of, acting) => {
        const { payment } = await namedPayment(desk, name, project);
        if (payment.merchantId !== of.merchantId) {
          throw new Failure("not_found", "The merchant has no such payment", { field: "payment" });
        }
        return desk.engine.suspense.attach(of, {
          ...acting,
          paymentId: payment.id,
          chargeId: charge === undefined ? undefined : (idIn("chg", charge) ?? charge),
          rupiah: rupiah === undefined ? undefined : Number(rupiah),
          evidence,
        });
      });
    },
  }),

  defineVerb({
    noun: "suspense",
    verb: "refund",
    summary: "Send it back: by its rail where that can, else by hand, with what proves it.",
    subject: SUBJECT,
    options: { project: PROJECT, evidence: EVIDENCE, reason: REASON },
    run: (call) =>
      decide(call, ({ engine }, of, acting) =>
        engine.suspense.refund(of, { ...acting, evidence: call.values.evidence }),
      ),
  }),

  defineVerb({
    noun: "suspense",
    verb: "write-off",
    summary: "Give up looking for whose it is, or bear what the rail took back.",
    subject: SUBJECT,
    options: { project: PROJECT, reason: REASON },
    run: (call) => decide(call, ({ engine }, of, acting) => engine.suspense.writeOff(of, acting)),
  }),
];

type Options = { project: typeof PROJECT; reason: typeof REASON };

async function decide(
  { subject, values, desk }: Pick<Call<Options>, "subject" | "values" | "desk">,
  act: (desk: Desk, of: Suspense, acting: { by: string; reason: string }) => Promise<Suspense>,
): Promise<Answer> {
  const open = await desk();
  const of = await namedSuspense(open, subject, values.project);
  return describe(await act(open, of, { by: open.operator.name, reason: values.reason }));
}

function describe(one: Suspense): Answer {
  const json = shownSuspense(one);
  const rows = Object.entries(json).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(", ") : String(value ?? ""),
  ]);
  return { json, text: columns(rows) };
}

function lineOf(one: Suspense): string {
  const { amount, currency, foreignAmount, cause, transaction, resolved } = one;
  const sum = amount === null ? `${currency} ${foreignAmount} (minor)` : `Rp ${amount}`;
  const state = resolved?.resolution ?? `open, suggests ${CAUSES[cause].suggests}`;
  return [sum, cause, transaction, state].join("  ");
}

function statusOf(text: string): (typeof STATUSES)[number] {
  const status = STATUSES.find((one) => one === text);
  if (status) return status;
  throw new Failure("invalid_request", `A status is one of ${STATUSES.join(", ")}`, {
    field: "status",
  });
}
