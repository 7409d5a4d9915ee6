/** The house key: made once, found again, and refused when it is another. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { countedIds } from "../ids.ts";
import { keyFileIsOpen, openHouseKey } from "./house-key.ts";

const ids = countedIds(3);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gapura-key-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("the house key", () => {
  test("is made private at the first start and found by the next", async () => {
    const db = (await testDatabase()).pool;
    const file = join(folder, "first", "house.key");
    const [one, two] = await Promise.all([
      openHouseKey({ db, ids, file }),
      openHouseKey({ db, ids, file }),
    ]);
    expect(one.key).toHaveLength(32);
    expect(one).toEqual(two);
    expect(one.source).toBe(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, "first"))).toEqual(["house.key"]);
    expect(await openHouseKey({ db, ids, file })).toEqual(one);
    expect(await keyFileIsOpen(file)).toBe(false);
    await chmod(file, 0o644);
    expect(await keyFileIsOpen(file)).toBe(true);
    const { rows } = await db.query("select value::text from house");
    expect(rows[0].value).not.toContain(one.key.toString("hex"));
  });

  test("from the setting needs no file", async () => {
    const db = (await testDatabase()).pool;
    const file = join(folder, "unused.key");
    const key = ids.bytes(32);
    expect(await openHouseKey({ db, ids, key, file })).toEqual({ key, source: "GAPURA_KEY" });
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  test("that is another one is refused, and so is a missing one", async () => {
    const db = (await testDatabase()).pool;
    const file = join(folder, "lost.key");
    await openHouseKey({ db, ids, file });
    const text = await readFile(file, "utf8");
    await writeFile(file, `${ids.bytes(32).toString("hex")}\n`);
    await expect(openHouseKey({ db, ids, file })).rejects.toThrow("is not the one");
    const given = openHouseKey({ db, ids, file, key: ids.bytes(32) });
    await expect(given).rejects.toThrow("the house key from GAPURA_KEY");
    await rm(file);
    await expect(openHouseKey({ db, ids, file })).rejects.toThrow("the house key is missing");
    await writeFile(file, "what is this\n");
    await expect(openHouseKey({ db, ids, file })).rejects.toThrow("holds no house key");
    await writeFile(file, text);
    await openHouseKey({ db, ids, file });
  });
});
