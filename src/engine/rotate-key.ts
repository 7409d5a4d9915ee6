/** Rotating a key: a new one takes its place, and both work until the old one ends. */
import type { Instant } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import type { KeyForm } from "./key-form.ts";
import {
  changeKey,
  createKey,
  type KeyFacts,
  type KeyRoom,
  keyOfProject,
  type MadeKey,
} from "./keys.ts";
import type { Project } from "./settings.ts";

/**
 * Makes a key that may do what the old one may, from where it may. The old one ends at `end`, or
 * earlier where it would have; null: it goes on until it is revoked.
 * Fails: not_found, wrong_state when the old one has ended, invalid_request (expires).
 */
export async function rotateKey(
  room: KeyRoom & { readonly db: Pool },
  project: Project,
  form: KeyForm,
  id: string,
  end: Instant | null,
): Promise<MadeKey> {
  return transaction(room.db, async (client) => {
    const inside = { ...room, db: client };
    const { mayPayOut, scopes, addresses, expiresAt } = await workingKey(inside, project, id);
    if (end !== null) {
      const sooner = Math.min(end, expiresAt ?? end);
      await changeKey(inside, project.merchantId, id, { expiresAt: sooner });
    }
    return createKey(inside, project, form, undefined, { mayPayOut, scopes, addresses });
  });
}

/** A key of the project that works. Fails: not_found, wrong_state. */
async function workingKey(
  { db, clock }: Pick<KeyRoom, "db" | "clock">,
  project: Project,
  id: string,
): Promise<KeyFacts> {
  const key = await keyOfProject(db, project, id);
  if (key.expiresAt === null || key.expiresAt > clock.now()) return key;
  throw new Failure("wrong_state", "The key has ended already");
}
