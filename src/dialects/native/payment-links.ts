/** `/v1/payment_links`: pages to hand out, which make a payment for whoever sends their form. */
import type { z } from "zod";
import { utcText } from "../../clock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { PaymentLink } from "../../engine/payment-link.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { json, keyed, type WireRequest } from "../define.ts";
import { idempotencyOf, keyedOnce, replyOnce } from "../idempotency.ts";
import { before, listOf } from "./lists.ts";
import * as wire from "./wire.ts";

export const paymentLinkOperations = [
  keyed({
    route: "POST /v1/payment_links",
    id: "createPaymentLink",
    summary: "Make a page to hand out; without an amount the buyer says how much",
    input: wire.createPaymentLink,
    output: wire.paymentLink,
    async run({ engine, request, caller: { project }, input }) {
      const answer = await engine.paymentLinks.create({
        project,
        name: input.name,
        amount: input.amount ?? undefined,
        least: input.least ?? undefined,
        most: input.most ?? undefined,
        reusable: input.reusable ?? false,
        channel: input.channel ?? null,
        returnUrl: input.return_url ?? null,
        expiresAt: input.expires_at == null ? null : Date.parse(input.expires_at),
        mostPaid: input.most_paid ?? null,
        idempotency: idempotencyOf(request, "createPaymentLink"),
        encode: (link) => json(wire.paymentLink, shown(link, request), 201),
      });
      return replyOnce(answer);
    },
  }),

  keyed({
    route: "GET /v1/payment_links",
    id: "listPaymentLinks",
    summary: "The project's payment links, newest first",
    input: wire.listPaymentLinks,
    output: wire.paymentLinkList,
    async run({ engine, request, caller: { project }, input: { limit, cursor } }) {
      const filter = { ...before("lnk", cursor), limit: limit + 1 };
      const found = await engine.paymentLinks.list(project, filter);
      const links = found.map((link) => shown(link, request));
      return json(wire.paymentLinkList, listOf(links, limit));
    },
  }),

  keyed({
    route: "GET /v1/payment_links/:id",
    id: "getPaymentLink",
    summary: "A payment link as it is now",
    input: wire.ofPaymentLink,
    output: wire.paymentLink,
    async run({ engine, request, caller: { project }, input }) {
      return json(wire.paymentLink, shown(await find(engine, project, input.id), request));
    },
  }),

  keyedOnce({
    route: "POST /v1/payment_links/:id/disable",
    id: "disablePaymentLink",
    summary: "Disable a payment link for good: it makes no payment from now on",
    input: wire.ofPaymentLink,
    output: wire.paymentLink,
    async run({ engine, request, caller: { project }, input }) {
      const link = await find(engine, project, input.id);
      const disabled = await engine.paymentLinks.disable(project, link);
      return json(wire.paymentLink, shown(disabled, request));
    },
  }),
];

async function find(engine: Engine, project: Project, shownId: string): Promise<PaymentLink> {
  const id = parseId("lnk", shownId);
  const link = id && (await engine.paymentLinks.findById(project, id));
  if (link) return link;
  throw new Failure("not_found", "There is no such payment link", { field: "id" });
}

function shown(link: PaymentLink, { link: to, prefix }: WireRequest) {
  const id = showId("lnk", link.id);
  const here = to("");
  // Its page stands at the root of the house, whatever the address of the API.
  const house = here.slice(0, here.length - prefix.length);
  return {
    id,
    object: "payment_link",
    name: link.name,
    amount: link.amount,
    least: link.least,
    most: link.most,
    currency: "IDR",
    reusable: link.reusable,
    channel: link.channel,
    return_url: link.returnUrl,
    expires_at: link.expiresAt === null ? null : utcText(link.expiresAt),
    most_paid: link.mostPaid,
    url: `${house}/links/${id}`,
    sandbox: link.mode === "sandbox",
    created_at: utcText(link.createdAt),
    disabled_at: link.disabledAt === null ? null : utcText(link.disabledAt),
  } satisfies z.input<typeof wire.paymentLink>;
}
