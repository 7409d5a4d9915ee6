/**
 * A payment from its making to its end: `GAPURA_API_KEY=gpr_test_… node pay.ts`. In the sandbox it
 * plays the buyer too.
 */
import { Gapura, GapuraError } from "@gapura/sdk";

const { GAPURA_API_KEY: key = "", GAPURA_URL: baseUrl = "http://localhost:3000" } = process.env;
const gapura = new Gapura({ key, baseUrl });
const [reference = "INV-1"] = process.argv.slice(2);

try {
  const payment = await gapura.payments.create({ reference, amount: 99_000, channel: "qris" });
  console.log("pay at", payment.checkout_url);
  if (payment.sandbox) await gapura.payments.simulate(payment.id);
  const { status, net } = await gapura.payments.get(payment.id);
  console.log(status, net);
  for await (const event of gapura.events.list()) {
    if (event.data.id === payment.id) console.log(event.type);
  }
} catch (error) {
  if (!(error instanceof GapuraError)) throw error;
  // Decide by the code; the message, the field and the hint are for people.
  console.log("refused:", error.code, error.field ?? "", error.hint ?? "");
  process.exitCode = 1;
}
