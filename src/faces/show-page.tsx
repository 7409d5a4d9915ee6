/** Showing a page: its content in the face's frame, with the ways that its visitor may go. */
import type { Child } from "hono/jsx";
import type { Failure } from "../failure.ts";
import { asset } from "../ui/assets.ts";
import { ButtonLink } from "../ui/forms.tsx";
import { html } from "../ui/html.ts";
import type { Both, Language } from "../ui/language.ts";
import { renderFrame, type Way, type WayGroup } from "../ui/page-frame.tsx";
import { Heading, Notice } from "../ui/parts.tsx";
import { showTime } from "../ui/show.ts";
import type { Face } from "./face.ts";
import type { Found } from "./find-page.ts";
import type { AnyPage, Visit } from "./page.ts";
import { sentenceOf, statusOf } from "./refusals.ts";
import { type FaceRequest, type Form, pathOf, queryOf } from "./request.ts";
import {
  formTokenOf,
  type Guest,
  merchantAddress,
  type Place,
  type Standing,
  visitOf,
} from "./visit.ts";
import { words } from "./words.ts";

export const stylesheet = asset(
  "faces",
  ...["ui/tokens.css", "ui/base.css", "ui/desk.css", "ui/parts.css", "ui/forms.css"],
  ...["ui/listing.css", "ui/wizard.css", "ui/poster.css", "ui/bench.css", "ui/terms.css"],
);
export const enhancer = asset("enhance", "ui/enhance.js");
export const passkeyScript = asset("passkey", "faces/passkey.js");

export const FACE_ASSETS = [stylesheet, enhancer, passkeyScript];

const TOLD: Readonly<Record<string, Both>> = {
  saved: { id: "Tersimpan.", en: "Saved." },
  removed: { id: "Dihapus.", en: "Removed." },
  done: { id: "Selesai.", en: "Done." },
  refused: { id: "Tidak dapat dilakukan.", en: "This could not be done." },
};

type Refused = { readonly sent?: Form; readonly refusal?: Failure };

/** The page, shown; with what was refused, when something was. */
export async function showPage(
  face: Face,
  guest: Guest,
  place: Place,
  standing: Standing,
  found: Found,
  refused: Refused = {},
): Promise<Response> {
  const visit = visitOf(guest, place, standing, found, refused);
  const content = await found.page.show(visit);
  if (content instanceof Response) return content;
  const status = refused.refusal ? statusOf(refused.refusal) : 200;
  return inFrame(face, guest, { visit, place, standing, page: found.page, content, status });
}

type Shown = {
  readonly visit: Visit;
  readonly place: Place;
  readonly standing: Standing;
  readonly page: AnyPage;
  readonly content: Child;
  readonly status?: number;
  readonly title?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Some content as a page of the face, with everything around it. */
export function inFrame(face: Face, guest: Guest, shown: Shown): Response {
  const { visit, page, content } = shown;
  const { language, project, merchant } = visit;
  const say = words[language];
  const ways = switchOf(face, shown.standing);
  const now = project?.name ?? merchant?.name;
  const text = renderFrame({
    language,
    title: shown.title ?? page.title[language],
    face: face.name,
    stylesheet: stylesheet.path,
    scripts: [enhancer.path, passkeyScript.path],
    mode: project?.mode,
    home: face.root,
    ...(now !== undefined && { switch: { label: say.switchProject, now, ways } }),
    groups: groupsOf(face, shown),
    own: <Own face={face} guest={guest} />,
    ...(guest.session.actsAs !== null && { banner: <Acting visit={visit} face={face} /> }),
    otherLanguage: otherLanguage(guest.request, language),
    children: (
      <>
        {toldOf(visit, page)}
        {visit.refusal && visit.refusal.field === undefined ? (
          <Notice tone="bad">{sentenceOf(visit.refusal, language)}</Notice>
        ) : null}
        {content}
      </>
    ),
  });
  return html(text, language, shown.status, shown.headers);
}

/** A page that asks or says one thing, for whoever is there or nobody. */
export function narrowPage(
  face: Face,
  request: FaceRequest,
  language: Language,
  view: {
    readonly title: string;
    readonly children: Child;
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Response {
  const text = renderFrame({
    language,
    title: view.title,
    face: face.name,
    stylesheet: stylesheet.path,
    scripts: [enhancer.path, passkeyScript.path],
    groups: [],
    narrow: true,
    otherLanguage: otherLanguage(request, language),
    children: view.children,
  });
  return html(text, language, view.status, view.headers);
}

export function simplePage(
  face: Face,
  request: FaceRequest,
  language: Language,
  status: number,
  title: string,
  body: string,
): Response {
  const children = (
    <>
      <Heading title={title} lead={body} />
      {status === 403 ? null : (
        <ButtonLink href={face.root} look="quiet">
          {words[language].home}
        </ButtonLink>
      )}
    </>
  );
  return narrowPage(face, request, language, { title, children, status });
}

export function refusedPage(
  face: Face,
  request: FaceRequest,
  language: Language,
  failure: Failure,
): Response {
  const say = words[language];
  const status = statusOf(failure);
  if (status === 404) {
    return simplePage(face, request, language, 404, say.nothing, say.nothingBody);
  }
  const children = (
    <>
      <Heading title={say.refused} />
      <Notice tone="bad">{sentenceOf(failure, language)}</Notice>
      <ButtonLink href={face.root} look="quiet">
        {say.home}
      </ButtonLink>
    </>
  );
  const headers: Record<string, string> = {};
  if (failure.retryAfter !== undefined) headers["retry-after"] = String(failure.retryAfter);
  return narrowPage(face, request, language, { title: say.refused, children, status, headers });
}

function toldOf({ query, language }: Visit, page: AnyPage): Child {
  const told = query.get("told") ?? "";
  const sentence = page.told?.[told] ?? (Object.hasOwn(TOLD, told) ? TOLD[told] : undefined);
  return sentence ? <Notice tone="good">{sentence[language]}</Notice> : null;
}

/** The projects of this merchant, then the other merchants that one may go to. */
function switchOf(face: Face, { projects, merchant, project, memberships }: Standing): Way[] {
  const own = projects.map(({ slug, name, mode, id }) => ({
    href: `${face.root}/projects/${slug}`,
    label: `${name} (${mode})`,
    here: id === project?.id,
  }));
  const others = memberships
    .filter(({ merchantId }) => merchantId !== merchant?.id)
    .map((one) => ({ href: merchantAddress(face.root, one.merchantId), label: one.merchant }));
  return [...own, ...others];
}

/** The ways of the page's scope and of the wider ones, as far as the role may go them. */
function groupsOf(face: Face, { visit, standing, page: here }: Shown): WayGroup[] {
  const addressOf = (page: AnyPage): string | undefined => {
    const { project, merchant } = standing;
    if (page.scope === "project" && project) return `${face.root}/projects/${project.slug}`;
    if (page.scope === "merchant" && merchant) return merchantAddress(face.root, merchant.id);
    return page.scope === "house" ? face.root : undefined;
  };
  return face.groups
    .map(({ id, label }) => ({
      label: label[visit.language],
      ways: face.pages
        .filter(({ way }) => way?.group === id)
        .filter(({ right }) => right !== "own-pages" && visit.may(right))
        .sort((one, other) => (one.way?.place ?? 0) - (other.way?.place ?? 0))
        .flatMap((page) => {
          const base = addressOf(page);
          const label = page.title[visit.language];
          return base === undefined ? [] : [{ href: base + page.path, label, here: page === here }];
        }),
    }))
    .filter(({ ways }) => ways.length > 0);
}

function Own({ face, guest }: { face: Face; guest: Guest }) {
  const say = words[guest.language];
  return (
    <>
      {guest.session.actsAs === null ? (
        <a href={`${face.root}/security`}>{guest.person.name}</a>
      ) : null}
      {guest.session.actsAs === null ? (
        <form method="post" action={`${face.root}/sign-out`}>
          <input type="hidden" name="_token" value={formTokenOf(guest.token)} />
          <button type="submit" class="plain-button">
            {say.signOut}
          </button>
        </form>
      ) : null}
    </>
  );
}

/** On every page, so that nobody forgets whose it is; the way out stands beside it. */
function Acting({ visit, face }: { visit: Visit; face: Face }) {
  const { language, session, formToken } = visit;
  const say = words[language];
  const until = showTime(session.expiresAt, language);
  const may = session.acting?.role === "admin" ? say.actingMay : say.actingReads;
  return (
    <>
      <span>{`${say.actingAs(visit.merchant?.name ?? "")} ${may} ${say.actingUntil(until)}`}</span>
      <form method="post" action={`${face.root}/sign-out`}>
        <input type="hidden" name="_token" value={formToken} />
        <button type="submit" class="plain-button">
          {say.endActing}
        </button>
      </form>
    </>
  );
}

function otherLanguage(request: FaceRequest, language: Language): string {
  const query = queryOf(request);
  query.set("lang", language === "id" ? "en" : "id");
  return `${pathOf(request)}?${query}`;
}
