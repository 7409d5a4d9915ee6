/** Finding payouts for a person: one by our id or the wire's, or the newest of them. */
import { statement } from "../db/pool.ts";
import type { Payout, PayoutStatus } from "../engine/payout.ts";
import { listQueue } from "../engine/payout-queue.ts";
import type { Project } from "../engine/settings.ts";
import { showId } from "../ids.ts";
import type { Desk } from "./define.ts";
import { idIn } from "./named.ts";
import { noneMeant, oneMeant } from "./one-meant.ts";

export type FoundPayout = { readonly project: Project; readonly payout: Payout };

type Candidate = {
  readonly merchant_id: string;
  readonly project_id: string;
  readonly id: string;
  readonly slug: string;
};

/**
 * The one payout that `name` means; `--project` decides between projects. Fails: not_found, or
 * conflict with the list when it means more than one.
 */
export async function namedPayout(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<FoundPayout> {
  const { merchant_id, project_id, id } = await oneMeant(desk, {
    ...{ what: "payout", name, project: projectName, id: idIn("pyo", name) },
    ...{ byId: selectById, byName: selectByWireId },
    said: (one) => `${showId("pyo", one.id)} (${one.slug})`,
  });
  const project = await desk.engine.projects.byId(merchant_id, project_id);
  const payout = project && (await desk.engine.payouts.findById(project, id));
  if (!payout) throw noneMeant("payout", name);
  return { project, payout };
}

/** The newest payouts, of one project or in one status when they are given. */
export async function newestPayouts(
  desk: Desk,
  wanted: { project?: Project | undefined; status?: PayoutStatus | undefined; limit: number },
): Promise<readonly FoundPayout[]> {
  const { project: of, ...filter } = wanted;
  const queue = await listQueue(desk.house.db, { ...filter, projectId: of?.id });
  const found: FoundPayout[] = [];
  for (const { payout } of queue) {
    const project = await desk.engine.projects.byId(payout.merchantId, payout.projectId);
    if (project) found.push({ project, payout });
  }
  return found;
}

const COLUMNS = "p.merchant_id, p.project_id, p.id, j.slug";

/** Goes through the merchants, for their id leads every key. */
const FROM = `
    from merchant m
    join payout p on p.merchant_id = m.id
    join project j on j.merchant_id = p.merchant_id and j.id = p.project_id`;

const selectById = statement<Candidate>(
  "verb_payout_by_id",
  `select ${COLUMNS} ${FROM} where p.id = $1 and ($2::uuid is null or p.project_id = $2)`,
);

const selectByWireId = statement<Candidate>(
  "verb_payout_by_wire_id",
  `select ${COLUMNS} ${FROM}
    where p.wire_id = $1 and ($2::uuid is null or p.project_id = $2)
    order by p.id desc
    limit $3`,
);
