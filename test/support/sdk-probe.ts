/** What a program does with the SDK, in one function: run in every runtime we name. */
import { Gapura, GapuraError, verifyWebhook, WebhookError } from "@gapura/sdk";
import { signedWebhook, testPayment } from "@gapura/sdk/testing";

export type Probed = {
  readonly status: string;
  readonly types: readonly string[];
  readonly refused: string;
  readonly event: string;
  readonly forged: string;
};

export async function probe(baseUrl: string, key: string, reference: string): Promise<Probed> {
  const gapura = new Gapura({ key, baseUrl, retries: 0 });
  const made = await gapura.payments.create({ reference, amount: 99_000, channel: "qris" });
  const { status } = await gapura.payments.simulate(made.id);
  const types: string[] = [];
  for await (const { type, data } of gapura.events.list({ limit: 1 })) {
    if (data.id === made.id) types.push(type);
  }
  const refused = await gapura.payments.create({ reference, amount: 1 }).then(
    () => "",
    (error) => (error instanceof GapuraError ? error.code : `${error}`),
  );
  return { status, types, refused, ...(await webhooks()) };
}

async function webhooks(): Promise<{ event: string; forged: string }> {
  const secret = `whsec_${btoa("a secret of twenty-four b")}`;
  const told = {
    id: "evt_1",
    type: "payment.paid",
    created_at: "2026-01-05T03:01:00.000Z",
    version: 2,
    data: testPayment({ reference: "Bébé ☕" }),
  } as const;
  const { body, headers } = await signedWebhook(told, { secret });
  const { type } = await verifyWebhook(body, headers, { secret });
  const forged = await verifyWebhook(`${body} `, new Headers(headers), { secret }).then(
    () => "",
    (error) => (error instanceof WebhookError ? error.fault : `${error}`),
  );
  return { event: type, forged };
}
