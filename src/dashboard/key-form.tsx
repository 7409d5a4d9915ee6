/** What the pages of keys share: the fields of a key's bounds, and a key that is shown. */
import { readAddresses, readLastDay } from "../engine/key-bounds.ts";
import type { KeyBounds, KeyFacts, MadeKey } from "../engine/keys.ts";
import type { VisitOf } from "../faces/page.ts";
import type { Form } from "../faces/request.ts";
import { Actions, ButtonLink, Copyable, Field } from "../ui/forms.tsx";
import type { Language } from "../ui/language.ts";
import { Heading, Moment, Notice } from "../ui/parts.tsx";
import { dayText } from "../ui/show.ts";
import { keyWords } from "./key-words.ts";

type At = VisitOf<"project">;

/** Acts on keys move no money in the sandbox. */
export function inLive({ project }: Pick<At, "project">): boolean {
  return project?.mode === "live";
}

export function BoundFields({ visit, bound }: { visit: At; bound?: KeyFacts }) {
  const say = keyWords[visit.language];
  // An end is the first instant of the day after.
  const lastDay = bound?.expiresAt == null ? undefined : dayText(bound.expiresAt - 1);
  return (
    <>
      <Field
        {...visit.field("addresses", bound?.addresses.join(", "))}
        label={say.addresses}
        hint={say.addressesHint}
        autocomplete="off"
      />
      <Field
        {...visit.field("expires", lastDay)}
        type="date"
        label={say.lastDay}
        hint={say.lastDayHint}
      />
    </>
  );
}

/** Fails: invalid_request (addresses, expires). */
export function readBounds(form: Form): Required<Pick<KeyBounds, "addresses" | "expiresAt">> {
  return {
    addresses: readAddresses(form.text("addresses")),
    expiresAt: readLastDay(form.text("expires")),
  };
}

/** In live this is the only time that anybody sees it. */
export function ShownKey({ visit, made }: { visit: At; made: MadeKey }) {
  const say = keyWords[visit.language];
  return (
    <>
      <Heading title={say.newKey} />
      <Notice tone={inLive(visit) ? "warn" : "good"}>
        <p>{inLive(visit) ? say.shownOnce : say.shownAgain}</p>
        <Copyable text={made.key} copy={say.copy} copied={say.copied} />
      </Notice>
      <Actions>
        <ButtonLink href={visit.link("/keys")}>{say.back}</ButtonLink>
      </Actions>
    </>
  );
}

export function showMay({ mayPayOut, scopes }: KeyFacts, language: Language): string {
  const say = keyWords[language];
  const may = mayPayOut ? say.paysOut : say.pays;
  return scopes.length === 0 ? may : `${may}; ${say.projects}`;
}

export function showFrom({ addresses }: KeyFacts, language: Language): string {
  return addresses.join(", ") || keyWords[language].anywhere;
}

export function Ends({ of: { expiresAt }, visit }: { of: KeyFacts; visit: At }) {
  const { language, room } = visit;
  const say = keyWords[language];
  if (expiresAt === null) return <>{say.never}</>;
  if (expiresAt <= room.clock.now()) return <>{say.ended}</>;
  return <Moment at={expiresAt} language={language} short />;
}

export function Used({ of: { usedAt }, language }: { of: KeyFacts; language: Language }) {
  if (usedAt === null) return <>{keyWords[language].unused}</>;
  return <Moment at={usedAt} language={language} short />;
}
