-- The same payment in one statement that commits by itself.
\set turn :turn + 1
\if :turn = :first
select merchant_id as merchant, project_id as project
  from project_directory where slug like 'bench-%' order by slug offset :client_id limit 1 \gset
\endif
\set n :turn * 64 + :client_id
with made as (
  insert into payment
         (merchant_id, id, project_id, mode, reference, identity, identity_kept, wire_id, origin,
          status, version, amount, channel, charge_id, customer, metadata, return_url,
          created_at, updated_at, expires_at, due_at)
  values (:merchant, lpad(to_hex(:n::bigint), 32, '0')::uuid, :project, 'sandbox',
          'INV-' || lpad(:n::text, 12, '0'), 'INV-' || lpad(:n::text, 12, '0'), false,
          'pay_' || lpad(to_hex(:n::bigint), 32, '0'), 'v1', 'pending', 1, :amount, 'qris',
          lpad(to_hex(:n::bigint), 32, '0')::uuid, null, null, null,
          now(), now(), now() + interval '1 hour', now() + interval '1 hour')
  returning merchant_id, id, project_id, mode, wire_id, amount, created_at, expires_at
),
charged as (
  insert into charge
         (merchant_id, id, payment_id, mode, channel, rail, status, bearer, amount, fee, code,
          payable, net, instructions, rail_reference, deadline, created_at)
  select merchant_id, id, id, mode, 'qris', 'sandbox', 'open', 'buyer', amount, 0, 0,
         amount, amount, :instructions::jsonb, :rail_reference, expires_at, created_at
    from made
),
listed as (
  insert into directory (kind, key, merchant_id, payment_id)
  select 'wire', wire_id, merchant_id, id from made
),
kept as (
  insert into idempotency
         (merchant_id, project_id, operation, key, fingerprint, status, headers, body, created_at)
  values (:merchant, :project, :operation, 'create-' || lpad(:n::text, 12, '0'), :fingerprint,
          201, :headers, :body, now())
),
counted as (
  update event_counter set last = last + 1 where merchant_id = :merchant returning last as number
)
insert into event
       (merchant_id, number, subject_id, version, project_id, mode, type, data, created_at)
select m.merchant_id, c.number, m.id, 1, m.project_id, m.mode, 'payment.created', :data::jsonb,
       m.created_at
  from made m
 cross join counted c;
