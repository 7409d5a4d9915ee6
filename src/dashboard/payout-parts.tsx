/** What the pages of payouts share: how a payout, its beneficiary and a refusal are shown. */
import { destinations } from "../channels/destinations.ts";
import type { KnownBeneficiary } from "../engine/beneficiaries.ts";
import type { Beneficiary, Payout } from "../engine/payout.ts";
import type { Requester } from "../engine/request-payout.ts";
import type { VisitOf } from "../faces/page.ts";
import { sentenceOf } from "../faces/refusals.ts";
import { Failure } from "../failure.ts";
import { parseId, showId } from "../ids.ts";
import type { Language } from "../ui/language.ts";
import { Badge, type Tone } from "../ui/parts.tsx";
import { groupsOfFour, showRupiah } from "../ui/show.ts";
import { payoutWords } from "./payout-words.ts";

const TONES: Readonly<Record<Payout["status"], Tone>> = {
  requested: "warn",
  approved: "plain",
  rejected: "bad",
  paid: "good",
  failed: "bad",
};

export function PayoutStatusBadge({ payout, language }: { payout: Payout; language: Language }) {
  const say = payoutWords[language];
  const { status } = payout;
  return (
    <Badge tone={TONES[status]}>
      {waitsForSecond(payout) ? say.unconfirmed : say.statuses[status]}
    </Badge>
  );
}

/** Whether another of the merchant's own people must say yes before operators may. */
export function waitsForSecond({ status, confirmedBy, confirmations }: Payout): boolean {
  return status === "requested" && confirmedBy.length < confirmations;
}

/** The bank, the account in groups of four, and whose it is. */
export function recipientText({ destination, account, name }: Omit<Beneficiary, "id">): string {
  const bank = destinations.find(({ id }) => id === destination)?.name ?? destination;
  return `${bank} ${groupsOfFour(account).join(" ")}, ${name}`;
}

/** Members by their login, keys by their id; operators have no name here. */
export function requesterText(by: string, language: Language): string {
  const say = payoutWords[language];
  const bare = by.slice(by.indexOf(":") + 1);
  if (by.startsWith("member:")) return bare;
  return by.startsWith("key:") ? `${say.byKey} ${showId("key", bare)}` : say.byOperator;
}

/** An operator who acts as the merchant asks as an operator, and so never approves it. */
export function requesterOf({ session, person }: VisitOf<"project">): Requester {
  return session.actsAs === null ? { member: person.login } : { operator: person.login };
}

/** Why an amount cannot be paid out, in the page's language. */
export function refusalText(failure: Failure, language: Language): string {
  const { least, most, left, needed, available } = failure.facts ?? {};
  const said = payoutWords[language].refused;
  const rupiah = (value: unknown) => showRupiah(Number(value));
  if (needed !== undefined) return said.balance(rupiah(needed), rupiah(available));
  if (left !== undefined) return said.daily(rupiah(left));
  if (least !== undefined) return said.least(rupiah(least));
  if (most !== undefined) return said.most(rupiah(most));
  return failure.code === "invalid_request" ? said.form : sentenceOf(failure, language);
}

/** Fails: not_found for another merchant's, and for one that was removed. */
export async function beneficiaryOf(
  { room, project }: VisitOf<"project">,
  shown: string | undefined,
): Promise<KnownBeneficiary> {
  const found = await room.engine.beneficiaries.findById(project, idOf("ben", shown));
  if (found) return found;
  throw new Failure("not_found", "There is no such beneficiary");
}

/** The id in an address, as it is in the database; the nil UUID is nobody's. */
export function idOf(kind: Parameters<typeof parseId>[0], shown: string | undefined): string {
  return parseId(kind, shown ?? "") ?? "00000000-0000-0000-0000-000000000000";
}
