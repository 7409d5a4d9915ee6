/** The time machine and webhooks: tries that fall due are made, however time was moved. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import { projectSettings } from "../src/engine/settings.ts";
import { rails } from "../src/rails/index.ts";
import { claim } from "../src/webhooks/claim.ts";
import { walkOf } from "../src/webhooks/due.ts";
import { ask, HOUSE_KEY, made, SETTINGS } from "./support/house.ts";
import { receiver, webhookHouse } from "./support/webhook-house.ts";

const house = await webhookHouse();
const { db, clock, ids } = house;

function engineWith(onTold: () => void) {
  return createEngine({ db, clock, ids, rails, houseKey: HOUSE_KEY, keyForms: [], onTold });
}

let shops = 0;

/** Payments that expire at three times and an endpoint that never answers well; then the jumps. */
async function lifeIn(jumps: readonly number[]) {
  shops += 1;
  const bare = await house.project(`shop-${shops}`);
  const project = { ...bare, settings: projectSettings.parse(SETTINGS) };
  const shop = await receiver((response) => response.writeHead(500).end());
  await house.endpoint(shop.url, {}, project);
  const worker = house.worker({ walk: walkOf(project) });
  const engine = engineWith(worker.nudge);
  worker.start();
  for (const channel of ["ewallet.dana", "qris", "va.bni"]) {
    await made(engine, ask(project, { channel, reference: channel }));
  }
  for (const by of jumps) {
    expect((await engine.clocks.advance(project, by)).waiting).toBe(0);
  }
  const { rows } = await db.query(
    `select p.reference, p.status as payment, e.type, d.status, d.attempts
       from payment p
       join event e on e.merchant_id = p.merchant_id and e.subject_id = p.id
       join delivery d on d.merchant_id = e.merchant_id and d.event_number = e.number
      where p.merchant_id = $1 and p.project_id = $2
      order by e.number`,
    [project.merchantId, project.id],
  );
  await worker.stop();
  return { rows, stamps: shop.received.map(({ headers }) => headers["webhook-timestamp"]) };
}

test("one jump and many small ones end alike, and tries are signed in real time", async () => {
  const whole = 8 * DAY;
  const once = await lifeIn([whole]);
  expect(once.rows.map(({ payment }) => payment)).toEqual(Array(6).fill("expired"));
  const tries = once.rows.slice(0, 3).map(({ status, attempts }) => [status, attempts]);
  expect(tries).toEqual(Array(3).fill(["failed", 12]));
  expect(new Set(once.stamps)).toEqual(new Set([`${clock.now() / 1_000}`]));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: MINUTE, max: 2 * DAY }), { minLength: 1, maxLength: 5 }),
      async (parts) => {
        const sum = parts.reduce((all, part) => all + part, 0);
        const rest = whole > sum ? [whole - sum] : [];
        expect((await lifeIn([...parts, ...rest])).rows.slice(0, 3)).toEqual(once.rows.slice(0, 3));
      },
    ),
    { numRuns: 4, seed: 7 },
  );
});

test("a lease stays real: what a worker has is waited for, and not moved", async () => {
  const project = await house.project("leased");
  await house.endpoint("http://127.0.0.1:9/hook", {}, project);
  await house.tell([{ reference: "leased" }], "payment.paid", project);
  const walk = await walkOf(project)(db, "", clock.now());
  const shares = walk.due.map(({ endpointId }) => ({
    endpointId,
    lane: "first" as const,
    room: 1,
  }));
  const link = (dialect: string, path: string) => `http://localhost/${dialect}${path}`;
  const { taken } = await claim({ ...house, link }, shares);
  const leaseEnd = taken[0]?.leaseEnd;
  const advancing = engineWith(() => undefined).clocks.advance(project, HOUR);
  const lease = async () =>
    (await db.query("select leased_until from delivery where id = $1", [taken[0]?.id])).rows;
  expect(await lease()).toEqual([{ leased_until: leaseEnd }]);
  await db.query("update delivery set status = 'succeeded' where id = $1", [taken[0]?.id]);
  expect((await advancing).waiting).toBe(0);
  expect(await lease()).toEqual([{ leased_until: leaseEnd }]);
});
