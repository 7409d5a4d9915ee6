-- Money astray: set aside with its cause, its evidence and, once somebody has decided, what was
-- decided. Money without a payment, in another currency or taken back by the rail has a row too.

-- Negative: the rail took money back. Amounts of another currency are in its minor unit.
alter table receipt
  alter column payment_id drop not null,
  alter column charge_id drop not null,
  add column currency text not null default 'IDR',
  drop constraint receipt_amount,
  add constraint receipt_amount check (amount <> 0),
  add constraint receipt_currency check (currency ~ '^[A-Z]{3}$');

-- `amount` is whole rupiah as the suspense account holds it, negative where it is owed to us; money
-- in another currency has none, and never enters the ledger before it has become rupiah.
-- `reverses` is the rail's transaction that it took back. `attached_to` is the payment that the
-- money was given to.
alter table suspense
  alter column payment_id drop not null,
  alter column charge_id drop not null,
  alter column amount drop not null,
  add column project_id uuid,
  add column currency text not null default 'IDR',
  add column foreign_amount bigint,
  add column reference text,
  add column reverses text,
  add column paid_at timestamptz,
  add column resolution text,
  add column attached_to uuid,
  add column resolved_by text,
  add column reason text,
  add column evidence text,
  add column resolved_at timestamptz;

update suspense s
   set project_id = (select p.project_id from payment p
                      where p.merchant_id = s.merchant_id and p.id = s.payment_id),
       paid_at = coalesce((select r.paid_at from receipt r
                            where r.merchant_id = s.merchant_id and r.rail = s.rail
                              and r.transaction = s.transaction), s.created_at),
       cause = case cause
         when 'late' then 'late_after'
         when 'failed' then 'notice_after_failure'
         when 'second' then case (select c.status from charge c
                                   where c.merchant_id = s.merchant_id
                                     and c.payment_id = s.payment_id and c.id = s.charge_id)
           when 'paid' then 'second_payment_on_one_charge' else 'second_charge_paid' end
         else cause
       end;

alter table suspense
  alter column paid_at set not null,
  add constraint suspense_amount check (
    case when currency = 'IDR' then coalesce(amount, 0) <> 0 and foreign_amount is null
         else amount is null and coalesce(foreign_amount, 0) > 0 end),
  add constraint suspense_resolved check (
    case status
      when 'open' then num_nonnulls(resolution, resolved_by, reason, resolved_at) = 0
      else num_nonnulls(resolution, resolved_by, reason, resolved_at) = 4 end),
  add constraint suspense_resolution check (
    resolution in ('accept', 'attach', 'refund', 'write_off', 'reversed')),
  add constraint suspense_attached check ((attached_to is not null) = (resolution = 'attach')
    or resolution is null and attached_to is null);

create index suspense_transaction on suspense (merchant_id, rail, transaction);
create index suspense_open on suspense (merchant_id, id) where status = 'open';
-- Notices that came before the payment they are for.
create index suspense_early on suspense (created_at)
  where status = 'open' and cause = 'unknown_reference' and reference is not null;

-- Who hears of suspended money hears of what becomes of it.
update endpoint
   set events = events || '{payment.resolved,payment.reversed}'
 where 'payment.suspended' = any (events);

-- What operators did is only ever added to.
create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are only ever added', tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create trigger audit_immutable before update or delete or truncate on audit
  for each statement execute function refuse_rewriting();
