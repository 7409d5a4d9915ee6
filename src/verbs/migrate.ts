/** `migrate`: brings the database up to the code. */
import { openHouse } from "../open-house.ts";
import { defineVerb } from "./define.ts";

export const migrateVerb = defineVerb({
  noun: "migrate",
  summary: "Bring the database up to this code; the server does so itself when it starts.",
  options: {},
  async run({ config }) {
    const house = await openHouse(config(), { role: "verb", migrate: true });
    await house.close();
    const applied = house.migrated;
    return {
      json: { applied },
      text: applied.length === 0 ? "Nothing to apply." : `Applied: ${applied.join(", ")}`,
    };
  },
});
