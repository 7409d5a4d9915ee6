-- Deliveries that stay small and in place. A body is written once, beside its delivery, so that
-- what changes afterwards does not copy it; and a claim writes nothing that an index holds, so
-- that it needs no new entry in any. `retry_at` of 000007 now stands while a worker has it, too.

create table delivery_body (
  merchant_id uuid  not null,
  delivery_id uuid  not null,
  body        bytea not null,
  constraint delivery_body_pk primary key (merchant_id, delivery_id)
);
alter table delivery_body alter column merchant_id set (n_distinct = 100);

insert into delivery_body (merchant_id, delivery_id, body)
select merchant_id, id, body
  from delivery
 where body is not null;

-- Where a body is stored the fence is above 0: first claims look for none.
update delivery
   set fence = 1
 where fence = 0
   and body is not null;

alter table delivery
  drop column body,
  add column leased_until timestamptz,
  set (fillfactor = 45);

-- Nothing asks for the deliveries of an event.
drop index delivery_event;
