/** The watch over the ledger: silent while it is whole, loud once it is broken. */
import { Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { testDatabase } from "../test/support/database.ts";
import { createLog } from "./app/log.ts";
import { fixedClock } from "./clock.ts";
import { watchLedger } from "./watch-ledger.ts";

const { pool: db } = await testDatabase({ ledgerChecked: false });
const houseKey = Buffer.alloc(32, 7);
const clock = fixedClock("2026-11-21T03:00:00Z");
let logged = "";
const log = createLog(
  "info",
  new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  }),
);
const stops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(stops.map((stop) => stop())));

test("a whole ledger has no violations, a broken one is told of", async () => {
  const whole = watchLedger({ db, clock, houseKey, log });
  stops.push(whole.stop);
  expect(whole.violations()).toBeUndefined();
  await expect.poll(whole.violations).toBe(0);
  expect(whole.differences()).toEqual({ missing_here: 0, missing_there: 0, differs: 0 });
  expect(logged).toBe("");

  await db.query("insert into merchant values (gen_random_uuid(), 'M', now())");
  await db.query(`insert into account (merchant_id, mode, name, posted)
                  select id, 'sandbox', 'fee', 7 from merchant`);
  const broken = watchLedger({ db, clock, houseKey, log });
  stops.push(broken.stop);
  await expect.poll(broken.violations).toBe(1);
  expect(whole.violations()).toBe(0);
  whole.check();
  expect(whole.checking()).toBe(true);
  await expect.poll(whole.violations).toBe(1);
  expect(whole.whole()).toMatchObject({ at: clock.now(), broken: [{ at: { account: "fee" } }] });
  expect(logged).toContain("the ledger is broken");
});
