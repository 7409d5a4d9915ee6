/**
 * The link to an account's set-up page: it names the account under the house key, works for a day,
 * and shows a secret once. Nothing of it is kept; that a secret was made since tells that it was.
 */
import { type Clock, DAY, type Instant } from "../clock.ts";
import { seal, unseal } from "../engine/seal.ts";
import type { Account } from "./secrets.ts";

export type PageLink = Account & { readonly madeAt: Instant };

/** How long a link works. */
export const LINK_WORKS = DAY;
const ABOUT = "notice-page";

type Room = { readonly clock: Clock; readonly houseKey: Buffer };

/** The token that the link ends with. */
export function makePageLink({ clock, houseKey }: Room, account: Account): string {
  const { ownerId, accountId } = account;
  const told = JSON.stringify([ownerId, accountId, clock.now()]);
  return seal(houseKey, told, ABOUT).toString("base64url");
}

/** Undefined for a token that is none of ours, or too old. */
export function openPageLink({ clock, houseKey }: Room, token: string): PageLink | undefined {
  const told = unsealed(houseKey, token);
  if (told === undefined) return undefined;
  const [ownerId, accountId, madeAt] = JSON.parse(told) as [string, string, Instant];
  return clock.now() < madeAt + LINK_WORKS ? { ownerId, accountId, madeAt } : undefined;
}

/** A seal that was not made here does not open: then the link is nobody's. */
function unsealed(houseKey: Buffer, token: string): string | undefined {
  try {
    return unseal(houseKey, Buffer.from(token, "base64url"), ABOUT);
  } catch {
    return undefined;
  }
}
