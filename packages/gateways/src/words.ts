/** Words of a wire and ours, both ways; a word that is not in the list is told, never guessed. */
import type { Channel, Status } from "./gateway.ts";
import { type GatewayError, refusal } from "./gateway-error.ts";

/** The status that a wire's word means. Fails with `unreadable`. */
export function statusOf(
  gateway: string,
  words: Readonly<Record<string, Status>>,
  word: string,
): Status {
  const status = words[word];
  if (status === undefined) throw refusal(gateway, "unreadable", `an unknown status "${word}"`);
  return status;
}

/** The channel that a wire's word means; null for one that is not in the list. */
export function channelOf(
  words: Readonly<Record<string, Channel>>,
  word: string | null | undefined,
): Channel | null {
  return words[word ?? ""] ?? null;
}

/** A wire's word for a channel. Fails with `invalid_request`. */
export function wordOf<Word extends string>(
  gateway: string,
  words: Readonly<Record<Word, Channel>>,
  channel: Channel,
): Word {
  const found = (Object.keys(words) as Word[]).find((word) => words[word] === channel);
  if (found !== undefined) return found;
  throw refusal(gateway, "invalid_request", `channel: it has no "${channel}"`);
}

/** For reads of what may not be there. */
export function undefinedWhenUnknown(error: GatewayError): undefined {
  if (error.code === "not_found") return undefined;
  throw error;
}
