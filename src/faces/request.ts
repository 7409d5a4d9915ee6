/** What a browser sent to a face: its form, its cookies, and whether it stood on our own page. */
import { Failure } from "../failure.ts";
import type { Realm } from "../people/person.ts";
import { readMultipart, type SentFile } from "./multipart.ts";

export type RequestHeaders = {
  readonly cookie?: string | undefined;
  readonly origin?: string | undefined;
  readonly "content-type"?: string | undefined;
  readonly "user-agent"?: string | undefined;
  readonly [name: string]: string | readonly string[] | undefined;
};

export type FaceRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: RequestHeaders;
  readonly rawBody: Buffer | "too large";
  /** As limits count it. */
  readonly address: string;
  /** The very address of the browser. */
  readonly from: string;
  readonly host: string;
};

/** A form as it was sent; what is absent reads as empty. */
export type Form = {
  readonly entries: readonly (readonly [name: string, value: string])[];
  readonly files: readonly SentFile[];
  text(name: string): string;
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** The file that was sent under a name; undefined where none was chosen. */
  file(name: string): Buffer | undefined;
  /** A whole number, dots between thousands allowed. Fails: invalid_request (field). */
  whole(name: string): number;
};

const MOST_ENTRIES = 500;

/** Fails: payload_too_large, invalid_request. */
export function readForm({ rawBody, headers }: FaceRequest): Form {
  if (rawBody === "too large") throw new Failure("payload_too_large", "The form is too large");
  const { entries, files } = partsOf(rawBody, headers["content-type"] ?? "");
  // What the database cannot keep is nothing that a person types.
  if (entries.length > MOST_ENTRIES || entries.some((pair) => pair.join("").includes("\0"))) {
    throw new Failure("invalid_request", "The form cannot be read");
  }
  return formOf(entries, files);
}

/** Fails: unsupported_media_type, invalid_request. */
function partsOf(body: Buffer, type: string) {
  if (/^multipart\/form-data\b/i.test(type)) {
    const parts = readMultipart(body, type);
    if (parts) return parts;
    throw new Failure("invalid_request", "The form cannot be read");
  }
  if (body.length > 0 && !type.startsWith("application/x-www-form-urlencoded")) {
    throw new Failure("unsupported_media_type", "Send the form URL-encoded or as form data");
  }
  return { entries: [...new URLSearchParams(body.toString("utf8"))], files: [] };
}

export function formOf(entries: Form["entries"], files: readonly SentFile[] = []): Form {
  const all = (name: string) => entries.filter(([one]) => one === name).map(([, value]) => value);
  return {
    entries,
    files,
    all,
    text: (name) => (all(name)[0] ?? "").trim(),
    has: (name) => all(name).length > 0,
    file: (name) => files.find((one) => one.name === name)?.bytes,
    whole(name) {
      const text = (all(name)[0] ?? "").replaceAll(/[.\s]|^Rp/g, "");
      const value = Number(text);
      if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(value)) {
        throw new Failure("invalid_request", "This must be a whole number", { field: name });
      }
      return value;
    },
  };
}

export function queryOf({ url }: Pick<FaceRequest, "url">): URLSearchParams {
  const mark = url.indexOf("?");
  return new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
}

export function pathOf({ url }: Pick<FaceRequest, "url">): string {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

export function cookieOf({ headers }: FaceRequest, name: string): string | undefined {
  for (const pair of (headers.cookie ?? "").split(";")) {
    const [key, value] = pair.split("=", 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

export type CookieJar = {
  readonly name: string;
  /** The header that hands a token over. */
  set(token: string): string;
  readonly clear: string;
};

/**
 * Of the one face under an origin. `__Host-` binds a cookie to the one host and to https; http is
 * for this machine alone.
 */
export function cookieJar(realm: Realm, origin: string): CookieJar {
  const secure = origin.startsWith("https:");
  const whole = `${secure ? "__Host-" : ""}gapura_${realm}`;
  const rest = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    name: whole,
    set: (token) => `${whole}=${token}; ${rest}`,
    clear: `${whole}=; ${rest}; Max-Age=0`,
  };
}
