/** Recovery codes: ten that each count once, for the day on which the other factor is lost. */
import { createHmac } from "node:crypto";
import { utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { PeopleRoom } from "./person.ts";

const CODES = 10;
const CHARACTERS = 16;
/** Without letters that are read as another; 32 of them, so that no byte favours one. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Makes ten new codes, shown this once: `k3fj-9xmw-…`; those made before end. */
export async function makeRecoveryCodes(
  room: PeopleRoom,
  personId: string,
): Promise<readonly string[]> {
  const codes = Array.from({ length: CODES }, () => drawCode(room));
  const digests = codes.map((code) => digestOf(room, personId, code));
  await replaceCodes(room.db, [personId, digests, utcText(room.clock.now())]);
  return codes;
}

/** Whether it is a code that has not been used; from now on it has. */
export async function useRecoveryCode(
  room: PeopleRoom,
  personId: string,
  code: string,
): Promise<boolean> {
  const digest = digestOf(room, personId, code);
  return (await useCode(room.db, [personId, digest, utcText(room.clock.now())])).length > 0;
}

export async function countRecoveryCodes(db: Queryable, personId: string): Promise<number> {
  return (await countCodes(db, [personId]))[0]?.left ?? 0;
}

function drawCode({ ids }: PeopleRoom): string {
  const text = [...ids.bytes(CHARACTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return text.replaceAll(/.{4}(?=.)/g, "$&-");
}

/** Bound to the person and to the house key: a stolen table helps nobody to guess. */
function digestOf({ houseKey }: PeopleRoom, personId: string, code: string): Buffer {
  const plain = code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  return createHmac("sha256", houseKey).update(`recovery:${personId}:${plain}`).digest();
}

const replaceCodes = statement(
  "recovery_code_replace",
  `with gone as (
     delete from recovery_code where person_id = $1
   )
   insert into recovery_code (person_id, digest, created_at)
   select $1, digest, $3 from unnest($2::bytea[]) as digest`,
);

const useCode = statement<{ person_id: string }>(
  "recovery_code_use",
  `update recovery_code set used_at = $3
    where person_id = $1 and digest = $2 and used_at is null
   returning person_id`,
);

const countCodes = statement<{ left: number }>(
  "recovery_code_count",
  "select count(*) as left from recovery_code where person_id = $1 and used_at is null",
);
