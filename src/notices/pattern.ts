/**
 * Patterns of texts, in a language of our own: what stands in one stands in the text, `{amount}` is
 * an amount with its mark and `{any}` whatever is in between. Owners write patterns too, so they
 * are no regular expressions: each is followed through the text with a set of places, and the work
 * is bounded by the length of the text times that of the pattern.
 */
import { rupiahAt } from "./rupiah.ts";

export type Pattern = readonly Piece[];

type Piece =
  | { readonly kind: "words"; readonly words: string }
  | { readonly kind: "amount" | "any" };

const LONGEST_PATTERN = 300;
const MOST_PIECES = 12;
/** A text beyond this is no notice of a payment. */
export const LONGEST_TEXT = 2_000;

/** Case does not matter, nor how many blanks there are, nor of which kind. */
export function plain(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\s\p{C}]+/gu, " ")
    .trim()
    .toLowerCase();
}

/** A pattern, or a sentence of what is wrong with it. */
export function readPattern(text: string): Pattern | { readonly wrong: string } {
  if (text.length > LONGEST_PATTERN) return { wrong: `is longer than ${LONGEST_PATTERN}` };
  const pieces: Piece[] = [];
  for (const part of plain(text).split(/(\{[^{}]*\})/)) {
    if (part === "") continue;
    if (part === "{amount}") pieces.push({ kind: "amount" });
    else if (part === "{any}") pieces.push({ kind: "any" });
    else if (/[{}]/.test(part)) return { wrong: `knows {amount} and {any}, not ${part}` };
    else pieces.push({ kind: "words", words: part });
  }
  if (pieces.length > MOST_PIECES) return { wrong: `has more than ${MOST_PIECES} pieces` };
  if (pieces.filter(({ kind }) => kind === "amount").length !== 1) {
    return { wrong: "has {amount} once" };
  }
  return pieces;
}

/** How many letters of a pattern must stand in a text. */
export function lettersOf(pattern: Pattern): number {
  const words = pattern.map((piece) => (piece.kind === "words" ? piece.words : "")).join("");
  return words.replaceAll(/[^\p{L}]/gu, "").length;
}

/** The amount of a plain text that is the pattern from end to end; none where it could be two. */
export function amountIn(text: string, pattern: Pattern): number | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  /** Places in the text where the pieces so far may end, and the amounts they had until there. */
  let places = new Map<number, Set<number>>([[0, new Set()]]);
  for (const piece of pattern) {
    places = follow(text, piece, places);
    if (places.size === 0) return undefined;
  }
  const amounts = places.get(text.length);
  return amounts?.size === 1 ? amounts.values().next().value : undefined;
}

function follow(text: string, piece: Piece, from: Map<number, Set<number>>) {
  const to = new Map<number, Set<number>>();
  if (piece.kind === "any") {
    const amounts = new Set<number>();
    for (let at = Math.min(...from.keys()); at <= text.length; at += 1) {
      for (const amount of from.get(at) ?? []) amounts.add(amount);
      to.set(at, new Set(amounts));
    }
    return to;
  }
  for (const [at, amounts] of from) {
    if (piece.kind === "words") {
      if (text.startsWith(piece.words, at)) to.set(at + piece.words.length, amounts);
      continue;
    }
    const found = rupiahAt(text, at);
    if (found) to.set(found.end, new Set([found.amount, ...(to.get(found.end) ?? [])]));
  }
  return to;
}
