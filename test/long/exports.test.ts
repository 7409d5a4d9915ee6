/** A million payments as a file: what waits in memory does not grow with them. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { testFaces } from "../support/faces.ts";
import { START } from "../support/house.ts";
import { manyPayments } from "../support/many-payments.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const MANY = 1_000_000;
/** Bytes that may be alive more at the fullest moment than after the first chunks. */
const MOST_GROWTH = 64 * 1024 * 1024;
const LOOK_EVERY = 8 * 1024 * 1024;

const faces = await testFaces();
const { project } = faces.house;
await manyPayments(faces.room.db, project, MANY, START);
const visitor = await faces.member("owner");
const home = `/dashboard/projects/${project.slug}`;

function alive(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Takes a file to its end; gives its bytes and lines, and by how much what is alive grew. */
async function taken(address: string, take: (chunk: Uint8Array) => void) {
  const { body } = await visitor.stream(address);
  let [bytes, lines, next] = [0, 0, LOOK_EVERY];
  let first: number | undefined;
  let most = 0;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    take(chunk);
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
    if (bytes < next) continue;
    next = bytes + LOOK_EVERY;
    const now = alive();
    first ??= now;
    most = Math.max(most, now - first);
  }
  return { bytes, lines, most };
}

test.each(["csv", "xlsx"])("%s", async (form) => {
  const file = await taken(`${home}/payments/export/${form}`, () => undefined);
  if (form === "csv") expect(file.lines).toBe(MANY + 1);
  expect(file.bytes).toBeGreaterThan(LOOK_EVERY * 4);
  expect(file.most).toBeLessThan(MOST_GROWTH);
});

test("a file that is kept whole is seen", async () => {
  const kept: Uint8Array[] = [];
  const some = `${home}/payments/export/csv?from=2026-11-17`;
  const file = await taken(some, (chunk) => kept.push(chunk));
  expect(kept.length).toBeGreaterThan(0);
  expect(file.most).toBeGreaterThan(MOST_GROWTH);
});
