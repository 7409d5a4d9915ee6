-- The time machine. A sandbox project's clock may be ahead of the real time: `clock_offset` is by
-- how much, in ms, and `clock_advanced_at` the real instant at which it was last moved. A live
-- project's clock is never ahead.
alter table project
  add column clock_offset bigint not null default 0,
  add column clock_advanced_at timestamptz,
  add constraint project_clock check (
    clock_offset >= 0 and (mode = 'sandbox' or clock_offset = 0));

-- `expires_at` is project time, `due_at` the same instant in real time, which workers scan.
alter table payment add column due_at timestamptz;
update payment set due_at = expires_at where status = 'pending';
alter table payment
  add constraint payment_due_at check (status <> 'pending' or due_at is not null);

drop index payment_due;
create index payment_due on payment (due_at) where status = 'pending';

-- When a delivery that has failed is tried again, in project time; `due_at` is real. Null before
-- the first try and while a worker has it: a lease is always real.
alter table delivery add column retry_at timestamptz;
update delivery set retry_at = due_at where status = 'pending' and attempts > 0;
