/** Operators: a link sets a password once, within a day, and a newer link ends it. */
import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { DAY, fixedClock } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { countedIds } from "../ids.ts";
import { audit } from "./audit.ts";
import {
  createOperator,
  createPasswordLink,
  findOperator,
  openPasswordLink,
  usePasswordLink,
} from "./operators.ts";

const clock = fixedClock("2025-09-19T01:18:49.678Z");
const ids = countedIds(11);
let room: { db: Pool; clock: typeof clock; ids: typeof ids };

beforeAll(async () => {
  room = { db: (await testDatabase()).pool, clock, ids };
});

describe("operators", () => {
  test("the first one acts when none is named", async () => {
    const first = await createOperator(room, "ayu");
    clock.advance(1);
    const second = await createOperator(room, "budi");
    expect(await findOperator(room.db)).toEqual(first);
    expect(await findOperator(room.db, "budi")).toEqual(second);
    expect(await findOperator(room.db, "citra")).toBeUndefined();
    await expect(createOperator(room, "ayu")).rejects.toThrow("already");
    await expect(createOperator(room, "a\nb")).rejects.toThrow("1 to 64");
  });

  test("a link sets a password once", async () => {
    const dewi = await createOperator(room, "dewi");
    const { token, expiresAt } = await createPasswordLink(room, dewi);
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(expiresAt).toBe(clock.now() + DAY);
    expect(await openPasswordLink(room, token)).toEqual(dewi);
    await expect(usePasswordLink(room, token, "short")).rejects.toThrow("8 to 256");
    expect(await usePasswordLink(room, token, "panjang sekali")).toEqual(dewi);
    await expect(usePasswordLink(room, token, "panjang sekali")).rejects.toThrow("was used");
    const { rows } = await room.db.query("select * from operator where name = 'dewi'");
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const links = await room.db.query("select encode(hash, 'escape') as text from operator_link");
    expect(links.rows.map(({ text }) => text)).not.toContain(token);
    const log = await room.db.query("select actor, verb from audit");
    expect(log.rows).toEqual([{ actor: "dewi", verb: "set-password" }]);
  });

  test("a newer link ends the older one, and a day ends both", async () => {
    const eka = await createOperator(room, "eka");
    const older = await createPasswordLink(room, eka);
    const newer = await createPasswordLink(room, eka);
    expect(await openPasswordLink(room, older.token)).toBeUndefined();
    expect(await openPasswordLink(room, newer.token)).toEqual(eka);
    clock.advance(DAY);
    expect(await openPasswordLink(room, newer.token)).toBeUndefined();
    await expect(usePasswordLink(room, newer.token, "panjang sekali")).rejects.toThrow("expired");
  });

  test("what they did is written down", async () => {
    await audit(room, {
      ...{ actor: "ayu", verb: "key revoke", subject: "key_1", detail: { why: "x" } },
      merchantId: null,
    });
    const { rows } = await room.db.query("select * from audit where actor = 'ayu'");
    expect(rows[0]).toMatchObject({ verb: "key revoke", subject: "key_1", detail: { why: "x" } });
  });
});
