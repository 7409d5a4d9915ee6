/** Pages that follow a payment: told at once, told of changes, bounded, and let go. */
import { expect, test } from "vitest";
import { charge, opening, QRIS } from "../../test/support/checkout-page.ts";
import type { Payment } from "../engine/payment.ts";
import { createLiveStatus, type Follower, stateOf } from "./live-status.ts";

/** Rounds as fast as the machine turns. */
const AT_ONCE = 0;

function scene() {
  const { project, payment } = opening({ charge: charge("qris", QRIS) });
  let now: Payment | Error = payment;
  let looks = 0;
  const hearers = new Set<() => void>();
  const findById = async () => {
    looks += 1;
    for (const hear of hearers) hear();
    if (now instanceof Error) throw now;
    return now;
  };
  const told: string[] = [];
  const follower: Follower = {
    tell: (state) => told.push(state),
    beat: () => undefined,
    end: () => told.push("end"),
  };
  return {
    live: createLiveStatus({ findById }, AT_ONCE),
    project,
    payment,
    told,
    follower,
    change: (to: Payment | Error) => {
      now = to;
    },
    looks: () => looks,
    /** Resolves when so many more looks have begun. */
    looked: (more: number) =>
      new Promise<void>((resolve) => {
        const until = looks + more;
        const hear = () => {
          if (looks < until) return;
          hearers.delete(hear);
          resolve();
        };
        hearers.add(hear);
      }),
  };
}

test("a page is told its state at once, and each change once", async () => {
  const { live, project, payment, told, follower, change, looked } = scene();
  live.follow(project, payment, follower);
  expect(told).toEqual(["pending 1"]);
  await looked(2);
  change({ ...payment, status: "paid", version: 2 });
  await looked(3);
  expect(told).toEqual(["pending 1", "paid 2"]);
  live.close();
  expect(told.at(-1)).toBe("end");
});

test("a look that fails is no news", async () => {
  const { live, project, payment, told, follower, change, looked } = scene();
  live.follow(project, payment, follower);
  change(new Error("the database is away"));
  await looked(2);
  change({ ...payment, version: 2 });
  await looked(3);
  expect(told).toEqual(["pending 1", "pending 2"]);
  live.close();
});

test("nobody follows, nobody asks; one that is left open is let go after ten minutes", async () => {
  const { live, project, payment, told, follower, looks, looked } = scene();
  const leave = live.follow(project, payment, follower);
  await looked(1);
  leave?.();
  const before = looks();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks() - before).toBeLessThanOrEqual(1);
  expect(told).toEqual(["pending 1"]);
  live.follow(project, payment, follower);
  await looked(600);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told.at(-1)).toBe("end");
});

test("there is an end to how many may follow, and none may once it is closed", () => {
  const { live, project, payment, follower } = scene();
  for (let page = 0; page < 2_000; page += 1) {
    expect(live.follow(project, payment, follower)).toBeDefined();
  }
  expect(live.follow(project, payment, follower)).toBeUndefined();
  live.close();
  expect(live.follow(project, payment, follower)).toBeUndefined();
});

test("the state changes with status and version", () => {
  expect(stateOf({ ...scene().payment, status: "paid", version: 7 })).toBe("paid 7");
});
