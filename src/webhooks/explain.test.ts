/** Every way a try can fail has its words, in both languages. */
import { expect, test } from "vitest";
import { explainDelivery, explainFailure, explainTry } from "./explain.ts";
import type { SendErrorCode } from "./send.ts";

const headers = {};
const errors: readonly SendErrorCode[] = [
  "not_allowed",
  "name_not_found",
  "connection_refused",
  "unreachable",
  "connect_timed_out",
  "timed_out",
  "connection_lost",
  "tls_wrong_name",
  "tls_expired",
  "tls_untrusted",
  "tls_failed",
  "bad_reply",
  "failed",
];

test("every way to fail has sentences of its own, in both languages", () => {
  const statuses = [301, 400, 401, 403, 415, 422, 404, 405, 410, 429, 500].map((status) =>
    explainFailure({ status, headers }),
  );
  const all = [...errors.map((code) => explainFailure({ headers, error: { code } })), ...statuses];
  for (const language of ["id", "en"] as const) {
    const sentences = all.map((sentence) => sentence[language]);
    expect(new Set(sentences).size).toBe(all.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[.?]$/);
  }
});

test.each([
  [{ status: 500, headers }, "Your server answered 500: its program failed."],
  [{ status: 403, headers }, "Your server answered 403: it refused the request."],
  [{ status: 418, headers }, "Your server answered 418; only 2xx counts as received."],
  [
    { status: 308, headers: { location: "https://shop.id/new" } },
    "Your server redirected (308) to https://shop.id/new. Redirects are not followed;",
  ],
  [{ status: 302, headers }, "Your server redirected (302) to (?)."],
  // The reply broke off: that tells more than its status.
  [
    { status: 200, headers, error: { code: "timed_out" as const } },
    "No complete answer within 15 seconds.",
  ],
])("%j", (outcome, beginning) => {
  expect(explainFailure(outcome).en.slice(0, beginning.length)).toBe(beginning);
});

test("a receiver's Location is shown short and without control characters", () => {
  const location = `https://shop.id/\u001b[31m${"x".repeat(500)}`;
  const { en } = explainFailure({ status: 302, headers: { location } });
  expect(en).toContain("https://shop.id/?[31mxxx");
  expect(en.length).toBeLessThan(400);
});

test("a try is explained as the log has it, an acknowledged one is not", () => {
  const answered = { error: null, responseHeaders: {} };
  expect(explainTry({ ...answered, status: 204 })).toBeUndefined();
  const location = { location: "https://shop.id/login" };
  expect(explainTry({ ...answered, status: 302, responseHeaders: location })?.en).toContain(
    "https://shop.id/login",
  );
  const broken = { status: 200, error: "timed_out: no complete answer", responseHeaders: {} };
  expect(explainTry(broken)?.en).toMatch(/15 seconds/);
  const silent = { status: null, error: "name_not_found: getaddrinfo", responseHeaders: null };
  expect(explainTry(silent)?.id).toMatch(/DNS/);
});

test.each([
  ["pending", 0, null, null, undefined],
  ["succeeded", 2, 200, null, undefined],
  ["pending", 1, 503, null, /503/],
  ["failed", 12, null, "connection_refused: connect", /refused/],
  ["failed", 0, null, "endpoint disabled", /paused or deleted/],
  ["failed", 0, null, "encode: no word for it", /could not be written/],
  ["pending", 1, null, "the endpoint's secrets cannot be opened with this house key", /house key/],
] as const)("a delivery %s after %i tries (%s, %s)", (status, attempts, last, error, said) => {
  const told = explainDelivery({ status, attempts, lastStatus: last, lastError: error });
  if (said === undefined) expect(told).toBeUndefined();
  else expect(told?.en).toMatch(said);
});
