/** Going live: a sandbox project becomes a live one for good, and its keys with it. */
import { utcText } from "../clock.ts";
import { type Pool, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { setBearer } from "./change-channels.ts";
import { changeSettings } from "./change-settings.ts";
import type { KeyForm } from "./key-form.ts";
import {
  createKey,
  type KeyFacts,
  type KeyRoom,
  listKeys,
  type MadeKey,
  openKey,
  refuseWeak,
  revokeKey,
} from "./keys.ts";
import { PROJECT_COLUMNS, type ProjectRow, projectOf } from "./merchants.ts";
import type { Bearer, Project } from "./settings.ts";

export type WentLive = {
  readonly project: Project;
  /** Keys that go on working. */
  readonly kept: readonly KeyFacts[];
  /** Keys that were the sandbox's, and are revoked. */
  readonly revoked: readonly KeyFacts[];
  /** The live key that takes their place. */
  readonly made: MadeKey | undefined;
};

/**
 * The project keeps its slug, and its keys where they look the same in both modes; else its sandbox
 * keys are revoked and a live one is made. Its sandbox payments and balance stay in the sandbox.
 * Its clock is the real time from now on, and its routes, which led to accounts of the sandbox,
 * are gone. `bearer` bears the fee on every channel; absent, each as it was.
 * Fails: wrong_state when it is live already, invalid_request for a weak key without `weakKey`.
 */
export async function goLive(
  room: KeyRoom & { readonly db: Pool },
  project: Project,
  form: KeyForm,
  { weakKey, bearer }: { readonly weakKey: boolean; readonly bearer?: Bearer | undefined },
): Promise<WentLive> {
  return transaction(room.db, async (client) => {
    const within = { ...room, db: client };
    const [row] = await setLive(client, [
      project.merchantId,
      project.id,
      utcText(room.clock.now()),
    ]);
    if (!row) throw new Failure("wrong_state", `The project ${project.slug} is live already`);
    const unrouted = await changeSettings(client, projectOf(row), { routes: [] });
    const live = bearer ? await setBearer(client, unrouted, bearer) : unrouted;
    const kept: KeyFacts[] = [];
    const revoked: KeyFacts[] = [];
    for (const key of await listKeys(client, project)) {
      const keep = staysInLive(form, key);
      if (keep) await keepInLive(within, live, form, key, weakKey);
      else await revokeKey(within, project.merchantId, key.id);
      (keep ? kept : revoked).push(key);
    }
    const made = kept.length > 0 ? undefined : await createKey(within, live, form);
    return { project: live, kept, revoked, made };
  });
}

/** Which of a sandbox project's keys would go on working in live. */
export function keysInLive(form: KeyForm, keys: readonly KeyFacts[]): readonly KeyFacts[] {
  return keys.filter((key) => staysInLive(form, key));
}

/** A key whose look says nothing of the mode works on; one that says `test` must not. */
function staysInLive(form: KeyForm, key: KeyFacts): boolean {
  return form.prefix.sandbox === form.prefix.live || !key.hint.startsWith(form.prefix.sandbox);
}

/** A live key can no longer be shown, unless its wire signs with it; a weak one cannot pay out. */
async function keepInLive(
  room: KeyRoom,
  project: Project,
  form: KeyForm,
  key: KeyFacts,
  weakKey: boolean,
): Promise<void> {
  const text = await openKey(room, project.merchantId, key.id);
  const weak = key.kind === "imported" && text !== undefined && refuseWeak(text, form, weakKey);
  await takeIntoLive(room.db, [project.merchantId, key.id, form.signs, weak]);
}

const setLive = statement<ProjectRow>(
  "project_set_live",
  `update project p set mode = 'live', live_at = $3, clock_offset = 0, clock_advanced_at = null
    where p.merchant_id = $1 and p.id = $2 and p.mode = 'sandbox'
   returning ${PROJECT_COLUMNS}`,
);

const takeIntoLive = statement(
  "key_take_into_live",
  `update api_key
      set sealed = case when $3 then sealed end,
          may_pay_out = may_pay_out and not $4
    where merchant_id = $1 and id = $2`,
);
