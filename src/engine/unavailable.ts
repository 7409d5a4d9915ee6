/** When the database is away, callers hear "not now" and may try again: never a fault of ours. */
import { worthRetrying } from "../db/transaction.ts";
import { Failure } from "../failure.ts";

type Verb = (...asked: never[]) => Promise<unknown>;

/** Seconds after which a database that is being brought back usually answers again. */
const RETRY_AFTER = 2;

/** The same verbs; an error of the connection becomes Failure("unavailable"). */
export function sayUnavailable<Verbs extends object>(verbs: Verbs): Verbs {
  const wrapped = Object.entries(verbs).map(([name, verb]) => [name, guarded(verb as Verb)]);
  return Object.fromEntries(wrapped) as Verbs;
}

function guarded(verb: Verb): Verb {
  return async (...asked) => {
    try {
      return await verb(...asked);
    } catch (error) {
      if (error instanceof Failure || !worthRetrying(error)) throw error;
      throw new Failure("unavailable", "The database does not answer; try again in a moment.", {
        retryAfter: RETRY_AFTER,
        cause: error,
      });
    }
  };
}
