/**
 * Codes of an authenticator app (TOTP, RFC 6238): the seed lies sealed, a code counts once, and one
 * step before and after now are taken, as clocks differ.
 */
import { Secret, TOTP } from "otpauth";
import { utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { seal, unseal } from "../engine/seal.ts";
import { Failure } from "../failure.ts";
import type { PeopleRoom, Person } from "./person.ts";

const SEED_BYTES = 20;
const PERIOD = 30;
const STEPS_ASIDE = 1;
const ISSUER = "Gapura";

/** What an app is given: as text to type, and as an address to draw as a QR code. */
export type TotpOffer = { readonly seed: string; readonly uri: string };

/** A seed to put into an app; the same until it is confirmed. Fails: conflict once it is. */
export async function offerTotp(room: PeopleRoom, person: Person): Promise<TotpOffer> {
  const drawn = Secret.fromHex(room.ids.bytes(SEED_BYTES).toString("hex")).base32;
  await insertTotp(room.db, [person.id, seal(room.houseKey, drawn, aboutOf(person.id))]);
  const [row] = await selectTotp(room.db, [person.id]);
  if (!row || row.confirmed) throw new Failure("conflict", "An app is set up already");
  const seed = unseal(room.houseKey, row.sealed, aboutOf(person.id));
  return { seed, uri: totpOf(seed, person.login).toString() };
}

/** The first code of an app makes its seed count; tells whether it was right. */
export async function confirmTotp(
  room: PeopleRoom,
  person: Person,
  code: string,
): Promise<boolean> {
  const step = await stepOf(room, person.id, code);
  if (step === undefined) return false;
  const now = utcText(room.clock.now());
  return (await confirm(room.db, [person.id, step, now])).length > 0;
}

/** Whether it is a code of the person's app that has not been used. */
export async function useTotp(room: PeopleRoom, personId: string, code: string): Promise<boolean> {
  const step = await stepOf(room, personId, code);
  if (step === undefined) return false;
  return (await useStep(room.db, [personId, step])).length > 0;
}

export async function hasTotp(db: Queryable, personId: string): Promise<boolean> {
  return (await selectTotp(db, [personId]))[0]?.confirmed === true;
}

export async function removeTotp(db: Queryable, personId: string): Promise<void> {
  await deleteTotp(db, [personId]);
}

/** The step that a code is of, near now; undefined for a wrong one. */
async function stepOf(
  room: PeopleRoom,
  personId: string,
  code: string,
): Promise<number | undefined> {
  const token = code.replaceAll(/\s/g, "");
  const [row] = await selectTotp(room.db, [personId]);
  if (!row || !/^\d{6}$/.test(token)) return undefined;
  const seed = unseal(room.houseKey, row.sealed, aboutOf(personId));
  const timestamp = room.clock.now();
  const delta = totpOf(seed, "").validate({ token, timestamp, window: STEPS_ASIDE });
  return delta === null ? undefined : Math.floor(timestamp / 1_000 / PERIOD) + delta;
}

function totpOf(seed: string, label: string): TOTP {
  const secret = Secret.fromBase32(seed);
  return new TOTP({ issuer: ISSUER, label: label || ISSUER, period: PERIOD, digits: 6, secret });
}

function aboutOf(personId: string): string {
  return `totp:${personId}`;
}

const insertTotp = statement(
  "totp_offer",
  `insert into totp (person_id, sealed) values ($1, $2) on conflict (person_id) do nothing`,
);

const selectTotp = statement<{ sealed: Buffer; confirmed: boolean }>(
  "totp_find",
  "select sealed, confirmed_at is not null as confirmed from totp where person_id = $1",
);

const confirm = statement<{ person_id: string }>(
  "totp_confirm",
  `update totp set confirmed_at = $3, used_step = $2
    where person_id = $1 and confirmed_at is null
   returning person_id`,
);

const useStep = statement<{ person_id: string }>(
  "totp_use",
  `update totp set used_step = $2
    where person_id = $1 and confirmed_at is not null and used_step < $2
   returning person_id`,
);

const deleteTotp = statement("totp_remove", "delete from totp where person_id = $1");
