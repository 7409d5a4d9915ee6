/**
 * The sandbox: plays banks and wallets for sandbox projects, on this machine and with no network.
 * Its codes and numbers have the real forms and can be paid nowhere. Our own, after no document.
 */
import { destinations } from "../channels/destinations.ts";
import { type Channel, channels } from "../channels/index.ts";
import type { Conversion, Instructions } from "../engine/payment.ts";
import type { Accepted, ChargeRequest, Declined, Rail } from "../engine/rail.ts";
import type { Project } from "../engine/settings.ts";
import type { Ids } from "../ids.ts";
import { randomDigits, randomText } from "../ids.ts";
import { makeQris, prepareQris, type QrisMaker, type QrisMerchant } from "../qris/index.ts";
import { playScenario } from "./plays.ts";

/** Makers of QRIS texts that are kept, one for each project's name. */
const MOST_MAKERS = 1_000;
const LONGEST_NAME = 25;
/** A rate of our own making. */
const RUPIAH_PER_DOLLAR = 16_000;

function createSandboxRail(played: readonly Channel[]): Rail {
  const byId = new Map(played.map((channel) => [channel.id, channel]));
  const makers = new Map<string, QrisMaker>();

  function makerFor(name: string, id: string): QrisMaker {
    const known = makers.get(id + name);
    if (known) return known;
    if (makers.size >= MOST_MAKERS) makers.clear();
    const maker = prepareQris(sandboxMerchant(name, id));
    makers.set(id + name, maker);
    return maker;
  }

  return {
    id: "sandbox",
    mode: "sandbox",
    channels: played.map(({ id }) => id),

    charge(request: ChargeRequest): Accepted | Declined {
      const { project } = request;
      const channel = byId.get(request.channel);
      if (!channel) return { outcome: "declined", reason: `no channel ${request.channel}` };
      const reference = `SBX${randomText(request.ids, 16)}`;
      const payee = project.name;
      if (channel.kind === "qris") {
        const text = makerFor(project.name, project.id)(request.payable, reference);
        const nmid = nmidOf(project.id);
        return {
          outcome: "accepted",
          reference,
          instructions: { kind: "qris", text, payee, nmid },
        };
      }
      if (channel.numberForm) {
        const number = drawNumber(channel.numberForm, request.ids);
        return {
          outcome: "accepted",
          reference,
          number,
          instructions: { kind: "va", number, payee },
        };
      }
      return { outcome: "accepted", reference, instructions: leading(channel, request) };
    },

    play: playScenario,

    payout: {
      destinations,
      send: ({ ids }) => ({ outcome: "paid", evidence: `SBX${randomText(ids, 16)}` }),
    },

    open: {
      channels: played.filter(staysOpen).map(({ id }) => id),
      make: ({ project, channel, ids }) => openCode(project, byId.get(channel), ids),
    },

    refund: {
      channels: played.filter(givesBack).map(({ id }) => id),
      send: ({ ids }) => ({ outcome: "refunded", evidence: `SBX${randomText(ids, 16)}` }),
    },
  };
}

/** To the wallet's page, which ours plays; or to the phone, once there is a number. */
function leading({ kind, wallet }: Channel, { phone, page, payable }: ChargeRequest): Instructions {
  if (wallet?.needsPhone && phone !== undefined) return { kind: "push", phone };
  if (kind !== "paypal") return { kind: "redirect", url: page };
  return { kind: "redirect", url: page, conversion: inDollars(payable) };
}

function inDollars(payable: number): Conversion {
  const cents = Math.ceil((payable * 100) / RUPIAH_PER_DOLLAR);
  return { currency: "USD", amount: (cents / 100).toFixed(2), rate: RUPIAH_PER_DOLLAR };
}

/** A code that stays open: an account number, or a static QRIS. */
function openCode(project: Project, channel: Channel | undefined, ids: Ids): Accepted {
  const reference = `SBX${randomText(ids, 16)}`;
  const payee = project.name;
  if (channel?.numberForm) {
    const number = drawNumber(channel.numberForm, ids);
    return { outcome: "accepted", reference, number, instructions: { kind: "va", number, payee } };
  }
  const text = makeQris(sandboxMerchant(project.name, project.id), { reference });
  const nmid = nmidOf(project.id);
  return { outcome: "accepted", reference, instructions: { kind: "qris", text, payee, nmid } };
}

function drawNumber(form: NonNullable<Channel["numberForm"]>, ids: Ids): string {
  const { sandboxPrefix, length } = form;
  return sandboxPrefix + randomDigits(ids, length - sandboxPrefix.length);
}

/** A static QRIS and an account number stand for themselves; a wallet asks for each payment. */
function staysOpen({ kind, numberForm }: Channel): boolean {
  return kind === "qris" || numberForm !== undefined;
}

/** A QRIS acquirer and a wallet know whom to give money back to, a bank's account does not. */
function givesBack({ kind }: Channel): boolean {
  return kind === "qris" || kind === "ewallet";
}

/** A merchant of no institution: the eight digits that name one, 93600999, are given to nobody. */
function sandboxMerchant(name: string, id: string): QrisMerchant {
  const digits = digitsOf(id);
  return {
    uniqueId: "ID.CO.SANDBOX.WWW",
    accountNumber: `93600999${digits.slice(0, 10)}`,
    merchantId: digits.slice(0, 15),
    criteria: "UMI",
    nmid: nmidOf(id),
    mcc: "5999",
    name:
      name
        .replaceAll(/[^ -{}]/g, "")
        .trim()
        .slice(0, LONGEST_NAME) || "Sandbox",
    city: "JAKARTA",
    postalCode: "10110",
  };
}

function nmidOf(id: string): string {
  return `ID99${digitsOf(id).slice(0, 11)}`;
}

/** Decimal digits that belong to a project, the same each time. */
function digitsOf(id: string): string {
  return BigInt(`0x${id.replaceAll("-", "")}`)
    .toString()
    .slice(-20)
    .padStart(20, "0");
}

/** A channel that only an account can have is that of an account's own rail. */
export default createSandboxRail(channels.filter(({ onAccounts }) => !onAccounts));
