/** Calls of a live project are counted by the minute; the sandbox may be asked without end. */
import { MINUTE, SECOND } from "../../clock.ts";
import type { Caller } from "../../engine/engine.ts";
import type { Meter } from "../define.ts";

const A_MINUTE = 600;

/** `settings.wire.rateLimit` is how many calls a minute has; 0 counts none, in either mode. */
export function meter({ project }: Caller): Meter | undefined {
  const { mode, settings } = project;
  const limit = Number(settings.wire.rateLimit ?? (mode === "live" ? A_MINUTE : 0));
  if (!(limit > 0)) return undefined;
  return {
    key: `native calls of ${project.id} in ${mode}`,
    rate: { burst: limit, every: MINUTE / limit },
    counts: true,
    refuses: true,
    headers: ({ left, fullAt, now }) => ({
      "ratelimit-policy": `"calls";q=${limit};w=${MINUTE / SECOND}`,
      ratelimit: `"calls";r=${left};t=${Math.ceil((fullAt - now) / SECOND)}`,
    }),
  };
}
