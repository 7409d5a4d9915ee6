/** Finding a payment for a person: by our id, the wire's id or the merchant's own reference. */
import { type Queryable, statement } from "../db/pool.ts";
import type { Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { parseId, showId } from "../ids.ts";
import type { Desk } from "./define.ts";
import { namedProject } from "./named.ts";

type Candidate = {
  readonly merchant_id: string;
  readonly project_id: string;
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly amount: number;
};

const MOST_CANDIDATES = 20;

/**
 * The one payment that `name` means; `--project` decides between projects. Fails: not_found, or
 * conflict with the list when it means more than one.
 */
export async function namedPayment(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<{ project: Project; payment: Payment }> {
  const within = projectName === undefined ? undefined : await namedProject(desk, projectName);
  const candidates = await candidatesOf(desk.house.db, name, within?.id ?? null);
  if (candidates.length > 1) throw ambiguous(name, candidates, within);
  const [only] = candidates;
  const project = only && (await desk.engine.projects.byId(only.merchant_id, only.project_id));
  const payment = project && (await desk.engine.payments.findById(project, only.id));
  if (!payment) throw new Failure("not_found", `There is no payment ${name}`);
  return { project, payment };
}

/** An id of ours means one payment alone, even if somebody took it for a reference. */
async function candidatesOf(
  db: Queryable,
  name: string,
  projectId: string | null,
): Promise<Candidate[]> {
  const id = parseId("pay", name);
  const own = id === undefined ? [] : await selectById(db, [id, projectId]);
  return own.length > 0 ? own : selectByName(db, [name, projectId, MOST_CANDIDATES]);
}

function ambiguous(
  name: string,
  candidates: readonly Candidate[],
  within: Project | undefined,
): Failure {
  const list = candidates.map(
    ({ id, slug, status, amount }) => `${showId("pay", id)} (${slug}, ${status}, Rp ${amount})`,
  );
  return new Failure("conflict", `${name} names more than one payment: ${list.join(", ")}`, {
    hint: within ? "Name it by one of these ids." : "Pass --project, or one of these ids.",
  });
}

const COLUMNS = "p.merchant_id, p.project_id, p.id, j.slug, p.status, p.amount";

/** Goes through the merchants, for their id leads the key. */
const selectById = statement<Candidate>(
  "verb_payment_by_id",
  `select ${COLUMNS}
     from merchant m
     join payment p on p.merchant_id = m.id and p.id = $1
     join project j on j.merchant_id = p.merchant_id and j.id = p.project_id
    where $2::uuid is null or p.project_id = $2`,
);

const selectByName = statement<Candidate>(
  "verb_payment_by_name",
  `select ${COLUMNS}
     from project j
     join payment p on p.merchant_id = j.merchant_id and p.project_id = j.id
    where p.reference = $1 and ($2::uuid is null or j.id = $2)
    union
   select ${COLUMNS}
     from directory d
     join payment p on p.merchant_id = d.merchant_id and p.id = d.payment_id
     join project j on j.merchant_id = p.merchant_id and j.id = p.project_id
    where d.kind = 'wire' and d.key = $1 and ($2::uuid is null or j.id = $2)
    order by id desc
    limit $3`,
);
