/** `erase`: blanks what is kept of a buyer, and keeps the ledger. */
import { transaction } from "../db/transaction.ts";
import { type Buyer, type Erased, eraseBuyer, erasePayments } from "../engine/erase-buyers.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { type Answer, type Desk, defineVerb, UsageFault } from "./define.ts";
import { namedPayment } from "./find-payment.ts";
import { namedProject } from "./named.ts";
import { columns } from "./usage.ts";

export const eraseVerb = defineVerb({
  noun: "erase",
  summary: "Blank a buyer's fields: of one payment, or of all that a merchant has of a buyer.",
  subject: { name: "ID", required: false },
  options: {
    email: { value: "EMAIL", meaning: "all payments of the merchant with this e-mail address" },
    phone: { value: "PHONE", meaning: "all payments of the merchant with this phone number" },
    project: { value: "SLUG", meaning: "the payment's project; any of the merchant's for a buyer" },
  },
  async run({ subject, values, desk }): Promise<Answer> {
    const { email, phone, project } = values;
    const given = [subject || undefined, email, phone].filter((value) => value !== undefined);
    if (given.length !== 1) throw new UsageFault("erase wants ID, --email or --phone, one of them");
    const open = await desk();
    if (subject !== "") return eraseOne(open, subject, project);
    if (project === undefined) {
      throw new UsageFault("erase: --project names the merchant whose buyer it is");
    }
    return eraseAll(open, project, readBuyer(email, phone));
  },
});

async function eraseOne(desk: Desk, name: string, projectName: string | undefined) {
  const { payment } = await namedPayment(desk, name, projectName);
  const { id, merchantId } = payment;
  const erased = await transaction(desk.house.db, (client) =>
    erasePayments(client, merchantId, [id], { copies: true }),
  );
  await desk.audit({ verb: "erase", subject: showId("pay", id), detail: erased, merchantId });
  return shown(erased, { payment_id: showId("pay", id) });
}

/** Neither the answer nor the audit log repeats whom it was about. */
async function eraseAll(desk: Desk, projectName: string, buyer: Buyer) {
  const { merchantId } = await namedProject(desk, projectName);
  const erased = await eraseBuyer(desk.house.db, merchantId, buyer);
  const detail = { by: Object.keys(buyer)[0] as string, ...erased };
  await desk.audit({ verb: "erase", subject: showId("mer", merchantId), detail, merchantId });
  return shown(erased, { merchant_id: showId("mer", merchantId) });
}

function readBuyer(email: string | undefined, phone: string | undefined): Buyer {
  if (email?.includes("@")) return { email };
  if (phone !== undefined && /\d{5}/.test(phone.replaceAll(/\D/g, ""))) return { phone };
  throw new Failure("invalid_request", "This is no e-mail address and no phone number", {
    field: email === undefined ? "phone" : "email",
  });
}

function shown(erased: Erased, of: Readonly<Record<string, string>>): Answer {
  const json = { ...of, ...erased };
  return {
    json,
    text: columns(Object.entries(json).map(([name, value]) => [name, String(value)])),
  };
}
