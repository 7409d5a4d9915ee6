/** Orders under way when a project has moved: the old gateway is asked for as long as was said. */
import { expect, test } from "vitest";
import { DAY } from "../src/clock.ts";
import { createEngine } from "../src/engine/create-engine.ts";
import { findProject } from "../src/engine/merchants.ts";
import { type AskedElsewhere, setMovedFrom } from "../src/engine/moved-from.ts";
import type { Project } from "../src/engine/settings.ts";
import { countedIds } from "../src/ids.ts";
import { rails } from "../src/rails/index.ts";
import { ask, HOUSE_KEY, made, testHouse } from "./support/house.ts";

const { engine, clock, project: stranger, addProject, database } = await testHouse();
const db = database.pool;
const deps = { db, clock, ids: countedIds(2), rails, houseKey: HOUSE_KEY, keyForms: [] };
const theirs = await made(engine, ask(stranger, { reference: "OLD-1" }));

const asked: AskedElsewhere[] = [];
const { payments } = createEngine({
  ...deps,
  async lookUpElsewhere(_project, order) {
    asked.push(order);
    return order.reference === "OLD-1" ? theirs : undefined;
  },
});

async function moved(days: number): Promise<Project> {
  const project = await addProject();
  const credentials = { key: "old-key", slug: "old-slug" };
  await setMovedFrom({ ...deps, db }, project, { dialect: "pakasir", credentials, days });
  return (await findProject(db, { slug: project.slug })) as Project;
}

test("the old gateway is asked with its own credentials, and no longer than was said", async () => {
  const project = await moved(30);
  expect(await payments.findElsewhere(project, "OLD-1", 99_000)).toEqual(theirs);
  expect(asked).toEqual([
    {
      dialect: "pakasir",
      credentials: { key: "old-key", slug: "old-slug" },
      reference: "OLD-1",
      amount: 99_000,
    },
  ]);
  expect(await payments.findElsewhere(project, "OLD-2")).toBeUndefined();
  clock.advance(30 * DAY);
  expect(await payments.findElsewhere(project, "OLD-1")).toBeUndefined();
  expect(asked).toHaveLength(2);
});

test("its credentials lie sealed", async () => {
  const project = await moved(1);
  const { rows } = await db.query("select settings::text from project where id = $1", [project.id]);
  expect(JSON.stringify(rows)).not.toContain("old-key");
  expect(project.settings.channels).toEqual(stranger.settings.channels);
});

test("nobody is asked for a project that never moved, or when nobody can ask", async () => {
  const before = asked.length;
  expect(await payments.findElsewhere(stranger, "OLD-1")).toBeUndefined();
  expect(await engine.payments.findElsewhere(await moved(1), "OLD-1")).toBeUndefined();
  expect(asked).toHaveLength(before);
});

test.each([0, 366, 1.5, Number.NaN])("%d days are refused", async (days) => {
  await expect(moved(days)).rejects.toMatchObject({ code: "invalid_request", field: "days" });
});
