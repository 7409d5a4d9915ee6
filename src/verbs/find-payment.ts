/** Finding a payment for a person: by our id, the wire's id or the merchant's own reference. */
import { statement } from "../db/pool.ts";
import type { Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";
import { parseId, showId } from "../ids.ts";
import type { Desk } from "./define.ts";
import { noneMeant, oneMeant } from "./one-meant.ts";

type Candidate = {
  readonly merchant_id: string;
  readonly project_id: string;
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly amount: number;
};

/**
 * The one payment that `name` means; `--project` decides between projects. Fails: not_found, or
 * conflict with the list when it means more than one.
 */
export async function namedPayment(
  desk: Desk,
  name: string,
  projectName: string | undefined,
): Promise<{ project: Project; payment: Payment }> {
  const only = await oneMeant(desk, {
    ...{ what: "payment", name, project: projectName, id: parseId("pay", name) },
    ...{ byId: selectById, byName: selectByName },
    said: ({ id, slug, status, amount }) =>
      `${showId("pay", id)} (${slug}, ${status}, Rp ${amount})`,
  });
  const project = await desk.engine.projects.byId(only.merchant_id, only.project_id);
  const payment = project && (await desk.engine.payments.findById(project, only.id));
  if (!payment) throw noneMeant("payment", name);
  return { project, payment };
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
