/** Watching: what is told, how the pauses grow, and what ends it. */
import { expect, test } from "vitest";
import { blankPayment } from "./blank-payment.ts";
import { GatewayError, type Payment, type Status, watch } from "./index.ts";

const payment = (status: Status): Payment => ({ ...blankPayment("x", {}), id: "1", status });
const failing = (code: GatewayError["code"], retryAfter?: number) =>
  new GatewayError({ gateway: "x", code, message: code, outcome: "not done", retryAfter });

/** A gateway that gives these answers, one an ask. */
function answering(...answers: (Status | GatewayError | undefined)[]) {
  const left = [...answers];
  const pauses: number[] = [];
  const get = async () => {
    const next = left.shift();
    if (next instanceof GatewayError) throw next;
    return next && payment(next);
  };
  const wait = async (ms: number) => void pauses.push(ms);
  return { gateway: { name: "x", get }, pauses, wait, left };
}

async function statuses(watched: AsyncIterable<Payment>): Promise<Status[]> {
  const told: Status[] = [];
  for await (const { status } of watched) told.push(status);
  return told;
}

test("tells each change once and ends with the final one", async () => {
  const { gateway, wait, left } = answering("pending", "pending", "paid", "expired");
  expect(await statuses(watch(gateway, { id: "1" }, { wait }))).toEqual(["pending", "paid"]);
  expect(left).toEqual(["expired"]);
});

test("pauses grow with jitter up to the longest", async () => {
  const { gateway, wait, pauses } = answering(...Array<Status>(9).fill("pending"), "expired");
  await statuses(watch(gateway, { id: "1" }, { wait, first: 1_000, longest: 4_000 }));
  const whole = [1_000, 1_500, 2_250, 3_375, 4_000, 4_000, 4_000, 4_000, 4_000];
  expect(pauses).toHaveLength(whole.length);
  for (const [at, most] of whole.entries()) {
    expect(pauses[at]).toBeGreaterThanOrEqual(most / 2);
    expect(pauses[at]).toBeLessThanOrEqual(most);
  }
});

test("asks again when the gateway cannot be reached, as late as it wishes", async () => {
  const { gateway, wait, pauses } = answering(
    failing("network"),
    failing("rate_limited", 60_000),
    "paid",
  );
  expect(await statuses(watch(gateway, { id: "1" }, { wait }))).toEqual(["paid"]);
  expect(pauses[1]).toBe(60_000);
});

test("fails with what does not pass by itself", async () => {
  const unknown = answering(undefined);
  const watched = statuses(watch(unknown.gateway, { id: "1" }, unknown));
  await expect(watched).rejects.toMatchObject({ code: "not_found" });
  const barred = answering(failing("unauthenticated"));
  const asked = statuses(watch(barred.gateway, { id: "1" }, barred));
  await expect(asked).rejects.toMatchObject({ code: "unauthenticated" });
});

test("ends quietly when the caller ends it, in the middle of a pause too", async () => {
  const ending = new AbortController();
  const { gateway } = answering("pending");
  const told: Status[] = [];
  for await (const { status } of watch(gateway, { id: "1" }, { signal: ending.signal })) {
    told.push(status);
    ending.abort();
  }
  expect(told).toEqual(["pending"]);
});
