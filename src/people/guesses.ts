/**
 * Limits on guesses: by what is guessed at, whether it exists or not, and by where the guesses come
 * from. A guess is counted before it is looked at, so that many at once gain nothing.
 */
import { createHmac } from "node:crypto";
import { type Instant, MINUTE, SECOND, utcText } from "../clock.ts";
import { statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { PeopleRoom } from "./person.ts";

export type GuessLimit = { readonly name: string; readonly most: number; readonly within: number };

export const PASSWORDS: GuessLimit = { name: "password", most: 5, within: 15 * MINUTE };
export const FACTORS: GuessLimit = { name: "factor", most: 5, within: 15 * MINUTE };
export const FROM_ADDRESS: GuessLimit = { name: "address", most: 50, within: 15 * MINUTE };

/** Counts one guess. Fails: rate_limited, with the seconds until the next may be made. */
export async function countGuess(
  room: PeopleRoom,
  limit: GuessLimit,
  subject: string,
): Promise<void> {
  const now = room.clock.now();
  const [row] = await takeGuess(room.db, [
    digestOf(room, limit, subject),
    utcText(now),
    utcText(now - limit.within),
  ]);
  if (!row || row.tries <= limit.most) return;
  const retryAfter = Math.max(1, Math.ceil((row.since + limit.within - now) / SECOND));
  throw new Failure("rate_limited", "Too many tries: wait a while", { retryAfter });
}

/** It was right: what was guessed before no longer counts. */
export async function forgetGuesses(
  room: PeopleRoom,
  limit: GuessLimit,
  subject: string,
): Promise<void> {
  await deleteGuess(room.db, [digestOf(room, limit, subject)]);
}

/** No address and no name that strangers typed lies in the table. */
function digestOf({ houseKey }: PeopleRoom, { name }: GuessLimit, subject: string): Buffer {
  return createHmac("sha256", houseKey).update(`guess:${name}:${subject}`).digest();
}

const takeGuess = statement<{ tries: number; since: Instant }>(
  "guess_take",
  `insert into guess (subject, tries, since) values ($1, 1, $2)
   on conflict (subject) do update
      set tries = case when guess.since <= $3 then 1 else guess.tries + 1 end,
          since = case when guess.since <= $3 then $2 else guess.since end
   returning tries, since`,
);

const deleteGuess = statement("guess_forget", "delete from guess where subject = $1");
