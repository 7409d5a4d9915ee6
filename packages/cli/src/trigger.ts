/** `trigger`: makes something of the sandbox become what an event says, by a table of stories. */
import type { Gapura, Payment, Payout, Refund, Scenario } from "@gapura/sdk";
import { type Call, type Command, RefusalError, textOf, UsageError } from "./define.ts";
import { readDev } from "./dev-memory.ts";
import { uniqueName } from "./draw.ts";
import { askServer, needServer } from "./server-program.ts";
import { shownThing } from "./shown.ts";

/** What a story has at hand. */
type Stage = {
  readonly gapura: Gapura;
  readonly amount: number;
  /** An operator's verb, at the server that `dev` runs. */
  operator(...words: readonly string[]): Promise<unknown>;
};

type Subject = Payment | Payout | Refund;
type Story = (stage: Stage) => Promise<Subject>;

const AMOUNT = 99_000;
const RECIPIENT = { destination: "ewallet.dana", account: "081234567890", name: "Budi" };

/** Each event with what makes it; what only an operator does needs the server's program. */
const STORIES: Readonly<Record<string, Story>> = {
  "payment.created": (stage) => payment(stage),
  "payment.charged": (stage) => payment(stage, "paid", null),
  "payment.paid": (stage) => payment(stage, "paid"),
  "payment.expired": (stage) => payment(stage, "expired"),
  "payment.canceled": async (stage) => stage.gapura.payments.cancel((await payment(stage)).id),
  "payment.failed": (stage) => payment(stage, "failed"),
  "payment.suspended": (stage) => payment(stage, "twice"),
  "payment.refunded": async (stage) => {
    const { payment: id } = await refund(stage);
    return stage.gapura.payments.get(id);
  },
  "refund.requested": refund,
  "refund.refunded": refund,
  "payout.requested": (stage) => payout(stage),
  "payout.approved": (stage) => payout(stage, "approve"),
  "payout.paid": (stage) => payout(stage, "approve"),
  "payout.rejected": (stage) => payout(stage, "reject", "--note", "gapura trigger"),
};

export const EVENTS = Object.keys(STORIES);

export const triggerCommand: Command = {
  noun: "trigger",
  summary: "Make something of the sandbox become what an event says, and so make the event.",
  subject: { name: "EVENT", required: true, words: EVENTS },
  options: { amount: { value: "RUPIAH", meaning: `whole rupiah; ${AMOUNT} when absent` } },
  async run(call) {
    const { subject, values } = call;
    const story = STORIES[subject];
    if (!story) throw new UsageError(`trigger: EVENT is one of ${EVENTS.join(", ")}`);
    const asked = textOf(values, "amount") || `${AMOUNT}`;
    if (!/^\d{1,15}$/.test(asked)) throw new UsageError("trigger: --amount takes whole rupiah");
    if (call.account().mode === "live") {
      throw new RefusalError("sandbox_only", "trigger works in the sandbox only");
    }
    const json = await story(stageOf(call, Number(asked)));
    return { json, text: shownThing(json) };
  },
};

function stageOf(call: Call, amount: number): Stage {
  const { env } = call.terminal;
  return {
    gapura: call.gapura(),
    amount,
    async operator(...words) {
      const dev = readDev(env, call.account().url);
      if (dev) return askServer(needServer(env), env, words, { GAPURA_DATA: dev.data });
      throw new RefusalError(
        "at_the_server",
        "an operator does this, at the server",
        `There: gapura-server ${words.join(" ")}. Under gapura dev, trigger does it by itself.`,
      );
    },
  };
}

async function payment(
  { gapura, amount }: Stage,
  scenario?: Scenario,
  channel: string | null = "qris",
): Promise<Payment> {
  const made = await gapura.payments.create({
    reference: uniqueName("trigger"),
    amount,
    ...(channel && { channel }),
  });
  return scenario ? gapura.payments.simulate(made.id, scenario) : made;
}

async function refund(stage: Stage): Promise<Refund> {
  const paid = await payment(stage, "paid");
  return stage.gapura.refunds.create({ payment: paid.id });
}

/** Pays a payment first, so that there is what may be paid out. */
async function payout(stage: Stage, ...decision: readonly string[]): Promise<Payout> {
  const { gapura, amount, operator } = stage;
  await payment(stage, "paid");
  const made = await gapura.payouts.create({ amount, ...RECIPIENT });
  const [verb, ...options] = decision;
  if (verb === undefined) return made;
  await operator("payout", verb, made.id, ...options);
  return gapura.payouts.get(made.id);
}
