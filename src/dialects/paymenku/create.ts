/** `POST /transaction/create`: one reference is one transaction, for good. */
import { channelById } from "../../channels/index.ts";
import { Failure } from "../../failure.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf, replayed } from "./once.ts";
import { createdOf, newTrxId, pagePath } from "./transaction.ts";
import * as wire from "./wire.ts";
import { CHANNEL_OF } from "./words.ts";

export const createTransaction = keyed({
  route: "POST /api/v1/transaction/create",
  id: "createTransaction",
  summary: "Make a transaction on a channel",
  input: wire.create,
  output: wire.created,
  async run({ engine, request, caller: { project }, input }) {
    const { reference_id: reference, amount, channel_code: code, customer_phone: phone } = input;
    const channel = CHANNEL_OF[code];
    refuseWithoutPhone(channel, phone);
    refuseNothing(amount, project.settings.channels[channel]?.least);
    const idempotency = idempotencyOf(request, "createTransaction");
    const made = await engine.payments.create({
      project,
      reference,
      identity: reference,
      wireId: newTrxId(engine.ids, engine.now(project)),
      origin: "v1",
      amount,
      channel,
      customer: {
        name: input.customer_name,
        email: input.customer_email,
        ...(phone !== undefined && { phone }),
      },
      returnUrl: input.return_url ?? null,
      ...(idempotency && { idempotency }),
      page: (trxId) => request.link(pagePath(trxId)),
      encode: (payment) =>
        json(wire.created, { status: "success", data: createdOf(payment, request.link) }),
    });
    if (made.outcome === "existing") throw new Failure("conflict", "The reference is taken");
    return made.outcome === "replayed" ? replayed(made.reply) : made.reply;
  },
});

function refuseWithoutPhone(id: string, phone: string | undefined): void {
  const channel = channelById(id);
  if (!channel?.wallet?.needsPhone || phone !== undefined) return;
  throw new Failure("invalid_request", `${channel.name} asks for a phone number`, {
    field: "customer_phone",
    facts: { fault: "missing", for: channel.shortName },
  });
}

/** The engine holds no amount below one rupiah for an amount; here it is one that is too small. */
function refuseNothing(amount: number, least = 1): void {
  if (amount >= 1) return;
  throw new Failure("amount_too_small", `The least is ${least}`, { facts: { least } });
}
