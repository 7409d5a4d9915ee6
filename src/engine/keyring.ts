/** Projects and keys of a merchant, managed by a key that has the scope for it. */
import { type Pool, type Queryable, statement } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { assert, Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { audit } from "./audit.ts";
import type { Caller } from "./engine.ts";
import type { KeyForm } from "./key-form.ts";
import {
  createKey,
  type KeyFacts,
  type KeyRoom,
  listKeys,
  type MadeKey,
  revokeKey,
} from "./keys.ts";
import { listProjects } from "./merchants.ts";
import { openProject } from "./open-project.ts";
import type { Project, SettingsInput } from "./settings.ts";

/** What a key may be allowed beyond the payments of its own project. */
export const SCOPES = ["projects"] as const;
export type Scope = (typeof SCOPES)[number];

export type WantedKey = { readonly mayPayOut: boolean; readonly scopes: readonly Scope[] };

/** Of the caller's merchant and mode alone. All fail with forbidden for a key without the scope. */
export type Keyring = {
  projects(caller: Caller): Promise<readonly Project[]>;
  /** Of the caller's dialect, with its first key. Fails: invalid_request, conflict (slug). */
  createProject(
    caller: Caller,
    wanted: { readonly slug: string; readonly name: string; readonly settings: SettingsInput },
  ): Promise<{ readonly project: Project; readonly key: MadeKey }>;
  /** Fails: not_found. */
  project(caller: Caller, id: string): Promise<Project>;
  keys(caller: Caller, projectId: string): Promise<readonly KeyFacts[]>;
  /** No more than the caller itself may. Fails: forbidden, not_found. */
  createKey(caller: Caller, projectId: string, wanted: WantedKey): Promise<MadeKey>;
  /** Fails: not_found, wrong_state. */
  revokeKey(caller: Caller, projectId: string, keyId: string): Promise<void>;
};

type Room = KeyRoom & { readonly db: Pool };

export function createKeyring(room: Room, forms: readonly KeyForm[]): Keyring {
  const { db } = room;

  function formOf({ dialect }: Project): KeyForm {
    const form = forms.find((one) => one.dialect === dialect);
    assert(form, `no key form of dialect ${dialect}`);
    return form;
  }

  async function owned(caller: Caller): Promise<readonly Project[]> {
    refuseWithout(caller, "projects");
    const { merchantId, mode } = caller.project;
    return (await listProjects(db, merchantId)).filter((one) => one.mode === mode);
  }

  async function own(caller: Caller, id: string): Promise<Project> {
    const found = (await owned(caller)).find((one) => one.id === id);
    if (found) return found;
    throw new Failure("not_found", "There is no such project", { field: "id" });
  }

  const note = (client: Queryable, { keyId, project }: Caller, verb: string, subject: string) =>
    audit(
      { ...room, db: client },
      { actor: showId("key", keyId), verb, subject, merchantId: project.merchantId },
    );

  return {
    projects: owned,
    project: own,
    async createProject(caller, { slug, name, settings }) {
      refuseWithout(caller, "projects");
      const { merchantId, mode, dialect } = caller.project;
      return transaction(db, async (client) => {
        const inside = { ...room, db: client };
        const wanted = { merchantId, slug, name, mode, dialect, settings };
        const { mayPayOut, addresses, expiresAt } = caller;
        const bounds = { mayPayOut, addresses, expiresAt };
        const made = await openProject(inside, formOf(caller.project), wanted, { bounds });
        await note(client, caller, "project create", showId("prj", made.project.id));
        return made;
      });
    },
    async keys(caller, projectId) {
      return listKeys(db, await own(caller, projectId));
    },
    async createKey(caller, projectId, { mayPayOut, scopes }) {
      const project = await own(caller, projectId);
      if (mayPayOut && !caller.mayPayOut) throw tooMuch("may_pay_out");
      if (scopes.some((scope) => !caller.scopes.includes(scope))) throw tooMuch("scopes");
      return transaction(db, async (client) => {
        const inside = { ...room, db: client };
        const { addresses, expiresAt } = caller;
        const bounds = { mayPayOut, scopes, addresses, expiresAt };
        const key = await createKey(inside, project, formOf(project), undefined, bounds);
        await note(client, caller, "key create", showId("key", key.id));
        return key;
      });
    },
    async revokeKey(caller, projectId, keyId) {
      const { merchantId, id } = await own(caller, projectId);
      const [row] = await selectOwner(db, [merchantId, id, keyId]);
      if (!row) throw new Failure("not_found", "There is no such key", { field: "key" });
      await transaction(db, async (client) => {
        await revokeKey({ ...room, db: client }, merchantId, keyId);
        await note(client, caller, "key revoke", showId("key", keyId));
      });
    },
  };
}

function refuseWithout({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new Failure("forbidden", `This key has no scope ${scope}`, {
    hint: `gapura key create --project SLUG --scopes ${scope} makes one that has`,
  });
}

function tooMuch(field: string): Failure {
  return new Failure("forbidden", "A key makes none that may do more than itself", { field });
}

const selectOwner = statement<{ id: string }>(
  "keyring_owner",
  "select id from api_key where merchant_id = $1 and project_id = $2 and id = $3",
);
