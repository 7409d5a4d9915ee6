-- Money out: payouts and those they go to. The merchant's id leads every key. A payout's hold and
-- the transfer that uses it up bear the payout's own id.

create table beneficiary (
  merchant_id uuid        not null,
  id          uuid        not null,
  mode        text        not null,
  destination text        not null,
  account     text        not null,
  created_at  timestamptz not null,
  constraint beneficiary_pk primary key (merchant_id, id),
  constraint beneficiary_merchant foreign key (merchant_id) references merchant (id),
  constraint beneficiary_mode check (mode in ('sandbox', 'live')),
  constraint beneficiary_account unique (merchant_id, mode, destination, account)
);

create table payout (
  merchant_id    uuid        not null,
  id             uuid        not null,
  project_id     uuid        not null,
  mode           text        not null,
  wire_id        text        not null,
  reference      text,
  status         text        not null,
  version        integer     not null,
  amount         bigint      not null,
  fee            bigint      not null,
  beneficiary_id uuid        not null,
  name           text        not null,
  rail           text        not null,
  requested_by   text        not null,
  approved_by    text[]      not null,
  approvals      integer     not null,
  not_before     timestamptz not null,
  note           text,
  evidence       text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  processed_at   timestamptz,
  constraint payout_pk primary key (merchant_id, id),
  constraint payout_wire unique (merchant_id, wire_id),
  constraint payout_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint payout_beneficiary foreign key (merchant_id, beneficiary_id)
    references beneficiary (merchant_id, id),
  constraint payout_mode check (mode in ('sandbox', 'live')),
  constraint payout_status check (
    status in ('requested', 'approved', 'rejected', 'paid', 'failed')),
  constraint payout_sums check (amount > 0 and fee >= 0),
  constraint payout_approvals check (
    approvals between 1 and 2
    and (status in ('requested', 'rejected') or cardinality(approved_by) = approvals)
    and not requested_by = any (approved_by)),
  constraint payout_note check (status not in ('rejected', 'failed') or note is not null),
  constraint payout_evidence check (status <> 'paid' or evidence is not null),
  constraint payout_processed check ((processed_at is null) = (status = 'requested'))
) with (fillfactor = 85);

create index payout_project_order on payout (merchant_id, project_id, id);

alter table beneficiary alter column merchant_id set (n_distinct = 100);
alter table payout      alter column merchant_id set (n_distinct = 100);
