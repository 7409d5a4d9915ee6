/**
 * The pages of the street, on Hono: a payment's page is opened through the mount and drawn by the
 * checkout; its forms are answered with 303, so that a reload never sends one twice.
 */
import { Hono } from "hono";
import { compress } from "hono/compress";
import {
  CHECKED,
  type Checkout,
  type Form,
  LIVE,
  type NoticeName,
  type Opening,
  PHONE_FOR,
  PICTURE,
  WATCH,
} from "../checkout/checkout.ts";
import type { PasswordPages } from "../console/password-link.ts";
import type { PhonePages } from "../dashboard/phone-link.ts";
import type { HttpRequest, Mount } from "../dialects/mount.ts";
import { mayMake } from "../dialects/preview-agents.ts";
import { readBody } from "../dialects/read-request.ts";
import type { Face } from "../faces/face.ts";
import { isOwnForm } from "../faces/own-form.ts";
import { Failure } from "../failure.ts";
import { html } from "../ui/html.ts";
import { addBrandParts } from "./brand-parts.ts";
import { addFaces, isFacesOwn } from "./face-pages.ts";
import type { KnownHosts } from "./known-hosts.ts";
import { addLinkPages, addOpenCodePages } from "./link-pages.ts";
import { liveStream } from "./live-stream.ts";
import { tellingOf } from "./notice-for.ts";
import { addOperatorPages } from "./operator-pages.ts";
import { ASSET_CACHE, pageHeaders } from "./page-headers.ts";
import { languageIn, queryIn } from "./page-language.ts";
import { addPhonePages } from "./phone-pages.ts";

/** A request for a page, as the street has read it. */
export type Visit = { readonly request: HttpRequest; readonly host: string };

export type PageLog = { error(facts: Readonly<Record<string, unknown>>, message: string): void };

export type PagesRoom = {
  readonly mount: Mount;
  readonly checkout: Checkout;
  /** The page on which an operator sets a password. */
  readonly operatorPasswords?: PasswordPages;
  /** The page that sets an account's phones up. */
  readonly phonePages?: PhonePages;
  /** The dashboard and the console. */
  readonly faces?: readonly Face[];
  readonly hosts: KnownHosts;
  readonly publicUrl: string;
  readonly log: PageLog;
};

type Env = { Bindings: Visit };

/** Answers every page; `fetch` is given the visit as its environment. */
export function createPages(room: PagesRoom): Hono<Env> {
  const { checkout, hosts, publicUrl, log } = room;
  const headers = pageHeaders(publicUrl.startsWith("https:"));
  const pages = new Hono<Env>();

  // A phone on a slow line gets a third of the bytes.
  pages.use(compress());
  pages.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  pages.use(async (context, next) => {
    if (hosts.has(context.env.host)) return next();
    throw new Failure("misdirected", "This host is not ours");
  });
  for (const { path, contentType, body } of checkout.assets) {
    pages.get(path, (context) =>
      context.body(body, 200, { "content-type": contentType, "cache-control": ASSET_CACHE }),
    );
  }
  if (room.operatorPasswords) addOperatorPages(pages, room.operatorPasswords);
  if (room.phonePages) addPhonePages(pages, room.phonePages);
  addFaces(pages, room.faces ?? []);
  // Last of the parts: it answers whatever other name there is among them.
  addBrandParts(pages, checkout);
  addLinkPages(pages, room);
  addOpenCodePages(pages, room);
  pages.all("*", ({ env }) => servePage(room, env));
  pages.onError((error, { env }) => {
    const failure = error instanceof Failure ? error : new Failure("internal", "Our own fault");
    if (failure !== error) {
      log.error({ cause: error.message, stack: error.stack }, "a page failed by our own fault");
    }
    return tell(checkout, failure, env.request);
  });
  return pages;
}

/** A page is asked for with GET and HEAD, and its forms are sent with POST. */
async function servePage(room: PagesRoom, visit: Visit): Promise<Response> {
  const { mount } = room;
  const { request } = visit;
  const elsewhere = isFacesOwn(room.faces ?? [], visit.host);
  if (elsewhere || !mount.hasPage(request)) throw new Failure("not_found", "There is no such page");
  switch (request.method) {
    case "GET":
    case "HEAD":
      return showPage(room, visit);
    case "POST":
      return answerForm(room, visit);
    default:
      throw new Failure("method_not_allowed", "Pages are asked for with GET");
  }
}

async function showPage({ mount, checkout }: PagesRoom, { request }: Visit): Promise<Response> {
  const language = languageIn(request);
  const query = queryIn(request);
  const looks = LOOKS.some((name) => name in query) || !mayMake(request.method, request.headers);
  const page = await mount.openPage(looks ? looking(request) : request);
  if (page === undefined) {
    if (looks) return html(checkout.notice("closed", language, true), language);
    throw new Failure("not_found", "There is no such payment");
  }
  const { opening } = page;
  if (PICTURE in query) return picture(checkout, opening);
  if (LIVE in query && request.method === "GET") return liveStream(checkout.live, opening);
  const asking = { language, checked: CHECKED in query, phoneFor: query[PHONE_FOR] };
  return html(await checkout.payment(opening, asking), language);
}

/** Whoever names one of these looks at what there is. */
const LOOKS = [WATCH, LIVE, PICTURE];

function picture(checkout: Checkout, opening: Opening): Response {
  const bytes = checkout.picture(opening);
  if (bytes === undefined) throw new Failure("not_found", "There is no code to pay now");
  return new Response(new Uint8Array(bytes), { headers: { "content-type": "image/png" } });
}

async function answerForm(room: PagesRoom, { request, host }: Visit): Promise<Response> {
  const { mount, checkout, publicUrl } = room;
  const language = languageIn(request);
  if (!isOwnForm(request.headers, [host, new URL(publicUrl).host])) {
    throw new Failure("forbidden", "The form was sent from another page");
  }
  const form = formIn(request);
  const page = await mount.openPage(looking(request));
  if (page === undefined) throw new Failure("not_found", "There is no such payment");
  try {
    await act(room, request, page.opening, form);
  } catch (error) {
    const refusal = error instanceof Failure ? tellingOf(error) : undefined;
    // What the buyer can mend is told on the page itself; the rest has a page of its own.
    if (refusal === undefined || !MENDED_ON_THE_PAGE.has(refusal.notice)) throw error;
    const now = (await mount.openPage(looking(request)))?.opening ?? page.opening;
    const phoneFor = refusal.notice === "phone" ? form.channel : undefined;
    const asking = { language, notice: refusal.notice, phoneFor };
    return html(await checkout.payment(now, asking), language, refusal.status);
  }
  const location = checkout.afterForm(page.opening, language, form);
  return new Response(null, { status: 303, headers: { location } });
}

const MENDED_ON_THE_PAGE: ReadonlySet<NoticeName> = new Set(["amount", "method", "phone", "state"]);

async function act(room: PagesRoom, request: HttpRequest, opening: Opening, form: Form) {
  if (form.scenario !== undefined) return room.checkout.simulate(opening, form.scenario);
  const picked = room.checkout.pickedBy(opening, form);
  if (picked !== undefined) await room.mount.openPage(request, picked.channel, picked.phone);
}

function formIn({ rawBody, headers }: HttpRequest): Form {
  if (rawBody === "too large") throw new Failure("payload_too_large", "The form is too large");
  const fields = readBody(rawBody, headers["content-type"]?.toString());
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const { channel, phone, scenario } = fields;
  return { channel: text(channel), phone: text(phone), scenario: text(scenario) };
}

/** The same request as a look, for which nothing is made. */
function looking(request: HttpRequest): HttpRequest {
  return { ...request, headers: { ...request.headers, purpose: "prefetch" } };
}

function tell(checkout: Checkout, failure: Failure, request: HttpRequest): Response {
  const language = languageIn(request);
  const { notice, status } = tellingOf(failure);
  const headers: Record<string, string> = {};
  if (failure.retryAfter !== undefined) headers["retry-after"] = String(failure.retryAfter);
  if (status === 405) headers.allow = "GET, HEAD, POST";
  // Only a page that was looked at can be looked at again.
  const page = checkout.notice(notice, language, request.method === "GET");
  return html(page, language, status, headers);
}
