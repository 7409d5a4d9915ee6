/** Finding payouts for a person: one by our id or the wire's, or the newest of them. */
import { type Queryable, statement } from "../db/pool.ts";
import type { Payout, PayoutStatus } from "../engine/payout.ts";
import { listQueue } from "../engine/payout-queue.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import type { Desk } from "./define.ts";
import { idIn, namedProject } from "./named.ts";

export type FoundPayout = { readonly project: Project; readonly payout: Payout };

type Candidate = {
  readonly merchant_id: string;
  readonly project_id: string;
  readonly id: string;
  readonly slug: string;
};

const MOST_CANDIDATES = 20;

/**
 * The one payout that `name` means; `--project` decides between projects. Fails: not_found, or
 * conflict with the list when it means more than one.
 */
export async function namedPayout(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<FoundPayout> {
  const within = projectName === undefined ? undefined : await namedProject(desk, projectName);
  const candidates = await candidatesOf(desk.house.db, name, within?.id ?? null);
  if (candidates.length > 1) throw ambiguous(name, candidates, within);
  const [found] = await readAll(desk, candidates);
  if (!found) throw new Failure("not_found", `There is no payout ${name}`);
  return found;
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

async function readAll(desk: Desk, candidates: readonly Candidate[]): Promise<FoundPayout[]> {
  const { projects, payouts } = desk.engine;
  const found: FoundPayout[] = [];
  for (const { merchant_id, project_id, id } of candidates) {
    const project = await projects.byId(merchant_id, project_id);
    const payout = project && (await payouts.findById(project, id));
    if (payout) found.push({ project, payout });
  }
  return found;
}

async function candidatesOf(
  db: Queryable,
  name: string,
  projectId: string | null,
): Promise<Candidate[]> {
  const id = idIn("pyo", name);
  const own = id === undefined ? [] : await selectById(db, [id, projectId]);
  return own.length > 0 ? own : selectByWireId(db, [name, projectId, MOST_CANDIDATES]);
}

function ambiguous(
  name: string,
  candidates: readonly Candidate[],
  within: Project | undefined,
): Failure {
  const list = candidates.map(({ id, slug }) => `${showId("pyo", id)} (${slug})`);
  return new Failure("conflict", `${name} names more than one payout: ${list.join(", ")}`, {
    hint: within ? "Name it by one of these ids." : "Pass --project, or one of these ids.",
  });
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
