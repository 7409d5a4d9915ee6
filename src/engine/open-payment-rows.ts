/** How open payments lie in their table. */
import type { Instant } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import type { OpenPayment } from "./open-payment.ts";
import type { Instructions } from "./payment.ts";
import { stamp } from "./payment-rows.ts";
import { type NewestFilter, newestOf } from "./project-rows.ts";
import type { Mode, Project } from "./settings.ts";

type OpenPaymentRow = {
  merchant_id: string;
  id: string;
  project_id: string;
  mode: Mode;
  name: string;
  channel: string;
  rail: string;
  rail_reference: string;
  instructions: Instructions;
  customer: Record<string, string>;
  least: number;
  most: number;
  wire_form: string | null;
  created_at: Instant;
  updated_at: Instant;
  closed_at: Instant | null;
};

function openPaymentOf(row: OpenPaymentRow): OpenPayment {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    projectId: row.project_id,
    mode: row.mode,
    name: row.name,
    channel: row.channel,
    rail: row.rail,
    railReference: row.rail_reference,
    instructions: row.instructions,
    customer: row.customer,
    least: row.least,
    most: row.most,
    wireForm: row.wire_form,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at,
  };
}

const selectById = statement<OpenPaymentRow>(
  "open_payment_by_id",
  "select * from open_payment where merchant_id = $1 and id = $2",
);

export async function findOpenPayment(
  db: Queryable,
  merchantId: string,
  id: string,
): Promise<OpenPayment | undefined> {
  return (await selectById(db, [merchantId, id])).map(openPaymentOf)[0];
}

const selectAnywhere = statement<OpenPaymentRow>(
  "open_payment_anywhere",
  `select o.*
     from directory d
     join open_payment o on o.merchant_id = d.merchant_id and o.id = d.payment_id
    where d.kind = 'open' and d.key = $1`,
);

/** The open payment that its page is asked for by. */
export async function findOpenAnywhere(
  db: Queryable,
  id: string,
): Promise<OpenPayment | undefined> {
  return (await selectAnywhere(db, [id])).map(openPaymentOf)[0];
}

const selectByNumber = statement<OpenPaymentRow>(
  "open_payment_by_number",
  `select o.*
     from directory d
     join open_payment o on o.merchant_id = d.merchant_id and o.id = d.payment_id
    where d.kind = any ($5::text[]) and d.key = $6 and d.merchant_id = $1
      and o.mode = $2 and o.rail = $4 and ($3::uuid is null or o.project_id = $3)`,
);

/** The one whose code a rail's money came by. */
export async function findOpenByNumber(
  db: Queryable,
  { merchantId, mode, projectId, rail }: NumberOf,
  { kinds, number }: { readonly kinds: readonly string[]; readonly number: string },
): Promise<OpenPayment | undefined> {
  const values = [merchantId, mode, projectId ?? null, rail, kinds, number];
  return (await selectByNumber(db, values)).map(openPaymentOf)[0];
}

type NumberOf = Pick<OpenPayment, "merchantId" | "mode" | "rail"> & {
  readonly projectId?: string | undefined;
};

const newest = newestOf<OpenPaymentRow>("open_payment");

/** A page of a project's open payments in its mode, newest first. */
export async function listOpenPayments(
  db: Queryable,
  project: Project,
  filter: NewestFilter,
): Promise<OpenPayment[]> {
  return (await newest(db, project, filter)).map(openPaymentOf);
}

const insertRow = statement(
  "open_payment_insert",
  `with numbered as (
     insert into directory (kind, key, merchant_id, payment_id)
     select kind, key, $1::uuid, $2::uuid
       from unnest($14::text[], $15::text[]) as n (kind, key)
   )
   insert into open_payment
          (merchant_id, id, project_id, mode, name, channel, rail, rail_reference, instructions,
           customer, least, most, wire_form, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $16, $16)`,
);

/** With its id and the number that lead to it, if it has one. Fails on a number that is taken. */
export async function insertOpenPayment(
  client: PoolClient,
  made: OpenPayment,
  numbers: readonly { readonly kind: string; readonly key: string }[],
): Promise<void> {
  await insertRow(client, [
    made.merchantId,
    made.id,
    made.projectId,
    made.mode,
    made.name,
    made.channel,
    made.rail,
    made.railReference,
    JSON.stringify(made.instructions),
    JSON.stringify(made.customer),
    made.least,
    made.most,
    made.wireForm,
    ["open", ...numbers.map(({ kind }) => kind)],
    [made.id, ...numbers.map(({ key }) => key)],
    stamp(made.createdAt),
  ]);
}

const closeRow = statement<OpenPaymentRow>(
  "open_payment_close",
  `update open_payment
      set closed_at = coalesce(closed_at, $3), updated_at = coalesce(closed_at, $3)
    where merchant_id = $1 and id = $2
   returning *`,
);

/** One that is closed already stays as it is. */
export async function closeOpenPayment(
  db: Queryable,
  { merchantId, id }: OpenPayment,
  now: Instant,
): Promise<OpenPayment | undefined> {
  return (await closeRow(db, [merchantId, id, stamp(now)])).map(openPaymentOf)[0];
}
