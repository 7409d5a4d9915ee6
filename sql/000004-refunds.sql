-- Money back to buyers, and codes that stay open. A refund's transfer bears the refund's own id,
-- and so does the hold that keeps its money while its rail has not answered.

create table refund (
  merchant_id  uuid        not null,
  id           uuid        not null,
  project_id   uuid        not null,
  mode         text        not null,
  payment_id   uuid        not null,
  charge_id    uuid        not null,
  rail         text        not null,
  status       text        not null,
  version      integer     not null,
  amount       bigint      not null,
  waited       boolean     not null,
  reason       text,
  note         text,
  evidence     text,
  requested_by text        not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  refunded_at  timestamptz,
  constraint refund_pk primary key (merchant_id, id),
  constraint refund_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint refund_of_payment foreign key (merchant_id, payment_id)
    references payment (merchant_id, id),
  constraint refund_mode check (mode in ('sandbox', 'live')),
  constraint refund_status check (status in ('requested', 'refunded', 'failed')),
  constraint refund_amount check (amount > 0),
  constraint refund_waited check (waited or status <> 'requested'),
  constraint refund_note check (status <> 'failed' or note is not null),
  constraint refund_evidence check (status <> 'refunded' or evidence is not null),
  constraint refund_at check ((refunded_at is null) = (status <> 'refunded'))
) with (fillfactor = 85);

create index refund_payment on refund (merchant_id, payment_id);
create index refund_project_order on refund (merchant_id, project_id, id);

alter table refund alter column merchant_id set (n_distinct = 100);

-- What has gone back of a payment, so that its status can be told without its refunds.
alter table payment
  add column refunded bigint not null default 0
  constraint payment_refunded check (refunded >= 0);

-- Who hears of every end of a payment hears of its refunds, and who hears of payouts of refunds.
update endpoint
   set events = events || '{payment.refunded}'
 where events @> '{payment.paid,payment.failed,payment.expired,payment.canceled}';

update endpoint
   set events = events || '{refund.requested,refund.refunded,refund.failed}'
 where events @>
       '{payout.requested,payout.approved,payout.rejected,payout.paid,payout.failed}';

-- Codes that take any amount again and again. What is paid through one is a payment whose origin is
-- `open` and the code's id; anybody who knows that id may open its page, by the directory.
create table open_payment (
  merchant_id    uuid        not null,
  id             uuid        not null,
  project_id     uuid        not null,
  mode           text        not null,
  name           text        not null,
  channel        text        not null,
  rail           text        not null,
  rail_reference text        not null,
  instructions   jsonb       not null,
  customer       jsonb       not null,
  least          bigint      not null,
  most           bigint      not null,
  wire_form      text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  closed_at      timestamptz,
  constraint open_payment_pk primary key (merchant_id, id),
  constraint open_payment_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint open_payment_mode check (mode in ('sandbox', 'live')),
  constraint open_payment_bounds check (least > 0 and most >= least)
);

create index open_payment_order on open_payment (merchant_id, project_id, id);
create index payment_of_open on payment (merchant_id, origin, id) where origin like 'open %';

alter table open_payment alter column merchant_id set (n_distinct = 100);
