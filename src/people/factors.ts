/** What proves a person beside the password, and the asking for it: guesses are counted here. */
import type { Queryable } from "../db/pool.ts";
import { isPassword } from "../engine/passwords.ts";
import { countGuess, FACTORS, forgetGuesses } from "./guesses.ts";
import { listPasskeys, type Site, usePasskey } from "./passkeys.ts";
import { findKnown, type PeopleRoom } from "./person.ts";
import { countRecoveryCodes, useRecoveryCode } from "./recovery-codes.ts";
import type { Session } from "./sessions.ts";
import { hasTotp, useTotp } from "./totp.ts";

export type Factors = {
  readonly totp: boolean;
  readonly passkeys: number;
  readonly recoveryCodes: number;
};

/** What somebody has shown; one of them. */
export type Proof = {
  /** Of an app, or a recovery code. */
  readonly code?: string | undefined;
  /** What the browser answered to `askPasskey`. */
  readonly passkey?: string | undefined;
  /** Counts only for who has no second factor. */
  readonly password?: string | undefined;
};

export async function factorsOf(db: Queryable, personId: string): Promise<Factors> {
  return {
    totp: await hasTotp(db, personId),
    passkeys: (await listPasskeys(db, personId)).length,
    recoveryCodes: await countRecoveryCodes(db, personId),
  };
}

export function hasFactor({ totp, passkeys }: Factors): boolean {
  return totp || passkeys > 0;
}

/** Whether the proof holds. Fails: rate_limited after too many that did not. */
export async function proveFactor(
  room: PeopleRoom,
  site: Site,
  session: Session,
  proof: Proof,
): Promise<boolean> {
  await countGuess(room, FACTORS, session.personId);
  const right = await holds(room, site, session, proof);
  if (right) await forgetGuesses(room, FACTORS, session.personId);
  return right;
}

async function holds(
  room: PeopleRoom,
  site: Site,
  session: Session,
  { code, passkey, password }: Proof,
): Promise<boolean> {
  const { personId, realm, actsAs } = session;
  if (passkey) return usePasskey(room, site, session, passkey);
  if (code) {
    return (await useTotp(room, personId, code)) || (await useRecoveryCode(room, personId, code));
  }
  if (!password || hasFactor(await factorsOf(room.db, personId))) return false;
  const known = await findKnown(room.db, actsAs === null ? realm : "console", personId);
  return isPassword(password, known?.passwordHash ?? null);
}
