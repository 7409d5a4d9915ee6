/** The state of a payment or a refund, in a word and a tone. */
import type { Both, Language } from "../ui/language.ts";
import { Badge, type Tone } from "../ui/parts.tsx";

export function StateBadge(view: { word: Both & { readonly tone: Tone }; language: Language }) {
  return <Badge tone={view.word.tone}>{view.word[view.language]}</Badge>;
}
