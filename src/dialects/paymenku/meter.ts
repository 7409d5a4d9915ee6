/** Sixty calls a minute for each merchant and mode; every reply tells how many are left. */
import { SECOND } from "../../clock.ts";
import type { Caller } from "../../engine/engine.ts";
import type { Project } from "../../engine/settings.ts";
import type { KeyedOperation, Meter } from "../define.ts";

const LIMIT = 60;

/** Status reads are free: a receiver that checks each webhook must never be refused. */
const FREE = "checkStatus";

export function meter({ project }: Caller, { id }: KeyedOperation): Meter {
  return {
    key: `paymenku calls of ${project.merchantId} in ${project.mode}`,
    rate: { burst: LIMIT, every: SECOND },
    counts: id !== FREE,
    refuses: refuses(project),
    headers: ({ left, fullAt }) => ({
      "x-ratelimit-limit": String(LIMIT),
      "x-ratelimit-remaining": String(left),
      "x-ratelimit-reset": String(Math.ceil(fullAt / SECOND)),
    }),
  };
}

function refuses({ mode, settings }: Project): boolean {
  const { rateLimit } = settings.wire;
  return rateLimit === "always" || (rateLimit !== "never" && mode === "live");
}
