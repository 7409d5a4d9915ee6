/**
 * From a key to who calls. Answers are repeated for at most a second, the empty ones too, so that a
 * busy program costs one look-up a second and a revocation counts within one.
 */
import { hash } from "node:crypto";
import { type Instant, MINUTE, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { assert, Failure } from "../failure.ts";
import { createBriefCache } from "./brief-cache.ts";
import type { Caller, Engine } from "./engine.ts";
import { mayComeFrom } from "./key-bounds.ts";
import { type KeyForm, looksMistyped, prefixOwner } from "./key-form.ts";
import { digestsOf, type KeyRoom, LONGEST_KEY, scopeOf } from "./keys.ts";
import { PROJECT_COLUMNS, type ProjectRow, projectOf } from "./merchants.ts";
import type { Mode, Project } from "./settings.ts";

/** The engine's `keys`: `resolve` finds the project behind a key as the wire carried it. */
export function createKeys(
  room: Pick<KeyRoom, "db" | "clock" | "houseKey">,
  forms: readonly KeyForm[],
): Engine["keys"] {
  const formOf = new Map(forms.map((form) => [form.dialect, form]));
  const answers = createBriefCache<Known | Failure>(room.clock);

  async function look(form: KeyForm, key: string, scope: string): Promise<Known | Failure> {
    const [found] = await selectKey(room.db, [form.dialect, scope, digestsOf(room.houseKey, key)]);
    if (!found) return stranger(forms, form, key, await modeOfSlug(room.db, scope));
    return judge(found, form, key, room.clock.now());
  }

  return {
    async resolve(dialect, key, slug, from) {
      const form = formOf.get(dialect);
      assert(form, `no key form of dialect ${dialect}`);
      if (key === "") throw new Failure("unauthenticated", "The key is missing");
      if (key.length > LONGEST_KEY) throw nobody();
      const scope = scopeOf(form, slug);
      const name = `${dialect} ${scope} ${hash("sha256", key, "base64")}`;
      const answer = await answers.get(name, () => look(form, key, scope));
      // A new failure each time: a thrown one may be decorated on its way out.
      if (answer instanceof Failure) throw new Failure(answer.code, answer.message);
      const { caller } = answer;
      if (!mayComeFrom(caller.addresses, from)) throw elsewhere(from);
      const now = room.clock.now();
      if (answer.usedAt === null || now >= answer.usedAt + NOTED_EVERY) {
        // Before the wait: who comes meanwhile need not write it, too.
        answer.usedAt = now;
        const { project, keyId } = caller;
        await noteUse(room.db, [project.merchantId, keyId, utcText(now)]);
      }
      return caller;
    },
  };
}

/** How old the last use that is written down may become. */
const NOTED_EVERY = 5 * MINUTE;

/** Who calls, and what of it is not the caller's. */
type Known = { readonly caller: Caller; usedAt: Instant | null };

type FoundKey = ProjectRow & {
  readonly key_id: string;
  readonly kind: "made" | "imported";
  readonly may_pay_out: boolean;
  readonly scopes: readonly string[];
  readonly expires_at: Instant | null;
  readonly revoked_at: Instant | null;
  readonly used_at: Instant | null;
  readonly addresses: readonly string[];
};

function judge(found: FoundKey, form: KeyForm, key: string, now: Instant): Known | Failure {
  const project = projectOf(found);
  if (found.revoked_at !== null) return revoked(project, form, key);
  if (found.expires_at !== null && found.expires_at <= now) {
    return new Failure("unauthenticated", "This key has expired");
  }
  const { key_id: keyId, may_pay_out: mayPayOut, scopes, addresses, expires_at: expiresAt } = found;
  const caller = { project, keyId, mayPayOut, scopes, addresses, expiresAt };
  return { caller, usedAt: found.used_at };
}

/** Says from where, since whoever sees it must know what to add. */
function elsewhere(from: string | undefined): Failure {
  return new Failure("wrong_key", `This key may not be used from ${from ?? "an unknown address"}`, {
    hint: "Add the address to the key's list in the dashboard, or call from one that is there.",
  });
}

/** A sandbox key outlives its project's going live only as a reason. */
function revoked(project: Project, form: KeyForm, key: string): Failure {
  const owner = prefixOwner([form], key);
  if (owner?.mode !== undefined && owner.mode !== project.mode) return wrongMode(owner.mode, form);
  return new Failure("unauthenticated", "This key was revoked");
}

/** Nobody's key: where it looks like one of another dialect or mode, the reason helps. */
function stranger(
  forms: readonly KeyForm[],
  form: KeyForm,
  key: string,
  mode: Mode | undefined,
): Failure {
  const owner = prefixOwner(forms, key);
  if (owner && owner.form !== form) {
    const whose = owner.mode
      ? `${owner.mode} key of ${owner.form.name}`
      : `key of ${owner.form.name}`;
    return new Failure("wrong_key", `This is a ${whose}, and this address speaks ${form.name}`);
  }
  if (owner?.mode && mode && owner.mode !== mode) return wrongMode(owner.mode, form);
  if (looksMistyped(key, owner?.mode ? form.prefix[owner.mode] : form.prefix.live)) {
    return new Failure("unauthenticated", "This key was cut off or mistyped");
  }
  return nobody();
}

function wrongMode(mode: Mode, form: KeyForm): Failure {
  const other = mode === "sandbox" ? "live" : "sandbox";
  return new Failure(
    "wrong_key",
    `This is a ${mode} key of ${form.name}, and the project is ${other}`,
  );
}

function nobody(): Failure {
  return new Failure("unauthenticated", "The key is not known");
}

async function modeOfSlug(db: Queryable, slug: string): Promise<Mode | undefined> {
  return slug === "" ? undefined : (await selectMode(db, [slug]))[0]?.mode;
}

/** A made key goes before an imported one, should one text ever be both. */
const selectKey = statement<FoundKey>(
  "key_resolve",
  `select k.id as key_id, k.kind, k.may_pay_out, k.scopes, k.expires_at, k.revoked_at,
          k.used_at, k.addresses, ${PROJECT_COLUMNS}
     from key_directory d
     join api_key k on k.merchant_id = d.merchant_id and k.id = d.key_id
     join project p on p.merchant_id = d.merchant_id and p.id = d.project_id
    where d.dialect = $1 and d.scope = $2 and d.digest = any($3)
    order by k.kind desc
    limit 1`,
);

const noteUse = statement(
  "key_note_use",
  `update api_key
      set used_at = $3
    where merchant_id = $1 and id = $2 and (used_at is null or used_at < $3)`,
);

const selectMode = statement<{ mode: Mode }>(
  "project_mode_of_slug",
  `select p.mode
     from project_directory d
     join project p on p.merchant_id = d.merchant_id and p.id = d.project_id
    where d.slug = $1`,
);
