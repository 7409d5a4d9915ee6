/** Many payments at once, written straight into their tables: for what bears a long history. */
import type { Pool } from "../../src/db/pool.ts";
import type { Project } from "../../src/engine/settings.ts";

/**
 * `count` payments of a project, one a second up to `until`, the oldest first: every fourth one
 * waits, every fifth of the rest is expired, the others were canceled. No money moves.
 */
export async function manyPayments(
  db: Pool,
  { merchantId, id, mode }: Project,
  count: number,
  until: string,
): Promise<void> {
  const values = [merchantId, id, mode, count, until];
  await db.query(PAYMENTS, values);
  await db.query(CHARGES, [merchantId, id]);
  await db.query("analyze payment");
  await db.query("analyze charge");
}

const PAYMENTS = `
  insert into payment
         (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
          status, version, amount, channel, charge_id, customer, created_at, updated_at,
          expires_at, due_at)
  select $1, made.id, $2, $3, 'ORDER-' || n, 'ORDER-' || n, false, 'many_' || made.id, 'test',
         made.status, 1, 10000 + n, case when n % 3 = 0 then 'va.bni' else 'qris' end, made.id,
         jsonb_build_object('name', 'Pembeli ' || n, 'email', 'pembeli' || n || '@toko.example',
                            'phone', '+62812' || lpad(n::text, 8, '0')),
         made.at, made.at, made.at + interval '1 hour',
         made.at + interval '1 hour'
    from (select n, s.at, s.status,
                 (lpad(to_hex((extract(epoch from s.at) * 1000)::bigint), 12, '0')
                   || '7000' || 'a' || lpad(to_hex(n), 15, '0'))::uuid as id
            from generate_series(1, $4::integer) n
           cross join lateral (
                   select $5::timestamptz - ($4::integer - n) * interval '1 second' as at,
                          case when n % 4 = 0 then 'pending' when n % 5 = 0 then 'expired'
                               else 'canceled' end as status) s) made`;

const CHARGES = `
  insert into charge
         (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
          payable, net, instructions, rail_reference, deadline, created_at)
  select merchant_id, id, id, mode, channel, 'sandbox',
         'open', 'buyer', amount, 500, 0,
         amount + 500, amount, '{"kind": "va", "number": "", "payee": ""}', 'RAIL-' || reference,
         expires_at, created_at
    from payment
   where merchant_id = $1 and project_id = $2`;
