/**
 * Orders under way when a project moved here, as the gateway it came from tells them: asked by that
 * gateway's client, in a few seconds or not at all, and shown only.
 */
import { type Payment as GatewayPayment, gateways } from "@gapura/gateways";
import type { AskedElsewhere, LookUpElsewhere } from "./engine/moved-from.ts";
import type { Charge, Payment } from "./engine/payment.ts";
import type { Network } from "./engine/rail.ts";
import type { Project } from "./engine/settings.ts";

const ANSWER_WITHIN = 5_000;
/** It is no payment of ours, and has no id here. */
const NO_ID = "00000000-0000-0000-0000-000000000000";

export function createElsewhere(network: Network): LookUpElsewhere {
  return async (project, asked) => {
    const { dialect, credentials, reference, amount } = asked;
    const kind = gateways.find(({ name }) => name === dialect);
    if (!kind) return undefined;
    const { key: apiKey = "", slug = "", baseUrl } = credentials;
    const gateway = kind.open({
      apiKey,
      project: slug,
      retries: 0,
      fetch: network.fetchFor(project.mode),
      ...(baseUrl !== undefined && { baseUrl }),
    });
    // A wire that knows no references names its orders by its own ids alone.
    const byId = gateway.capabilities.foundBy.every((one) => one === "id");
    const key = byId ? { id: reference } : { reference, amount: amount ?? null };
    const signal = AbortSignal.timeout(ANSWER_WITHIN);
    const found = await gateway.get(key, { signal }).catch(() => undefined);
    return found && shown(project, asked, found);
  };
}

function shown(project: Project, asked: AskedElsewhere, found: GatewayPayment): Payment {
  const amount = found.amount ?? asked.amount ?? found.payable ?? 0;
  const createdAt = (found.createdAt ?? found.paidAt ?? found.expiresAt)?.getTime() ?? 0;
  const paidAt = found.status === "paid" ? (found.paidAt?.getTime() ?? createdAt) : null;
  const expiresAt = found.expiresAt?.getTime() ?? createdAt;
  return {
    merchantId: project.merchantId,
    id: NO_ID,
    projectId: project.id,
    mode: project.mode,
    reference: found.reference ?? asked.reference,
    identity: null,
    identityKept: false,
    wireId: found.id ?? asked.reference,
    origin: "elsewhere",
    status: found.status,
    version: 1,
    amount,
    refunded: 0,
    channel: found.channel,
    charge: chargeOf(found, { amount, createdAt, expiresAt, paidAt }),
    customer: null,
    metadata: null,
    returnUrl: null,
    createdAt,
    updatedAt: paidAt ?? createdAt,
    expiresAt,
    endsAt: null,
    paidAt,
    canceledAt: found.status === "canceled" ? createdAt : null,
  };
}

type Known = Pick<Charge, "amount" | "createdAt" | "paidAt"> & { readonly expiresAt: number };

function chargeOf(found: GatewayPayment, known: Known): Charge {
  const { amount, createdAt, expiresAt, paidAt } = known;
  const fee = found.fee ?? 0;
  const payable = found.payable ?? amount + fee;
  return {
    id: NO_ID,
    paymentId: NO_ID,
    channel: found.channel ?? "qris",
    rail: "elsewhere",
    status: found.status === "paid" ? "paid" : "open",
    bearer: "buyer",
    amount,
    fee,
    code: Math.max(0, payable - amount - fee),
    payable,
    net: amount,
    instructions: { kind: "redirect", url: found.payUrl ?? "" },
    railReference: found.id ?? "",
    account: null,
    custody: "ours",
    deadline: expiresAt,
    createdAt,
    paidAt,
  };
}
