-- A settlement as a program writes it: the payment's own rows first, the rows that all settlements
-- of the merchant wait for as late as can be. `:rail_name` is a variable because pgbench takes the
-- colon within it for the start of one.
\set turn :turn + 1
\set n :first + :turn * 64 + :client_id
begin;
update payment
   set status = 'paid', version = version + 1, updated_at = now(), paid_at = now()
 where merchant_id = :merchant and id = lpad(to_hex(:n::bigint), 32, '0')::uuid
   and status = 'pending';
update charge
   set status = 'paid', paid_at = now()
 where merchant_id = :merchant and payment_id = lpad(to_hex(:n::bigint), 32, '0')::uuid
   and id = lpad(to_hex(:n::bigint), 32, '0')::uuid;
insert into receipt
       (merchant_id, rail, transaction, mode, payment_id, charge_id, amount, paid_at, outcome,
        created_at)
values (:merchant, 'sandbox', lpad(:n::text, 20, '0'), 'sandbox',
        lpad(to_hex(:n::bigint), 32, '0')::uuid, lpad(to_hex(:n::bigint), 32, '0')::uuid, :amount,
        now(), 'settled', now());
insert into transfer
       (merchant_id, id, mode, kind, key, subject_id, reverses, effective_at, created_at)
values (:merchant, lpad(to_hex(:n::bigint), 32, '0')::uuid, 'sandbox', 'settle',
        'settle:' || lpad(to_hex(:n::bigint), 32, '0')::uuid::text,
        lpad(to_hex(:n::bigint), 32, '0')::uuid, null, now(), now());
update event_counter set last = last + 1
 where merchant_id = :merchant
returning last as number \gset
insert into event
       (merchant_id, number, subject_id, version, project_id, mode, type, data, created_at)
values (:merchant, :number, lpad(to_hex(:n::bigint), 32, '0')::uuid, 2, :project, 'sandbox',
        'payment.paid', :data, now());
update account
   set posted = posted + :amount, version = version + 1
 where merchant_id = :merchant and mode = 'sandbox' and name = 'available'
returning posted as available, version as available_version \gset
update account
   set posted = posted - :amount, version = version + 1
 where merchant_id = :merchant and mode = 'sandbox' and name = :rail_name
returning posted as rail, version as rail_version \gset
insert into entry
       (merchant_id, mode, account, account_version, transfer_id, amount, balance_after)
values (:merchant, 'sandbox', 'available', :available_version,
        lpad(to_hex(:n::bigint), 32, '0')::uuid, :amount, :available),
       (:merchant, 'sandbox', :rail_name, :rail_version,
        lpad(to_hex(:n::bigint), 32, '0')::uuid, -(:amount::bigint), :rail);
commit;
