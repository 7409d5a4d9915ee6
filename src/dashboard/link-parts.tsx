/** What the pages of payment links share: a link's address, its state, its amount, its text. */
import { channelById } from "../channels/index.ts";
import type { PaidThrough } from "../engine/paid-through.ts";
import type { PaymentLink } from "../engine/payment-link.ts";
import type { VisitOf } from "../faces/page.ts";
import { Failure } from "../failure.ts";
import { parseId, showId } from "../ids.ts";
import type { Language } from "../ui/language.ts";
import { Badge } from "../ui/parts.tsx";
import { showRupiah } from "../ui/show.ts";
import { linkWords } from "./link-words.ts";

/** Where buyers open it. */
export function addressOfLink({ room }: VisitOf<"project">, { id }: PaymentLink): string {
  return `${room.publicUrl.replace(/\/+$/, "")}/links/${showId("lnk", id)}`;
}

/** Fails: not_found for another project's and the other mode's. */
export async function linkOf({ room, project, params }: VisitOf<"project">): Promise<PaymentLink> {
  const id = parseId("lnk", params.link ?? "");
  const link = id && (await room.engine.paymentLinks.findById(project, id));
  if (link) return link;
  throw new Failure("not_found", "There is no such payment link");
}

type LinkState = "open" | "closed" | "ended" | "full";

export function stateOf(link: PaymentLink, { payments }: PaidThrough, now: number): LinkState {
  if (link.disabledAt !== null) return "closed";
  if (link.expiresAt !== null && link.expiresAt <= now) return "ended";
  return link.mostPaid !== null && payments >= link.mostPaid ? "full" : "open";
}

export function LinkStateBadge({ state, language }: { state: LinkState; language: Language }) {
  const tone = state === "open" ? "good" : "plain";
  return <Badge tone={tone}>{linkWords[language].states[state]}</Badge>;
}

export function amountText({ amount, least, most }: PaymentLink, language: Language): string {
  if (amount !== null) return showRupiah(amount);
  return linkWords[language].anyAmount(showRupiah(least), showRupiah(most));
}

/** As people call it; null is the buyer's to pick. */
export function channelText(id: string | null, language: Language): string {
  return id === null ? linkWords[language].anyChannel : (channelById(id)?.name ?? id);
}

/** What to send to a buyer; the asterisks make WhatsApp write the name bold. */
export function messageOf(visit: VisitOf<"project">, link: PaymentLink): string {
  const say = linkWords[visit.language];
  const amount = link.amount === null ? say.messageAny : showRupiah(link.amount);
  return say.message(link.name, amount, visit.project.name, addressOfLink(visit, link));
}
