/** Standard Webhooks signatures, against known vectors and every way to forge one. */
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { MINUTE, SECOND } from "../clock.ts";
import { countedIds } from "../ids.ts";
import { createSecret, isSecret, signStandard, verifyStandard } from "./sign.ts";

/** The example message of the Standard Webhooks specification and its libraries. */
const example = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  now: 1_614_265_330 * SECOND,
  body: Buffer.from('{"test": 2432232314}'),
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const other = createSecret(countedIds(7));

test("the specification's own example is signed as it says", () => {
  const headers = signStandard({ ...example, secrets: [example.secret] });
  expect(headers).toEqual({
    "webhook-id": example.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": example.signature,
  });
});

test("a fraction of a second is dropped from the timestamp", () => {
  const headers = signStandard({ ...example, now: example.now + 999, secrets: [example.secret] });
  expect(headers["webhook-timestamp"]).toBe("1614265330");
});

test("during a rotation each secret signs, and either verifies", () => {
  const headers = signStandard({ ...example, secrets: [example.secret, other] });
  expect(headers["webhook-signature"].split(" ")).toHaveLength(2);
  for (const secret of [example.secret, other]) {
    expect(verifyStandard({ ...example, headers, secrets: [secret] })).toBe("valid");
  }
});

test("the bytes of a body are signed, not its text", () => {
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const headers = signStandard({ ...example, body, secrets: [other] });
  const key = Buffer.from(other.slice("whsec_".length), "base64");
  const expected = createHmac("sha256", key)
    .update(Buffer.concat([Buffer.from(`${example.id}.1614265330.`), body]))
    .digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
});

const signed = signStandard({ ...example, secrets: [example.secret] });
const asked = { headers: signed, body: example.body, secrets: [example.secret], now: example.now };

test.each([
  ["as it came", {}, "valid"],
  ["five minutes late", { now: example.now + 5 * MINUTE }, "valid"],
  ["five minutes early", { now: example.now - 5 * MINUTE }, "valid"],
  ["later than that", { now: example.now + 5 * MINUTE + 1 }, "stale"],
  ["earlier than that", { now: example.now - 5 * MINUTE - 1 }, "stale"],
  ["with another body", { body: Buffer.from('{"test": 2432232315}') }, "forged"],
  ["with another secret", { secrets: [other] }, "forged"],
  ["with no secret", { secrets: [] }, "forged"],
  ["with another id", { headers: { ...signed, "webhook-id": "msg_x" } }, "forged"],
  ["with another time", { headers: { ...signed, "webhook-timestamp": "1614265331" } }, "forged"],
  ["with a time in words", { headers: { ...signed, "webhook-timestamp": "now" } }, "malformed"],
  ["with no id", { headers: { ...signed, "webhook-id": undefined } }, "malformed"],
  ["with no signature", { headers: { ...signed, "webhook-signature": "" } }, "malformed"],
  ["with a short one", { headers: { ...signed, "webhook-signature": "v1,AAAA" } }, "forged"],
  [
    "with one of another version",
    { headers: { ...signed, "webhook-signature": example.signature.replace("v1,", "v1a,") } },
    "forged",
  ],
  [
    "with a good one behind fifteen bad ones",
    { headers: { ...signed, "webhook-signature": `${"v1,x ".repeat(15)}${example.signature}` } },
    "valid",
  ],
  [
    "with a good one behind sixteen bad ones",
    { headers: { ...signed, "webhook-signature": `${"v1,x ".repeat(16)}${example.signature}` } },
    "forged",
  ],
] as const)("a message %s", (_name, change, verdict) => {
  expect(verifyStandard({ ...asked, ...change })).toBe(verdict);
});

test("a new secret is whsec_ and 32 bytes, never the same twice", () => {
  const ids = countedIds();
  const secrets = Array.from({ length: 100 }, () => createSecret(ids));
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(isSecret(secret)).toBe(true);
    expect(Buffer.from(secret.slice("whsec_".length), "base64")).toHaveLength(32);
  }
});

test.each([
  "",
  "whsec_",
  "whsec_AAAA",
  "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  "whsec_not base64 at all!",
])("%j cannot sign", (secret) => {
  expect(isSecret(secret)).toBe(false);
  expect(() => signStandard({ ...example, secrets: [secret] })).toThrow("assertion failed");
});
