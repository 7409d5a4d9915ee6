/** The checkout: the pages on which a buyer pays, and what their forms may do. */
import type { Engine } from "../engine/engine.ts";
import type { Logo } from "../engine/logo.ts";
import type { OpenedCode } from "../engine/open-payments.ts";
import { SCENARIOS } from "../engine/rail.ts";
import { Failure } from "../failure.ts";
import { parseId } from "../ids.ts";
import { qrPng } from "../qr/index.ts";
import { brandStylesheet } from "../ui/brand.ts";
import { readLogoPath } from "../ui/logo-path.ts";
import { type Astray, astrayOf } from "./astray.ts";
import { script, stylesheet } from "./document.tsx";
import { createLinkDesk, type LinkDesk } from "./link-desk.ts";
import { createLiveStatus, type LiveStatus } from "./live-status.ts";
import { renderNotice } from "./notice-page.tsx";
import { type OpenCodeView, renderOpenCode } from "./open-code-page.tsx";
import { renderPayment } from "./payment-page.tsx";
import { type Asking, askedPhone, type Opening, PHONE_FOR, viewOf, withQuery } from "./view.ts";
import { type Language, languageOf, type NoticeName } from "./words.ts";

/** What the buyer's form has sent. */
export type Form = {
  readonly channel: string | undefined;
  readonly phone: string | undefined;
  readonly scenario: string | undefined;
};

export type Checkout = {
  /** The pages' own parts, to be served under their paths. */
  readonly assets: readonly { path: string; contentType: string; body: string }[];
  /** A merchant's colour as a stylesheet; undefined when the path is no stylesheet's. */
  brandStylesheet(path: string): string | undefined;
  /** The page of an opened payment as HTML. */
  payment(opening: Opening, asking: Omit<Asking, "now" | "astray">): Promise<string>;
  /** A page that says one thing, as HTML; `self` is the path and query that were asked. */
  notice(name: NoticeName, language: Language, again?: boolean): string;
  /** The QR code to pay now as PNG; undefined when there is none. */
  picture(opening: Opening): Buffer | undefined;
  /** The logo at a path; undefined when it is no logo's, or the project has another now. */
  logo(path: string): Promise<Logo | undefined>;
  readonly live: LiveStatus;
  /** The pages of payment links. */
  readonly links: LinkDesk;
  /** An open payment by its shown id; undefined when there is none. */
  openCode(shownId: string): Promise<OpenedCode | undefined>;
  /** Its page as HTML. */
  codePage(view: OpenCodeView): string;
  /** Where the page stands once a form has been answered. */
  afterForm(opening: Opening, language: Language, form: Form): string;
  /**
   * The channel that a form picks, with the buyer's phone; undefined when it makes no charge yet.
   * Fails: invalid_request, field `phone`.
   */
  pickedBy(opening: Opening, form: Form): { channel: string; phone?: string } | undefined;
  /** Plays a scenario of the panel. Fails: invalid_request, and what `simulate` fails with. */
  simulate(opening: Opening, scenario: string): Promise<void>;
};

/** Of one payment: more is the merchant's to sort out. */
const MOST_ASTRAY = 20;

export function createCheckout(engine: Engine): Checkout {
  const viewNow = (opening: Opening, asking: Omit<Asking, "now">) =>
    viewOf(opening, { ...asking, now: engine.now(opening.project) });

  return {
    assets: [stylesheet, script],
    brandStylesheet,
    async logo(path) {
      const named = readLogoPath(path);
      const project = named && (await engine.projects.bySlug(named.slug));
      return project && engine.projects.logo(project, named.digest);
    },
    live: createLiveStatus(engine.payments),
    links: createLinkDesk(engine),
    async openCode(shownId) {
      const id = parseId("opn", shownId);
      return id === undefined ? undefined : engine.openPayments.openById(id);
    },
    codePage: renderOpenCode,
    async payment(opening, asking) {
      const { payment } = opening;
      if (asking.checked && payment.status === "pending") await engine.rails.hurry(payment);
      return renderPayment(viewNow(opening, { ...asking, astray: await astray(engine, opening) }));
    },
    notice: renderNotice,
    picture(opening) {
      const { stage, charge } = viewNow(opening, { language: "id" });
      if (stage !== "pay" || charge?.instructions.kind !== "qris") return undefined;
      return qrPng(charge.instructions.text);
    },
    afterForm(opening, language, { channel, phone }) {
      const { watch } = viewNow(opening, { language });
      const asked = !opening.channelFixed && phone === undefined ? askedPhone(channel) : null;
      return asked === null ? watch : withQuery(watch, { [PHONE_FOR]: asked.id });
    },
    pickedBy,
    async simulate({ project, payment }, asked) {
      const scenario = SCENARIOS.find((one) => one === asked);
      if (scenario === undefined) {
        throw new Failure("invalid_request", "There is no such scenario", { field: "scenario" });
      }
      await engine.payments.simulate(project, payment, scenario);
    },
  };
}

/** A fixed channel stays what it is, whatever a form says. */
function pickedBy({ channelFixed }: Opening, { channel, phone }: Form) {
  if (channel === undefined || channelFixed) return undefined;
  const wallet = askedPhone(channel)?.wallet;
  if (wallet === undefined) return { channel };
  if (phone === undefined) return undefined;
  const bare = phone.replace(/[\s.-]/g, "");
  if (wallet.phonePattern.test(bare)) return { channel, phone: bare };
  throw new Failure("invalid_request", "This is no Indonesian mobile number", {
    field: "phone",
    hint: "Write it as in 081234567890.",
  });
}

/** A payment that nothing has happened to yet has had no money. */
async function astray(engine: Engine, { payment }: Opening): Promise<Astray[]> {
  if (payment.version === 1) return [];
  const { merchantId, id: paymentId } = payment;
  return astrayOf(await engine.suspense.list({ merchantId, paymentId, limit: MOST_ASTRAY }));
}

export type { LiveStatus } from "./live-status.ts";
export { CHECKED, LIVE, PHONE_FOR, PICTURE, WATCH } from "./view.ts";
export { type Language, languageOf, type NoticeName, type Opening };
