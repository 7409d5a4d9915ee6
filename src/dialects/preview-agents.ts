/** Visits that only look: link previews, prefetch and crawlers must not make a payment. */

/**
 * Programs that fetch a link because somebody wrote it, by a part of their user agent. The browsers
 * inside chat apps are people, and so are phones by Cubot.
 */
const LOOKERS = new RegExp(
  [
    "(?<!cu)bot\\b|crawler|spider|preview|^whatsapp\\/|embedly|iframely|vkshare|line-poker",
    "snap url",
    "facebookexternalhit|facebookcatalog|facebot|kakaotalk-scrap|slack-imgproxy|chrome-lighthouse",
    "google-(?:pagerenderer|read-aloud|inspectiontool)",
  ].join("|"),
  "i",
);

const LOOKING_PURPOSES = /prefetch|prerender|preview/i;
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"] as const;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Whether a browser only fetches ahead, in case somebody wants to go there. */
export function isPrefetch(headers: Headers): boolean {
  return PURPOSE_HEADERS.some((name) => LOOKING_PURPOSES.test(String(headers[name] ?? "")));
}

/** Whether a visit may make or change something: not HEAD, not prefetch, not a known looker. */
export function mayMake(method: string, headers: Headers): boolean {
  if (method === "HEAD") return false;
  return !isPrefetch(headers) && !LOOKERS.test(String(headers["user-agent"] ?? ""));
}
