/** How payment links lie in their table. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { PaymentLink } from "./payment-link.ts";
import { stamp, stampOrNull } from "./payment-rows.ts";
import { type NewestFilter, newestOf } from "./project-rows.ts";
import type { Mode, Project } from "./settings.ts";

type PaymentLinkRow = {
  merchant_id: string;
  id: string;
  project_id: string;
  mode: Mode;
  name: string;
  amount: number | null;
  least: number;
  most: number;
  reusable: boolean;
  channel: string | null;
  return_url: string | null;
  expires_at: Instant | null;
  most_paid: number | null;
  created_at: Instant;
  disabled_at: Instant | null;
};

function linkOf(row: PaymentLinkRow): PaymentLink {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    projectId: row.project_id,
    mode: row.mode,
    name: row.name,
    amount: row.amount,
    least: row.least,
    most: row.most,
    reusable: row.reusable,
    channel: row.channel,
    returnUrl: row.return_url,
    expiresAt: row.expires_at,
    mostPaid: row.most_paid,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

const selectById = statement<PaymentLinkRow>(
  "payment_link_by_id",
  "select * from payment_link where merchant_id = $1 and id = $2",
);

export async function findLink(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<PaymentLink | undefined> {
  return (await selectById(db, [merchantId, id])).map(linkOf)[0];
}

const selectAnywhere = statement<PaymentLinkRow>(
  "payment_link_anywhere",
  `select l.*
     from directory d
     join payment_link l on l.merchant_id = d.merchant_id and l.id = d.payment_id
    where d.kind = 'link' and d.key = $1`,
);

/** The link that its page is asked for by. */
export async function findLinkAnywhere(
  db: Queryable,
  id: string,
): Promise<PaymentLink | undefined> {
  return (await selectAnywhere(db, [id])).map(linkOf)[0];
}

const newest = newestOf<PaymentLinkRow>("payment_link");

/** A page of a project's links in its mode, newest first. */
export async function listLinks(
  db: Queryable,
  project: Project,
  filter: NewestFilter,
): Promise<PaymentLink[]> {
  return (await newest(db, project, filter)).map(linkOf);
}

const insertRow = statement(
  "payment_link_insert",
  `with found_by as (
     insert into directory (kind, key, merchant_id, payment_id)
     values ('link', $2::uuid::text, $1::uuid, $2::uuid)
   )
   insert into payment_link
          (merchant_id, id, project_id, mode, name, amount, least, most, reusable, channel,
           return_url, created_at, expires_at, most_paid)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
);

export async function insertLink(client: PoolClient, made: PaymentLink): Promise<void> {
  await insertRow(client, [
    made.merchantId,
    made.id,
    made.projectId,
    made.mode,
    made.name,
    made.amount,
    made.least,
    made.most,
    made.reusable,
    made.channel,
    made.returnUrl,
    stamp(made.createdAt),
    stampOrNull(made.expiresAt),
    made.mostPaid,
  ]);
}

const disableRow = statement<PaymentLinkRow>(
  "payment_link_disable",
  `update payment_link
      set disabled_at = coalesce(disabled_at, $3)
    where merchant_id = $1 and id = $2
   returning *`,
);

/** One that is disabled already stays as it is. */
export async function disableLink(
  db: Queryable,
  { merchantId, id }: PaymentLink,
  now: Instant,
): Promise<PaymentLink | undefined> {
  return (await disableRow(db, [merchantId, id, stamp(now)])).map(linkOf)[0];
}

const countRow = statement<{ counted: number }>(
  "payment_link_count",
  `update payment_link
      set counted = counted + 1
    where merchant_id = $1 and id = $2 and disabled_at is null
   returning counted`,
);

/** The number of the link's next payment, given once; undefined when it is disabled by now. */
export async function countLink(
  db: Queryable,
  { merchantId, id }: PaymentLink,
): Promise<number | undefined> {
  return (await countRow(db, [merchantId, id]))[0]?.counted;
}
