/**
 * The headers of every page: no foreign part, no frame, no trace in caches and indexes, no cookie.
 */

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const A_YEAR = 31_536_000;

export const ASSET_CACHE = `public, max-age=${A_YEAR}, immutable`;

/** `secure`: reached over https, so that the browser may be told to stay there. */
export function pageHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    // Forms carry their origin only while the policy lets our own pages have it.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
    ...(secure ? { "strict-transport-security": `max-age=${A_YEAR}` } : {}),
  };
}
