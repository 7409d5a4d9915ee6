/**
 * The pages that merchants hand out: of payment links, shown with GET and their form answered with
 * 303, and of codes that stay open.
 */
import type { Hono } from "hono";
import { type Checkout, languageOf } from "../checkout/checkout.ts";
import type { Rate } from "../dialects/define.ts";
import type { HttpRequest, Mount } from "../dialects/mount.ts";
import { checkoutPath } from "../dialects/own-event.ts";
import { readBody } from "../dialects/read-request.ts";
import { isOwnForm } from "../faces/own-form.ts";
import { Failure } from "../failure.ts";
import { html } from "../ui/html.ts";
import { languageIn } from "./page-language.ts";
import type { Visit } from "./pages.ts";

type LinkRoom = {
  readonly mount: Mount;
  readonly checkout: Checkout;
  readonly publicUrl: string;
};

/** Payments made by one link from one address: buyers may share an address. */
const MAKING: Rate = { burst: 60, every: 1_000 };

export function addLinkPages(pages: Hono<{ Bindings: Visit }>, room: LinkRoom): void {
  pages.all("/links/:id", ({ env, req }) => {
    switch (env.request.method) {
      case "GET":
      case "HEAD":
        return showLink(room, env, req.param("id"));
      case "POST":
        return answerForm(room, env, req.param("id"));
      default:
        throw new Failure("method_not_allowed", "Pages are asked for with GET");
    }
  });
}

/** The pages of codes that stay open: there is nothing to send. */
export function addOpenCodePages(pages: Hono<{ Bindings: Visit }>, { checkout }: LinkRoom): void {
  pages.on(["GET", "HEAD"], "/open/:id", async ({ env: { request }, req }) => {
    const language = languageIn(request);
    const id = req.param("id");
    const opened = await checkout.openCode(id);
    if (opened === undefined) throw new Failure("not_found", "There is no such open payment");
    if (!opened.open) return html(checkout.notice("ended", language), language, 410);
    return html(checkout.codePage({ opened, self: `/open/${id}`, language }), language);
  });
}

async function showLink({ checkout }: LinkRoom, { request }: Visit, id: string): Promise<Response> {
  const language = languageIn(request);
  const opened = await open(checkout, id);
  if (opened.payment) return leadTo(request, opened.payment.wireId, 302);
  if (!opened.open) return html(checkout.notice("ended", language), language, 410);
  return html(checkout.links.page({ opened, self: `/links/${id}`, language }), language);
}

async function answerForm(room: LinkRoom, visit: Visit, id: string): Promise<Response> {
  const { checkout, mount, publicUrl } = room;
  const { request, host } = visit;
  const language = languageIn(request);
  if (!isOwnForm(request.headers, [host, new URL(publicUrl).host])) {
    throw new Failure("forbidden", "The form was sent from another page");
  }
  const sent = formIn(request);
  const opened = await open(checkout, id);
  if (opened.payment) return leadTo(request, opened.payment.wireId, 303);
  if (!opened.open) return html(checkout.notice("ended", language), language, 410);
  mount.allow(`${request.address} makes by ${opened.link.id}`, MAKING);
  const origin = publicUrl.replace(/\/+$/, "");
  const answer = await checkout.links.send(opened, sent, (made) => origin + checkoutPath(made));
  if (typeof answer === "string") return leadTo(request, answer, 303);
  const view = { opened, self: `/links/${id}`, language, sent, refusal: answer };
  return html(checkout.links.page(view), language, 400);
}

async function open({ links }: Checkout, id: string) {
  const opened = await links.open(id);
  if (opened === undefined) throw new Failure("not_found", "There is no such payment link");
  return opened;
}

/** To the payment's own page, in the language of this one. */
function leadTo(request: HttpRequest, wireId: string, status: 302 | 303): Response {
  const language = languageIn(request);
  const query = language === languageOf(undefined) ? "" : `?lang=${language}`;
  return new Response(null, { status, headers: { location: checkoutPath(wireId) + query } });
}

function formIn({ rawBody, headers }: HttpRequest) {
  if (rawBody === "too large") throw new Failure("payload_too_large", "The form is too large");
  const fields = readBody(rawBody, headers["content-type"]?.toString());
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return { amount: text(fields.amount), payer: text(fields.payer), once: text(fields.once) };
}
