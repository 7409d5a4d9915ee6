/** Finding refunds for a person: one by our id, or the newest of them. */
import { statement } from "../db/pool.ts";
import type { Refund, RefundStatus } from "../engine/refund.ts";
import type { Project } from "../engine/settings.ts";
import type { Desk } from "./define.ts";
import { idIn } from "./named.ts";
import { noneMeant } from "./one-meant.ts";

export type FoundRefund = { readonly project: Project; readonly refund: Refund };

type Candidate = {
  readonly merchant_id: string;
  readonly project_id: string;
  readonly id: string;
};

/** Fails: not_found. */
export async function namedRefund(desk: Desk, name: string): Promise<FoundRefund> {
  const id = idIn("rfd", name);
  const candidates = id === undefined ? [] : await selectById(desk.house.db, [id]);
  const [found] = await readAll(desk, candidates);
  if (!found) throw noneMeant("refund", name);
  return found;
}

/** The newest refunds, of one project or in one status when they are given. */
export async function newestRefunds(
  desk: Desk,
  wanted: { project?: Project | undefined; status?: RefundStatus | undefined; limit: number },
): Promise<readonly FoundRefund[]> {
  const { project, status, limit } = wanted;
  const newest = await selectNewest(desk.house.db, [project?.id ?? null, status ?? null, limit]);
  return readAll(desk, newest);
}

async function readAll(desk: Desk, candidates: readonly Candidate[]): Promise<FoundRefund[]> {
  const { projects, refunds } = desk.engine;
  const found: FoundRefund[] = [];
  for (const { merchant_id, project_id, id } of candidates) {
    const project = await projects.byId(merchant_id, project_id);
    const refund = project && (await refunds.findById(project, id));
    if (refund) found.push({ project, refund });
  }
  return found;
}

/** Goes through the merchants, for their id leads every key. */
const FROM = `
    from merchant m
    join refund r on r.merchant_id = m.id`;

const selectById = statement<Candidate>(
  "verb_refund_by_id",
  `select r.merchant_id, r.project_id, r.id ${FROM} where r.id = $1`,
);

const selectNewest = statement<Candidate>(
  "verb_refunds_newest",
  `select r.merchant_id, r.project_id, r.id ${FROM}
    where ($1::uuid is null or r.project_id = $1) and ($2::text is null or r.status = $2)
    order by r.id desc
    limit $3`,
);
