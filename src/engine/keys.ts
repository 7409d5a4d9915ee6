/**
 * Keys: made, imported, shown again where they may be, revoked, and resolved to who calls. What is
 * stored is a digest: SHA-256 of a key we made (256 random bits), HMAC under the house key of an
 * imported one, whose bits nobody vouches for. A key is found by its digest, never compared.
 */
import { createHmac, hash } from "node:crypto";
import { type Clock, type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { drawKey, hintOf, type KeyForm, plausibleBits, STRONG_BITS } from "./key-form.ts";
import { seal, unseal } from "./seal.ts";
import type { Project } from "./settings.ts";

/** What data-access functions of keys take. */
export type KeyRoom = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly houseKey: Buffer;
};

/** What may be told of a key at any time. */
export type KeyFacts = {
  readonly id: string;
  readonly kind: "made" | "imported";
  /** Its beginning, by which people know it. */
  readonly hint: string;
  readonly mayPayOut: boolean;
  /** What it may do beyond the payments of its own project: see `SCOPES`. */
  readonly scopes: readonly string[];
  /** Where it may be used from; none: anywhere. */
  readonly addresses: readonly string[];
  readonly createdAt: Instant;
  /** Null: until it is revoked. */
  readonly expiresAt: Instant | null;
  /** To a few minutes; null: never. */
  readonly usedAt: Instant | null;
};

/** What bounds a key; what is left out bounds nothing. */
export type KeyBounds = {
  readonly mayPayOut?: boolean;
  readonly scopes?: readonly string[];
  readonly addresses?: readonly string[];
  readonly expiresAt?: Instant | null;
};

/** A key in the moment of its making: `key` is not shown again in live. */
export type MadeKey = KeyFacts & { readonly key: string };

export type ImportedKey = {
  readonly key: string;
  /** The operator accepts a live key that might be guessed. */
  readonly weakKey: boolean;
};

/** Longer ones are refused unread. */
export const LONGEST_KEY = 256;
const SHORTEST_IMPORT = 8;

/**
 * Makes a key for a project, or takes an imported one in; `mayPayOut` false bars it from payouts,
 * as one that a page shows to anybody. Run it in a transaction.
 * Fails: conflict when the key has an owner, invalid_request when it is malformed or weak.
 */
export async function createKey(
  room: KeyRoom,
  project: Project,
  form: KeyForm,
  imported?: ImportedKey,
  { mayPayOut: wanted = true, scopes = [], addresses = [], expiresAt = null }: KeyBounds = {},
): Promise<MadeKey> {
  const createdAt = room.clock.now();
  checkEnd(expiresAt, createdAt);
  const { key, hint } = imported
    ? { key: checkImport(imported.key), hint: hintOf(imported.key) }
    : drawKey(room.ids, form.prefix[project.mode]);
  const weak = imported !== undefined && weakInLive(project, form, imported);
  const mayPayOut = wanted && !weak;
  const id = room.ids.uuid(createdAt);
  const kind = imported ? "imported" : "made";
  const scope = scopeOf(form, project.slug);
  if (imported) await refuseOwned(room.db, [form.dialect, scope, digestsOf(room.houseKey, key)]);
  const digest = kind === "made" ? madeDigest(key) : importedDigest(room.houseKey, key);
  const taken = await register(room.db, [
    form.dialect,
    scope,
    digest,
    project.merchantId,
    project.id,
    id,
  ]);
  if (taken.length === 0) throw owned();
  const readable = project.mode === "sandbox" || form.signs;
  await insertKey(room.db, [
    project.merchantId,
    id,
    project.id,
    kind,
    hint,
    readable ? seal(room.houseKey, key, aboutKey(id)) : null,
    mayPayOut,
    utcText(createdAt),
    scopes,
    addresses,
    expiresAt === null ? null : utcText(expiresAt),
  ]);
  const bounds = { mayPayOut, scopes, addresses, expiresAt };
  return { id, kind, hint, ...bounds, createdAt, usedAt: null, key };
}

/** The key itself, where it was kept readable; else undefined. */
export async function openKey(
  { db, houseKey }: Pick<KeyRoom, "db" | "houseKey">,
  merchantId: string,
  id: string,
): Promise<string | undefined> {
  const sealed = (await selectSealed(db, [merchantId, id]))[0]?.sealed;
  return sealed ? unseal(houseKey, sealed, aboutKey(id)) : undefined;
}

/** A project's keys that work, oldest first. */
export async function listKeys(
  db: Queryable,
  project: Pick<Project, "merchantId" | "id">,
): Promise<KeyFacts[]> {
  return selectOfProject(db, [project.merchantId, project.id]);
}

/** A key of the project that is not revoked. Fails: not_found. */
export async function keyOfProject(
  db: Queryable,
  project: Pick<Project, "merchantId" | "id">,
  id: string,
): Promise<KeyFacts> {
  const key = (await listKeys(db, project)).find((one) => one.id === id);
  if (key) return key;
  throw new Failure("not_found", "There is no such key", { field: "key" });
}

/** A key by its id alone, as verbs name it. */
export async function findKey(
  db: Queryable,
  id: string,
): Promise<(KeyFacts & { merchantId: string; revokedAt: Instant | null }) | undefined> {
  return (await selectById(db, [id]))[0];
}

/**
 * Binds a working key to other addresses, or gives it another end; what is left out stays.
 * Fails: wrong_state when it is revoked, invalid_request (expires).
 */
export async function changeKey(
  { db, clock }: Pick<KeyRoom, "db" | "clock">,
  merchantId: string,
  id: string,
  { addresses, expiresAt }: Pick<KeyBounds, "addresses" | "expiresAt">,
): Promise<KeyFacts> {
  checkEnd(expiresAt ?? null, clock.now());
  const [bound] = await updateBounds(db, [
    ...[merchantId, id, addresses ?? null],
    ...[expiresAt !== undefined, expiresAt == null ? null : utcText(expiresAt)],
  ]);
  if (bound) return bound;
  throw new Failure("wrong_state", "The key is revoked already");
}

/** A key ends in the future. Fails: invalid_request (expires). */
function checkEnd(expiresAt: Instant | null, now: Instant): void {
  if (expiresAt === null || expiresAt > now) return;
  throw new Failure("invalid_request", "A key's end lies in the future", { field: "expires" });
}

/**
 * Revokes a key; it stops working within a second. A made one stays known, so that whoever uses it
 * hears why it no longer works; an imported one may be brought to another project.
 * Fails: wrong_state when it is revoked already.
 */
export async function revokeKey(
  { db, clock }: Pick<KeyRoom, "db" | "clock">,
  merchantId: string,
  id: string,
): Promise<void> {
  const revoked = await setRevoked(db, [merchantId, id, utcText(clock.now())]);
  if (revoked.length === 0) throw new Failure("wrong_state", "The key is revoked already");
}

/** Whether an imported key is weak, when the operator accepts that; fails when not. */
export function refuseWeak(key: string, form: KeyForm, accepted: boolean): boolean {
  const bits = Math.floor(plausibleBits(key, form.prefix.live));
  if (bits >= STRONG_BITS) return false;
  if (accepted) return true;
  throw new Failure(
    "invalid_request",
    `The key holds at most ${bits} bits of chance; a live one needs ${STRONG_BITS}`,
    { field: "api_key", hint: "Let us make a key, or pass --weak-key: it then cannot pay out." },
  );
}

export function scopeOf(form: KeyForm, slug: string | undefined): string {
  return form.scope === "project" ? (slug ?? "") : "";
}

/** Both digests that a key may be kept under. */
export function digestsOf(houseKey: Buffer, key: string): Buffer[] {
  return [madeDigest(key), importedDigest(houseKey, key)];
}

function weakInLive(project: Project, form: KeyForm, imported: ImportedKey): boolean {
  return project.mode === "live" && refuseWeak(imported.key, form, imported.weakKey);
}

function checkImport(key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key) || key.length < SHORTEST_IMPORT || key.length > LONGEST_KEY) {
    throw new Failure(
      "invalid_request",
      `A key is ${SHORTEST_IMPORT} to ${LONGEST_KEY} visible ASCII characters`,
      { field: "api_key" },
    );
  }
  return key;
}

async function refuseOwned(db: Queryable, values: readonly unknown[]): Promise<void> {
  if ((await selectOwner(db, values)).length > 0) throw owned();
}

function owned(): Failure {
  return new Failure("conflict", "The key has an owner already", {
    field: "api_key",
    hint: "Revoke it there first, or let us make a key.",
  });
}

function madeDigest(key: string): Buffer {
  return hash("sha256", key, "buffer");
}

function importedDigest(houseKey: Buffer, key: string): Buffer {
  return createHmac("sha256", houseKey).update(`imported key ${key}`).digest();
}

/** What a key is sealed to. */
export function aboutKey(id: string): string {
  return `key:${id}`;
}

const FACTS = `
  k.id, k.kind, k.hint, k.may_pay_out as "mayPayOut", k.scopes, k.addresses,
  k.created_at as "createdAt", k.expires_at as "expiresAt", k.used_at as "usedAt"`;

const register = statement<{ key_id: string }>(
  "key_register",
  `insert into key_directory (dialect, scope, digest, merchant_id, project_id, key_id)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (dialect, scope, digest) do nothing
   returning key_id`,
);

const insertKey = statement(
  "key_create",
  `insert into api_key
          (merchant_id, id, project_id, kind, hint, sealed, may_pay_out, created_at, scopes,
           addresses, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

const selectOwner = statement<{ key_id: string }>(
  "key_owner",
  "select key_id from key_directory where dialect = $1 and scope = $2 and digest = any($3)",
);

const selectSealed = statement<{ sealed: Buffer | null }>(
  "key_sealed",
  "select sealed from api_key where merchant_id = $1 and id = $2",
);

const selectOfProject = statement<KeyFacts>(
  "key_list",
  `select ${FACTS}
     from api_key k
    where k.merchant_id = $1 and k.project_id = $2 and k.revoked_at is null
    order by k.created_at, k.id`,
);

const selectById = statement<KeyFacts & { merchantId: string; revokedAt: Instant | null }>(
  "key_by_id",
  `select ${FACTS}, k.merchant_id as "merchantId", k.revoked_at as "revokedAt"
     from api_key k
    where k.id = $1`,
);

const updateBounds = statement<KeyFacts>(
  "key_change",
  `update api_key k
      set addresses = coalesce($3, k.addresses),
          expires_at = case when $4 then $5 else k.expires_at end
    where k.merchant_id = $1 and k.id = $2 and k.revoked_at is null
   returning ${FACTS}`,
);

const setRevoked = statement<{ id: string }>(
  "key_revoke",
  `with revoked as (
     update api_key
        set revoked_at = $3, sealed = null
      where merchant_id = $1 and id = $2 and revoked_at is null
     returning id, kind
   ),
   forgotten as (
     delete from key_directory d
      using revoked r
      where d.merchant_id = $1 and d.key_id = r.id and r.kind = 'imported'
   )
   select id from revoked`,
);
