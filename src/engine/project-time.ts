/**
 * Project time: the real time, and in a sandbox the offset by which its clock was advanced. All
 * that a project's program reads is project time, and so is every deadline; leases, limits, keys,
 * idempotency and signatures are real.
 */
import type { Clock, Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { assert } from "../failure.ts";
import type { Project } from "./settings.ts";

export type ProjectTime = {
  /**
   * By the project as it was read: at most a second behind an advance. No read is wrong by it, for
   * what falls due by an advance is stored before the advance is answered.
   */
  of(project: Pick<Project, "clockOffset">): Instant;
  /** The project with its clock as it stands now, for what is about to be written. */
  renew(project: Project): Promise<Project>;
};

export function createProjectTime(db: Queryable, clock: Clock): ProjectTime {
  return {
    of: ({ clockOffset }) => clock.now() + clockOffset,
    renew: async (project) => {
      const clockOffset = await readOffset(db, project);
      return clockOffset === project.clockOffset ? project : { ...project, clockOffset };
    },
  };
}

/** How far a project's clock is ahead, ms: a look-up in the sandbox, none in live. */
export async function readOffset(
  db: Queryable,
  { merchantId, id, mode }: Pick<Project, "merchantId" | "id" | "mode">,
): Promise<number> {
  if (mode === "live") return 0;
  const [row] = await selectOffset(db, [merchantId, id]);
  assert(row, "a project is never deleted");
  return row.clock_offset;
}

const selectOffset = statement<{ clock_offset: number }>(
  "project_clock_offset",
  "select clock_offset from project where merchant_id = $1 and id = $2",
);
