/**
 * A face: the dashboard or the console. It knows who asks by a cookie, lets nobody in without it,
 * finds the page and shows it or does what its form asks.
 */

import { auditedFrom } from "../engine/audit.ts";
import { Failure } from "../failure.ts";
import type { Realm } from "../people/person.ts";
import { findPerson } from "../people/person.ts";
import { findSession, noteLanguage } from "../people/sessions.ts";
import type { Both, Language } from "../ui/language.ts";
import { languageOf } from "../ui/language.ts";
import { answerAct } from "./act.tsx";
import { answerEntrance, toSignIn } from "./entrance.tsx";
import { type Found, pageFinder } from "./find-page.ts";
import { isLoopbackHost } from "./loopback.ts";
import type { AnyPage, FaceRoom } from "./page.ts";
import {
  type CookieJar,
  cookieJar,
  cookieOf,
  type FaceRequest,
  pathOf,
  queryOf,
} from "./request.ts";
import { refusedPage, showPage, simplePage } from "./show-page.tsx";
import { type Guest, placeOf, standAt } from "./visit.ts";
import { words } from "./words.ts";

export type FaceSettings = {
  readonly realm: Realm;
  /** `/dashboard` */
  readonly root: string;
  readonly name: string;
  readonly pages: readonly AnyPage[];
  /** Headings of the ways, in their order. */
  readonly groups: readonly { readonly id: string; readonly label: Both }[];
  /** Where one is led who asks for the root. */
  home(guest: Guest): Promise<string | undefined>;
  /** The origin that people reach the face under. */
  readonly origin: string;
  /** The face has a host of its own: no other serves it. */
  readonly alone: boolean;
  /** Nobody gets in with the password alone. */
  readonly factorNeeded: boolean;
};

export type Face = FaceSettings & {
  readonly room: FaceRoom;
  readonly cookie: CookieJar;
  find(scope: AnyPage["scope"], path: string): Found | undefined;
  /** Answers what stands under the root. Fails as its pages do not: by our own fault alone. */
  handle(request: FaceRequest): Promise<Response>;
};

export function createFace(room: FaceRoom, settings: FaceSettings): Face {
  const face: Face = {
    ...settings,
    room,
    cookie: cookieJar(settings.realm, settings.origin),
    find: pageFinder(settings.pages),
    handle: (request) => answer(face, request),
  };
  return face;
}

async function answer(face: Face, request: FaceRequest): Promise<Response> {
  const language = languageOf(queryOf(request).get("lang") ?? undefined);
  const origin = originOf(face, request.host);
  const say = words[language];
  if (origin === undefined) {
    return simplePage(face, request, language, 404, say.nothing, say.nothingBody);
  }
  if (!origin.startsWith("https:") && !isLoopbackHost(request.host)) {
    return simplePage(face, request, language, 403, say.needsHttps, say.needsHttpsBody);
  }
  const guest = await guestOf(face, request, origin);
  const from = { address: request.address, acting: guest ? guest.session.actsAs !== null : false };
  try {
    return await auditedFrom(from, async () => {
      const entered = await answerEntrance(face, { request, language, origin, guest });
      if (entered) return entered;
      if (guest?.session.stage !== "whole") return toSignIn(face, request, guest);
      return answerGuest(face, guest);
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return refusedPage(face, request, guest?.language ?? language, error);
  }
}

async function answerGuest(face: Face, guest: Guest): Promise<Response> {
  const { request } = guest;
  const path = pathOf(request);
  if (path === face.root && face.realm === "dashboard") {
    const home = await face.home(guest);
    if (home !== undefined) return redirect(home);
  }
  const place = placeOf(face.realm, face.root, path);
  const found = face.find(place.scope, place.path);
  if (!found) throw new Failure("not_found", "There is no such page");
  const standing = await standAt(guest, place);
  if (request.method === "GET" || request.method === "HEAD") {
    return showPage(face, guest, place, standing, found);
  }
  if (request.method !== "POST") throw new Failure("method_not_allowed", "GET and POST alone");
  return answerAct(face, guest, place, standing, found);
}

/** The origin in the browser's address bar; undefined for a host that does not serve the face. */
function originOf({ origin }: Face, host: string): string | undefined {
  const own = new URL(origin);
  if (host.toLowerCase() === own.host) return origin;
  // This machine has several names for itself, and they share nothing with anyone else.
  if (isLoopbackHost(own.host) && isLoopbackHost(host)) return `${own.protocol}//${host}`;
  return undefined;
}

async function guestOf(
  face: Face,
  request: FaceRequest,
  origin: string,
): Promise<Guest | undefined> {
  const { room, realm, root, cookie } = face;
  const token = cookieOf(request, cookie.name);
  if (!token) return undefined;
  const session = await findSession(room, realm, token);
  if (!session) return undefined;
  const person = await findPerson(
    room.db,
    session.actsAs === null ? realm : "console",
    session.personId,
  );
  if (!person) return undefined;
  const asked = queryOf(request).get("lang");
  const language: Language = asked === null ? session.language : languageOf(asked);
  if (language !== session.language) await noteLanguage(room.db, session, language);
  return { room, realm, root, origin, request, language, person, session, token };
}

export function redirect(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { location, ...headers } });
}
