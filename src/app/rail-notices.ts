/**
 * Where rails across a network tell us of money: `POST /rails/acc_…`, one address an account. What
 * it says is the engine's to judge; here it is only let in, in measure.
 */

import type { WireReply } from "../dialects/define.ts";
import { createLimiter } from "../dialects/limiter.ts";
import type { HttpRequest } from "../dialects/mount.ts";
import type { Engine } from "../engine/engine.ts";
import type { Heard } from "../engine/rail-desk.ts";
import { Failure } from "../failure.ts";
import { countedAddress } from "./counted-address.ts";

const PATH = /^\/rails\/(acc_[0-9a-f]{32})\/?(?:\?.*)?$/;
/** Of one address; a hint makes us ask the gateway, so strangers must not send many. */
const RATE = { burst: 120, every: 250 };
const RETRY_AFTER = "5";

const REPLIES: Readonly<Record<Heard, readonly [status: number, text: string]>> = {
  taken: [200, "OK"],
  refused: [401, "This is not a notice that we can believe."],
  unknown_account: [404, "No account takes notices here."],
  later: [503, "Not yet: send it again."],
};

export function createRailNotices({ rails, clock }: Pick<Engine, "rails" | "clock">) {
  const limiter = createLimiter(clock);

  async function hear({ headers, rawBody, address }: HttpRequest, account: string) {
    if (rawBody === "too large") return plain(413, "Too large.");
    limiter.take(countedAddress(address), RATE);
    return plain(...REPLIES[await rails.hear(account, { headers, body: rawBody })]);
  }

  return {
    /** Undefined for an address that is none of an account's. */
    async handle(request: HttpRequest): Promise<WireReply | undefined> {
      const account = PATH.exec(request.url)?.[1];
      if (account === undefined) return undefined;
      if (request.method !== "POST") return plain(405, "Notices are sent by POST.");
      try {
        return await hear(request, account);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.code === "rate_limited") return plain(429, error.message);
        if (error.code === "unavailable") return plain(...REPLIES.later);
        throw error;
      }
    },
  };
}

function plain(status: number, text: string): WireReply {
  const waits = status === 429 || status === 503 ? { "retry-after": RETRY_AFTER } : {};
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...waits },
    body: `${text}\n`,
  };
}
