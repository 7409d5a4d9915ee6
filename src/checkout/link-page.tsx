/** The page of a payment link: what is paid for, how much, and the way on. Works without script. */
import type { OpenedLink } from "../engine/payment-links.ts";
import { showRupiah } from "../ui/show.ts";
import { renderDocument } from "./document.tsx";
import type { LinkForm, LinkRefusal } from "./link-desk.ts";
import { withQuery } from "./view.ts";
import { type Language, type Words, words } from "./words.ts";

export type LinkView = {
  readonly opened: OpenedLink;
  /** The page's path, without a query. */
  readonly self: string;
  readonly language: Language;
  /** Tells this form from every other. */
  readonly once: string;
  /** What was sent and refused, to be mended. */
  readonly sent?: LinkForm | undefined;
  readonly refusal?: LinkRefusal | undefined;
};

export function renderLink(view: LinkView): string {
  const { opened, self, language } = view;
  const { project, link } = opened;
  const say = words[language];
  const inOther = language === "id" ? { lang: "en" } : {};
  return renderDocument({
    language,
    title: `${link.name} · ${project.name}`,
    merchant: project,
    sandbox: link.mode === "sandbox",
    otherLanguage: withQuery(self, inOther),
    children: (
      <main>
        <section class="card" aria-labelledby="link">
          <div>
            <p class="small soft">{say.payTo(project.name)}</p>
            <h1 id="link">{link.name}</h1>
            {link.amount === null ? null : <p class="amount">{showRupiah(link.amount)}</p>}
          </div>
          <PayForm view={view} say={say} />
        </section>
      </main>
    ),
  });
}

function PayForm({ view, say }: { view: LinkView; say: Words }) {
  const { opened, self, language, once, sent, refusal } = view;
  const { link } = opened;
  const action = withQuery(self, { lang: language === "id" ? undefined : language });
  const bounds = say.link.bounds(showRupiah(link.least), showRupiah(link.most));
  return (
    <form class="stack" method="post" action={action}>
      <input type="hidden" name="once" value={once} />
      {link.amount === null ? (
        <Field
          name="amount"
          label={say.link.amount}
          hint={bounds}
          value={sent?.amount}
          refused={refusal?.field === "amount" ? refusalText(refusal, view, say) : undefined}
        />
      ) : null}
      <Field
        name="payer"
        label={say.link.payer}
        value={sent?.payer}
        refused={refusal?.field === "payer" ? say.link.refused.payer : undefined}
      />
      <button class="button" type="submit">
        {say.link.next}
      </button>
    </form>
  );
}

function refusalText({ why }: LinkRefusal, { opened }: LinkView, say: Words): string {
  const { least, most } = opened.link;
  if (why === "least") return say.link.refused.least(showRupiah(least));
  if (why === "most") return say.link.refused.most(showRupiah(most));
  return say.link.refused.amount;
}

type FieldParts = {
  readonly name: "amount" | "payer";
  readonly label: string;
  readonly hint?: string;
  readonly value: string | undefined;
  readonly refused: string | undefined;
};

/** A field with its refusal beside it; the first refused one is where a reader begins. */
function Field({ name, label, hint, value, refused }: FieldParts) {
  const money = name === "amount";
  const told = [refused && `${name}-refused`, hint && `${name}-hint`].filter(Boolean).join(" ");
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <input
          type="text"
          name={name}
          inputmode={money ? "numeric" : undefined}
          autocomplete={money ? "off" : "name"}
          maxlength={money ? 24 : 100}
          required={money}
          value={value}
          autofocus={refused !== undefined}
          aria-describedby={told === "" ? undefined : told}
          aria-invalid={refused === undefined ? undefined : "true"}
        />
      </label>
      {refused === undefined ? null : (
        <p class="notice bad" role="alert" id={`${name}-refused`}>
          {refused}
        </p>
      )}
      {hint === undefined ? null : (
        <p class="small soft" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
}
