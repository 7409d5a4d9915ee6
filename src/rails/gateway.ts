/**
 * Gateways as rails: any gateway that there is a client of collects for us. After the documents
 * that the clients follow. A gateway is two rails, one for real money and one for its sandbox, so
 * that what is played there is never taken for money here.
 */
import {
  type CreatePayment,
  type Gateway,
  GatewayError,
  type GatewayKind,
  type Payment as GatewayPayment,
  gateways,
  type WebhookEvent,
} from "@gapura/gateways";
import type { Instructions } from "../engine/payment.ts";
import type {
  AcceptedAfar,
  Access,
  AccountDraft,
  AskedCharge,
  DeclinedAfar,
  LookedUp,
  RailAsk,
  RailNotice,
  RawNotice,
  RemoteRail,
  Unknown,
} from "../engine/rail.ts";
import type { Mode } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { readQrPicture } from "../qr/read-picture.ts";
import { parseQris, readQris } from "../qris/index.ts";

const PREFIX = "gateway-";
/** Refusals that say nothing of this charge: another moment may be better. */
const PASSING: readonly GatewayError["code"][] = ["rate_limited", "unavailable"];
const LONGEST_NAME = 100;

function createGatewayRail(kind: GatewayKind, mode: Mode): RemoteRail {
  const sample = kind.open({ apiKey: "", project: "", webhookSecret: "" });
  const { foundBy, createIsRepeatable, cancel, balance, webhook } = sample.capabilities;
  const keepsNames = foundBy.some((key) => key !== "id");
  const keyOf = ({ name, handle, asked }: AskedCharge) =>
    keepsNames ? { id: handle, reference: name, amount: asked } : { id: handle ?? name };

  return {
    id: `${PREFIX}${kind.name}${mode === "sandbox" ? "-sandbox" : ""}`,
    mode,
    channels: sample.capabilities.channels,
    keepsNames,
    asksAgain: keepsNames && createIsRepeatable !== "never",
    openAccount: (given) => readAccount(kind, sample, given),

    async ask(request, access, signal) {
      const gateway = openAt(kind, access);
      try {
        const made = await gateway.create(orderOf(request), { signal });
        return await acceptedOf(made, request, access, { keepsNames, mode });
      } catch (error) {
        return refusalOf(error);
      }
    },

    async lookUp(charge, access, signal) {
      try {
        const found = await openAt(kind, access).get(keyOf(charge), { signal });
        if (!found) return { outcome: "not_found" };
        return isOfMode(found, mode) ? lookedUp(found) : { outcome: "unknown", reason: OTHER_MODE };
      } catch (error) {
        return { outcome: "unknown", reason: reasonOf(error) };
      }
    },

    ...(cancel && {
      async cancel(charge: AskedCharge, access: Access, signal: AbortSignal) {
        const canceling = openAt(kind, access).cancel(keyOf(charge), { signal });
        return canceling.then(
          () => true,
          () => false,
        );
      },
    }),

    ...(webhook !== null && {
      async readNotice(notice: RawNotice, access: Access): Promise<RailNotice> {
        const reading = openAt(kind, access).parseWebhook(notice);
        return reading.then(
          (event) => noticeOf(event, { keepsNames, mode }),
          (error) => ({ outcome: "refused", reason: reasonOf(error) }),
        );
      },
    }),

    ...(balance && {
      async balance(access: Access, signal: AbortSignal) {
        const told = openAt(kind, access).balance({ signal });
        return told.then(
          ({ available }) => available,
          () => undefined,
        );
      },
    }),
  };
}

function noticeOf(
  { trust, test, payment }: WebhookEvent,
  { keepsNames, mode }: { readonly keepsNames: boolean; readonly mode: Mode },
): RailNotice {
  if (test) return { outcome: "test" };
  const name = keepsNames ? payment.reference : payment.id;
  if (!name) return { outcome: "refused", reason: "it names no payment" };
  if (!isOfMode(payment, mode)) return { outcome: "refused", reason: OTHER_MODE };
  const { status, amount, payable } = payment;
  const paidAt = payment.paidAt?.getTime() ?? null;
  return { outcome: trust, name, status, amount, payable, paidAt };
}

/** The engine asks again by itself, so that it knows of every call. */
function openAt(kind: GatewayKind, { account, secrets, fetch }: Access): Gateway {
  const { baseUrl, project } = account.details as { baseUrl?: string; project?: string };
  const { apiKey = "", webhookSecret } = secrets;
  return kind.open({
    apiKey,
    retries: 0,
    fetch,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(project !== undefined && { project }),
    ...(webhookSecret !== undefined && { webhookSecret }),
  });
}

const GIVEN = ["name", "apiKey", "project", "webhookSecret", "baseUrl", "channels"];

function readAccount(
  kind: GatewayKind,
  { capabilities }: Gateway,
  given: Readonly<Record<string, string>>,
): AccountDraft {
  for (const name of Object.keys(given)) {
    if (!GIVEN.includes(name)) throw wrong(name, `it is none of ${GIVEN.join(", ")}`);
  }
  const { name = kind.name, apiKey = "", project, webhookSecret, baseUrl, channels } = given;
  if (name.trim() === "" || name.length > LONGEST_NAME) throw wrong("name", "1 to 100 characters");
  if (apiKey === "") throw wrong("apiKey", "the key of your account there is missing");
  if (kind.hasProjects && !project) throw wrong("project", "the slug of your project is missing");
  if (!kind.hasProjects && project !== undefined) throw wrong("project", "it has no projects");
  if (!kind.hasWebhookSecret && webhookSecret !== undefined) {
    throw wrong("webhookSecret", "its webhooks have no secret of their own");
  }
  const known: readonly string[] = capabilities.channels;
  const wanted = channels?.split(",").map((channel) => channel.trim()) ?? known;
  const unknown = wanted.find((channel) => !known.includes(channel));
  if (unknown !== undefined) throw wrong("channels", `${unknown} is none of ${known.join(", ")}`);
  const base = baseUrl === undefined ? undefined : originOf(baseUrl);
  return {
    name,
    channels: wanted,
    details: {
      ...(base !== undefined && { baseUrl: base }),
      ...(project !== undefined && { project }),
    },
    secrets: { apiKey, ...(webhookSecret !== undefined && { webhookSecret }) },
    uniqueTotals: false,
    ...(base !== undefined && { address: base }),
  };
}

function originOf(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw wrong("baseUrl", "a whole address, as https://gateway.example");
  }
  if (url.username !== "" || url.password !== "") throw wrong("baseUrl", "it holds credentials");
  return url.href.replace(/\/+$/, "");
}

function wrong(field: string, message: string): Failure {
  return new Failure("invalid_request", `${field}: ${message}`, { field });
}

function orderOf({ name, payable, channel, customer, page }: RailAsk): CreatePayment {
  const { name: buyer, email, phone } = customer ?? {};
  return {
    reference: name,
    amount: payable,
    channel: channel as NonNullable<CreatePayment["channel"]>,
    buyer: {
      // Wires that demand a buyer are told of one, of whom nothing is known.
      name: buyer ?? "Pembeli",
      email: email ?? "pembeli@example.com",
      ...(phone !== undefined && { phone }),
    },
    ...(page !== "" && { returnUrl: page }),
    idempotencyKey: name,
  };
}

async function acceptedOf(
  made: GatewayPayment,
  { name, project, payable: asked }: RailAsk,
  { fetch }: Access,
  { keepsNames, mode }: { keepsNames: boolean; mode: Mode },
): Promise<AcceptedAfar | DeclinedAfar | Unknown> {
  if (!isOfMode(made, mode)) return { outcome: "declined", reason: OTHER_MODE };
  if (made.status !== "pending") {
    return { outcome: "declined", reason: `the payment there is ${made.status}` };
  }
  const reference = keepsNames ? name : made.id;
  // A picture that cannot be had or read shows the buyer nothing.
  const instructions = await instructionsOf(made, project.name, fetch).catch(() => undefined);
  if (reference === null || instructions === undefined) {
    return { outcome: "declined", reason: "it does not say how the buyer pays" };
  }
  return {
    outcome: "accepted",
    reference,
    handle: made.id,
    payable: made.payable ?? asked,
    endsAt: made.expiresAt?.getTime() ?? null,
    instructions,
  };
}

async function instructionsOf(
  { instructions: told, payUrl, payable }: GatewayPayment,
  payee: string,
  reach: typeof fetch,
): Promise<Instructions | undefined> {
  if (told === null) return payUrl === null ? undefined : { kind: "redirect", url: payUrl };
  if (told.kind === "redirect") return told;
  if (told.kind === "va") return { kind: "va", number: told.number, payee };
  const text = told.text ?? (told.image && (await textIn(told.image, reach)));
  return text ? qrisOf(text, payable, payee) : undefined;
}

/** Undefined where the code is none, or takes another amount from the buyer than was told. */
function qrisOf(text: string, payable: number | null, payee: string): Instructions | undefined {
  const parsed = parseQris(text);
  if (!parsed.ok || !parsed.qris.crc.valid) return undefined;
  const reading = readQris(parsed.qris);
  const fixed = reading.tip === undefined ? reading.amount : undefined;
  if (fixed !== undefined && payable !== null && fixed !== payable) return undefined;
  return { kind: "qris", text, payee: reading.payee || payee, nmid: reading.nmid ?? "" };
}

/** A picture of one code on a telephone's screen has no more bytes. */
const LARGEST_PICTURE = 1024 * 1024;

/** The text of a QR picture: of a data URI, or from the gateway's own address of it. */
async function textIn(image: string, reach: typeof fetch): Promise<string | undefined> {
  const inline = /^data:image\/\w+;base64,(.*)$/s.exec(image)?.[1];
  const picture =
    inline === undefined ? await fetchPicture(image, reach) : Buffer.from(inline, "base64");
  if (!picture || picture.length > LARGEST_PICTURE) return undefined;
  const [text, another] = await readQrPicture(picture);
  return another === undefined ? text : undefined;
}

async function fetchPicture(url: string, reach: typeof fetch): Promise<Buffer | undefined> {
  const reply = await reach(url, { redirect: "manual" });
  if (!reply.ok || !reply.body) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of reply.body) {
    length += part.length;
    if (length > LARGEST_PICTURE) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What the sandbox there calls paid is not money, and real money is not played with. */
function isOfMode({ sandbox }: GatewayPayment, mode: Mode): boolean {
  return sandbox === null || sandbox === (mode === "sandbox");
}

const OTHER_MODE = "the key there is one for another mode";

function lookedUp({ status, payable, paidAt }: GatewayPayment): LookedUp {
  return { outcome: "found", status, payable, paidAt: paidAt?.getTime() ?? null };
}

function refusalOf(error: unknown): DeclinedAfar | Unknown {
  const reason = reasonOf(error);
  if (!(error instanceof GatewayError) || error.outcome === "unknown") {
    return { outcome: "unknown", reason };
  }
  return { outcome: "declined", reason, passing: PASSING.includes(error.code) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "it failed";
}

export default gateways.flatMap((kind) => [
  createGatewayRail(kind, "live"),
  createGatewayRail(kind, "sandbox"),
]);
